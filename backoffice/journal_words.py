"""The journal in French words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from backoffice import words
from backoffice.journal_labels import LABELS
from backoffice.requests.changes import differences, drawn
from domain.actors import Actor
from domain.calendar import french_date, french_datetime
from domain.coded import UnknownCode
from domain.journal_chain import Trouble
from domain.permissions import Permission, carries
from domain.remedies import RemedyOutcome
from domain.role_endings import EndReason
from domain.states import Role, State
from models import AccountRequest, RequestRevision
from queries import journal_chain
from queries.journal import AGENTS, JournalRow, entries_of
from queries.requests import revisions_of
from services.machinery import journal_check
from services.signup.complements import ANSWER
from web.current import actor, deps

TONES = {
    "request.approve": "success",
    "request.reject": "danger",
    "request.request_changes": "waiting",
    "request.activate": "info",
    "request.complete": "info",
    "document.accepted": "success",
    "document.refused": "danger",
    "document.infected": "danger",
    "attached_file.infected": "danger",
    "decision.failed": "danger",
}

ACTORS = {
    "applicant": "le demandeur",
    "anonymous": "le demandeur",
    "account": "titulaire d’un compte",
    "system": "automatique",
    "clock": "automatique",
}

DROPPED = {
    "unconfirmed": "Personne ne l’a confirmé en trente jours.",
    "nobody": "Plus personne ne se connecte avec l’adresse actuelle.",
    "holder": "La personne a changé d’adresse elle-même.",
    "address_taken": "Un compte existe maintenant pour la nouvelle adresse.",
    "address_followed": "Une demande est maintenant suivie avec la nouvelle adresse.",
}
"""Why a change of address was given up by itself."""

STAFF_ONLY = (
    *("document.", "request.held", "request.taken", "request.handed", "request.released", "request.links_sent"),
    "request.entity_moved",
    *("account.", "entity.", "decision.", "second_reading.", "remedy.", "attached_file.", "message.", "legal_hold."),
)
"""What managers do not read: the administration's own work."""

TOLD_TO = {"remedy.": Permission.SEE_REMEDIES, "attached_file.": Permission.SEE_DOCUMENTS}
"""What not all staff read in the history of a request, since it repeats words of a remedy and names of files."""


@dataclass(frozen=True)
class TimelineEvent:
    """What happened, as the timeline draws it. `iso` is the moment for machines; `trouble` is what does not match the
    seal, or ''."""

    label: str
    when: str
    iso: str
    actor: str
    detail: Markup
    tone: str
    trouble: str = ""


def events(row: AccountRequest, *, for_staff: bool) -> list[TimelineEvent]:
    """The history of a request for the timeline, newest first, as far as the current user is told of it."""
    hidden = _untold(actor()) if for_staff else STAFF_ONLY
    seen = (one for one in entries_of(row) if not one.entry.event.startswith(hidden))
    # What staff corrected is in the journal; what the applicant mended, in the revisions alone.
    timeline: list[tuple[Any, TimelineEvent]] = [
        (mended.at, _mended(mended)) for mended in revisions_of(row) if mended.actor_kind == "applicant"
    ]
    timeline += [(one.entry.at, event_of(one, detail_of(one.entry.event, one.detail))) for one in checked(list(seen))]
    timeline.sort(key=lambda pair: pair[0])
    return [event for _, event in reversed(timeline)]


def _untold(who: Actor) -> tuple[str, ...]:
    """How the events begin that this agent is not told."""
    return tuple(event for event, permission in TOLD_TO.items() if not carries(who, permission))


def _mended(revision: RequestRevision) -> TimelineEvent:
    """What the applicant changed in a complement, field by field."""
    return TimelineEvent(
        label="Réponse du demandeur" if set(revision.changes) == {ANSWER} else "Réponse corrigée par le demandeur",
        when=french_datetime(revision.at),
        iso=revision.at.isoformat(),
        actor=revision.actor_name,
        detail=detail_of("", {"changes": revision.changes}),
        tone="info",
    )


@dataclass(frozen=True)
class CheckedRow(JournalRow):
    """An entry that was compared with its seal. `trouble` says that it was changed after it was written, or ''."""

    trouble: str


def checked(rows: Sequence[JournalRow]) -> list[CheckedRow]:
    """These entries, compared with the seal and the digest of each."""
    troubles = journal_check.troubles_of(deps(), [row.entry.id for row in rows])
    return [CheckedRow(row.entry, row.detail, row.reference, _in_words(troubles.get(row.entry.id))) for row in rows]


def read_and_checked(ids: Sequence[int]) -> list[CheckedRow]:
    """The entries of these ids in this order, read with what they are compared with: one statement."""
    read = {one.link.entry_id: one for one in journal_chain.links_of(ids)}
    troubles = journal_check.troubles_among(deps(), read.values())
    return [
        CheckedRow(one.link.entry, one.link.detail or {}, one.reference, _in_words(troubles.get(key)))
        for key in ids
        if (one := read.get(key)) is not None and one.link.entry is not None
    ]


def _in_words(trouble: Trouble | None) -> str:
    return f"Altéré\N{NO-BREAK SPACE}: {trouble.label}" if trouble is not None else ""


