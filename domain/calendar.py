"""Dates in Europe/Paris and the French words for them.

Instants are aware (UTC in the database); what counts for a rule is the calendar day in Paris. A number and its unit
are held together by U+00A0.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
WALLIS = ZoneInfo("Pacific/Wallis")
NBSP = "\u00a0"

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def paris_time(instant: datetime) -> datetime:
    """Return an aware instant on Paris clocks. Raises ValueError for a naive one: its zone would be a guess."""
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise ValueError("a naive datetime has no place in the calendar")
    try:
        return instant.astimezone(PARIS)
    except OverflowError:  # within hours of the year 1 or 9999
        return instant.astimezone(UTC)


def paris_date(instant: datetime) -> date:
    """Return the calendar day in Paris at an aware instant. Raises ValueError for a naive one."""
    return paris_time(instant).date()


def latest_french_date(instant: datetime) -> date:
    """Return the newest calendar day on French soil at an aware instant: that of Wallis-et-Futuna, at UTC+12.

    A date is in the future while its day has begun nowhere in France. Raises ValueError for a naive instant.
    """
    return max(paris_date(instant), instant.astimezone(WALLIS).date())


def paris_midnight(day: date) -> datetime:
    """Return the aware UTC instant at which this day begins in Paris."""
    return datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(UTC)


def midnight_after(day: date) -> datetime:
    """Return the aware UTC instant at which this day ends in Paris."""
    return paris_midnight(day + timedelta(days=1))


def french_date(day: date) -> str:
    """Return « 23 novembre 2026 », « 1er août 2025 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def month_before(day: date) -> date:
    """Return the first day of the month before the one in which this day lies."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def french_month(day: date) -> str:
    """Return « novembre 2026 »."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def french_time(instant: datetime) -> str:
    """Return « 14 h 05 », Paris time of an aware instant."""
    local = paris_time(instant)
    return f"{local.hour}{NBSP}h{NBSP}{local.minute:02}"


def french_second(instant: datetime) -> str:
    """Return « 14 h 05 min 09 s », Paris time of an aware instant."""
    return f"{french_time(instant)}{NBSP}min{NBSP}{instant.second:02}{NBSP}s"


def french_datetime(instant: datetime) -> str:
    """Return « 23 novembre 2026 à 14 h 05 », Paris time of an aware instant."""
    return f"{french_date(paris_date(instant))} à {french_time(instant)}"


def french_duration(duration: timedelta) -> str:
    """Return a duration in its two largest units: « 2 minutes », « 1 heure et 30 minutes », « 3 jours ».

    Whole hours up to 72 stay hours, as in « valable 72 heures ». A negative duration counts as none.
    """
    seconds = max(0, round(duration.total_seconds()))
    if seconds < 60:
        return _count(seconds, "seconde")
    hours, rest = divmod(seconds, 3600)
    minutes = rest // 60
    if hours == 0:
        return _count(minutes, "minute")
    if hours < 24 or (hours <= 72 and rest == 0):
        return _two(_count(hours, "heure"), _count(minutes, "minute") if minutes else "")
    days, hours = divmod(hours, 24)
    return _two(_count(days, "jour"), _count(hours, "heure") if hours and days < 3 else "")


def french_months_and_days(age: tuple[int, int]) -> str:
    """Return a document's age, as `domain.documents.mandate_age` gives it: « 2 mois et 17 jours », « 0 jour ».

    From two years on nobody counts days: « 80 ans ».
    """
    months, days = age
    if months >= 24:
        return _count(months // 12, "an")
    if not months:
        return _count(days, "jour")
    return _two(f"{months}{NBSP}mois", _count(days, "jour") if days else "")


def french_age(then: datetime, now: datetime) -> str:
    """Return how long ago an aware instant was, by calendar days in Paris: « à l’instant », « il y a 5 minutes »,
    « aujourd’hui », « hier », « il y a 3 jours », « il y a 2 mois », « il y a 1 an ». The future reads « à l’instant ».
    """
    elapsed = now - then
    if elapsed < timedelta(minutes=1):
        return "à l’instant"
    if elapsed < timedelta(hours=1):
        return f"il y a {_count(int(elapsed.total_seconds() // 60), 'minute')}"
    days = (paris_date(now) - paris_date(then)).days
    if days == 0:
        return f"il y a {_count(int(elapsed.total_seconds() // 3600), 'heure')}"
    if days == 1:
        return "hier"
    if days < 60:
        return f"il y a {_count(days, 'jour')}"
    if days < 365:
        return f"il y a {days // 30}{NBSP}mois"
    return f"il y a {_count(days // 365, 'an')}"


def french_until(then: datetime, now: datetime) -> str:
    """Return how long until an aware instant: « dans 2 minutes », « dans 3 jours »; the past reads « maintenant »."""
    return "maintenant" if then <= now else f"dans {french_duration(then - now)}"


def french_countdown(then: datetime, now: datetime) -> str:
    """Return how long until an aware instant, in its two largest units: « dans 1 min 42 s », « dans 3 j 2 h », « dans
    12 s », « maintenant ».
    """
    if then <= now:
        return "maintenant"
    left = max(1, round((then - now).total_seconds()))
    largest = next(place for place, (size, _) in enumerate(COUNTDOWN) if left >= size)
    parts = []
    for size, unit in COUNTDOWN[largest : largest + 2]:
        count, left = divmod(left, size)
        parts += [f"{count}{NBSP}{unit}"] if count else []
    return f"dans {' '.join(parts)}"


COUNTDOWN = ((86_400, "j"), (3_600, "h"), (60, "min"), (1, "s"))


def _count(number: int, unit: str) -> str:
    # French takes the plural from 2 on: « 0 jour », « 1 jour », « 2 jours ».
    return f"{number}{NBSP}{unit}{'s' if number >= 2 else ''}"


def _two(larger: str, smaller: str) -> str:
    return f"{larger} et {smaller}" if smaller else larger
