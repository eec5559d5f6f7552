"""What the screens say of what people ask about what is held about them."""

from __future__ import annotations

from domain.calendar import paris_date
from domain.rights import Right, RightOutcome, Subject
from models_rights import RightsRequest
from web.current import deps


def kind(row: RightsRequest) -> str:
    """The right that is used."""
    return Right(row.kind).label


def subject(row: RightsRequest) -> str:
    """In what quality the person asks."""
    return Subject(row.subject).label


def state(row: RightsRequest) -> tuple[str, str]:
    """How it stands, and the colour of that."""
    if row.outcome is not None:
        outcome = RightOutcome(row.outcome)
        return outcome.label, "muted" if outcome is RightOutcome.REFUSED else "success"
    if row.due_on < paris_date(deps().now()):
        return "En retard", "danger"
    return ("Délai prolongé", "waiting") if row.extended_at is not None else ("En cours", "waiting")
