"""Rows that are kept as they were drawn are those that would be drawn now, for each visitor."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from backoffice.drawing import DRAWN_ANEW
from backoffice.kept_rows import KeptRows
from backoffice.requests.further_columns import FURTHER
from domain.states import MailState, Role, StaffRole
from models import Account, AccountRequest, Base, Mail, Membership
from queries.request_rows import rows_of
from services.machinery import journal
from services.review import claims, decisions, examination
from tests.backoffice.conftest import People
from tests.backoffice.test_grid import statements_of
from tests.support.dependencies import Clock

GRID = "/backoffice/demandes/?vue=toutes&colonnes=reference,applicant,entity,state,age,owner,implied,email,capacity"
WHO = ("si", "reader", "manager")
Change = Callable[[], object]


def rows(people: People, who: str) -> list[str]:
    return re.findall(r'<tr role="row" id=.*?</tr>', people[who].get(GRID).text, re.DOTALL)


def changes(people: People, row: AccountRequest, clock: Clock) -> dict[str, Change]:
    """What can happen to a request that its row shows, without a version of it or with."""
    si, reviewer, deps = people.actor("si"), people.actor("reviewer"), people.deps

    managers = AccountRequest.update(escalated_at=deps.now()).where(AccountRequest.state == "with_manager")

    def write(**values: object) -> Change:
        return AccountRequest.update(**values).where(AccountRequest.id == row.id).execute

    return {
        "corrected": write(last_name="Œuvrard", email="autre@essai.example", capacity="Trésorière"),
        "of another entity": write(entity_name="Atelier <b>"),
        "not answered": managers.execute,
        "claimed": lambda: claims.take(deps, reviewer, row.reference),
        "put off": lambda: examination.hold(deps, si, row.reference, date.fromordinal(clock.at.date().toordinal() + 9)),
        "its mail failed": Mail.update(state=MailState.DEAD).where(Mail.request == row).execute,
        "minutes passed": lambda: clock.advance(minutes=9),
        "it came long ago": write(waiting_since=deps.now() - timedelta(days=40)),
        "silence decides": write(implied_decision_on=date.fromordinal(clock.at.date().toordinal() + 43)),
        "decided": lambda: decisions.decide(deps, si, row.reference, "reject", reason="Le mandat n’est pas signé."),
    }


OTHER_LISTS = ("comptes", "entites", "mails", "journal")


def rows_of_others(people: People, who: str) -> list[str]:
    pages = "".join(people[who].get(f"/backoffice/{name}/").text for name in OTHER_LISTS)
    return re.findall(r'<tr role="row" id=.*?</tr>', pages, re.DOTALL)


def changes_of_others(people: People, clock: Clock) -> dict[str, Change]:
    """The same of what the other lists show: accounts, entities with their people, mails, entries."""
    account, entity = people.account("depositor"), people.entity
    mail = Mail.select().order_by(Mail.id.desc()).get()

    def write(row: Base, **values: object) -> Change:
        return type(row).update(**values).where(type(row)._meta.primary_key == row.get_id()).execute

    return {
        "called otherwise": write(account, first_name="Œuvre", last_name="<b>Élan</b>"),
        "at another address": write(account, email="ailleurs@essai.example", capacity="Trésorière"),
        "an agent": write(account, staff_role=StaffRole.READER),
        "minutes passed": lambda: clock.advance(minutes=9),
        "came": write(account, last_seen_at=people.deps.now() - timedelta(days=400)),
        "another body": write(entity, name="Atelier <b>", postcode="29000", city="Quimper"),
        "another number": write(entity, identifier_kind="rna", identifier="W751234567", slot=2),
        "without a manager": Membership.update(suspended_at=people.deps.now(), founding=False)
        .where(Membership.role == Role.ENTITY_MANAGER)
        .execute,
        "without a depositor": Membership.update(until=people.deps.now()).execute,
        "closed": write(account, active=False),
        "the mail failed": write(mail, state=MailState.DEAD, attempts=3, last_error="Boîte <pleine>"),
        "it came": write(mail, state=MailState.SENT),
    }


def differences(
    seen: Callable[[], list[list[str]]], changes: dict[str, Change], monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """What is wrong with the rows after each of these changes, one after the other."""
    wrong, before = {}, seen()
    for what, change in changes.items():
        change()
        seen()  # which is a visit, that accounts tell
        kept = seen()
        with monkeypatch.context() as patch:
            patch.setattr(KeptRows, "drawing", lambda self, place, facts: DRAWN_ANEW)
            if kept != seen():
                wrong[what] = "not what would be drawn"
        if kept == before:
            wrong[what] = "does not show"
        before = kept
    return wrong


@pytest.mark.slow
def test_a_kept_row_is_the_row_that_would_be_drawn(
    people: People, request_of: Callable[..., AccountRequest], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = request_of("with_si")
    request_of("with_manager")

    def seen() -> list[list[str]]:
        return [rows(people, who) for who in WHO]

    before = seen()
    assert [len(page) for page in before] == [2, 2, 1]
    assert before == seen()
    assert differences(seen, changes(people, row, clock), monkeypatch) == {}


@pytest.mark.slow
def test_a_kept_row_of_another_list_is_too(
    people: People, request_of: Callable[..., AccountRequest], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_of("approved")
    account = people.account("depositor")
    journal.record("account.reactivated", people.actor("si"), people.deps.now(), account_id=account.id, name="essai")
    Account.update(last_seen_at=people.deps.now()).where(Account.id == account.id).execute()

    def seen() -> list[list[str]]:
        return [rows_of_others(people, who) for who in ("si", "reviewer")]

    assert differences(seen, changes_of_others(people, clock), monkeypatch) == {}


@pytest.mark.slow
def test_what_draws_a_row_asks_nothing_of_the_database(
    people: People, request_of: Callable[..., AccountRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that a row tells was read before: nothing else can change beneath it."""
    request_of("approved")
    request_of("with_manager")
    addresses = (GRID, *(f"/backoffice/{name}/" for name in OTHER_LISTS))
    kept = [statements_of(people, "si", address) for address in addresses]
    monkeypatch.setattr(KeptRows, "drawing", lambda self, place, facts: DRAWN_ANEW)
    assert [statements_of(people, "si", address) for address in addresses] == kept


def test_columns_are_made_of_what_lists_read(people: People, request_of: Callable[..., AccountRequest]) -> None:
    stored = AccountRequest.get_by_id(request_of("approved").id)
    (row,) = rows_of([stored.id])
    with people.app.app_context():
        for column in FURTHER:
            assert column.text(row.request) == column.text(stored), column.name
    assert row.request.display_name == stored.display_name != ""


def test_the_oldest_rows_are_forgotten_first() -> None:
    kept, drawn = KeptRows(most=2), []

    def draw(name: str) -> str:
        drawing = kept.drawing(name.lower(), name)
        return drawing.html or drawing.draw(lambda: drawn.append(name) or name)  # type: ignore[func-returns-value]

    assert [draw(name) for name in "abaAcba"] == list("abaAcba")
    assert drawn == ["a", "b", "A", "c", "a"]
