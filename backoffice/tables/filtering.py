"""Flask-Admin's filters (`flt0_3=…`) as rows of a form that needs no JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backoffice.tables.rows import storable

INPUTS = {"datepicker": "date", "timepicker": "time", "datetime-local": "datetime-local"}
HINTS = {"select2-tags": "Séparez les valeurs par des virgules"}
ADDING = "flt_add"
"""The word of an address that asks for one more filter: Flask-Admin passes over it, and keeps it in no link."""


@dataclass(frozen=True)
class FilterRow:
    """One filter in the form: `name` in the address, its label, its input, and the list without it."""

    name: str
    label: str
    value: str
    input_type: str
    hint: str
    options: tuple[tuple[str, str], ...]
    without: str


def usable(filters: Any, chosen: tuple[int, str, str]) -> bool:
    """Whether a filter of the address has a value that the database can compare with."""
    position, _, value = chosen
    return bool(value.strip()) and storable(filters[position].clean(value))


def filter_rows(view: Any, active: Any, words: Mapping[str, str]) -> list[FilterRow]:
    """The active filters, then the one that `flt_add` asks for."""
    rows = [(position, value) for position, _, value in active or ()]
    by_word = {view.get_filter_arg(index, chosen): index for index, chosen in enumerate(view._filters or ())}
    if words.get(ADDING) in by_word:
        rows.append((by_word[words[ADDING]], ""))
    elsewhere = {word: text for word, text in words.items() if not word.startswith("flt") and word != "page"}
    return [_row(view, number, rows, elsewhere) for number in range(len(rows))]


def _row(view: Any, number: int, rows: list[tuple[int, str]], elsewhere: dict[str, str]) -> FilterRow:
    position, value = rows[number]
    chosen = view._filters[position]
    others = [row for index, row in enumerate(rows) if index != number and row[1]]
    without = {f"flt{i}_{view.get_filter_arg(p, view._filters[p])}": v for i, (p, v) in enumerate(others)}
    return FilterRow(
        name=f"flt{number}_{view.get_filter_arg(position, chosen)}",
        label=f"{chosen.name} {chosen.operation()}",
        value=value,
        input_type=INPUTS.get(chosen.data_type or "", "text"),
        hint=HINTS.get(chosen.data_type or "", ""),
        options=tuple((str(code), str(label)) for code, label in chosen.get_options(view) or ()),
        without=view.get_url(".index_view", **elsewhere, **without),
    )
