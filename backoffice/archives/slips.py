"""The « bordereau d’élimination »: one line a category and year, numbers and days, and nobody's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from backoffice.words import number
from domain.calendar import french_date
from domain.retention import Category
from models_retention import RetentionRun
from queries.retention import disposals_of
from services.retention.counts import Counts
from web.file_messages import size_in_words

COLUMNS = (
    *("Catégorie", "Durée de conservation", "Sort final", "État", "Visa"),
    *("Dossiers ou rôles", "Fichiers", "Volume", "Dates extrêmes"),
)
"""The columns of the page; those of a file give bytes, and the two days apart."""
HEADINGS = (*COLUMNS[:7], "Octets", "Première date", "Dernière date")


@dataclass(frozen=True)
class SlipLine:
    """What was erased under one visa, or what of one year waits for one. `first` and `last` are when it had ended."""

    category: Category
    kept_for: str
    state: str
    visa: str
    count: int
    files: int
    bytes: int
    first: date
    last: date

    @property
    def days(self) -> str:
        """« du … au … », or the one day."""
        if self.first == self.last:
            return french_date(self.first)
        return f"du {french_date(self.first)} au {french_date(self.last)}"

    @property
    def nature(self) -> tuple[str, ...]:
        """What both the page and a file say first."""
        return (self.category.label, self.kept_for, self.category.fate.label, self.state, self.visa)

    @property
    def page_cells(self) -> tuple[str, ...]:
        """As the page has it, under `COLUMNS`."""
        numbers = (number(self.count), number(self.files), size_in_words(self.bytes))
        return (*self.nature, *numbers, self.days)

    @property
    def cells(self) -> tuple[str, ...]:
        numbers = (str(self.count), str(self.files), str(self.bytes))
        days = (self.first.isoformat(), self.last.isoformat())
        return (*self.nature, *numbers, *days)


def lines_of(run: RetentionRun, kept_for: Mapping[Category, str]) -> list[SlipLine]:
    """What a walk erased, then what it left for want of a visa; `kept_for`: how long each category is kept."""
    erased = [
        SlipLine(
            Category(row.category),
            kept_for[Category(row.category)],
            "Éliminé",
            row.visa.number if row.visa_id is not None else "",
            row.requests,
            row.files,
            row.bytes,
            row.first_on,
            row.last_on,
        )
        for row in disposals_of(run)
    ]
    return [*erased, *waiting(run, kept_for)]


def waiting(run: RetentionRun, kept_for: Mapping[Category, str]) -> list[SlipLine]:
    """What a walk saw due and left, by category and year."""
    return [
        SlipLine(
            Category(line.category),
            kept_for[Category(line.category)],
            "En attente de visa",
            "",
            line.count,
            line.files,
            line.bytes,
            date.fromisoformat(line.first),
            date.fromisoformat(line.last),
        )
        for line in Counts(run.counts).lines("waits")
    ]


def labels_of(codes: Iterable[str]) -> str:
    """The categories of a visa, as people call them."""
    return ", ".join(Category(code).label for code in codes)
