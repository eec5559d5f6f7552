"""Second readings: a decision is drawn by chance when it applies; another reader then says what they would decide.

The decision stands whatever is found: what is measured is whether two people see the same thing in the same file.
"""

from __future__ import annotations

from domain.actors import SYSTEM, Actor
from domain.errors import NotAllowed
from domain.permissions import Permission, demand
from domain.second_reading import VERDICTS, AlreadyRead, is_drawn
from domain.states import State
from models import AccountRequest, Decision, SecondReading, database
from queries.second_readings import visible_reading
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh
from services.requests.limitation import demand_usable


def draw(deps: Dependencies, request: AccountRequest, decision: Decision, actor: Actor) -> None:
    """Perhaps draw a decision that applies now, inside its transaction, before the state changes.

    Managers' own decisions are left out: they rest on knowing the person, which no reader can do again.
    """
    if request.state == State.WITH_MANAGER and request.entity_id in actor.managed:
        return
    if not is_drawn(deps.policy.second_reading_percent, deps.draw_below):
        return
    SecondReading.create(decision=decision, drawn_at=deps.now())
    journal.record("second_reading.drawn", SYSTEM, deps.now(), request=request, decision=decision.id)


def read(deps: Dependencies, actor: Actor, reading_id: int, verdict: str, words: str) -> SecondReading:
    """Say what one would have decided, once. Agreement is that both would do the same thing.

    Raises NotFound (absent, one's own decision or request), NotAllowed, AlreadyRead when somebody was faster,
    TransitionRefused ("restricted").
    """
    demand(actor, Permission.SECOND_READ)
    if verdict not in VERDICTS:
        raise NotAllowed(verdict)
    with database.atomic():
        actor = afresh(actor, Permission.SECOND_READ)
        reading = visible_reading(actor, reading_id)
        decision = reading.decision
        demand_usable("second_reading", decision.request)
        changes = {
            "reader": actor.account_id,
            "verdict": verdict,
            "agrees": verdict == decision.action,
            "words": words,
            "read_at": deps.now(),
        }
        written = (
            SecondReading.update(changes)
            .where(SecondReading.id == reading.id, SecondReading.read_at.is_null())
            .execute()
        )
        if not written:
            first = SecondReading.get_by_id(reading.id)
            raise AlreadyRead(first.reader.full_name, first.read_at)
        reading.absorb(changes)
        journal.record(
            "second_reading.read",
            actor,
            deps.now(),
            request=decision.request,
            decision=decision.id,
            agrees=changes["agrees"],
        )
    return reading
