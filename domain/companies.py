"""What a directory of companies says of a SIRET: an answer of five kinds, and the establishment where there is one.

Source: INSEE's Sirene, by the State's public API or from the monthly stock files. It never decides anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from domain.labelled import Labelled
from domain.names import InvalidText, clean_line


class Finding(StrEnum):
    """What became of a look-up."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    """No such number: a slip, an establishment made lately, or one that the directory does not tell of."""
    CEASED = "ceased"
    NOT_PUBLIC = "not_public"
    """Its owner asked INSEE not to tell of it (Code de commerce, A123-96): nothing of it is kept."""
    UNAVAILABLE = "unavailable"
    """Down, slow, too often asked, or none is configured."""


class EntityCheck(StrEnum):
    """How what an applicant says of their body relates to the directory. NULL: no SIRET, or no directory was asked."""

    CONFIRMED = "confirmed"
    """They saw what the directory says, and went on with it."""
    CONTESTED = "contested"
    """They said that it is not right, and typed their own."""
    TYPED = "typed"
    """The directory said nothing, or what they had confirmed was changed since: they typed it. Where there is no answer
    about the present SIRET, it is asked again once the request is activated."""


class Source(Labelled):
    """Where an answer comes from."""

    API = "api", "API Recherche d’entreprises"
    STOCK = "stock", "fichiers stock Sirene"


@dataclass(frozen=True, slots=True)
class Establishment:
    """One establishment as the directory has it; '' and None where it says nothing."""

    name: str
    address: str = ""
    postcode: str = ""
    city: str = ""
    legal_category: str = ""
    """INSEE's catégorie juridique, 4 digits."""
    is_head_office: bool | None = None
    head_office_siret: str | None = None


@dataclass(frozen=True, slots=True)
class DirectoryAnswer:
    """What was asked, what came of it, where from, and which day's data it is."""

    siret: str
    finding: Finding
    source: Source | None = None
    as_of: date | None = None
    establishment: Establishment | None = None

    def stored(self) -> dict[str, Any]:
        """The answer as a request's column keeps it."""
        return {
            "siret": self.siret,
            "finding": self.finding.value,
            "source": self.source.value if self.source is not None else None,
            "as_of": self.as_of.isoformat() if self.as_of is not None else None,
            "establishment": asdict(self.establishment) if self.establishment is not None else None,
        }


def stored_answer(stored: Mapping[str, Any] | None, siret: str | None) -> DirectoryAnswer | None:
    """The answer that a request keeps, if it is about this SIRET: the number may have been corrected since."""
    if not stored or siret is None or stored["siret"] != siret:
        return None
    return DirectoryAnswer(
        siret,
        Finding(stored["finding"]),
        Source(stored["source"]) if stored["source"] else None,
        date.fromisoformat(stored["as_of"]) if stored["as_of"] else None,
        Establishment(**stored["establishment"]) if stored["establishment"] else None,
    )


class Declared(Protocol):
    """What a request or a draft says of its entity's SIRET, and keeps of the directory's answer."""

    has_siret: bool | None
    siret: str | None
    official: Any
    entity_check: str | None


def is_confirmed(declared: Declared) -> bool:
    """Whether the applicant confirmed what the directory says of an establishment that it knows: the present one."""
    answer = stored_answer(declared.official, declared.siret) if declared.has_siret else None
    known = answer is not None and answer.finding is Finding.KNOWN
    return known and declared.entity_check == EntityCheck.CONFIRMED


class Standing(StrEnum):
    """What the stock files tell of a unit or an establishment. Of what is ceased or hidden only that is kept."""

    OPEN = "open"
    CEASED = "ceased"
    HIDDEN = "hidden"


class Moved(Labelled):
    """What became of a known entity, as the directory tells it."""

    HEAD_OFFICE = "head_office", "Son siège a un autre SIRET"
    CEASED = "ceased", "Cet établissement est fermé"
    SUCCEEDED = "succeeded", "Un autre établissement lui a succédé"


TELLING = frozenset({Finding.KNOWN, Finding.CEASED})
"""Findings that tell what became of an entity: the others tell nothing, neither that it moved nor that it did not."""


def moved(answer: DirectoryAnswer, *, needs_head_office: bool) -> tuple[Moved, str] | None:
    """What became of the entity with this SIRET, and the head office's present SIRET ('' where it is not told).

    `needs_head_office`: it is to be known by its head office's.
    """
    if answer.finding is Finding.CEASED:
        return Moved.CEASED, ""
    known = answer.establishment
    if needs_head_office and known is not None and known.is_head_office is False:
        return Moved.HEAD_OFFICE, known.head_office_siret or ""
    return None


class CompanyDirectory(Protocol):
    """Asked by a view before its use case, never inside a transaction. Raises nothing: UNAVAILABLE says it."""

    def look_up(self, siret: str) -> DirectoryAnswer:
        """What is known of this canonical SIRET, within two seconds."""


def one_line(text: object, maximum: int) -> str:
    """A value of the directory as a column keeps it: one line, cut; '' of what is no text or holds controls."""
    try:
        return clean_line(text[:maximum], maximum) if isinstance(text, str) else ""
    except InvalidText:
        return ""
