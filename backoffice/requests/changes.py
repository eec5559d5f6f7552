"""What changed in a request, in French words: a field before and after, a file and the one that it replaces."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from markupsafe import Markup

from backoffice import words
from domain.announcements import Place, Tone
from domain.calendar import french_date
from domain.identifiers import format_siret
from domain.mailboxes import readable
from domain.phones import readable_phone
from domain.published import in_words
from domain.states import ACTIVATED_OPEN, Judgement, MailPreference, State
from models import AccountRequest, ComplementItem, Decision, DocumentVersion, RequestRevision
from queries.request_context import RequestContext
from queries.requests import revisions_of
from services.signup.complements import ANSWER, FIELDS_OF
from web.current import deps


@dataclass(frozen=True)
class Difference:
    """One field: what it was, what it is, both in words; nothing before where there was nothing to change."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Replacement:
    """One document: the file that was there when the complement was asked for, and the one given since."""

    kind: str
    former: DocumentVersion | None
    current: DocumentVersion


@dataclass(frozen=True)
class SinceComplement:
    """What the applicant mended since the latest complement was asked for, and what stays as it was judged."""

    asked_at: datetime
    decision: Decision | None
    fields: list[Difference] = field(default_factory=list)
    files: list[Replacement] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    """What was asked for and is as it was."""
    kept: list[str] = field(default_factory=list)
    """The documents accepted before, which nobody has to judge again."""

    @property
    def to_judge(self) -> int:
        return sum(file.current.judgement is None for file in self.files)


def differences(changes: Mapping[str, Sequence[Any]]) -> list[Difference]:
    """`{column: [before, after]}` as the journal and the revisions keep it, in words; what reads alike is left out."""
    in_words = [
        Difference(
            words.column_label(name),
            "" if name == ANSWER else value_in_words(name, before),
            value_in_words(name, after),
        )
        for name, (before, after) in changes.items()
    ]
    return [difference for difference in in_words if difference.before != difference.after]


_WRITTEN: dict[str, Callable[[str], str]] = {
    "siret": format_siret,
    "phone": readable_phone,
    "email": readable,
    "mail_preference": lambda code: MailPreference(code).label,
    "place": lambda code: Place(code).label,
    "tone": lambda code: Tone(code).label,
}

PEOPLE_SAY: dict[str, Callable[[Any], str]] = {
    "signatories": lambda people: "\N{NO-BREAK SPACE}; ".join(words.people_who_sign(people)),
    "signature_kind": words.signature_label,
    "document_references": lambda acts: "\N{NO-BREAK SPACE}; ".join(map(in_words, acts.values())) or "vide",
}
"""How the answers about a letter are read."""


def value_in_words(column: str, value: Any) -> str:
    """A column's value as people read it."""
    if value in (None, "", []):
        return "vide"
    if isinstance(value, bool):
        return words.yes_no(value)
    if column in _WRITTEN:
        return _WRITTEN[column](str(value))
    if column == "register_kind":
        return words.register_label(str(value))
    if column in PEOPLE_SAY:
        return PEOPLE_SAY[column](value)
    if column.endswith(("_date", "_day")):
        return french_date(date.fromisoformat(str(value)))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def drawn(difference: Difference) -> Markup:
    """The difference as a line whose marks are said aloud too."""
    if not difference.before:
        return Markup("{0}{2}: «{2}{1}{2}»").format(difference.label, difference.after, "\N{NO-BREAK SPACE}")
    return Markup(
        "{}\N{NO-BREAK SPACE}: <del><span class='visually-hidden'>avant\N{NO-BREAK SPACE}: </span>{}</del> → "
        "<ins><span class='visually-hidden'>après\N{NO-BREAK SPACE}: </span>{}</ins>"
    ).format(difference.label, difference.before, difference.after)


def merged(revisions: Iterable[RequestRevision]) -> dict[str, list[Any]]:
    """Several revisions, oldest first, as one: a field's first value before, its last after."""
    pairs: dict[str, list[Any]] = {}
    for revision in revisions:
        for name, (before, after) in revision.changes.items():
            pairs[name] = [pairs[name][0] if name in pairs else before, after]
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def since_complement(row: AccountRequest, context: RequestContext) -> SinceComplement | None:
    """What changed since the latest complement while the request is open; None where there is nothing to say."""
    items = context.complement
    asked_at = items[0].asked_at if items else _asked_in_words_at(context)
    if asked_at is None or row.state not in ACTIVATED_OPEN:
        return None
    versions = context.versions
    changed = merged(
        revision for revision in revisions_of(row) if revision.at >= asked_at and revision.actor_kind == "applicant"
    )
    files = [
        replacement for kind in versions if (replacement := _replacement(kind, versions[kind], asked_at)) is not None
    ]
    if not changed and not files and row.state == State.AWAITING_APPLICANT:
        return None
    given = {file.kind for file in files}
    return SinceComplement(
        asked_at=asked_at,
        decision=_asker(context, asked_at),
        fields=differences(changed),
        files=files,
        unchanged=_unchanged(items, given, set(changed)),
        kept=[kind for kind, given_versions in versions.items() if kind not in given and _accepted(given_versions)],
    )


def _asked_in_words_at(context: RequestContext) -> datetime | None:
    """When the latest decision asked for something in words alone; None when it did something else."""
    decision = context.asking
    return decision.settled_at if decision is not None else None


def _asker(context: RequestContext, asked_at: datetime) -> Decision | None:
    """The decision that asked; None when the program itself did, for a document that was missing."""
    decision = context.asking
    return decision if decision is not None and abs(decision.settled_at - asked_at) < timedelta(minutes=1) else None


def _replacement(kind: str, versions: list[DocumentVersion], asked_at: datetime) -> Replacement | None:
    """`versions` are newest first. None when the document is the one that was there."""
    current = next((version for version in versions if version.removed_at is None), None)
    if current is None or current.uploaded_at < asked_at:
        return None
    former = next((version for version in versions if version.uploaded_at < asked_at), None)
    return Replacement(kind, former, current)


def _accepted(versions: list[DocumentVersion]) -> bool:
    current = next((version for version in versions if version.removed_at is None), None)
    return current is not None and current.judgement == Judgement.ACCEPTED


def _unchanged(items: list[ComplementItem], given: set[str], changed: set[str]) -> list[str]:
    """What was asked for that the applicant left, or sent again, as it was."""
    targets = dict.fromkeys(item.target for item in items)
    return [
        target
        for target in targets
        if target not in given
        and (target in deps().registry.document_codes or not changed & set(FIELDS_OF.get(target, ())))
    ]
