"""The page of statistics in words and shapes: figures, two charts by week, three lists. Every number opens its list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for

from backoffice.figures import charts
from backoffice.figures.charts import Cell, Series
from backoffice.figures.periods import WEEK, Asked, ages
from backoffice.figures.reading import HALF, MOST, Read
from backoffice.requests.figure_filters import reasons
from backoffice.words import kind_label, number, percent, plural
from domain.calendar import french_date
from domain.figures import TENTHS
from domain.names import search_key
from domain.states import State
from domain.working_days import french_usual_delay, french_working_days
from queries.second_readings import Counts
from web.current import deps

NOTHING = "–"
SHORT_MONTHS = ("janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


@dataclass(frozen=True)
class Figure:
    """A number that stands for itself: what it is, its unit, a word below, the list that it opens, its trend."""

    label: str
    words: str
    unit: str = ""
    below: str = ""
    href: str = ""
    trend: str = ""
    late: bool = False


@dataclass(frozen=True)
class Row:
    """One line of a list whose bar is a cell."""

    label: str
    count: int
    share: str
    length: float
    href: str
    late: bool = False


def days(tenths: int | None) -> str:
    """« 3,8 », of tenths of a working day; a dash for none."""
    return NOTHING if tenths is None else f"{tenths // TENTHS},{tenths % TENTHS}"


def delay_in_words(read: Read) -> str:
    """The sentence that applicants read too, of the weeks that are asked for."""
    half = read.delay(HALF, read.asked.first, read.asked.last)
    most = read.delay(MOST, read.asked.first, read.asked.last)
    if half is None or most is None:
        return "Aucune décision sur la période."
    return french_usual_delay(half, most)


class Links:
    """Addresses of the lists that figures count, with the page's kind of body."""

    def __init__(self, kind: str) -> None:
        self._kind = {"type": kind} if kind else {}

    def received(self, first: date, last: date, **more: str) -> str:
        """What was received in the weeks between two Mondays, both included."""
        return self._list(**{"recues-du": str(first), "recues-au": str(_sunday(last))}, **more)

    def decided(self, first: date, last: date, **more: str) -> str:
        """What was decided in these weeks."""
        return self._list(**{"decidees-du": str(first), "decidees-au": str(_sunday(last))}, **more)

    def waiting(self, first: date | None, last: date) -> str:
        """What has waited for those who decide since a day between these two."""
        since = {"attend-du": str(first)} if first is not None else {}
        return self._list(**since, **{"attend-au": str(last)})

    def _list(self, **words: str) -> str:
        asked: dict[str, Any] = {"vue": "toutes", **self._kind, **words}
        return url_for("backoffice_requests.index_view", **asked)


def _sunday(monday: date) -> date:
    return monday + WEEK - timedelta(days=1)


