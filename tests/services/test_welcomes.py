"""« Définissez votre mot de passe »: to whom it goes and when, once each, as many an hour as a setting says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.actors import Actor
from domain.errors import FreshSignInNeeded, LinkUnusable, NotAllowed, NotFound, TransitionRefused
from domain.states import Role
from models import Account, JournalEntry, Mail, Membership
from models_imports import ImportFile
from models_people import Welcome
from queries.welcomes import WelcomeCounts, of_import
from services.machinery import clock as clock_service
from services.machinery.dependencies import Dependencies
from services.machinery.outbox import secrets_of
from services.machinery.worker import run_due
from services.people import accounts, memberships, welcomes
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.imports import as_csv, imported, person
from tests.support.plans import asked, walked
from tests.support.races import at_once, holds
from tests.support.role_ends import end_role

pytestmark = pytest.mark.slow

HASH = "$argon2id$chosen"


def people(deps: Dependencies, admin: Actor, count: int, **fields: str) -> ImportFile:
    """An import of so many managers."""
    return imported(deps, admin, as_csv([person(number, **fields) for number in range(1, count + 1)]))


def waves(deps: Dependencies, most: int) -> Dependencies:
    return replace(deps, policy=replace(deps.policy, welcomes_per_hour=most))


def mails() -> list[Mail]:
    return list(Mail.select().where(Mail.event == "account_opened").order_by(Mail.id))


def secret(deps: Dependencies, mail: Mail | None = None) -> str:
    """The link of this mail, or of the last one."""
    return (secrets_of(deps, mail or mails()[-1]) or {})["welcome"]


def asks_another(deps: Dependencies, link: str) -> int:
    """Ask for another link by this one; how many mails that makes."""
    before = len(mails())
    welcomes.ask_another(deps, link)
    run_due(deps, {welcomes.KIND: welcomes.handler})
    return len(mails()) - before


@pytest.fixture
def invited(deps: Dependencies, admin: Actor) -> Account:
    """Somebody who was imported and has the mail."""
    welcomes.release(deps, admin, people(deps, admin, 1).id)
    assert welcomes.send_due(deps) == 1
    return Account.get(Account.email_key == "camille.martin1@exemple.example")


def test_nobody_is_written_to_before_the_import_s_invitations_are_sent(deps: Dependencies, admin: Actor) -> None:
    file = people(deps, admin, 3)
    assert clock_service.tick(deps)["welcomes_sent"] == 0
    assert of_import(file.id) == WelcomeCounts(held=3, due=0, sent=0, chosen=0)
    assert [welcomes.release(deps, admin, file.id) for _ in range(2)] == [3, 0]
    assert of_import(file.id) == WelcomeCounts(held=0, due=3, sent=0, chosen=0)
    assert JournalEntry.select().where(JournalEntry.event == "import.welcomed").count() == 1
    assert clock_service.tick(deps)["welcomes_sent"] == 3
    assert of_import(file.id) == WelcomeCounts(held=0, due=0, sent=3, chosen=0)


def test_only_who_may_import_sends_them(deps: Dependencies, admin: Actor, support: Actor) -> None:
    file = people(deps, admin, 1)
    with pytest.raises(NotAllowed):
        welcomes.release(deps, support, file.id)
    with pytest.raises(FreshSignInNeeded):
        welcomes.release(deps, replace(admin, fresh=False), file.id)
    with pytest.raises(NotFound):
        welcomes.release(deps, admin, file.id + 1)
    assert of_import(file.id).held == 1


def test_one_mail_names_all_roles(deps: Dependencies, admin: Actor) -> None:
    other = {"Dénomination": "Autre société", "SIRET": factories.luhn_siret(9), "Rôle": "déposant"}
    file = imported(deps, admin, as_csv([person(1), person(1, **other)]))
    welcomes.release(deps, admin, file.id)
    welcomes.send_due(deps)
    (mail,) = mails()
    assert mail.facts == {
        "first_name": "Camille",
        "roles": [
            {"entity_name": "Autre société", "role_label": "Déposant"},
            {"entity_name": "Société 1", "role_label": "Gestionnaire entité"},
        ],
        "total": 2,
        "expires_at": (deps.now() + deps.policy.welcome_link).isoformat(),
    }


def test_an_hour_has_no_more_mails_than_the_setting_says(deps: Dependencies, admin: Actor, clock: Clock) -> None:
    deps = waves(deps, 2)
    welcomes.release(deps, admin, people(deps, admin, 5).id)
    assert [welcomes.send_due(deps) for _ in range(2)] == [2, 0]
    clock.advance(minutes=59)
    assert welcomes.send_due(deps) == 0
    clock.advance(minutes=1)
    assert [welcomes.send_due(deps) for _ in range(2)] == [2, 0]
    clock.advance(hours=1)
    assert [welcomes.send_due(deps) for _ in range(2)] == [1, 0]
    assert [mail.to_address for mail in mails()] == [f"camille.martin{one}@exemple.example" for one in range(1, 6)]


def test_none_an_hour_holds_them_back(deps: Dependencies, admin: Actor) -> None:
    welcomes.release(deps, admin, people(deps, admin, 1).id)
    assert welcomes.send_due(waves(deps, 0)) == 0


def test_a_wave_is_taken_in_chunks(deps: Dependencies, admin: Actor) -> None:
    welcomes.release(deps, admin, people(deps, admin, 5).id)
    assert welcomes.send_due(replace(deps, policy=replace(deps.policy, bulk_chunk=2))) == 5
    assert len(mails()) == 5


def test_two_workers_keep_to_the_same_bound(deps: Dependencies, admin: Actor) -> None:
    deps = replace(deps, policy=replace(deps.policy, welcomes_per_hour=7, bulk_chunk=2))
    welcomes.release(deps, admin, people(deps, admin, 10).id)
    outcomes = at_once(*(lambda: welcomes.send_due(deps) for _ in range(4)))
    assert sum(outcomes) == 7
    assert len({mail.to_key for mail in mails()}) == len(mails()) == 7


@pytest.mark.parametrize("ended", ["suspended", "ended", "deactivated"])
def test_who_has_no_role_to_use_waits_for_one(deps: Dependencies, admin: Actor, ended: str) -> None:
    file = people(deps, admin, 1)
    membership = Membership.get(Membership.role == Role.ENTITY_MANAGER)
    if ended == "deactivated":
        accounts.deactivate(deps, admin, membership.account_id, "Parti.")
    else:
        (memberships.suspend if ended == "suspended" else end_role)(deps, admin, membership.id, "Parti.")
    welcomes.release(deps, admin, file.id)
    assert welcomes.send_due(deps) == 0
    if ended == "suspended":
        memberships.restore(deps, admin, membership.id, "Revenu.")
    if ended == "deactivated":
        accounts.reactivate(deps, admin, membership.account_id, "Revenu.")
    assert welcomes.send_due(deps) == (0 if ended == "ended" else 1)


def test_who_has_chosen_a_password_another_way_is_not_written_to(deps: Dependencies, admin: Actor) -> None:
    file = people(deps, admin, 2)
    accounts.set_password(deps, "camille.martin1@exemple.example", HASH)
    welcomes.release(deps, admin, file.id)
    assert welcomes.send_due(deps) == 1
    assert [mail.to_address for mail in mails()] == ["camille.martin2@exemple.example"]
    assert of_import(file.id) == WelcomeCounts(held=0, due=0, sent=1, chosen=1)


def test_the_link_gives_a_password_once(deps: Dependencies, invited: Account) -> None:
    link = secret(deps)
    accounts.choose_first_password(deps, f"{link}.", HASH)
    account = Account.get_by_id(invited.id)
    assert (account.password, account.fs_uniquifier != invited.fs_uniquifier) == (HASH, True)
    assert Welcome.get().used_at == deps.now()
    with pytest.raises(LinkUnusable):
        accounts.choose_first_password(deps, link, "$argon2id$another")
    assert Account.get_by_id(invited.id).password == HASH
    assert [row.event for row in JournalEntry.select().where(JournalEntry.account_id == invited.id)] == [
        "account.made", "membership.given", "account.password_chosen",
    ]  # fmt: skip
    assert not Mail.select().where(Mail.event == "password_changed").exists(), "it is no change"


def test_of_two_at_once_one_chooses(deps: Dependencies, invited: Account) -> None:
    link = secret(deps)
    hashes = [f"$argon2id${number}" for number in range(4)]

    def chooses(hashed: str) -> Callable[[], None]:
        return lambda: accounts.choose_first_password(deps, link, hashed)

    outcomes = at_once(*map(chooses, hashes))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LinkUnusable"] * 3 + ["NoneType"]
    assert Account.get_by_id(invited.id).password == hashes[outcomes.index(None)]


def test_the_link_lives_as_long_as_the_setting_says(deps: Dependencies, invited: Account, clock: Clock) -> None:
    clock.advance(days=13, hours=23)
    assert welcomes.find_welcome(deps, secret(deps)).account == invited
    clock.advance(hours=1)
    with pytest.raises(LinkUnusable):
        welcomes.find_welcome(deps, secret(deps))


@pytest.mark.parametrize("change", ["address", "role", "deactivated", "password"])
def test_the_link_opens_nothing_once_the_account_is_another(
    deps: Dependencies, admin: Actor, invited: Account, change: str
) -> None:
    if change == "address":
        accounts.give_address(deps, invited.email_key, "autre@exemple.example", None)
    elif change == "role":
        Account.update(fs_uniquifier="changed").where(Account.id == invited.id).execute()
    elif change == "deactivated":
        accounts.deactivate(deps, admin, invited.id, "Parti.")
        accounts.reactivate(deps, admin, invited.id, "Revenu.")
    else:
        accounts.set_password(deps, invited.email_key, HASH)
    with pytest.raises(LinkUnusable):
        accounts.choose_first_password(deps, secret(deps), "$argon2id$another")


def test_an_expired_link_brings_another_to_the_same_mailbox(deps: Dependencies, invited: Account, clock: Clock) -> None:
    former = secret(deps)
    clock.advance(days=14)
    assert asks_another(deps, former) == 1
    assert mails()[-1].to_key == invited.email_key
    accounts.choose_first_password(deps, secret(deps), HASH)
    with pytest.raises(LinkUnusable):
        welcomes.find_welcome(deps, former)


def test_other_links_bring_nothing(deps: Dependencies, admin: Actor, invited: Account, clock: Clock) -> None:
    former = secret(deps)
    assert asks_another(deps, former) == 0, "it opens"
    assert asks_another(deps, "unknown") == 0
    clock.advance(days=14)
    assert asks_another(deps, former) == 1
    assert asks_another(deps, former) == 0, "another one took its place"
    clock.advance(days=14)
    accounts.deactivate(deps, admin, invited.id, "Parti.")
    assert asks_another(deps, secret(deps)) == 0, "the account is closed"
    accounts.reactivate(deps, admin, invited.id, "Revenu.")
    accounts.set_password(deps, invited.email_key, HASH)
    assert asks_another(deps, secret(deps)) == 0, "a password was chosen"


def test_another_is_mailed_a_few_times_an_hour(deps: Dependencies, invited: Account) -> None:
    deps = replace(deps, policy=replace(deps.policy, mails_per_address_per_hour=3))
    made = 0
    for number in range(5):
        Account.update(fs_uniquifier=f"changed{number}").where(Account.id == invited.id).execute()
        made += asks_another(deps, secret(deps))
    assert made == 2, "the first mail is one of three"


def test_support_mails_a_link_before_its_turn(deps: Dependencies, admin: Actor, support: Actor) -> None:
    people(deps, admin, 1)
    account = Account.get(Account.email_key == "camille.martin1@exemple.example")
    welcomes.send_another(deps, support, account.id)
    former = secret(deps)
    welcomes.send_another(deps, support, account.id)
    with pytest.raises(LinkUnusable):
        welcomes.find_welcome(deps, former)
    accounts.choose_first_password(deps, secret(deps), HASH)
    with pytest.raises(TransitionRefused):
        welcomes.send_another(deps, support, account.id)
    assert JournalEntry.select().where(JournalEntry.event == "account.welcomed").count() == 2


def test_support_writes_to_no_closed_account_and_others_write_to_nobody(
    deps: Dependencies, admin: Actor, support: Actor
) -> None:
    people(deps, admin, 1)
    account = Account.get(Account.email_key == "camille.martin1@exemple.example")
    with pytest.raises(NotAllowed):
        welcomes.send_another(deps, factories.make_manager(deps, factories.make_entity(deps)), account.id)
    accounts.deactivate(deps, admin, account.id, "Parti.")
    with pytest.raises(NotFound):
        welcomes.send_another(deps, support, account.id)
    assert mails() == []


@holds("services/people/welcomes.py: release")
def test_what_was_released_before_keeps_its_moment(deps: Dependencies, admin: Actor, clock: Clock) -> None:
    first, other = people(deps, admin, 1), imported(deps, admin, as_csv([person(2)]))
    welcomes.release(deps, admin, first.id)
    assert of_import(other.id).held == 1, "another import's are held"
    due = Welcome.get(Welcome.import_file == first).due_at
    clock.advance(hours=1)
    welcomes.release(deps, admin, first.id)
    assert Welcome.get(Welcome.import_file == first).due_at == due


@holds("services/people/welcomes.py: password_chosen")
def test_the_first_password_has_its_moment(deps: Dependencies, admin: Actor, clock: Clock) -> None:
    people(deps, admin, 2)
    accounts.set_password(deps, "camille.martin1@exemple.example", HASH)
    chosen = deps.now()
    clock.advance(hours=1)
    accounts.set_password(deps, "camille.martin1@exemple.example", "$argon2id$another")
    assert [row.used_at for row in Welcome.select().order_by(Welcome.id)] == [chosen, None]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_wave_reads_those_alone_whose_turn_it_is(deps: Dependencies, admin: Actor) -> None:
    welcomes.release(deps, admin, people(deps, admin, 3).id)
    with asked() as statements:
        assert welcomes.send_due(waves(deps, 2)) == 2
    read = [statement for statement in statements if statement[0].startswith(("SELECT", "UPDATE"))]
    assert len(read) > 5
    # The ids of a statement are a list of JSON.
    assert set().union(*(walked(statement) for statement in read)) <= {"json_each"}
