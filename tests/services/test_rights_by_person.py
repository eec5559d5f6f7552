"""Each right of each person: the holder of an account, a signatory, an applicant without an account.

What happens when it is granted, what has to be done by hand, how the answer reaches them, and what the law keeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import NotFound, TransitionRefused
from domain.rights import Right, RightOutcome, Subject, due_on
from domain.states import State
from models import Account, AccountRequest, Mail
from models_rights import Restriction, RightsCopy, RightsRequest
from queries.rights import is_to_be_handed, to_be_handed
from services.machinery.dependencies import Dependencies
from services.retention import closed_accounts
from services.rights import asking, copies, handing
from services.rights.keeping import kept_of
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.outcomes import rows
from tests.support.rights import SIGNATORY, choose, copy_for, letter, parts_of, searched

pytestmark = pytest.mark.slow

# Of the holder, a signatory, an applicant. By hand: who examines says what was done, and the person reads it.
DONE = {
    Right.ACCESS: ("copy in the account", "copy handed over", "copy handed over"),
    Right.RECTIFICATION: ("by hand",) * 3,
    Right.OPPOSITION: ("by hand",) * 3,
    Right.LIMITATION: ("requests restricted", "by hand", "requests restricted"),
    Right.ERASURE: ("right_kept", "by hand", "right_kept"),
}
WHO = (Subject.HOLDER, Subject.SIGNATORY, Subject.APPLICANT)
CELLS = [(right, who, DONE[right][place]) for right in Right for place, who in enumerate(WHO)]


@dataclass
class Case:
    """A right request with the request that it is about."""

    row: RightsRequest
    request: AccountRequest


@pytest.fixture
def examiner(admin: Actor) -> Actor:
    return factories.fresh_actor(Account.get_by_id(admin.account_id))


def case_of(deps: Dependencies, examiner: Actor, right: Right, who: Subject) -> Case:
    state = State.APPROVED if who is Subject.HOLDER else State.REJECTED
    request = factories.make_request(deps, state, first_name="Ana", last_name="Lys")
    if who is Subject.HOLDER:
        holder = AccountRequest.get_by_id(request.id).account
        return Case(asking.ask(deps, holder.email_key, right, "S’il vous plaît."), request)
    name = SIGNATORY if who is Subject.SIGNATORY else "Ana Lys"
    row = asking.record(deps, examiner, letter(deps, kind=right, subject=who, name=name))
    searched(deps, examiner, row)
    choose(deps, examiner, row, request)
    return Case(row, request)


def grant(deps: Dependencies, examiner: Actor, row: RightsRequest, done: str = "") -> RightsRequest:
    asking.answer(deps, examiner, row.id, RightOutcome.GRANTED, "Voici.", done)
    return RightsRequest.get_by_id(row.id)


@pytest.mark.parametrize(("right", "who", "expected"), CELLS, ids=lambda value: str(value))
def test_each_right_of_each_person(
    deps: Dependencies, examiner: Actor, right: Right, who: Subject, expected: str
) -> None:
    case = case_of(deps, examiner, right, who)
    assert case.row.due_on == due_on(paris_date(deps.now()))
    assert kept_of(deps, case.row) != []
    outcome = _granted(deps, examiner, case.row)
    assert outcome == expected
    if expected == "right_kept":
        asking.answer(deps, examiner, case.row.id, RightOutcome.REFUSED, "La loi les fait conserver.")
    answered = rows("rights.answered")
    assert len(answered) == 1
    if who is Subject.HOLDER:
        facts = Mail.get(Mail.event == "rights_answered").facts
        assert [one["until"] for one in facts["kept"]] != []
    else:
        handing.hand_over(deps, examiner, case.row.id, paris_date(deps.now()), "Lettre recommandée")
        assert RightsRequest.get_by_id(case.row.id).handed_on == paris_date(deps.now())


def _granted(deps: Dependencies, examiner: Actor, row: RightsRequest) -> str:
    """What granting it came to: tried without a word of what was done, then as it has to be."""
    try:
        return _done(grant(deps, examiner, row))
    except TransitionRefused as refused:
        if refused.refusal.code != "right_undone":
            return str(refused.refusal.code)
    if row.kind == Right.ACCESS:
        copies.prepare(deps, examiner, row.id)
        copy_for(deps, examiner, row)
        assert "Une copie de vos données" in grant(deps, examiner, row).done
        return "copy handed over"
    assert grant(deps, examiner, row, "C’est fait.").done == "C’est fait."
    return "by hand"


def _done(row: RightsRequest) -> str:
    if row.kind == Right.ACCESS:
        assert RightsCopy.get().account_id == row.account_id
        return "copy in the account"
    assert [one.asked_id for one in Restriction.select()] == [row.id]
    return "requests restricted"


def test_a_closed_account_s_holder_gets_all_of_it_handed_over(deps: Dependencies, examiner: Actor) -> None:
    """Account, requests and documents; what they signed for others too, once it is chosen."""
    request = factories.make_request(deps, State.APPROVED, first_name="Ana", last_name="Lys")
    other = factories.make_request(deps, State.REJECTED, signatories=[{"name": "Ana Lys", "capacity": "Maire"}])
    holder = AccountRequest.get_by_id(request.id).account
    Account.update(active=False, deactivated_at=deps.now()).where(Account.id == holder.id).execute()
    sent = letter(deps, subject=Subject.HOLDER, name="Ana Lys", email=holder.email)
    row = asking.record(deps, examiner, sent)
    assert row.account_id == holder.id
    searched(deps, examiner, row)
    choose(deps, examiner, row, other)
    parts = parts_of(copy_for(deps, examiner, row))
    assert [one["Référence"] for one in parts["Vos demandes"]] == [request.reference]
    assert [one["Vous y êtes"] for one in parts["Demandes dont la lettre vous nomme"]] == [["Ana Lys, Maire"]]
    closed_accounts.erase(deps, Account.get_by_id(holder.id))
    assert RightsCopy.select().count() == 0


def test_a_holder_who_signed_for_others_finds_it_in_the_copy_that_is_granted(
    deps: Dependencies, examiner: Actor
) -> None:
    """One that was made before, or is being made, is not the answer."""
    request = factories.make_request(deps, State.APPROVED)
    holder = AccountRequest.get_by_id(request.id).account
    other = factories.make_request(deps, signatories=[{"name": holder.full_name, "capacity": "Maire"}])
    before = copies.ask(deps, holder.email_key)
    row = asking.ask(deps, holder.email_key, Right.ACCESS, "Et ce que j’ai signé.")
    searched(deps, examiner, row)
    before = RightsCopy.get_by_id(before.id)
    assert before.expires_at is not None
    running = RightsCopy.create(account=holder, asked_at=deps.now())
    choose(deps, examiner, row, other)
    grant(deps, examiner, row)
    newest = RightsCopy.select().order_by(RightsCopy.id.desc()).get()
    assert (RightsCopy.get_by_id(running.id).expires_at, newest.ended_at) == (None, None)
    assert newest.id not in (before.id, running.id)


def test_an_applicant_never_activated_is_known_by_who_examines(deps: Dependencies, examiner: Actor) -> None:
    request = factories.make_request(deps, State.AWAITING_ACTIVATION, first_name="Ana", last_name="Lys")
    sent = letter(deps, subject=Subject.APPLICANT, name="Ana Lys", email=request.email)
    row = asking.record(deps, examiner, sent)
    assert parts_of(copy_for(deps, examiner, row))["Vos demandes"] == []
    searched(deps, examiner, row)
    choose(deps, examiner, row, request)
    parts = parts_of(copy_for(deps, examiner, row))
    assert [one["Référence"] for one in parts["Vos demandes"]] == [request.reference]
    assert [one["Droit"] for one in parts["Vos demandes sur vos données"]] == ["Accès"]


def test_a_request_that_became_an_account_s_is_not_given(deps: Dependencies, examiner: Actor) -> None:
    """Chosen as somebody's, then approved: its holder is known now, and is told by their account."""
    request = factories.make_request(deps, State.WITH_SI, first_name="Ana", last_name="Lys")
    row = asking.record(deps, examiner, letter(deps, subject=Subject.APPLICANT, name="Ana Lys"))
    searched(deps, examiner, row)
    choose(deps, examiner, row, request)
    factories.approve(deps, request)
    assert parts_of(copy_for(deps, examiner, row))["Vos demandes"] == []


