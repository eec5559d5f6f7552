"""What a restore must not do: end halfway, open a door, do to people what the ledger tells of others."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import models
from domain.states import State
from models import Account, AccountRequest, AccountSession, Decision, Membership
from models_retention import DisposalVisa, LegalHold
from queries.pauses import pause
from services.people import accounts, memberships
from services.retention import closed_accounts, erasing, holds, visas
from services.review import decisions
from tests.support import factories
from tests.support.backups import Installations, Installed, work
from tests.support.dependencies import Clock

pytestmark = pytest.mark.slow


def beside(installations: Installations, first: Installed, name: str) -> Installed:
    """Another database with the first one's store, which outlived it."""
    return installations.on_nothing(name, storage_url=f"file://{first.folder}/documents")


@pytest.mark.parametrize("name", ["2026-11-28/tmpabcd1234", "2026-11-28/.DS_Store", "notes/x", ".DS_Store"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_somebody_else_left_in_the_place_is_no_hindrance(
    installations: Installations, installed: Installed, place: str, name: str
) -> None:
    installed.done("create", place)
    foreign = Path(place) / "ledger" / name
    foreign.parent.mkdir(parents=True, exist_ok=True)
    foreign.write_bytes(b"x")
    installations.on_nothing("second").done("restore", place)


def test_a_second_restore_leaves_alone_who_has_the_same_number_by_now(
    installations: Installations, installed: Installed, place: str
) -> None:
    """Somebody is closed after the first backup; their number is another person's after its restore."""
    installed.done("create", place)
    with models.database.connection_context():
        boss = factories.make_si_admin(installed.deps)
        gone = factories.make_account(installed.deps, first_name="Partie")
        accounts.deactivate(installed.deps, boss, gone.id, "Demandé")
        memberships.suspend(installed.deps, boss, Membership.get().id, "Contestée")
        work(installed)
    second = beside(installations, installed, "second")
    assert "rôles suspendus" in second.done("restore", place)
    second.done("release")
    with models.database.connection_context():
        boss = factories.make_si_admin(second.deps)
        factories.make_account(second.deps, id=gone.id, first_name="Arrivée", email="new@exemple.example")
        memberships.restore(second.deps, boss, Membership.get().id, "Réglé")
    second.done("create", place)
    third = beside(installations, installed, "third")
    output = third.done("restore", place)
    assert "Depuis la sauvegarde" not in output
    with models.database.connection_context():
        assert Account.get_by_id(gone.id).active
        assert Membership.get().suspended_at is None


def test_the_doors_are_shut_before_the_files_come_back(
    installations: Installations, installed: Installed, place: str
) -> None:
    installed.done("create", place)
    with models.database.connection_context():
        accounts.set_password(installed.deps, Membership.get().account.email_key, "changed")
        former = Account.get_by_id(Membership.get().account_id).password
        work(installed)
        (line,) = installed.deps.storage.ledger_lines(installed.deps.now().date())
    there = installations.on_nothing("second")
    there.deps.storage.keep_line(*line)
    doors: list[tuple[bool, int, bool]] = []
    put = there.deps.storage.put_sealed

    def looks(key: str, sealed: bytes, written: datetime) -> None:
        sessions = AccountSession.select().where(AccountSession.ended_at.is_null()).count()
        opens = Account.select().where(Account.password == former).exists()
        doors.append((pause().pages, sessions, opens))
        put(key, sealed, written)

    there.deps.storage.put_sealed = looks  # type: ignore[method-assign]
    there.done("restore", place)
    assert set(doors) == {(True, 0, False)}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_old_backups_go_with_what_was_erased_since(installed: Installed, place: str) -> None:
    """The notice says for how many days what is erased remains in backups."""
    now = installed.deps.now()
    days = {age: Clock(now - timedelta(days=age)) for age in (40, 20)}
    for clock in days.values():
        installed.app.extensions["guichet_dependencies"] = replace(installed.deps, now=clock)
        installed.done("create", place)
        with models.database.connection_context(), models.database.atomic():
            for request in list(AccountRequest.select()):
                erasing.erase_request(installed.deps, request)
        for key in installed.files():
            installed.deps.storage.delete(key)
        with models.database.connection_context():
            factories.make_draft(installed.deps)
    copies = len(list(Path(place).glob("documents/*/*")))
    installed.app.extensions["guichet_dependencies"] = replace(installed.deps, now=Clock(now))
    output = installed.done("prune", place)
    assert (copies, "Copies de fichiers supprimées\N{NO-BREAK SPACE}: 2" in output) == (4, True)
    assert len(list(Path(place).glob("documents/*/*"))) == 2
    installed.done("verify", place)
    installed.app.extensions["guichet_dependencies"] = replace(installed.deps, now=Clock(now + timedelta(days=400)))
    installed.done("prune", place)
    assert "La sauvegarde est entière." in installed.done("verify", place), "the last one stays"


def test_an_address_that_was_changed_since_opens_nothing(
    installations: Installations, installed: Installed, place: str
) -> None:
    """The former one may be in others' hands: no new password is mailed there."""
    installed.done("create", place)
    with models.database.connection_context():
        account = Membership.get().account
        accounts.change_address(installed.deps, account.email_key, "ailleurs@exemple.example")
        work(installed)
    output = beside(installations, installed, "second").done("restore", place)
    assert f"(désactivés, l’ancienne est revenue)\N{NO-BREAK SPACE}: n° {account.id}" in output
    with models.database.connection_context():
        assert not Account.get_by_id(account.id).active


def test_an_account_that_was_erased_since_names_nobody(
    installations: Installations, installed: Installed, place: str
) -> None:
    with models.database.connection_context():
        gone = factories.make_account(installed.deps, first_name="Partie")
    installed.done("create", place)
    with models.database.connection_context(), models.database.atomic():
        closed_accounts.erase(installed.deps, Account.get_by_id(gone.id))
    with models.database.connection_context():
        work(installed)
    output = beside(installations, installed, "second").done("restore", place)
    assert f"comptes effacés\N{NO-BREAK SPACE}: n° {gone.id}" in output
    with models.database.connection_context():
        row = Account.get_by_id(gone.id)
        assert (row.active, row.first_name, row.email.endswith("@efface.invalid")) == (False, "Compte", True)


def test_what_was_frozen_since_is_frozen(installations: Installations, installed: Installed, place: str) -> None:
    """A « contentieux » is the last thing that a restore may lose; a visa that was ended covers nothing."""
    with models.database.connection_context():
        boss, request = factories.make_si_admin(installed.deps), AccountRequest.get()
        now = installed.deps.now()
        values: dict[str, Any] = {
            "number": "1",
            "authority": "Archives",
            "categories": [],
            "recorded_by": boss.account_id,
        }
        visa = DisposalVisa.create(given_on=now.date(), recorded_at=now, **values)
    installed.done("create", place)
    with models.database.connection_context():
        holds.place(installed.deps, boss, request.reference, "Recours")
        visas.end(installed.deps, boss, visa.id)
        work(installed)
    output = beside(installations, installed, "second").done("restore", place)
    assert f"demandes de nouveau en contentieux\N{NO-BREAK SPACE}: n° {request.id}" in output
    with models.database.connection_context():
        assert LegalHold.get().request_id == request.id
        assert DisposalVisa.get().ended_at is not None


def test_decisions_that_waited_are_taken_back(installations: Installations, installed: Installed, place: str) -> None:
    """Their author may have taken them back since, and would not be asked."""
    with models.database.connection_context():
        request, boss = AccountRequest.get(), factories.make_si_admin(installed.deps)
        policy = replace(installed.deps.policy, decision_window=timedelta(minutes=2))
        slow = replace(installed.deps, policy=policy)
        decisions.decide(slow, boss, request.reference, "reject", reason="Pièces illisibles")
    installed.done("create", place)
    output = installations.on_nothing("second").done("restore", place)
    assert f"demandes à reprendre\N{NO-BREAK SPACE}: n° {request.id}" in output
    with models.database.connection_context():
        assert Decision.get().status == "cancelled"
        assert AccountRequest.get_by_id(request.id).state == State.WITH_SI
