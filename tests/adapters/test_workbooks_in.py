"""Workbooks that people import: read in the sandbox, as their reader would type them; hostile ones harm nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from adapters.sandbox import sheets
from adapters.tables_in import opened
from domain.errors import TableRefused


def workbook(fill: Callable[[Any, Any], None], **options: Any) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as book:
        fill(book, book.add_worksheet())
    return file.getvalue()


def lines(content: bytes) -> list[tuple[int, list[str]]]:
    return [(number, list(cells)) for number, cells in opened(content).rows()]


def test_cells_are_what_their_reader_would_type() -> None:
    def fill(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["SIRET", "Depuis", "Nom", "Vrai", "Part"])
        sheet.write_number(1, 0, 73282932000074)
        sheet.write_datetime(1, 1, datetime.fromisoformat("2020-03-12"), day)
        sheet.write_string(1, 2, 'Durand ; "Fils"\n=1+1')
        sheet.write_boolean(1, 3, True)
        sheet.write_number(1, 4, 12.5)
        sheet.write_datetime(2, 1, datetime.fromisoformat("2020-03-12T09:30"), day)

    assert lines(workbook(fill)) == [
        (2, ["73282932000074", "2020-03-12", 'Durand ; "Fils"\n=1+1', "oui", "12.5"]),
        (3, ["", "2020-03-12T09:30:00"]),
    ]


@pytest.mark.parametrize("is_1904", [False, True])
def test_days_are_those_of_the_calendar_that_the_workbook_counts_by(is_1904: bool) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_string(0, 0, "Depuis")
        sheet.write_datetime(1, 0, datetime.fromisoformat("2020-03-12"), book.add_format({"num_format": "dd/mm/yyyy"}))

    assert lines(workbook(fill, date_1904=is_1904)) == [(2, ["2020-03-12"])]


def test_lines_keep_the_numbers_that_a_spreadsheet_shows() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_string(0, 1, "Nom")
        sheet.write_string(6, 1, "Durand")

    table = opened(workbook(fill))
    assert table.headings == ["Nom"], "an empty column before all others is none"
    assert list(table.rows()) == [(7, ["Durand"])]


def test_a_sheet_of_all_columns_is_read_to_some_beyond_what_is_imported() -> None:
    def fill(book: Any, sheet: Any) -> None:
        for column in (0, 16_383):
            sheet.write_string(0, column, f"Titre {column}")
        sheet.write_string(1, 16_383, "loin")

    assert opened(workbook(fill)).headings == ["Titre 0"]


def test_the_first_sheet_is_the_one_that_is_read() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_column(0, 0, ["Nom", "Durand"])
        book.add_worksheet().write_column(0, 0, ["Autre", "feuille"])

    assert lines(workbook(fill)) == [(2, ["Durand"])]


def bomb() -> bytes:
    """Two megabytes that unpack into a sheet of a gigabyte."""
    cell = b'<c r="A1" t="inlineStr"><is><t>' + b"a" * 1_000_000 + b"</t></is></c>"
    parts = {name: text.encode() for name, text in sheets.SAMPLE.items()}
    head, tail = parts["xl/worksheets/a.xml"].split(b"<c r=", 1)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            archive.writestr(name, parts[name])
        with archive.open("xl/worksheets/a.xml", "w", force_zip64=True) as sheet:
            sheet.write(head)
            for _ in range(1_000):
                sheet.write(cell)
            sheet.write(b"<c r=" + tail)
    return file.getvalue()


def with_entities(declared: str, used: str) -> bytes:
    """The smallest workbook, its sheet begun by a document type that declares entities, one of them in a cell."""
    parts = dict(sheets.SAMPLE)
    declaration, _, rest = parts["xl/worksheets/a.xml"].partition("?>")
    parts["xl/worksheets/a.xml"] = f"{declaration}?><!DOCTYPE w [{declared}]>{rest.replace('Nom', used)}"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def test_entities_of_a_workbook_name_no_file_and_do_not_grow(tmp_path: Path) -> None:
    """As attackers of XML readers do: another file's contents, and a text ten times ten times as long (ASVS 1.5.1)."""
    other = tmp_path / "other"
    other.write_text("what stands in another file")
    growing = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    cases = [(f'<!ENTITY x SYSTEM "file://{other}">', "&x;"), (f'<!ENTITY a0 "grown">{growing}', "&a9;")]
    for declared, used in cases:
        try:
            read = str(opened(with_entities(declared, used)).headings)
        except TableRefused:
            continue
        assert "another file" not in read
        assert read.count("grown") <= 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "content", [bomb, lambda: b"PK\x03\x04" + bytes(5_000), lambda: sheets.sample()[:-400]], ids=["bomb", "none", "cut"]
)
def test_what_cannot_be_read_is_refused_in_words(content: Callable[[], bytes]) -> None:
    with pytest.raises(TableRefused) as refused:
        opened(content())
    assert "Le classeur ne se lit pas" in refused.value.why
    assert lines(workbook(lambda book, sheet: sheet.write_column(0, 0, ["Nom", "Durand"]))) == [(2, ["Durand"])]
