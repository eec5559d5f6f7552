"""Hints in French: what the text of a file says of what the request declares, and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.calendar import french_date, french_datetime, french_months_and_days
from domain.documents import MandateDateError, mandate_age
from domain.electronic_signatures import ElectronicSignature, Integrity, Trust
from domain.hints.layer import TextLayer
from domain.hints.search import Findings, Hint, Status
from domain.identifiers import format_siren, format_siret
from domain.signature_kinds import SignatureKind

NBSP = "\N{NO-BREAK SPACE}"
SILENT = f"Texte non détecté{NBSP}: à lire à l’écran."
UNREAD = f"Le texte de ce fichier n’a pas pu être lu{NBSP}: à lire à l’écran."
SIGNED = "Signature électronique présente (non vérifiée)."
PARTLY = f"Document long{NBSP}: seul le texte de ses premières pages a été cherché."

INTEGRITY = {
    Integrity.INTACT: "le document n’a pas été modifié depuis",
    Integrity.CHANGED: "le document a été modifié depuis",
    Integrity.BROKEN: "elle ne correspond pas au document",
}
TRUST = {
    Trust.TRUSTED: "délivré par une autorité de confiance",
    Trust.UNKNOWN: "ne vient d’aucune autorité de confiance",
    Trust.EXPIRED: "expiré",
    Trust.SELF_SIGNED: "auto-signé, personne ne garantit cette identité",
    Trust.UNCHECKED: "confiance non vérifiée",
}

MARKS = {
    "applicant": "Nom du demandeur",
    "signatory": "Nom du signataire",
    "entity": "Nom de l’entité",
    "number": "Numéro",
    "date": "Date",
    "signature": "Signature électronique",
    "act": "Numéro de l’acte",
    "collection": "Recueil",
}
"""What a highlight on a page is about."""


@dataclass(frozen=True)
class Line:
    """One hint: its words, whether it was found, the pages where it stands with their addresses."""

    text: str
    confirms: bool
    pages: tuple[tuple[int, str], ...] = ()


def signature_lines(signatures: Sequence[ElectronicSignature]) -> list[Line]:
    """Who signed, when, and whether the document is what was signed; then, apart, whom the certificate comes from."""
    if not signatures:
        return [Line(SIGNED, confirms=True)]
    return [line for signature in signatures for line in _lines_of(signature)]


def signature_differs(declared: str | None, *, signed: bool) -> list[Line]:
    """Where the file does not have the kind of signature that the applicant says (`domain.signature_kinds`)."""
    if declared == SignatureKind.ELECTRONIC and not signed:
        words = "aucune signature électronique dans ce fichier"
    elif declared == SignatureKind.HANDWRITTEN and signed:
        words = "ce fichier porte une signature électronique"
    else:
        return []
    return [Line(f"{SignatureKind(declared).label}, selon le demandeur{NBSP}: {words}.", confirms=False)]


def _lines_of(signature: ElectronicSignature) -> list[Line]:
    who = f" de {signature.signer}" if signature.signer else ""
    when = f", le {french_datetime(signature.signed_at)} selon son ordinateur" if signature.signed_at else ""
    whole = f"Signature électronique{who}{when}{NBSP}: {INTEGRITY[signature.integrity]}."
    issuer = f" délivré par {signature.issuer}" if signature.issuer and signature.trust is not Trust.SELF_SIGNED else ""
    certificate = f"Certificat{issuer}{NBSP}: {TRUST[signature.trust]}."
    return [
        Line(whole, confirms=signature.integrity is Integrity.INTACT),
        Line(certificate, confirms=signature.trust is Trust.TRUSTED),
    ]


@dataclass(frozen=True)
class Days:
    """The days that a document's date is compared with; None when there are none."""

    today: date
    submitted: date | None
    declared: date | None


def notes_of(layer: TextLayer | None, findings: Findings) -> list[str]:
    """What is said of the file as a whole."""
    if layer is None:
        return [UNREAD]
    notes = [] if findings.readable else [SILENT]
    if findings.readable and findings.silent_pages:
        pages = ", ".join(str(page) for page in findings.silent_pages)
        notes.append(f"Texte non détecté page {pages}{NBSP}: à lire à l’écran.")
    if findings.readable and not findings.whole:
        notes.append(PARTLY)
    return notes


def line_of(hint: Hint, days: Days, to_page: Callable[[int], str]) -> Line:
    """A hint in words; `to_page` gives the address that shows a page."""
    words = WORDS.get(hint.about, _name)
    text = _date(hint, days) if hint.about == "date" else words(hint)
    pages = tuple(dict.fromkeys(mark.page for mark in hint.marks))
    return Line(text, hint.status is Status.PRESENT, tuple((page, to_page(page)) for page in pages))


def _quoted(text: str) -> str:
    return f"«{NBSP}{text}{NBSP}»"


def _name(hint: Hint) -> str:
    who = {"applicant": "Demandeur", "signatory": "Signataire déclaré"}[hint.about]
    return f"{who} {_quoted(hint.subject)}{NBSP}: {_presence(hint)}"


def _entity(hint: Hint) -> str:
    presence = "seulement dans un nom plus long" if hint.status is Status.LONGER else _presence(hint)
    return f"{_quoted(hint.subject)}{NBSP}: {presence}"


def _number(hint: Hint) -> str:
    subject = hint.subject
    if subject.isdigit() and len(subject) == 14:
        subject = f"SIRET {format_siret(subject)}"
    elif subject.isdigit() and len(subject) == 9:
        subject = f"SIREN {format_siren(subject)}"
    if hint.status is Status.OTHER:
        others = ", ".join(format_siren(other) for other in hint.others)
        return f"{subject}{NBSP}: pas trouvé dans le texte, qui porte un autre SIREN{NBSP}: {others}"
    return f"{subject}{NBSP}: {_presence(hint)}"


def _act(hint: Hint) -> str:
    return f"Acte déclaré {_quoted(hint.subject)}{NBSP}: {_presence(hint)}"


def _collection(hint: Hint) -> str:
    return f"Recueil déclaré {_quoted(hint.subject)}{NBSP}: {_presence(hint)}"


WORDS = {"number": _number, "entity": _entity, "act": _act, "collection": _collection}
"""How a hint is said; that of a person where it is not here."""


def _presence(hint: Hint) -> str:
    return "trouvé" if hint.status is Status.PRESENT else "pas trouvé dans le texte"


def _date(hint: Hint, days: Days) -> str:
    if hint.status is Status.ABSENT:
        return "Date du document pas trouvée dans le texte"
    dates = " et ".join(french_date(day) for day in hint.days)
    if hint.status is Status.SEVERAL:
        return f"Plusieurs dates{NBSP}: {dates}. Laquelle compte{NBSP}?"
    (day,) = hint.days
    parts = [f"{_quoted(hint.cue)} {dates}{NBSP}: {_age(day, days.today, 'à ce jour')}"]
    if days.submitted is not None and days.submitted != days.today:
        parts.append(_age(day, days.submitted, "à l’envoi"))
    if days.declared is not None:
        parts.append("comme déclaré" if day == days.declared else f"déclarée du {french_date(days.declared)}")
    return ", ".join(parts)


def _age(day: date, on: date, when: str) -> str:
    try:
        return f"{french_months_and_days(mandate_age(day, on))} {when}"
    except MandateDateError:
        return f"dans le futur {when}"
