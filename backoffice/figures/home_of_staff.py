"""The first page of staff: what waits, what is late, what one took, the week; each number opens its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for

from backoffice.figures import charts
from backoffice.figures.page import Figure, days
from backoffice.figures.periods import WEEK
from backoffice.mails import UNREACHED
from backoffice.menu import count, counted, read_counts
from backoffice.requests.deadlines import late_before
from backoffice.requests.grid import OWN_PENDING
from backoffice.requests.queues import ROWS as OF_LISTS
from backoffice.words import number
from domain.actors import Actor
from domain.calendar import french_until, paris_date
from domain.figures import TENTHS, Measure, Span, delays_of, quantile
from domain.working_days import french_working_days
from models import Claim, Decision
from queries import grid, home_page, presence
from queries.figures import Counts, Wanted, figures_for
from queries.grid import Queue
from queries.implied_decisions import implied_decisions_due
from queries.menu_counts import Rows
from queries.prepared import given
from queries.scopes import requests_visible_to
from queries.written import written
from web.current import deps

ROWS = 8
"""The oldest that are figures: a screen of 1280 by 800 holds them without scrolling."""


SOON = 10
"""Working days before silence decides on a request, from which it is told."""


@dataclass(frozen=True)
class Day:
    """One day's bar of the week: where it stands, and whether the day is not over."""

    x: float
    y: float
    height: float
    today: bool


@dataclass(frozen=True)
class OfWeek:
    """One line of « La semaine »: this week's number, the former one's, the bars or the line."""

    label: str
    words: str
    before: str
    href: str = ""
    bars: Sequence[Day] = ()
    trend: str = ""


def figures_of(counts: Mapping[str, int], pending: Sequence[Decision]) -> list[Figure]:
    """What waits for the actor, what of it is late, what they took, and what is put off or about to be sent."""
    now = deps().now()
    figures = []
    if "waiting" in counts:
        figures.append(_figure("À traiter", counts["waiting"]))
        target = french_working_days(deps().policy.delay_target)
        figures.append(
            _figure("En retard", counts["late"], f"au-delà de {target}", alarms=True, **{"en-retard": "oui"})
        )
    taken = _figure("Prises par vous", counts["taken"], "", vue=Queue.OPEN.value, suivi="moi")
    return [*figures, taken, *_fourth(counts["held"], pending, now)]


def _taken(actor: Actor, today: date) -> Any:
    claimed = presence.claimed_by(actor.account_id, given(Claim.expires_at, "now"))
    return grid.in_queue(requests_visible_to(actor), Queue.OPEN, actor, today).where(grid.R.id.in_(claimed))


@dataclass(frozen=True)
class _Late:
    """The requests that wait since before this instant, the beginning of a working day: written out, it changes once a
    day.
    """

    before: datetime

    def __call__(self, actor: Actor, today: date) -> Any:
        waiting = requests_visible_to(actor).where(grid.R.waiting_since < written(self.before))
        return grid.in_queue(waiting, Queue.WAITING, actor, today)


@dataclass(frozen=True)
class _ImpliedUntil:
    """The requests that silence decides by a day that settings give: written out, it changes once a day."""

    day: date

    def __call__(self, actor: Actor, today: date) -> Any:
        return implied_decisions_due(actor, written(self.day))


COUNTED: dict[str, Rows] = {
    "taken": _taken,
    "held": OF_LISTS[Queue.HELD],
    "back": home_page.back_from_hold,
    "pending": OWN_PENDING,
    "unreached": UNREACHED,
}


def counts_of(actor: Actor, now: datetime) -> dict[str, int]:
    """How much there is of everything, in one statement with what the menu counts: only what there is is read then."""
    rows: dict[str, Rows] = {**COUNTED, "implied": _ImpliedUntil(_soon(paris_date(now)))}
    if grid.has_queue(actor):
        rows |= {"waiting": OF_LISTS[Queue.WAITING], "late": _Late(late_before())}
    read_counts(*rows.values(), given={"now": now})
    return {name: count(one) for name, one in rows.items()}


def implied(actor: Actor, today: date) -> Any:
    """The requests that silence decides soon, if nobody does before."""
    return implied_decisions_due(actor, _soon(today))


def _soon(today: date) -> date:
    return deps().working_days.add(today, SOON)


def _figure(label: str, count: int, below: str = "", *, alarms: bool = False, **words: Any) -> Figure:
    href = url_for("backoffice_requests.index_view", **words)
    return Figure(label, counted(count), "", below, href, late=alarms and count > 0)


def _fourth(held: int, pending: Sequence[Decision], now: datetime) -> list[Figure]:
    """The decisions that can still be called back, else what is put off, else nothing."""
    if pending:
        below = f"{'part' if len(pending) == 1 else 'la première part'} {french_until(pending[0].due_at, now)}"
        href = url_for("backoffice_requests.index_view", vue=Queue.PENDING.value)
        return [Figure("Vos décisions à envoyer", number(len(pending)), "", below, href)]
    return [_figure("Mises en attente", held, "", vue=Queue.HELD.value)] if held else []


def week_of(actor: Actor) -> list[OfWeek]:
    """What was received and decided this week, day by day, and the median delay of the last weeks."""
    today = paris_date(deps().now())
    monday = Span.WEEK.first_day(today)
    since = monday - WEEK
    received, decided, delays = figures_for(
        actor,
        Wanted(Measure.RECEIVED, Span.DAY, since, today),
        Wanted(Measure.DECIDED, Span.DAY, since, today),
        Wanted(Measure.DELAY, Span.WEEK, monday - 5 * WEEK, monday),
    )
    return [
        _of_days("Reçues", received, monday, today, "recues"),
        _of_days("Décidées", decided, monday, today, "decidees"),
        *_delay(delays, monday),
    ]


def _of_days(label: str, counts: Counts, monday: date, today: date, words: str) -> OfWeek:
    per_day = {day: details.total() for (_, day), details in counts.items()}
    week = [per_day.get(monday + timedelta(days=place), 0) for place in range((today - monday).days + 1)]
    before = sum(amount for day, amount in per_day.items() if day < monday)
    highest = max(week)
    bars = [
        Day(20.0 * place, 36 - height, height, place == len(week) - 1)
        for place, amount in enumerate(week)
        for height in (charts.share(amount, highest) * 0.36,)
        if amount
    ]
    since: dict[str, Any] = {f"{words}-du": str(monday)}
    href = url_for("backoffice_requests.index_view", vue="toutes", **since)
    return OfWeek(label, number(sum(week)), f"{number(before)} la précédente", href, bars)


def _delay(delays: Counts, monday: date) -> list[OfWeek]:
    """Of this week, or of the last one that had a decision; nothing without any."""
    halves: list[int | None] = []
    for place in range(6):
        details = delays.get(("", monday - WEEK * (5 - place)), Counter())
        halves.append(quantile(delays_of(details), 0.5))
    known = [half for half in halves if half is not None]
    if not known:
        return []
    before = f"{days(known[-2])} auparavant" if len(known) > 1 else "jours ouvrés"
    trend = charts.spark([None if half is None else half / TENTHS for half in halves])
    return [OfWeek("Délai médian", f"{days(known[-1])} j", before, url_for("backoffice_statistics.page"), (), trend)]
