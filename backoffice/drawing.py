"""How a row comes to the page of its list: as it was kept, or drawn by the template's own block, cell after cell."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from flask import g, get_template_attribute
from markupsafe import Markup

from backoffice.kept_parts import kept_part
from backoffice.tables.part import Part

Draw = Callable[[Callable[[], str]], str]
"""Called with what draws a row."""


def _anew(caller: Callable[[], str]) -> str:
    return caller()


class Drawing(NamedTuple):
    """The row's `html` where it was kept, with that of kept rows after it, else what `draw` makes of the block that
    draws it."""

    html: str = ""
    draw: Draw = _anew


DRAWN_ANEW = Drawing()


class CellMacro:
    """A column's formatter: the macro of this name in `backoffice/cells.html`, which takes the row."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, view: Any, context: Any, row: Any, column: str) -> Any:
        return self.macro()(row)

    def macro(self) -> Callable[[Any], Any]:
        """Looked up once a page."""
        macros: dict[str, Callable[[Any], Any]] = g.setdefault("cell_macros", {})
        if self.name not in macros:
            macros[self.name] = get_template_attribute("backoffice/cells.html", self.name)
        return macros[self.name]


class Cell(NamedTuple):
    """What is alike of a column's cells in all rows of a page: the tags round what it holds; `draw`, which makes that
    of a row, None where Flask-Admin does."""

    column: str
    label: str
    before: Markup
    after: Markup
    draw: Callable[[Any], Any] | None
    editable: bool


class Drawn(Part):
    """The part of a list that tells its template how the rows of a page are drawn, and their columns."""

    key_column: Any
    row_anchor = ""
    """What the address of a row in its list ends in, before the row's key; '' where rows have none."""
    column_evident: Collection[str] = ()
    """Columns whose values tell by themselves what they are: on a telephone, where a row is a card, they have no label
    before them."""

    def drawings(
        self, rows: Sequence[Any], columns: Sequence[tuple[Any, str]], headed: Collection[int] = ()
    ) -> list[tuple[int, Any, Drawing]]:
        """The rows of a page with these columns, each with its place and how it is drawn; `headed` are the places of
        those above which something stands."""
        return [(place, row, DRAWN_ANEW) for place, row in enumerate(rows)]

    def cells(self, columns: Sequence[tuple[Any, str]]) -> list[Cell]:
        """What is alike in all rows of a page: told once, since a row asks for little else."""
        return [self._cell_of(column, label) for column, label in columns]

    def _cell_of(self, column: str, label: str) -> Cell:
        classes = f"grid__{str(column).replace('.', '-')}{' evident' if column in self.column_evident else ''}"
        heading = column == self.key_column
        tag, role = ("th", "rowheader") if heading else ("td", "cell")
        scope = Markup(' scope="row"') if heading else ""
        value = Markup("") if column in self.column_evident else Markup('="{}"').format(label)
        before = Markup('<{} role="{}"{} class="{}" data-label{}>').format(tag, role, scope, classes, value)
        formatter = self.column_formatters.get(column)
        draw = formatter.macro() if isinstance(formatter, CellMacro) else None
        return Cell(column, label, before, Markup("</{}>").format(tag), draw, editable=self.is_editable(column))

    def part(self, name: str, *facts: Any, caller: Callable[[], str]) -> str:
        """What `caller`, a block of the template, draws of these facts, of the page's address and of what its reader
        may open: once for the same of all these. A list is the fact of what it has."""
        return kept_part(caller, self.endpoint, name, *(tuple(one) if isinstance(one, list) else one for one in facts))

    def column_number(self, column: Any) -> int:
        """What Flask-Admin calls a column by in links that order by it; fewer of them may stand in the list."""
        return [name for name, _ in self._list_columns].index(column)
