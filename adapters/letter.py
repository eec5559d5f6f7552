"""The mandate letter to print, sign and photograph: as a tagged PDF, and as a DOCX for those who use their own paper.

The words come from the kinds file; here they are laid out. The same facts give the same bytes.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from adapters.intake.names import safe_filename
from domain.invisible import JOINERS

PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")
DOTS = "…" * 18
MAX_VALUE = 400
NO_BREAK = "\u00a0"
NAMES = frozenset({"signatory_name", "second_signatory_name", "applicant_name"})
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)  # a date of its own would make two equal letters differ
QR_WORDS = "QR code\N{NO-BREAK SPACE}: il ouvre, sur un téléphone, la page où photographier la lettre signée."


@dataclass(frozen=True)
class Signatory:
    """Who signs; an empty name or capacity is left to fill by hand."""

    name: str = ""
    capacity: str = ""


@dataclass(frozen=True)
class LetterFacts:
    """What stands in the letter.

    `template` is one paragraph with {placeholders}; `values` gives their words, '' or an absent one becomes a
    dotted line, and a value is never searched for placeholders; those `emphasised` are printed in bold.
    `signatories` are one or two. `name` (the title when absent) and `applicant` name the file. `instructions` tell
    what to do with the letter, `upload_address` where it is to be given.
    """

    title: str
    template: str
    values: Mapping[str, str]
    signatories: tuple[Signatory, ...] = (Signatory(),)
    applicant: str = ""
    name: str = ""
    done_at: str = "Fait à ……………………………………, le ……………………"
    signature: str = "Signature"
    instructions: tuple[str, ...] = field(default_factory=tuple)
    instructions_title: str = "Que faire de cette lettre ?"
    upload_address: str = ""
    photo_address: str = ""
    emphasised: frozenset[str] = NAMES


@dataclass(frozen=True)
class Run:
    """A stretch of the paragraph; bold for the names that the person who signs has to check."""

    text: str
    bold: bool = False


def letter_filename(facts: LetterFacts, extension: str) -> str:
    """« Délégation de mandat - Zoé Œuvré.pdf »: accents kept, safe in a header and on a disk."""
    stem = " - ".join(part for part in (facts.name or facts.title, facts.applicant) if part.strip())
    return safe_filename(f"{stem}.{extension}", extension)


def paragraph(facts: LetterFacts) -> Iterator[Run]:
    """The template's sentence, placeholders replaced once, in one pass."""
    position = 0
    for match in PLACEHOLDER.finditer(facts.template):
        if match.start() > position:
            yield Run(facts.template[position : match.start()])
        value = clean(facts.values.get(match[1], ""))
        yield Run(value or DOTS, bold=bool(value) and match[1] in facts.emphasised)
        position = match.end()
    if position < len(facts.template):
        yield Run(facts.template[position:])


def instructions(facts: LetterFacts) -> list[str]:
    """What to do with the letter, in order; the layout numbers them."""
    return [clean(line) for line in facts.instructions]


def where_to_give(facts: LetterFacts) -> list[str]:
    """Where the signed letter is to be given: by the address of the signup, by the QR code."""
    lines = [f"Votre demande\N{NO-BREAK SPACE}: {clean(facts.upload_address)}"] if facts.upload_address else []
    if facts.photo_address:
        lines.append(
            "Le QR code ouvre, sur un téléphone, la page où photographier la lettre signée\N{NO-BREAK SPACE}: "
            "elle rejoint alors votre demande, sans autre envoi."
        )
    return lines


def clean(value: str) -> str:
    """One line without control, bidi or unprintable characters, at most 400 characters. Joiners stay: they are part of
    how a Persian name is written.
    """
    stay = JOINERS + NO_BREAK
    kept = (c if unicodedata.category(c)[0] not in "CZ" or c in stay else " " for c in value[: 4 * MAX_VALUE])
    return re.sub(" {2,}", " ", unicodedata.normalize("NFC", "".join(kept))).strip()[:MAX_VALUE]
