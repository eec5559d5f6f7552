"""What people ask about what is held about them: one month, two more with a reason, an answer by somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.actors import Actor
from domain.errors import FreshSignInNeeded, NotAllowed, NotFound, TransitionRefused
from domain.retention import Fate
from domain.rights import Right, RightOutcome, Subject
from domain.states import Role, StaffRole, State
from models import Account, AccountRequest, DocumentVersion, Mail, Membership
from models_rights import RightsCopy, RightsRequest
from services.machinery.dependencies import Dependencies
from services.retention import closed_accounts
from services.rights import asking
from services.rights.keeping import kept_of
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.outcomes import rows
from tests.support.races import holds, just_before
from tests.support.retention import with_fates
from tests.support.rights import letter


@pytest.fixture
def examiner(admin: Actor) -> Actor:
    return factories.fresh_actor(Account.get_by_id(admin.account_id))


def test_what_comes_from_an_account_is_acknowledged(deps: Dependencies) -> None:
    account = factories.make_account(deps)
    row = asking.ask(deps, account.email_key, Right.ERASURE, "Je pars.")
    mail = Mail.get(Mail.event == "rights_received")
    assert (mail.to_key, mail.facts["due_on"]) == (account.email_key, row.due_on.isoformat())
    with pytest.raises(TransitionRefused, match="right_running"):
        asking.ask(deps, account.email_key, Right.ERASURE, "Je pars.")
    asking.ask(deps, account.email_key, Right.LIMITATION, "Attendez.")
    assert len(rows("rights.asked")) == 2


def test_a_letter_without_an_address_is_answered_by_letter(deps: Dependencies, examiner: Actor) -> None:
    row = asking.record(deps, examiner, letter(deps))
    asking.answer(deps, examiner, row.id, RightOutcome.REFUSED, "Nous ne gardons rien de vous.")
    assert Mail.select().count() == 0
    assert [row.event for row in rows("rights.answered")] == ["rights.answered"]


def test_a_letter_of_a_holder_is_of_their_account_and_a_signatory_s_is_not(deps: Dependencies, examiner: Actor) -> None:
    account = factories.make_account(deps)
    holder = asking.record(deps, examiner, letter(deps, subject=Subject.HOLDER, email=account.email))
    signatory = asking.record(deps, examiner, letter(deps, email=account.email))
    assert (holder.account_id, signatory.account_id) == (account.id, None)


@pytest.mark.parametrize("received", [date(2026, 11, 24), date(2025, 11, 22)])
def test_a_day_that_cannot_be_is_refused(deps: Dependencies, examiner: Actor, received: date) -> None:
    with pytest.raises(TransitionRefused, match="right_day"):
        asking.record(deps, examiner, letter(deps, received_on=received))


def test_the_day_is_put_off_once_and_in_time(deps: Dependencies, clock: Clock, examiner: Actor) -> None:
    account = factories.make_account(deps)
    row = asking.ask(deps, account.email_key, Right.RECTIFICATION, "Mon nom.")
    asking.extend(deps, examiner, row.id, "Vos demandes sont nombreuses.")
    assert RightsRequest.get_by_id(row.id).due_on == date(2027, 2, 23)
    assert Mail.get(Mail.event == "rights_extended").facts["due_on"] == "2027-02-23"
    with pytest.raises(TransitionRefused, match="right_extended"):
        asking.extend(deps, examiner, row.id, "Encore.")
    other = asking.ask(deps, account.email_key, Right.ERASURE, "Tout.")
    clock.advance(days=31)
    with pytest.raises(TransitionRefused, match="right_late"):
        asking.extend(deps, examiner, other.id, "Trop tard.")


def test_access_that_is_granted_makes_the_copy_for_its_holder(deps: Dependencies, examiner: Actor) -> None:
    account = factories.make_account(deps)
    row = asking.record(deps, examiner, letter(deps, subject=Subject.HOLDER, email=account.email))
    asking.answer(deps, examiner, row.id, RightOutcome.GRANTED, "La voici.")
    assert RightsCopy.get().account_id == account.id


def test_a_refused_erasure_says_what_the_law_keeps(deps: Dependencies, examiner: Actor) -> None:
    request = factories.make_request(deps, State.APPROVED)
    account = AccountRequest.get_by_id(request.id).account
    row = asking.ask(deps, account.email_key, Right.ERASURE, "Tout.")
    for outcome, why in ((RightOutcome.GRANTED, "right_kept"), (RightOutcome.PARTLY, "right_nothing")):
        with pytest.raises(TransitionRefused, match=why):
            asking.answer(deps, examiner, row.id, outcome, "Oui.")
    asking.answer(deps, examiner, row.id, RightOutcome.REFUSED, "Votre rôle dure.")
    kept = Mail.get(Mail.event == "rights_answered").facts["kept"]
    assert [one["what"] for one in kept] == [f"votre demande {request.reference}", "votre compte"]
    assert kept[0]["until"].startswith("tant que dure le rôle")
    assert AccountRequest.get_by_id(request.id).account_id == account.id


def test_a_granted_erasure_erases_the_request_its_files_and_the_account(
    deps: Dependencies, clock: Clock, examiner: Actor
) -> None:
    request = factories.make_request(deps, State.APPROVED, last_name="Effacee")
    account = AccountRequest.get_by_id(request.id).account
    keys = [version.storage_key for version in DocumentVersion.select()]
    factories.make_request(deps)  # SQLite gives the newest row's id again: it stays
    role = Membership.get(Membership.account == account)
    Membership.update(until=clock(), founding=False).where(Membership.id == role.id).execute()
    clock.advance(days=70)
    row = asking.ask(deps, account.email_key, Right.ERASURE, "Tout.")
    asking.answer(deps, examiner, row.id, RightOutcome.GRANTED, "Rien ne nous oblige à les garder.")
    assert AccountRequest.get_or_none(AccountRequest.id == request.id) is None
    assert set(keys).isdisjoint(version.storage_key for version in DocumentVersion.select())
    blanked = Account.get_by_id(account.id)
    assert (blanked.active, blanked.full_name, blanked.email) == (
        False,
        "Compte effacé",
        closed_accounts.ADDRESS.format(account.id),
    )
    done = Mail.get(Mail.event == "rights_answered").facts["done"]
    assert f"Votre demande {request.reference} est effacée" in done
    assert "Votre compte est fermé et effacé." in done


def test_what_can_still_be_contested_or_lacks_a_visa_stays(deps: Dependencies, clock: Clock, examiner: Actor) -> None:
    refused = factories.make_request(deps, State.REJECTED)
    factories.make_request(deps)
    sent = letter(deps, kind=Right.ERASURE, subject=Subject.APPLICANT, email=refused.email)
    row = asking.record(deps, examiner, sent)
    assert [one.until for one in kept_of(deps, row)] == ["jusqu’au 23 janvier 2027, où les recours prennent fin"]
    clock.advance(days=70)
    examiner = replace(examiner, fresh=True)
    archived, transferred = with_fates(deps), with_fates(deps, unfavourable=Fate.KEPT)
    assert [one.until for one in kept_of(archived, row)] == ["jusqu’au visa de l’administration des archives"]
    assert [one.until for one in kept_of(transferred, row)] == ["jusqu’à son versement à un service d’archives"]
    with pytest.raises(TransitionRefused, match="right_kept"):
        asking.answer(archived, examiner, row.id, RightOutcome.GRANTED, "Oui.")
    asking.answer(deps, examiner, row.id, RightOutcome.GRANTED, "Oui.")
    assert AccountRequest.get_or_none(AccountRequest.id == refused.id) is None


def test_a_signatory_has_no_right_over_somebody_s_whole_request(deps: Dependencies, examiner: Actor) -> None:
    request = factories.make_request(deps, State.REJECTED)
    row = asking.record(deps, examiner, letter(deps, kind=Right.ERASURE, email=request.email))
    assert kept_of(deps, row) == []
    with pytest.raises(TransitionRefused, match="right_undone"):
        asking.answer(deps, examiner, row.id, RightOutcome.GRANTED, "Oui.")
    asking.answer(deps, examiner, row.id, RightOutcome.GRANTED, "Oui.", "Votre nom est retiré de la lettre.")
    assert AccountRequest.get_by_id(request.id).email == request.email


@pytest.mark.parametrize("kind", [Right.RECTIFICATION, Right.OPPOSITION, Right.ACCESS])
def test_what_is_done_by_hand_is_said(deps: Dependencies, examiner: Actor, kind: Right) -> None:
    """A correction, an opposition; a copy for somebody who cannot sign in."""
    account = factories.make_account(deps, active=kind is not Right.ACCESS)
    row = asking.record(deps, examiner, letter(deps, kind=kind, subject=Subject.HOLDER, email=account.email))
    with pytest.raises(TransitionRefused, match="right_undone"):
        asking.answer(deps, examiner, row.id, RightOutcome.GRANTED, "Oui.")
    asking.answer(deps, examiner, row.id, RightOutcome.GRANTED, "Oui.", "C’est fait.")
    assert Mail.get(Mail.event == "rights_answered").facts["done"] == "C’est fait."
    assert RightsRequest.get_by_id(row.id).done == "C’est fait."


def test_nobody_examines_their_own(deps: Dependencies, examiner: Actor) -> None:
    row = asking.ask(deps, examiner.email_key, Right.ACCESS, "La mienne.")
    with pytest.raises(TransitionRefused, match="right_own"):
        asking.answer(deps, examiner, row.id, RightOutcome.GRANTED, "Oui.")


@pytest.mark.parametrize("role", [StaffRole.READER, StaffRole.SUPPORT, StaffRole.REVIEWER])
def test_others_neither_see_nor_answer(deps: Dependencies, role: StaffRole) -> None:
    row = asking.ask(deps, factories.make_account(deps).email_key, Right.ACCESS, "Tout.")
    other = factories.make_staff(deps, role)
    with pytest.raises(NotAllowed):
        asking.answer(deps, other, row.id, RightOutcome.GRANTED, "Oui.")
    manager = factories.make_member(deps, factories.make_entity(deps), Role.ENTITY_MANAGER)
    with pytest.raises((NotAllowed, NotFound)):
        asking.extend(deps, manager, row.id, "Non.")


def test_a_session_that_somebody_borrowed_answers_nothing(deps: Dependencies, admin: Actor) -> None:
    row = asking.ask(deps, factories.make_account(deps).email_key, Right.ACCESS, "Tout.")
    with pytest.raises(FreshSignInNeeded):
        asking.answer(deps, Actor(**{**vars(admin), "fresh": False}), row.id, RightOutcome.GRANTED, "Oui.")


@holds("services/rights/asking.py: _write")
def test_the_first_answer_counts(deps: Dependencies, clock: Clock, examiner: Actor) -> None:
    row = asking.ask(deps, factories.make_account(deps).email_key, Right.ACCESS, "Tout.")
    values = {"answered_at": clock(), "outcome": "refused", "answer": "Non."}
    with (
        just_before('UPDATE "rights_request"', lambda: RightsRequest.update(values).execute()),
        pytest.raises(TransitionRefused, match="right_answered"),
    ):
        asking.answer(deps, examiner, row.id, RightOutcome.GRANTED, "Oui.")
    asking.answer(deps, examiner, row.id, RightOutcome.GRANTED, "Oui.")
    with pytest.raises(TransitionRefused, match="right_answered"):
        asking.answer(deps, examiner, row.id, RightOutcome.GRANTED, "Oui.")
