"""The first sheet of a workbook as lines of text, read by calamine (in Rust, which a bomb makes run out of memory)."""

import csv
import io
import zipfile
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from adapters.sandbox.refusal import Refused

_HEAD = '<?xml version="1.0"?>'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/'
SAMPLE = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'{_RELATED}officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_RELATED}worksheet" Target="worksheets/a.xml"/></Relationships>',
    "xl/worksheets/a.xml": f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Nom</t></is></c><c r="B1"><v>12.5</v></c></row></sheetData></worksheet>',
}
"""The parts of the smallest workbook."""


def read(data: bytes, max_rows: int, max_columns: int) -> bytes:
    """Return the first sheet as CSV (`;`, UTF-8), from line 1 on.

    Raises Refused: `broken`, `encrypted`, `too_many_lines`.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
    except CalamineError as error:
        raise Refused("encrypted" if "assword" in str(error) else "broken") from None
    if sheet.total_height > max_rows:
        raise Refused("too_many_lines")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    # Empty lines above what is filled in are among them: lines keep the numbers that people see.
    for row in sheet.iter_rows():
        writer.writerow([as_text(cell) for cell in row[:max_columns]])
    return text.getvalue().encode("utf-8", "replace")


def as_text(cell: Any) -> str:
    """A cell as its reader would type it: whole numbers without a fraction, days and instants in ISO 8601."""
    match cell:
        case bool():
            return "oui" if cell else "non"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case date() | time():
            return cell.isoformat()
    return str(cell)


def sample() -> bytes:
    """A workbook of one line."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in SAMPLE.items():
            archive.writestr(name, text)
    return file.getvalue()
