"""`/desabonnement/<token>`: the person who has a mail stops such mails, and can do nothing else with its link."""

from __future__ import annotations

import pytest
from flask import Flask

from domain.mails import MailList
from models import Account, JournalEntry, Mail
from models_absences import ServiceMailbox
from services.entities import service_mailboxes
from services.machinery import outbox
from services.machinery.stop_links import stop_link
from tests.support.application import Visitor, deps_of, known_account
from tests.support.factories import make_account, make_entity, make_manager

pytestmark = pytest.mark.one_database

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def address_of(app: Flask, account: Account, which: MailList = MailList.WAITING) -> str:
    return f"/desabonnement/{stop_link(deps_of(app), account, which)}"


def changes() -> int:
    return JournalEntry.select().where(JournalEntry.event == "account.profile_changed").count()


def test_opening_the_link_changes_nothing_and_says_nothing_of_the_account(app: Flask, visitor: Visitor) -> None:
    account = known_account(app, staff="reviewer")
    page = visitor.get(address_of(app, account))
    assert page.status_code == 200
    assert "Ne plus recevoir ces mails" in page.text
    assert [words for words in (account.email, account.first_name, account.last_name) if words in page.text] == []
    assert (Account.get_by_id(account.id).mail_preference, changes()) == (account.mail_preference, 0)


def test_a_mail_program_stops_the_mails_by_one_post_without_session_or_token(app: Flask) -> None:
    """RFC 8058, 3.1: no cookie, no redirection."""
    account = known_account(app, staff="reviewer")
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post(address_of(app, account), data=ONE_CLICK)
    assert (answer.status_code, answer.headers.get("Location")) == (200, None)
    assert Account.get_by_id(account.id).mail_preference == "none"
    assert changes() == 1


def test_the_page_s_button_stops_them_and_twice_is_as_once(app: Flask, visitor: Visitor) -> None:
    account = known_account(app, staff="reviewer")
    for _ in range(2):
        assert "Vous ne recevrez plus ces mails" in visitor.fill_in(address_of(app, account)).text
    assert Account.get_by_id(account.id).mail_preference == "none"
    assert changes() == 1


def test_each_link_stops_its_own_mails_alone(app: Flask, visitor: Visitor) -> None:
    account = known_account(app, staff="reviewer")
    Account.update(statistics_after="2026-10-01").where(Account.id == account.id).execute()
    visitor.fill_in(address_of(app, account, MailList.STATISTICS))
    stored = Account.get_by_id(account.id)
    assert (stored.mail_preference, stored.monthly_statistics) == (account.mail_preference, False)
    visitor.fill_in(address_of(app, account, MailList.STATISTICS))
    assert changes() == 1


@pytest.mark.parametrize("spoil", ["other", "longer", "list", "key", "short", "words", "huge"])
def test_a_link_that_was_changed_opens_nothing(app: Flask, visitor: Visitor, spoil: str) -> None:
    account, other = known_account(app, staff="reviewer"), make_account(deps_of(app))
    token = stop_link(deps_of(app), account, MailList.WAITING)
    number, name, key, mac = token.split(".")
    spoiled = {
        "other": f"{other.id}.{name}.{key}.{mac}",
        "longer": f"{token}0",
        "list": f"{number}.statistiques.{key}.{mac}",
        "key": f"{number}.{name}.autre.{mac}",
        "short": mac,
        "words": f"{number}.{name}.{key}.élément",
        "huge": f"{'9' * 400}.{name}.{key}.{mac}",
    }[spoil]
    for answer in (visitor.get(f"/desabonnement/{spoiled}"), app.test_client().post(f"/desabonnement/{spoiled}")):
        assert answer.status_code == 410
        assert "Ce lien ne fonctionne plus" in answer.text
    assert changes() == 0


def test_a_service_mailbox_is_stopped_by_who_reads_it(app: Flask, visitor: Visitor) -> None:
    deps = deps_of(app)
    entity = make_entity(deps)
    service_mailboxes.choose(deps, make_manager(deps, entity), entity.id, "formation@bois.example", for_applicants=True)
    facts = {"entity_name": entity.name, "waiting": 1, "since": "2026-11-23"}
    mail = outbox.post(deps, "service_mailbox_reminder", "formation@bois.example", facts)
    address = f"/desabonnement/{stop_link(deps, mail, MailList.MAILBOX)}"
    page = visitor.get(address)
    assert (page.status_code, "/mon-compte/profil" in page.text) == (200, False)
    assert ServiceMailbox.select().count() == 1
    for _ in range(2):
        assert "n’est plus la boîte de service" in visitor.fill_in(address).text
    assert ServiceMailbox.select().count() == 0
    Mail.update(to_key="autre@bois.example").where(Mail.id == mail.id).execute()
    assert visitor.get(address).status_code == 410


@pytest.mark.parametrize("behind", [".", ")", "»", ".)", ",x"])
def test_a_sign_behind_the_link_is_no_part_of_it(app: Flask, visitor: Visitor, behind: str) -> None:
    account = known_account(app, staff="reviewer")
    address = f"{address_of(app, account)}{behind}"
    assert visitor.get(address).status_code == 200
    assert app.test_client().post(address, data=ONE_CLICK).status_code == 200
    assert Account.get_by_id(account.id).mail_preference == "none"


def test_the_link_dies_with_the_address_that_it_was_mailed_to(app: Flask, visitor: Visitor) -> None:
    account = known_account(app, staff="reviewer")
    address = address_of(app, account)
    Account.update(email="autre@bois.example", email_key="autre@bois.example").where(Account.id == account.id).execute()
    assert visitor.get(address).status_code == 410