def event_of(row: CheckedRow, detail: Markup) -> TimelineEvent:
    """One entry for the timeline; `detail` is what it tells beside its event."""
    entry = row.entry
    return TimelineEvent(
        label=label_of(entry.event),
        when=french_datetime(entry.at),
        iso=entry.at.isoformat(),
        actor=who(row),
        detail=detail,
        tone=TONES.get(entry.event, "neutral"),
        trouble=row.trouble,
    )


def label_of(event: str) -> str:
    return deps().registry.worded(LABELS.get(event, event))


def who(row: JournalRow) -> str:
    """Who did it, by name while the detail is kept, and in what quality."""
    kind = row.entry.actor_kind
    if kind in ("system", "clock"):
        return quality_of(kind)
    quality = quality_of(kind)
    name = row.detail.get("actor") or ""
    return f"{name}, {quality}" if name else quality


def who_but_agents(row: JournalRow) -> str:
    """The same for a file, in which an agent's acts could be counted: agents by their quality alone."""
    return quality_of(row.entry.actor_kind) if row.entry.actor_kind in AGENTS else who(row)


def quality_of(kind: str) -> str:
    """In what quality somebody acted."""
    return ACTORS.get(kind) or _role(kind)


def already_done(row: JournalRow | None) -> str:
    """What somebody did meanwhile, who and when, for the person who meant to do it too."""
    if row is None:
        return "C’est déjà fait."
    when = french_datetime(row.entry.at)
    return f"Déjà fait entre-temps : « {label_of(row.entry.event)} » par {who(row)}, le {when}."


def _role(kind: str) -> str:
    try:
        return deps().registry.role_label(Role.ENTITY_MANAGER if kind == "manager" else kind)
    except UnknownCode:
        return kind


def detail_of(event: str, detail: Mapping[str, Any]) -> Markup:
    """What the entry tells beside its event; nothing once it was erased."""
    lines: list[Any] = []
    if "document" in detail:
        lines.append(f"{words.document_label(detail['document'])}, version {detail.get('version', 1)}")
    if "action" in detail:
        lines.append(words.ACTIONS.get(detail["action"], detail["action"]))
    lines.extend(_lines_of_event(event, detail))
    if "role" in detail:
        lines.append(_role(str(detail["role"])))
    for key in ("entity", "name", "what", "filename"):
        if detail.get(key):
            lines.append(detail[key])
    if detail.get("asked"):
        lines.append(", ".join(words.target_label(code) for code in detail["asked"]))
    if detail.get("reason"):
        lines.append(Markup("«\N{NO-BREAK SPACE}{}\N{NO-BREAK SPACE}»").format(detail["reason"]))
    if "waiting" in detail:
        lines.append(words.plural(detail["waiting"], "demande transmise", "demandes transmises"))
    if isinstance(detail.get("changes"), Mapping):
        lines.extend(_changes(detail["changes"]))
    return Markup("").join(Markup("<p>{}</p>").format(_broken(line)) for line in lines)


def _lines_of_event(event: str, detail: Mapping[str, Any]) -> list[str]:
    """What the detail of this one event means."""
    match event:
        case "agent.role_changed":
            return [f"{_role_or_none(detail.get('before'))} → {_role_or_none(detail.get('after'))}"]
        case "request.held":
            until = detail.get("until")
            return [f"jusqu’au {_iso_day(until)}" if until else "levée"]
        case "membership.ended" | "membership.ending_begun" if detail.get("end_reason") in set(EndReason):
            until = detail.get("until")
            return [EndReason(detail["end_reason"]).label, *([f"réponse jusqu’au {_iso_day(until)}"] if until else [])]
        case "remedy.received" if detail.get("due_on"):
            days = (_iso_day(detail[name]) for name in ("received_on", "due_on"))
            return ["reçu le {}, à répondre au plus tard le {}".format(*days)]
        case "remedy.answered" if detail.get("outcome") in set(RemedyOutcome):
            return [RemedyOutcome(detail["outcome"]).label]
        case "address.dropped" if detail.get("why"):
            return [dropped_because(detail)]
        case "second_reading.read":
            return ["d’accord" if detail.get("agrees") else "pas d’accord"]
    return []


def dropped_because(detail: Mapping[str, Any]) -> str:
    """Why a change of address was given up by itself; '' when the detail does not say."""
    return DROPPED.get(str(detail.get("why", "")), "")


def _broken(line: Any) -> Markup:
    """The text with its line ends kept."""
    return Markup("<br>").join(escape(line).split("\n"))


def _changes(changes: Mapping[str, Any]) -> list[Any]:
    return [drawn(difference) for difference in differences(changes)]


def _role_or_none(code: Any) -> str:
    return _role(str(code)) if code else "aucun rôle"


def _iso_day(text: str) -> str:
    return french_date(date.fromisoformat(text))


def state_change(detail: Mapping[str, Any]) -> str:
    """« avant → après » of a transition, where the detail holds both."""
    before, after = detail.get("before"), detail.get("after")
    known = set(State)
    if before not in known or after not in known or before == after:
        return ""
    return f"{words.state_label(before)} → {words.state_label(after)}"
