"""What a list shows as a file: with its search, filters and order, in the columns of `column_export_list`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

from flask import Response, redirect, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.model.base import ViewArgs
from markupsafe import Markup

from backoffice.drawing import DRAWN_ANEW, Drawing
from backoffice.filters import kept_words
from backoffice.tables.part import Part
from domain.calendar import paris_date, paris_time
from domain.errors import NotAllowed, NotFound
from domain.permissions import Permission, may_together
from services.machinery import exports
from web.current import actor, deps, settings

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 65_536
COLUMNS_OF_FILE = "fichier"
"""The word of an address that names the columns of a file, in their order; without it, it has all."""
EXPORT_TYPES = frozenset({"csv", "xlsx"})
"""What `export_types` may name: the further ones of Flask-Admin need a library (tablib) that reads all rows at once."""


def moment(instant: datetime | None) -> str:
    """A moment on Paris clocks, in a form that spreadsheets sort."""
    return paris_time(instant).strftime("%Y-%m-%d %H:%M") if instant is not None else ""


def day(value: date | None) -> str:
    """The same of a day."""
    return value.isoformat() if value is not None else ""


def plain(**cells: Callable[[Any], Any]) -> dict[str, Any]:
    """`column_formatters_export` of functions that take the row alone."""
    return {name: _formatter(cell) for name, cell in cells.items()}


def _formatter(cell: Callable[[Any], Any]) -> Any:
    return lambda view, context, row, name: cell(row)


class Exported(Part):
    """The part of a list that exports it. Flask-Admin's own reads all rows into memory and neutralises nothing."""

    can_export = True
    export_types = ["csv", "xlsx"]
    column_formatters_export: dict[str, Any] | None = {}
    come_back_to = {"export": "index_view"}
    column_evident: Collection[str] = ()
    """Columns whose values tell by themselves what they are: on a telephone, where a row is a card, they have no label
    before them."""
    export_of: Mapping[str, tuple[str, ...]] = {}
    """Column of the list → those of the file that say the same, where they are called otherwise."""

    def check_export_types(self) -> None:
        """Raises ValueError for a kind of file that is not made here."""
        unknown = set(self.export_types) - EXPORT_TYPES
        if self.can_export and unknown:
            raise ValueError(
                f"{type(self).__name__}: export_types: {', '.join(sorted(unknown))} is not made here; "
                f"those that are: {', '.join(sorted(EXPORT_TYPES))}"
            )

    def drawings(self, rows: Sequence[Any], columns: Sequence[tuple[Any, str]]) -> list[tuple[Any, Drawing]]:
        """Each row of a page with these columns, and how it is drawn."""
        return [(row, DRAWN_ANEW) for row in rows]

    def column_number(self, column: Any) -> int:
        """What Flask-Admin calls a column by in links that order by it; fewer of them may stand in the list."""
        return [name for name, _ in self._list_columns].index(column)

    def may_export(self) -> bool:
        """Whether one role of whoever looks carries both seeing the list and exporting."""
        if not self.can_export or "export" not in self.permissions:
            return False
        return may_together(actor(), self.permissions["index_view"], self.permissions["export"])

    def exporting(self) -> bool:
        """Whether the present request asks for a file."""
        return request.endpoint is not None and request.endpoint.endswith(".export")

    def asked_permission(self) -> Permission:
        """What the rows of the present request are asked for: a scope that knows permissions narrows by it."""
        return self.permissions["export" if self.exporting() else "index_view"]

    def export_url(self, export_type: str, columns: str = "") -> str:
        """The export of what the list shows, in these columns or in all."""
        words = {**kept_words(), **({COLUMNS_OF_FILE: columns} if columns else {})}
        return str(self.get_url(".export", export_type=export_type, **words))

    def columns_of_file(self, listed: Sequence[str]) -> str:
        """Those of a file that say what these columns of the list say, as an address names them."""
        own = {name for name, _ in self._export_columns}
        named = (one for name in listed for one in self.export_of.get(name, (name,)))
        return ",".join(dict.fromkeys(one for one in named if one in own))

    def columns_in_file(self) -> list[tuple[Any, str]]:
        """The columns of the file that is asked for: those that its address names, else all."""
        labels: dict[Any, str] = dict(self._export_columns)
        named = [one for one in request.args.get(COLUMNS_OF_FILE, "").split(",") if one in labels]
        return [(name, labels[name]) for name in dict.fromkeys(named)] or list(labels.items())

    def get_export_name(self, export_type: str = "csv") -> str:
        return f"{str(self.url).rpartition('/')[2]}-{paris_date(deps().now()).isoformat()}.{export_type}"

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> ResponseReturnValue:
        """What the list shows, as a file."""
        if export_type not in self.export_types:
            raise NotFound()
        if not self.may_export():
            raise NotAllowed(self.permissions["export"])
        args, seconds = self._get_list_extra_args(), settings().database_patient_seconds
        keys, rows_of = self.to_export(args, seconds)
        if export_type == "xlsx" and len(keys) > exports.MOST_IN_WORKBOOK:
            return redirect(url_for("backoffice_jobs.export_question", adresse=request.full_path.rstrip("?")))
        return self.listed_as_file(export_type, keys, rows_of)

    def listed_as_file(self, export_type: str, keys: Sequence[Any], rows_of: Callable[[Any], list[Any]]) -> Response:
        """The rows of these keys, in the columns of the list's export, for somebody who may export."""
        headings = [str(label) for _, label in self.columns_in_file()]
        name = self.get_export_name(export_type)
        return file_of(
            name, headings, keys, lambda some: self.cells_of(rows_of(some)), permission=self.permissions["export"]
        )

    def cells_of(self, rows: list[Any]) -> list[exports.Cells]:
        """What the columns of the export say of these rows."""
        columns = self.columns_in_file()
        return [[_text(self.get_export_value(row, name)) for name, _ in columns] for row in rows]

    def to_export(self, args: ViewArgs, seconds: float) -> tuple[Sequence[Any], Callable[[Sequence[Any]], list[Any]]]:
        """The keys of all that the list shows, in its order, and what reads the rows of some of them."""
        query, key = self._export_query(args), self.model._meta.primary_key
        return exports.keys_of(query, key, seconds=seconds), self.reader(query)

    def rows_asked(self, args: ViewArgs) -> Callable[[Sequence[Any]], list[Any]]:
        """What reads the rows of some keys that the list showed, of those that it still shows."""
        return self.reader(self._export_query(args))

    def _export_query(self, args: ViewArgs) -> Any:
        column = self._get_column_by_idx(args.sort)
        _, query = self.get_list(
            0,
            column[0] if column else None,
            args.sort_desc,
            args.search,
            args.filters,
            execute=False,
            page_size=self.export_max_rows,
        )
        return query

    def reader(self, query: Any) -> Callable[[Sequence[Any]], list[Any]]:
        """What reads the rows of some keys of a query, in their order; of those that are gone, none."""
        key = self.model._meta.primary_key

        def rows_of(some: Sequence[Any]) -> list[Any]:
            rows = {row.get_id(): row for row in self.exported(query.where(key.in_(some)))}
            return [rows[one] for one in some if one in rows]

        return rows_of

    def exported(self, query: Any) -> list[Any]:
        """Read rows to be exported, without asking who looks: their scope is in the query."""
        return list(query)


def file_of(
    name: str, headings: exports.Cells, keys: Sequence[Any], read: exports.Read, *, permission: Permission
) -> Response:
    """These rows as a file called `name`, whose end says its type: `.csv` or `.xlsx`. Raises NotAllowed."""
    seconds = settings().database_patient_seconds
    if name.endswith(".csv"):
        lines = exports.as_csv(actor(), headings, keys, read, seconds=seconds, permission=permission)
        return _file(stream_with_context(lines), "text/csv", name)
    book = exports.as_workbook(actor(), headings, keys, read, seconds=seconds, permission=permission)
    return _file(_chunks(book), SPREADSHEET, name)


def _file(content: Any, media_type: str, name: str) -> Response:
    return Response(content, mimetype=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Markup):
        return " ".join(value.replace("<br>", " ").replace("</p>", " ").striptags().split())
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
