"""The « bordereau d’élimination »: one line a category and year, numbers and days, and nobody's name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backoffice.words import number
from domain.calendar import french_date
from domain.retention import Category, Fate
from models_retention import DisposalVisa, RetentionRun
from queries.retention import disposals_of
from services.retention.counts import Counts
from web.file_messages import size_in_words

COLUMNS = (
    *("Catégorie", "Durée de conservation", "Sort final", "État", "Acte"),
    *("Dossiers ou rôles", "Fichiers", "Volume", "Dates extrêmes"),
)
"""The columns of the page; those of a file give bytes, and the two days apart."""
HEADINGS = (*COLUMNS[:7], "Octets", "Première date", "Dernière date")


ERASED = {
    Fate.DESTROYED: "Éliminé",
    Fate.SAMPLED: "Éliminé après tri",
    Fate.KEPT: "Versé, puis effacé",
}
LEFT = {
    Fate.DESTROYED: "En attente de visa",
    Fate.SAMPLED: "En attente de tri et de visa",
    Fate.KEPT: "En attente de versement",
}
"""What became of what was due, by the final fate of its category."""
NOT_RECORDED = "Non enregistrée"
"""How long a category was kept when a walk of long ago, which wrote down no rule, went through it."""


@dataclass(frozen=True)
class SlipLine:
    """What was erased under one visa or transfer, or what of one year waits for one. `first` and `last` are when it had
    ended."""

    category: Category
    kept_for: str
    fate: Fate
    state: str
    act: str
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
        return (self.category.label, self.kept_for, self.fate.label, self.state, self.act)

    @property
    def by_heading(self) -> list[tuple[str, str]]:
        """As the page has it: each of `COLUMNS`, with what stands under it."""
        numbers = (number(self.count), number(self.files), size_in_words(self.bytes))
        return list(zip(COLUMNS, (*self.nature, *numbers, self.days), strict=True))

    @property
    def cells(self) -> tuple[str, ...]:
        numbers = (str(self.count), str(self.files), str(self.bytes))
        days = (self.first.isoformat(), self.last.isoformat())
        return (*self.nature, *numbers, *days)


def lines_of(run: RetentionRun) -> list[SlipLine]:
    """What a walk erased, then what it left, by the rules that it went by."""
    erased = []
    for row in disposals_of(run):
        category, (kept_for, fate) = Category(row.category), _rule_of(run, row.category)
        act = act_in_words(row.visa) if row.visa_id is not None else ""
        numbers = (row.requests, row.files, row.bytes, row.first_on, row.last_on)
        erased.append(SlipLine(category, kept_for, fate, ERASED[fate], act, *numbers))
    return [*erased, *waiting(run)]


def waiting(run: RetentionRun) -> list[SlipLine]:
    """What a walk saw due and left, by category and year."""
    left = []
    for line in Counts(run.counts).lines("waits"):
        category, (kept_for, fate) = Category(line.category), _rule_of(run, line.category)
        numbers = (line.count, line.files, line.bytes, date.fromisoformat(line.first), date.fromisoformat(line.last))
        left.append(SlipLine(category, kept_for, fate, LEFT[fate], "", *numbers))
    return left


def _rule_of(run: RetentionRun, category: str) -> tuple[str, Fate]:
    """How long this category was kept, and its final fate, when the walk went through it."""
    rule = run.rules.get(category, {})
    return rule.get("kept_for", NOT_RECORDED), Fate(rule.get("fate", Fate.DESTROYED))


def act_in_words(act: DisposalVisa) -> str:
    """Its number, and for a visa of what is sampled the transfer that it follows."""
    if act.transfer_id is None:
        return str(act.number)
    return f"{act.number}, après le versement {act.transfer.number}"


def labels_of(codes: Iterable[str]) -> str:
    """The categories of a visa, as people call them."""
    return ", ".join(Category(code).label for code in codes)
