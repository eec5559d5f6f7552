"""The cells of a workbook, read as a spreadsheet would: every one of them has to be a text."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rows_of_workbook(data: bytes) -> list[list[str]]:
    """The rows of the first sheet. Fails for a formula or a number."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 (our own file)
    return [[_text(cell) for cell in row.iter(f"{_MAIN}c")] for row in sheet.iter(f"{_MAIN}row")]


def _text(cell: ElementTree.Element) -> str:
    assert cell.find(f"{_MAIN}f") is None, "a formula"
    if cell.get("t") is None:
        assert cell.find(f"{_MAIN}v") is None, "a number"
        return ""
    assert cell.get("t") == "inlineStr"
    return "".join(part.text or "" for part in cell.iter(f"{_MAIN}t"))
