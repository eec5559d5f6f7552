"""What the screens say of a remedy: whose it is, against what, and how it stands."""

from __future__ import annotations

from domain.calendar import paris_date
from domain.remedies import RemedyOutcome
from models_people import Remedy
from web.current import deps


def person(row: Remedy) -> str:
    """Who contests."""
    whole = row.request if row.request_id is not None else row.membership.account
    return str(whole.full_name)


def about(row: Remedy) -> str:
    """What is contested."""
    if row.request_id is not None:
        return f"refus de la demande {row.request.reference}"
    return f"fin du rôle dans «\N{NO-BREAK SPACE}{row.membership.entity.name}\N{NO-BREAK SPACE}»"


def state(row: Remedy) -> tuple[str, str]:
    """How it stands, and the colour of that."""
    if row.outcome is not None:
        outcome = RemedyOutcome(row.outcome)
        return outcome.label, "success" if outcome is RemedyOutcome.GRANTED else "muted"
    if row.due_on < paris_date(deps().now()):
        return "Rejeté par le silence", "danger"
    return "En cours", "waiting"
