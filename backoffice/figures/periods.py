"""What a page of figures is asked for: how many weeks, for which kind of body; and the dates of what waits by age."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.calendar import paris_date
from domain.figures import ALL_KINDS, Span
from domain.working_days import WorkingDays

PERIODS = {"4": "4 dernières semaines", "12": "12 dernières semaines", "26": "26 dernières semaines"} | {
    "52": "52 dernières semaines"
}
USUAL = "12"
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Asked:
    """The weeks that a page shows, the present one last, and the kind of body (`''` for all)."""

    weeks: int
    kind: str
    today: date

    @property
    def last(self) -> date:
        """The present week's Monday."""
        return Span.WEEK.first_day(self.today)

    @property
    def first(self) -> date:
        return self.last - WEEK * (self.weeks - 1)

    @property
    def before(self) -> date:
        """The first week of as many before."""
        return self.first - WEEK * self.weeks

    @property
    def mondays(self) -> list[date]:
        return [self.first + WEEK * number for number in range(self.weeks)]


def asked(words: Mapping[str, str], kinds: Mapping[str, str], today: date) -> tuple[Asked, str]:
    """What an address asks for, and a word on what was unknown in it ('' for nothing): the usual is then shown."""
    period, kind = words.get("periode") or USUAL, words.get("type") or ALL_KINDS
    unknown = []
    if period not in PERIODS:
        unknown.append("Cette période n’existe pas")
        period = USUAL
    if kind and kind not in kinds:
        unknown.append("Ce type d’organisme n’existe pas")
        kind = ALL_KINDS
    word = ". ".join([*unknown, "Voici les chiffres habituels."]) if unknown else ""
    return Asked(int(period), kind, today), word


@dataclass(frozen=True)
class Age:
    """What has waited so many working days: since a day after `after` (None: however long), until `until` included."""

    label: str
    first: date | None
    last: date
    late: bool

    def holds(self, since: date) -> bool:
        return (self.first is None or since >= self.first) and since <= self.last


def ages(now: datetime, working_days: WorkingDays, target: int) -> list[Age]:
    """The waits of people, youngest first, cut at 2 and 5 working days, at the target, and at twice that."""
    today = paris_date(now)
    cuts = sorted({cut for cut in (2, 5) if cut <= target} | {target + 1, 2 * target + 1})
    cut = []
    last = today
    for start, end in zip([0, *cuts], [*cuts, None], strict=True):
        first = None if end is None else _begun(now, working_days, end)
        cut.append(Age(_label(start, end), first, last, late=start > target))
        if first is not None:
            last = first - timedelta(days=1)
    return cut


def _begun(now: datetime, working_days: WorkingDays, count: int) -> date:
    """The first day since which fewer than `count` working days have begun."""
    return paris_date(working_days.late_before(now, count - 1))


def _label(start: int, end: int | None) -> str:
    if not start:
        return f"Moins de {end} jours"
    if end is None:
        return f"Plus de {start - 1} jours"
    return f"{start} à {end - 1} jours" if end - 1 > start else f"{start} jours"