def test_handing_over_is_noted_once_after_the_answer(deps: Dependencies, clock: Clock, examiner: Actor) -> None:
    row = asking.record(deps, examiner, letter(deps))
    today = paris_date(deps.now())
    for day, how, why in ((today, "Lettre", "right_open"), (today, " ", "reason_missing")):
        with pytest.raises(TransitionRefused, match=why):
            handing.hand_over(deps, examiner, row.id, day, how)
    asking.answer(deps, examiner, row.id, RightOutcome.REFUSED, "Nous n’avons rien.")
    for wrong in (today - timedelta(days=1), today + timedelta(days=1), date(2030, 1, 1)):
        with pytest.raises(TransitionRefused, match="right_handed_day"):
            handing.hand_over(deps, examiner, row.id, wrong, "Lettre")
    handing.hand_over(deps, examiner, row.id, today, "Lettre")
    with pytest.raises(TransitionRefused, match="right_handed"):
        handing.hand_over(deps, examiner, row.id, today, "Lettre")
    assert [entry.object_id for entry in rows("rights.handed")] == [str(row.id)]


def test_who_was_refused_a_copy_by_mail_is_handed_nothing(deps: Dependencies, examiner: Actor) -> None:
    """One that was prepared before goes. What is granted in part is handed over."""
    refused, partly = (
        asking.record(deps, examiner, letter(deps, email=f"{name}@exemple.example")) for name in ("lou", "noe")
    )
    for row, outcome in ((refused, RightOutcome.REFUSED), (partly, RightOutcome.PARTLY)):
        copy_for(deps, examiner, row)
        asking.answer(deps, examiner, row.id, outcome, "Voici pourquoi.")
    assert [copy.asked_id for copy in RightsCopy.select()] == [partly.id]
    with pytest.raises(TransitionRefused, match="right_no_copy"):
        copies.prepare(deps, examiner, refused.id)
    assert [row.id for row in RightsRequest.select().where(to_be_handed())] == [partly.id]
    answered = RightsRequest.select().order_by(RightsRequest.id)
    assert [row.id for row in answered if is_to_be_handed(row)] == [partly.id]


def test_a_copy_to_hand_over_is_taken_by_si_administrators_each_time_journalled(
    deps: Dependencies, clock: Clock, examiner: Actor
) -> None:
    row = asking.record(deps, examiner, letter(deps))
    copy_for(deps, examiner, row)
    copies.opened_for(deps, examiner, row.id)
    assert [entry.object_id for entry in rows("rights.copy_taken")] == [str(row.id)] * 2
    clock.advance(seconds=1 + int(deps.policy.exports.total_seconds()))
    with pytest.raises(NotFound):
        copies.opened_for(deps, examiner, row.id)
