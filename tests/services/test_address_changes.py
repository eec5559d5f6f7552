"""Support changes somebody's address: proposed, confirmed by another, made later unless the old address stops it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.actors import Actor
from domain.errors import FreshSignInNeeded, LinkUnusable, NotAllowed, NotFound, SomebodyWasFaster, TransitionRefused
from domain.states import LinkPurpose, StaffRole, State
from models import Account, AccountRequest, JournalEntry, Link, Mail, Note
from models_support import AccountNote, AddressChange
from queries import mails
from queries.address_changes import given_up
from services.machinery import clock as clock_service
from services.machinery import links, outbox
from services.machinery.dependencies import Dependencies
from services.people import accounts, address_changes
from services.people.account_notes import annotate
from services.signup.staff_corrections import correct_unactivated_address
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.mails import deliver_all

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.slow]

NEW = "camille@nouveau.example"
CALL = "A appelé le 23 ; reconnue par sa date de prise de fonction."


@pytest.fixture
def holder(deps: Dependencies) -> Account:
    return factories.make_account(deps)


def sent_to(address: str) -> list[str]:
    return [mail.event for mail in Mail.select().where(Mail.to_key == address.lower()).order_by(Mail.id)]


def entries(event: str) -> int:
    return JournalEntry.select().where(JournalEntry.event == event).count()


def stop_secret(deps: Dependencies) -> str:
    mail = Mail.get(Mail.event == "address_change_planned")
    return (outbox.secrets_of(deps, mail) or {})["stop_address"]


def refusal(error: pytest.ExceptionInfo[TransitionRefused]) -> str:
    return error.value.refusal.code


# ------------------------------------------------------------------------------------------------ before activation


class TestBeforeActivation:
    def test_the_address_is_corrected_at_once(self, deps: Dependencies, support: Actor) -> None:
        request = factories.make_request(deps, State.AWAITING_ACTIVATION)
        token = links.new_link(deps, request, LinkPurpose.ACTIVATION)
        correct_unactivated_address(deps, support, request.reference, NEW, NEW, CALL)
        deliver_all(deps)
        row = AccountRequest.get_by_id(request.id)
        assert (row.email, row.email_key, row.sender_email, row.version) == (NEW, NEW, NEW, request.version + 1)
        with pytest.raises(LinkUnusable):
            links.find_link(token, LinkPurpose.ACTIVATION, deps.now())
        assert sent_to(request.email)[-1] == "request_address_changed"
        assert sent_to(NEW) == ["submitted"]
        assert Link.select().where(Link.request == request, Link.purpose == LinkPurpose.ACTIVATION).count() == 1
        assert Note.get(Note.request == request).text == CALL
        assert entries("request.address_corrected") == 1
        assert AccountRequest.select().where(AccountRequest.search_text.contains("nouveau")).count() == 1

    def test_the_old_address_learns_no_more_than_that(self, deps: Dependencies, support: Actor) -> None:
        request = factories.make_request(deps, State.AWAITING_ACTIVATION)
        correct_unactivated_address(deps, support, request.reference, NEW, NEW, CALL)
        mails_to_old = [rendered for to, rendered in deliver_all(deps) if to == request.email]
        (mail,) = [rendered for rendered in mails_to_old if "corrigée" in rendered.subject]
        assert NEW not in mail.text + mail.html
        assert request.first_name not in mail.text

    def test_an_old_address_that_is_dead_is_nobody_to_call(self, deps: Dependencies, support: Actor) -> None:
        request = factories.make_request(deps, State.AWAITING_ACTIVATION)
        correct_unactivated_address(deps, support, request.reference, NEW, NEW, CALL)
        Mail.update(state="dead").where(Mail.event == "request_address_changed").execute()
        assert mails.first_unreached(support, 5) == []

    def test_one_that_was_activated_meanwhile_is_left_alone(self, deps: Dependencies, support: Actor) -> None:
        request = factories.make_request(deps, State.WITH_SI)
        with pytest.raises(SomebodyWasFaster):
            correct_unactivated_address(deps, support, request.reference, NEW, NEW, CALL)
        assert AccountRequest.get_by_id(request.id).email == request.email

    def test_the_same_address_and_readers_are_refused(self, deps: Dependencies, support: Actor) -> None:
        request = factories.make_request(deps, State.AWAITING_ACTIVATION)
        with pytest.raises(TransitionRefused) as error:
            correct_unactivated_address(deps, support, request.reference, request.email, request.email_key, CALL)
        assert refusal(error) == "same_address"
        reader = factories.make_staff(deps, StaffRole.READER)
        with pytest.raises(NotAllowed):
            correct_unactivated_address(deps, reader, request.reference, NEW, NEW, CALL)


# ------------------------------------------------------------------------------------------------ of an account


class TestAccounts:
    def test_it_is_proposed_confirmed_and_made_72_hours_later(
        self, deps: Dependencies, clock: Clock, support: Actor, admin: Actor, holder: Account
    ) -> None:
        address_changes.propose_address(deps, support, holder.email_key, NEW, CALL)
        assert sent_to(holder.email) + sent_to(NEW) == [], "nobody is written to before it is confirmed"
        change = AddressChange.get()
        due = address_changes.confirm_address(deps, admin, change.id)
        assert (due - deps.now()).total_seconds() == 72 * 3600
        assert (sent_to(holder.email), sent_to(NEW)) == (["address_change_planned"], ["address_change_expected"])
        clock.at = due - timedelta(minutes=1)
        clock_service.tick(deps)
        assert Account.get_by_id(holder.id).email == holder.email
        clock.at = due
        assert clock_service.tick(deps)["addresses_changed"] == 1
        row = Account.get_by_id(holder.id)
        assert (row.email, row.email_key) == (NEW, NEW)
        assert row.fs_uniquifier != holder.fs_uniquifier, "sessions and links of the old address have ended"
        assert sent_to(holder.email)[-1] == sent_to(NEW)[-1] == "address_changed"
        assert AddressChange.select().count() == 0
        kept = AccountNote.get()
        assert (kept.account_id, kept.author_id, kept.text) == (holder.id, support.account_id, CALL)
        names = ("address.proposed", "address.confirmed", "account.address_changed")
        assert [entries(event) for event in names] == [1, 1, 1]

    def test_the_old_address_stops_it(
        self, deps: Dependencies, clock: Clock, support: Actor, admin: Actor, holder: Account
    ) -> None:
        address_changes.propose_address(deps, support, holder.email_key, NEW, CALL)
        due = address_changes.confirm_address(deps, admin, AddressChange.get().id)
        secret = stop_secret(deps)
        assert address_changes.read_stop(secret).new == NEW
        address_changes.stop_address(deps, secret)
        assert (sent_to(holder.email)[-1], sent_to(NEW)[-1]) == ("address_change_stopped",) * 2
        with pytest.raises(LinkUnusable):
            address_changes.stop_address(deps, secret)
        clock.at = due
        clock_service.tick(deps)
        assert Account.get_by_id(holder.id).email == holder.email
        assert entries("address.stopped") == 1

    def test_the_link_that_stops_it_opens_with_a_sign_behind_it(
        self, deps: Dependencies, support: Actor, admin: Actor, holder: Account
    ) -> None:
        """What mail programs and people take along: `services.machinery.links.whole`."""
        address_changes.propose_address(deps, support, holder.email_key, NEW, CALL)
        address_changes.confirm_address(deps, admin, AddressChange.get().id)
        secret = stop_secret(deps)
        for behind in (".", ")", "\N{NO-BREAK SPACE}»"):
            assert address_changes.read_stop(f"{secret}{behind}").new == NEW
        address_changes.stop_address(deps, f"{secret}.")
        assert AddressChange.select().count() == 0

    def test_two_people_and_a_fresh_code_are_needed(
        self, deps: Dependencies, support: Actor, admin: Actor, holder: Account
    ) -> None:
        address_changes.propose_address(deps, admin, holder.email_key, NEW, CALL)
        change = AddressChange.get()
        with pytest.raises(TransitionRefused) as error:
            address_changes.confirm_address(deps, admin, change.id)
        assert refusal(error) == "own_proposal"
        with pytest.raises(NotAllowed):
            address_changes.confirm_address(deps, support, change.id)
        other = factories.make_si_admin(deps)
        with pytest.raises(FreshSignInNeeded):
            address_changes.confirm_address(deps, replace(other, fresh=False), change.id)
        address_changes.confirm_address(deps, other, change.id)
        with pytest.raises(TransitionRefused) as again:
            address_changes.confirm_address(deps, factories.make_si_admin(deps), change.id)
        assert refusal(again) == "address_change_confirmed"

    def test_what_cannot_be_proposed_says_why(
        self, deps: Dependencies, support: Actor, admin: Actor, holder: Account
    ) -> None:
        other = factories.make_account(deps)
        for key, new, code in (
            (holder.email_key, holder.email, "same_address"),
            (holder.email_key, other.email, "address_taken"),
            (support.email_key, NEW, "own_account"),
        ):
            with pytest.raises(TransitionRefused) as error:
                address_changes.propose_address(deps, support, key, new, CALL)
            assert refusal(error) == code
        address_changes.propose_address(deps, support, holder.email_key, NEW, CALL)
        with pytest.raises(TransitionRefused) as error:
            address_changes.propose_address(deps, admin, holder.email_key, "autre@x.example", CALL)
        assert refusal(error) == "address_change_pending"
        with pytest.raises(NotFound):
            address_changes.propose_address(deps, support, "personne@x.example", NEW, CALL)
        reader = factories.make_staff(deps, StaffRole.READER)
        with pytest.raises(NotAllowed):
            address_changes.propose_address(deps, reader, other.email_key, NEW, CALL)

    def test_support_gives_it_up_and_a_reader_does_not(
        self, deps: Dependencies, support: Actor, admin: Actor, holder: Account
    ) -> None:
        address_changes.propose_address(deps, support, holder.email_key, NEW, CALL)
        change = AddressChange.get()
        with pytest.raises(NotAllowed):
            address_changes.drop_address(deps, factories.make_staff(deps, StaffRole.READER), change.id)
        address_changes.drop_address(deps, support, change.id)
        assert (AddressChange.select().count(), sent_to(NEW)) == (0, [])
        address_changes.propose_address(deps, support, holder.email_key, NEW, CALL)
        address_changes.confirm_address(deps, admin, AddressChange.get().id)
        address_changes.drop_address(deps, admin, AddressChange.get().id)
        assert sent_to(NEW)[-1] == "address_change_stopped"

    def test_the_holder_s_own_change_comes_first(
        self, deps: Dependencies, support: Actor, admin: Actor, holder: Account
    ) -> None:
        address_changes.propose_address(deps, support, holder.email_key, NEW, CALL)
        address_changes.confirm_address(deps, admin, AddressChange.get().id)
        accounts.change_address(deps, holder.email_key, "choisie@bois.example")
        assert AddressChange.select().count() == 0
        assert Account.get_by_id(holder.id).email == "choisie@bois.example"
        assert sent_to(NEW)[-1] == "address_change_stopped"

    def test_the_holder_s_own_change_to_the_same_address_needs_no_other_word(
        self, deps: Dependencies, support: Actor, admin: Actor, holder: Account
    ) -> None:
        address_changes.propose_address(deps, support, holder.email_key, NEW, CALL)
        address_changes.confirm_address(deps, admin, AddressChange.get().id)
        accounts.change_address(deps, holder.email_key, NEW)
        assert AddressChange.select().count() == 0
        assert sent_to(NEW)[-1] == "address_changed"
        assert "address_change_stopped" not in sent_to(holder.email) + sent_to(NEW)

    @pytest.mark.parametrize("what", ["taken", "closed"])
    def test_what_cannot_be_made_any_more_is_given_up(
        self, deps: Dependencies, clock: Clock, support: Actor, admin: Actor, holder: Account, what: str
    ) -> None:
        address_changes.propose_address(deps, support, holder.email_key, NEW, CALL)
        clock.at = address_changes.confirm_address(deps, admin, AddressChange.get().id)
        if what == "taken":
            factories.make_account(deps, address=NEW)
        else:
            Account.update(active=False).where(Account.id == holder.id).execute()
        assert clock_service.tick(deps)["addresses_changed"] == 0
        assert Account.get_by_id(holder.id).email == holder.email
        assert (AddressChange.select().count(), entries("address.dropped")) == (0, 1)
        assert sent_to(NEW)[-1] == sent_to(holder.email)[-1] == "address_change_stopped"
        (told,) = given_up(support, deps.now() - timedelta(days=1))
        assert told.entry.account_id == holder.id
        assert told.detail["why"] == {"taken": "address_taken", "closed": "nobody"}[what]

    def test_what_nobody_confirms_in_a_month_is_dropped(
        self, deps: Dependencies, clock: Clock, support: Actor, holder: Account
    ) -> None:
        address_changes.propose_address(deps, support, holder.email_key, NEW, CALL)
        clock.advance(days=29)
        clock_service.tick(deps)
        assert AddressChange.select().count() == 1
        clock.advance(days=1)
        clock_service.tick(deps)
        assert (AddressChange.select().count(), entries("address.dropped"), sent_to(NEW)) == (0, 1, [])
        (told,) = given_up(support, deps.now() - timedelta(days=1))
        assert (told.detail["why"], sent_to(holder.email)) == ("unconfirmed", [])

    def test_what_somebody_gives_up_is_no_news_to_staff(
        self, deps: Dependencies, support: Actor, holder: Account
    ) -> None:
        address_changes.propose_address(deps, support, holder.email_key, NEW, CALL)
        address_changes.drop_address(deps, support, AddressChange.get().id)
        assert given_up(support, deps.now() - timedelta(days=1)) == []

    def test_a_note_of_the_call_stands_on_the_account(
        self, deps: Dependencies, support: Actor, holder: Account
    ) -> None:
        assert annotate(deps, support, holder.id, CALL).text == CALL
        with pytest.raises(NotAllowed):
            annotate(deps, factories.make_staff(deps, StaffRole.READER), holder.id, CALL)


# ------------------------------------------------------------------------------------------------ without account yet


class TestWithoutAccount:
    def test_an_activated_request_is_taken_as_an_account_is(
        self, deps: Dependencies, clock: Clock, support: Actor, admin: Actor
    ) -> None:
        """Its applicant signs in with the request's password."""
        request = factories.make_request(deps, State.WITH_SI)
        known = {"browser_hash": "of its browser", "activator_hash": "of its browser"}
        AccountRequest.update(known).where(AccountRequest.id == request.id).execute()
        second = factories.make_request(deps, State.WITH_SI, email=request.email)
        follow_up = links.new_link(deps, request, LinkPurpose.FOLLOW_UP)
        address_changes.propose_address(deps, support, request.email_key, NEW, CALL)
        clock.at = address_changes.confirm_address(deps, admin, AddressChange.get().id)
        clock_service.tick(deps)
        deliver_all(deps)
        rows = [AccountRequest.get_by_id(one.id) for one in (request, second)]
        assert {row.email_key for row in rows} == {NEW}
        assert {row.password_hash for row in rows} == {request.password_hash}
        browsers = {(row.browser_hash, row.activator_hash) for row in rows}
        assert browsers == {(None, None)}, "the browsers that sent them are told nothing more"
        with pytest.raises(LinkUnusable):
            links.request_of_link(deps, follow_up, LinkPurpose.FOLLOW_UP)
        assert sent_to(request.email)[-1] == "address_changed"
        assert [(note.request_id, note.text) for note in Note.select()] == [(request.id, CALL)]
        assert sent_to(NEW)[-2:] == ["address_changed", "find_requests"]

    def test_it_is_given_up_when_the_new_address_has_an_account_by_then(
        self, deps: Dependencies, clock: Clock, support: Actor, admin: Actor
    ) -> None:
        request = factories.make_request(deps, State.WITH_SI)
        address_changes.propose_address(deps, support, request.email_key, NEW, CALL)
        clock.at = address_changes.confirm_address(deps, admin, AddressChange.get().id)
        factories.make_account(deps, address=NEW)
        assert clock_service.tick(deps)["addresses_changed"] == 0
        assert AccountRequest.get_by_id(request.id).email_key == request.email_key
