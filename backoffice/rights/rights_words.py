"""What the screens say of what people ask about what is held about them."""

from __future__ import annotations

from markupsafe import Markup

from backoffice.requests.list_position import request_address
from domain.calendar import paris_date
from domain.rights import MatchReason, Right, RightOutcome, Subject
from models_rights import RightsCopy, RightsMatch, RightsRequest, RightsScan
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


def match_label(match: RightsMatch) -> str:
    """The request, by its reference and what was declared."""
    return " ".join(filter(None, [match.request.reference, match.request.display_name]))


def match_help(match: RightsMatch) -> Markup:
    """As what the request names the person, why it is offered, and where it is read."""
    quality = f"Signataire, «\N{NO-BREAK SPACE}{match.name}\N{NO-BREAK SPACE}»"
    if match.quality == Subject.APPLICANT:
        quality = f"Demandeur, «\N{NO-BREAK SPACE}{match.request.full_name}\N{NO-BREAK SPACE}»"
    opens = '{}. {}. <a href="{}">Ouvrir la demande<span class="visually-hidden"> {}</span></a>'
    reference = match.request.reference
    return Markup(opens).format(quality, MatchReason(match.why).label, request_address(reference), reference)  # noqa: S704


def progress(scan: RightsScan) -> int:
    """Of a search, how many hundredths of the requests were looked at."""
    return 100 * int(scan.position) // int(scan.through) if scan.through else 100


def copy_state(copy: RightsCopy | None) -> tuple[str, str]:
    """How the copy for somebody stands, and the colour of that."""
    if copy is None:
        return "Pas encore préparée", "neutral"
    if copy.ended_at is None:
        return "En préparation", "waiting"
    kept = copy.expires_at is not None and copy.expires_at > deps().now()
    return ("Prête", "success") if kept else ("Supprimée", "neutral")