class Page:
    """What the template asks for."""

    def __init__(self, read: Read, second_readings: Counts) -> None:
        self.read, self.asked, self._second = read, read.asked, second_readings
        self.links = Links(read.asked.kind)
        self._waiting = read.waiting_by_day()
        self._waited = [read.waited_after(monday) for monday in read.asked.mondays]
        self._ages = ages(deps().now(), deps().working_days, deps().policy.delay_target)
        self.target = french_working_days(deps().policy.delay_target)

    def figures(self) -> list[Figure]:
        """What waits, what is late, how long decisions took, how many there were, second readings if there are any."""
        return [self._waits(), self._late(), self._delay(), self._decided(), *self._readings()]

    def _waits(self) -> Figure:
        href = self.links.waiting(None, self.asked.today)
        trend = charts.spark(self._waited) if any(self._waited) else ""
        return Figure("En attente d’une décision", number(self._waiting.total()), href=href, trend=trend)

    def _late(self) -> Figure:
        late = [age for age in self._ages if age.late]
        count = sum(self._held_by(age) for age in late)
        whole = self._waiting.total()
        below = f"{percent(count, whole)} de ce qui attend" if count else f"aucune au-delà de {self.target}"
        href = self.links.waiting(None, late[0].last)
        return Figure("En retard", number(count), below=below, href=href, late=count > 0)

    def _delay(self) -> Figure:
        first, last = self.asked.first, self.asked.last
        before = self.read.delay(HALF, self.asked.before, first - WEEK)
        below = f"{days(before)} sur la période précédente" if before is not None else ""
        href = self.links.decided(first, last)
        weekly = [self.read.delay(HALF, monday, monday) for monday in self.asked.mondays]
        half = self.read.delay(HALF, first, last)
        unit = "jours ouvrés" if half is not None else ""
        return Figure("Délai médian", days(half), unit, below, href, charts.spark(weekly))

    def _decided(self) -> Figure:
        first, last = self.asked.first, self.asked.last
        count = self.read.decided_in(first, last)
        approved = self.read.decided_in(first, last, State.APPROVED)
        below = f"dont {percent(approved, count)} validées" if count else ""
        weekly = [self.read.decided_in(monday, monday) for monday in self.asked.mondays]
        trend = charts.spark(weekly) if any(weekly) else ""
        return Figure("Décidées", number(count), "", below, self.links.decided(first, last), trend)

    def _readings(self) -> list[Figure]:
        second = self._second
        if not second.drawn:
            return []
        disagreed = plural(second.disagreed, "désaccord", "désaccords")
        below = f"dont {disagreed} ({percent(second.disagreed, second.read)})" if second.read else ""
        href = url_for("backoffice_second_readings.page", _anchor="desaccords")
        unit = f"{'relue' if second.read < 2 else 'relues'} sur {number(second.drawn)}"
        return [Figure("Secondes lectures", number(second.read), unit, below, href)]

    def flow_in_words(self) -> str:
        """« 324 demandes reçues, 301 décidées sur la période. »"""
        received = self.read.received_in(self.asked.first, self.asked.last)
        decided = self.read.decided_in(self.asked.first, self.asked.last)
        return (
            f"{plural(received, 'demande reçue', 'demandes reçues')},"
            f" {plural(decided, 'décidée', 'décidées')} sur la période."
        )

    def delay_in_words(self) -> str:
        """What people are told to expect."""
        return delay_in_words(self.read)

    def headings(self) -> list[charts.Heading]:
        """The weeks, each by its Monday."""
        headings, month = [], 0
        for monday in self.asked.mondays:
            short = SHORT_MONTHS[monday.month - 1] if monday.month != month else ""
            headings.append(charts.Heading(french_date(monday), str(monday.day), short))
            month = monday.month
        return headings

    def flow(self) -> charts.Chart:
        """Received and decided, by week."""
        received = self._counted("Reçues", self.read.received_in, self.links.received, second=True)
        return charts.bar_chart(
            self.headings(), [received, self._counted("Décidées", self.read.decided_in, self.links.decided)]
        )

    def _counted(
        self, label: str, count: Callable[[date, date], int], link: Callable[..., str], *, second: bool = False
    ) -> Series:
        cells = [
            Cell(amount, number(amount), link(monday, monday))
            for monday in self.asked.mondays
            for amount in (count(monday, monday),)
        ]
        return Series(label, cells, second)

    def delays(self) -> charts.Chart:
        """How long decisions took, by the week in which they were taken."""
        rows = [self._delays("1 sur 2", HALF), self._delays("9 sur 10", MOST, second=True)]
        return charts.line_chart(self.headings(), rows)

    def _delays(self, label: str, share: float, *, second: bool = False) -> Series:
        cells = []
        for monday in self.asked.mondays:
            tenths = self.read.delay(share, monday, monday)
            href = "" if tenths is None else self.links.decided(monday, monday)
            cells.append(Cell(None if tenths is None else tenths / TENTHS, days(tenths), href))
        return Series(label, cells, second)

    def trend_in_words(self) -> str:
        """« 60 demandes attendent, contre 24 à la fin de la première semaine. »"""
        waits = plural(self._waited[-1], "demande attend", "demandes attendent")
        return f"{waits}, contre {number(self._waited[0])} à la fin de la première semaine."

    def trend(self) -> charts.Chart:
        """How many waited at each week's end; the last week's are those that wait now."""
        hrefs = [""] * (len(self._waited) - 1) + [self.links.waiting(None, self.asked.today)]
        cells = [Cell(count, number(count), href) for count, href in zip(self._waited, hrefs, strict=True)]
        return charts.line_chart(self.headings(), [Series("En attente", cells)])

    def backlog(self) -> list[Row]:
        """What waits, by how many working days it has."""
        return _rows(
            (age.label, self._held_by(age), self.links.waiting(age.first, age.last), age.late) for age in self._ages
        )

    def _held_by(self, age: Any) -> int:
        return sum(amount for day, amount in self._waiting.items() if age.holds(day))

    def reasons(self) -> list[Row]:
        """Why requests were refused, the most frequent reason first."""
        labels, counts = dict(reasons()), self.read.reasons()
        first, last = self.asked.first, self.asked.last
        return _rows(
            (labels.get(code, code), count, self.links.decided(first, last, motif=code), False)
            for code, count in counts.most_common()
        )

    def kinds(self) -> list[Row]:
        """What was received of each kind of body, in the order of their labels; of all, whatever kind is asked for."""
        links = Links("")
        first, last = self.asked.first, self.asked.last
        counts = sorted(self.read.kinds().items(), key=lambda item: search_key(kind_label(item[0])))
        return _rows((kind_label(kind), count, links.received(first, last, type=kind), False) for kind, count in counts)


def _rows(lines: Iterable[tuple[str, int, str, bool]]) -> list[Row]:
    """Lines with their bars; those of nothing are left out."""
    kept = [line for line in lines if line[1]]
    whole, highest = sum(line[1] for line in kept), max((line[1] for line in kept), default=0)
    return [
        Row(label, count, percent(count, whole), charts.share(count, highest), href, late)
        for label, count, href, late in kept
    ]


def kinds_in_order() -> dict[str, str]:
    """The kinds of body in the order of their labels."""
    kinds = ((kind.code, kind.label) for kind in deps().registry.kinds)
    return dict(sorted(kinds, key=lambda item: search_key(item[1])))


def asked_in_words(asked: Asked) -> str:
    """« Du 7 septembre au 26 novembre 2026 »."""
    start = french_date(asked.first)
    year = f" {asked.today.year}"
    return f"Du {start.removesuffix(year)} au {french_date(asked.today)}"
