"""What a list shows as a file: with its search, filters and order, in the columns of `column_export_list`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

from flask import Response, redirect, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.model.base import ViewArgs
from markupsafe import Markup

from backoffice.filters import kept_words
from backoffice.kept_parts import kept_link
from backoffice.tables.part import Part
from domain.calendar import paris_date, paris_time
from domain.errors import NotAllowed, NotFound
from domain.permissions import Permission, may_together
from services.machinery import exports
from web.current import actor, deps, settings

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 65_536
MOST_HOURS = 32_768
"""Hours whose time in Paris is kept: those of four years."""
COLUMNS_OF_FILE = "fichier"
"""The word of an address that names the columns of a file, in their order; without it, it has all."""
EXPORT_TYPES = frozenset({"csv", "xlsx"})
"""What `export_types` may name: the further ones of Flask-Admin need a library (tablib) that reads all rows at once."""


def moment(instant: datetime | None) -> str:
    """A moment on Paris clocks, in a form that spreadsheets sort."""
    return paris_time(instant).strftime("%Y-%m-%d %H:%M") if instant is not None else ""


class _Hours(dict[str, str]):
    """An hour of UTC, « 2026-11-28 05 », → the same in Paris: asked a million times, calendars answer a thousand."""

    def __missing__(self, hour: str) -> str:
        if len(self) >= MOST_HOURS:
            self.clear()
        self[hour] = moment(datetime.fromisoformat(f"{hour}:00+00:00"))[: -len(":00")]
        return self[hour]


_hours = _Hours()


def moments(texts: Sequence[str | None]) -> list[str]:
    """`moment` of each of these, which are written in UTC: « 2026-11-28 05:09 », and perhaps more behind it.

    Of days since 1912: until then Paris was 9 minutes and 21 seconds ahead.
    """
    return ["" if text is None else _hours[text[:13]] + text[13:16] for text in texts]


def plain(**cells: Callable[[Any], Any]) -> dict[str, Any]:
    """`column_formatters_export` of functions that take the row alone."""
    return {name: _formatter(cell) for name, cell in cells.items()}


def _formatter(cell: Callable[[Any], Any]) -> Any:
    return lambda view, context, row, name: cell(row)


class Exported(Part):
    """The part of a list that exports it. Flask-Admin's own reads all rows into memory and neutralises nothing."""

    can_export = True
    of_rows = True
    """Whether the list's lines are rows of its table: the others are a few texts of the program's own."""
    export_types = ["csv", "xlsx"]
    column_formatters_export: dict[str, Any] | None = {}
    come_back_to = {"export": "index_view"}
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

    def may_export(self) -> bool:
        """Whether one role of the current user carries both seeing the list and exporting."""
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

        def made() -> str:
            words = {**kept_words(), **({COLUMNS_OF_FILE: columns} if columns else {})}
            return str(self.get_url(".export", export_type=export_type, **words))

        return kept_link(made, "export", self.endpoint, export_type, columns)

    def columns_of_file(self, listed: Sequence[str]) -> str:
        """Those of a file that say what these columns of the list say, as an address names them."""
        own = {name for name, _ in self._export_columns}
        named = (one for name in listed for one in self.export_of.get(name, (name,)))
        return ",".join(dict.fromkeys(one for one in named if one in own))

    def columns_in_file(self, asked: str) -> list[tuple[Any, str]]:
        """The columns of a file that are asked for, as an address names them, else all."""
        labels: dict[Any, str] = dict(self._export_columns)
        named = [one for one in asked.split(",") if one in labels]
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
        args, columns = self._get_list_extra_args(), request.args.get(COLUMNS_OF_FILE, "")
        if export_type == "csv":
            pages = exports.begun_at_once(self.first_keys(args, exports.FIRST), lambda: self.keys_to_export(args))
            return self.listed_as_file(export_type, pages, self.export_query(args), columns)
        keys = self.keys_to_export(args, exports.MOST_IN_WORKBOOK + 1)
        if len(keys) > exports.MOST_IN_WORKBOOK:
            return redirect(url_for("backoffice_jobs.export_question", adresse=request.full_path.rstrip("?")))
        return self.listed_as_file(export_type, exports.pages_of(keys), self.export_query(args), columns)

    def listed_as_file(self, export_type: str, pages: Iterable[exports.Keys], query: Any, asked: str) -> Response:
        """The rows of this query with these keys, in the columns that are asked for, for somebody who may export."""
        columns = self.columns_in_file(asked)
        read = self.reader(query, [name for name, _ in columns])
        headings = [str(label) for _, label in columns]
        return file_of(self.get_export_name(export_type), headings, pages, read, permission=self.permissions["export"])

    def export_query(self, args: ViewArgs, most: int = 0) -> Any:
        """All that the list shows, in its order, or the first `most`."""
        column = self._get_column_by_idx(args.sort)
        _, query = self.get_list(
            0,
            column[0] if column else None,
            args.sort_desc,
            args.search,
            args.filters,
            execute=False,
            page_size=min(filter(None, (self.export_max_rows, most)), default=0),
        )
        return query

    def keys_to_export(self, args: ViewArgs, most: int = 0) -> exports.Keys:
        """The keys of the same."""
        key, seconds = self.model._meta.primary_key, settings().database_patient_seconds
        return exports.keys_of(self.export_query(args, most), key, seconds=seconds)

    def first_keys(self, args: ViewArgs, most: int) -> exports.Keys:
        """The first of them, as quickly as the list's own page is read."""
        return self.keys_to_export(args, most)

    def reader(self, query: Any, names: Sequence[str]) -> exports.Read:
        """What reads these columns of some rows of a query."""
        return lambda some: [
            [_text(self.get_export_value(row, name)) for name in names] for row in self.rows_to_export(query, some)
        ]

    def rows_to_export(self, query: Any, some: exports.Keys) -> list[Any]:
        """The rows of some keys of a query, in their order; of those that are gone, none."""
        rows = {row.get_id(): row for row in self.exported(query.where(self.model._meta.primary_key.in_(list(some))))}
        return [rows[one] for one in some if one in rows]

    def exported(self, query: Any) -> list[Any]:
        """Read rows to be exported, without asking who looks: their scope is in the query."""
        return list(query)


def file_of(
    name: str, headings: exports.Cells, pages: Iterable[exports.Keys], read: exports.Read, *, permission: Permission
) -> Response:
    """These rows as a file called `name`, whose end says its type: `.csv` or `.xlsx`. Raises NotAllowed."""
    seconds = settings().database_patient_seconds
    if name.endswith(".csv"):
        lines = exports.as_csv(actor(), headings, pages, read, seconds=seconds, permission=permission)
        return _file(stream_with_context(lines), "text/csv", name)
    book = exports.as_workbook(actor(), headings, pages, read, seconds=seconds, permission=permission)
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
