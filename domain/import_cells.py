"""How the cells of one line become values: what cannot be read is a problem beside the others, never an error.

Cells are texts. A spreadsheet takes the zeros off numbers; ours puts an apostrophe before what would be a formula.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import TypeVar

from domain.calendar import PARIS, paris_midnight
from domain.errors import DomainError
from domain.identifiers import parse_siren, parse_siret
from domain.import_columns import Column
from domain.import_problems import Problem, Trouble
from domain.invisible import trimmed
from domain.names import InvalidText, clean_line
from domain.phones import InvalidPhone, parse_phone
from domain.postcodes import french_postcode
from domain.spreadsheets import harmless
from domain.typed_dates import InvalidDate, parse_date

FACT_LENGTH = 80
_WHOLE = re.compile(r"(\d+)[.,]0+", re.ASCII)
_FRENCH_POSTCODE = 5

T = TypeVar("T")


class LineCells:
    """The cells of a line by column, and the problems met in reading them."""

    def __init__(self, cells: Mapping[Column, str]) -> None:
        self._cells = cells
        self.problems: list[Problem] = []

    def raw(self, column: Column) -> str:
        """The text of a cell as its author typed it; '' of an absent one."""
        typed = self._cells.get(column, "")
        if not typed:
            return ""
        text = trimmed(typed)
        # « '=A » and « '+33… » are how our own exports write these: harmless() gives them back.
        return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text

    def problem(self, trouble: Trouble, column: Column | None = None, fact: str = "") -> None:
        """Note a trouble of the line."""
        self.problems.append(Problem(trouble, column, fact[:FACT_LENGTH]))

    def line(self, column: Column, maximum: int, *, required: bool = False) -> str:
        """A text on one line; '' of an empty cell."""
        raw = self.raw(column)
        try:
            return clean_line(raw, maximum) if raw or required else ""
        except InvalidText as error:
            fact = str(maximum) if error.reason == "too_long" else ""
            self.problem(Trouble(error.reason), column, fact)
            return ""

    def siret(self) -> str | None:
        """The SIRET; with the zero that a spreadsheet took off it, which is told."""
        return self._numbered(Column.SIRET, 14, parse_siret, Trouble.SIRET)

    def siren(self) -> str | None:
        """The SIREN, as `siret`."""
        return self._numbered(Column.SIREN, 9, parse_siren, Trouble.SIREN)

    def postcode(self, country: str, *, of_siret: bool) -> str:
        """The postcode; in France, where a body with a SIRET is unless a country is named, it has five digits, and a
        spreadsheet takes the first zero off."""
        text = self.line(Column.POSTCODE, 20)
        bare = whole(text) if country else french_postcode(whole(text))
        if of_siret and not country and bare.isdigit() and len(bare) == _FRENCH_POSTCODE - 1:
            self.problem(Trouble.ZERO, Column.POSTCODE, f"0{bare}")
            return f"0{bare}"
        return bare

    def slot(self) -> int:
        """The rank among those that share an identifier; 0 where nothing is said."""
        text = whole(self.raw(Column.SLOT))
        if not text:
            return 0
        if not (text.isascii() and text.isdigit() and int(text) < 10_000):
            self.problem(Trouble.SLOT, Column.SLOT, text)
            return 0
        return int(text)

    def phone(self) -> str:
        """The telephone number as it is stored; a spreadsheet takes the first zero off."""
        text = whole(self.raw(Column.PHONE))
        if not text:
            return ""
        number = f"0{text}" if text.isascii() and text.isdigit() and len(text) == 9 else text
        try:
            phone = parse_phone(number)
        except InvalidPhone:
            self.problem(Trouble.PHONE, Column.PHONE, text)
            return ""
        if number != text:
            self.problem(Trouble.ZERO, Column.PHONE, number)
        return phone

    def moment(self, column: Column, now: datetime) -> datetime | None:
        """An instant: a day as people type it (its first instant in Paris), or ISO 8601; None of an empty cell."""
        text = self.raw(column)
        if not text:
            return None
        try:
            moment = instant_of(text)
        except InvalidDate:
            self.problem(Trouble.DATE, column, text)
            return None
        if moment > now:
            self.problem(Trouble.FUTURE, column, text)
            return None
        return moment

    def one_of(self, column: Column, known: Mapping[str, T], key: Callable[[str], str], trouble: Trouble) -> T | None:
        """What the cell names among these, by its folded words; None of an empty cell."""
        text = self.raw(column)
        if text and key(text) not in known:
            self.problem(trouble, column, text)
        return known.get(key(text)) if text else None

    def _numbered(self, column: Column, length: int, parse: Callable[[str], str], trouble: Trouble) -> str | None:
        text = whole(self.raw(column))
        if not text:
            return None
        short = text if text.isascii() and text.isdigit() and length - 3 <= len(text) < length else ""
        for candidate in filter(None, (text, short.zfill(length) if short else "")):
            try:
                number = parse(candidate)
            except DomainError:
                continue
            if candidate != text:
                self.problem(Trouble.ZERO, column, number)
            return number
        self.problem(trouble, column, text)
        return None


def whole(text: str) -> str:
    """The digits of a number that a spreadsheet wrote with an empty fraction, « 73282932000074.0 »; else the text."""
    match = _WHOLE.fullmatch(text)
    return match[1] if match else text


def instant_of(text: str) -> datetime:
    """The instant of a text: ISO 8601 (without a zone: Paris) or a day as people type it. Raises InvalidDate."""
    try:
        if len(text) > 10 and text[:4].isdigit():
            with suppress(ValueError):
                moment = datetime.fromisoformat(text)
                return (moment if moment.tzinfo is not None else moment.replace(tzinfo=PARIS)).astimezone(UTC)
        return paris_midnight(parse_date(text))
    except (ValueError, OverflowError):
        raise InvalidDate(text[:60]) from None
