"""The day on which silence decides a request, kept on it as it was announced."""

from __future__ import annotations

from datetime import date

from domain.calendar import paris_date
from domain.silence import SilenceEffect, words_at_receipt, words_when_past, words_while_asked
from domain.states import WITH_DECIDERS, State
from models import AccountRequest, database
from queries.limitation import restricted
from services.machinery.dependencies import Dependencies

LIMITED = (
    "Comme vous l’avez obtenu, vos données sont conservées sans être utilisées\N{NO-BREAK SPACE}: personne n’examine"
    " votre demande, et ses délais sont suspendus, jusqu’à ce que cette limitation soit levée. Un mail vous le dira."
)


def words_for(deps: Dependencies, request: AccountRequest) -> str:
    """What is to be told of silence on this open request, activated; '' where no day was announced, or while it is
    limited.

    Raises ValueError for another state.
    """
    if restricted([request.id]):
        return ""  # its time stands still
    silence, due = deps.policy.silence, request.implied_decision_on
    if due is not None and due < paris_date(deps.now()):
        return words_when_past(silence.effect, due)
    if due is None and silence.effect is SilenceEffect.REJECTION:
        return ""  # an older version took it in
    if request.state == State.AWAITING_APPLICANT:
        return words_while_asked(silence.effect, due, paris_date(request.answer_by), silence.months)
    if request.state not in WITH_DECIDERS:
        raise ValueError(f"silence decides nothing of a request that is {request.state}")
    return words_at_receipt(silence.effect, due, silence.months) if due is not None else ""


def fill(deps: Dependencies) -> int:
    """Give their day to requests that wait for a decision and that an older version took in. Returns how many.

    From their last arrival: the full delay, as for what was complete from the start.
    """
    without = AccountRequest.select(AccountRequest.id, AccountRequest.waiting_since).where(
        AccountRequest.state.in_(sorted(WITH_DECIDERS)), AccountRequest.implied_decision_on.is_null()
    )
    with database.atomic():
        days: dict[date, list[int]] = {}
        for row in without:
            days.setdefault(deps.policy.silence.from_receipt(paris_date(row.waiting_since)), []).append(row.id)
        return sum(_date(ids, day) for day, ids in days.items())


def _date(ids: list[int], day: date) -> int:
    chunks = [ids[start : start + 500] for start in range(0, len(ids), 500)]
    return sum(
        AccountRequest.update(implied_decision_on=day).where(AccountRequest.id.in_(chunk)).execute() for chunk in chunks
    )
