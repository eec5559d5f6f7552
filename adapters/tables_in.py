"""Tables that people have in a spreadsheet or an old system, opened as text: CSV of any making, workbooks.

Source for what spreadsheets write: RFC 4180; Microsoft Excel's `sep=` line, UTF-16 « Unicode text » and cp1252.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from adapters.sandbox import Job, SandboxError, SandboxUnavailable, sandbox
from domain.errors import TableRefused

SEPARATORS = ";,\t|"
LARGEST = 50_000_000
"""Bytes of a file; a line of this table has some three hundred."""
MOST_BLANKS = 1_000
"""Empty lines in a row after which a file is at its end: a spreadsheet writes all those that were once touched."""
CP1252 = "Le fichier n’est pas en UTF-8 : il a été lu comme un fichier de Windows (cp1252). Vérifiez les accents."
SHEET_ROWS, SHEET_COLUMNS = 1_048_576, 250
"""Lines of a sheet, as many as there can be: what is imported is counted later. Columns, some more than an import
takes, so that it says how many there are."""
SHEET_SECONDS, SHEET_MEMORY_MB = 60.0, 768
"""100,000 lines of 16 columns take two seconds and 205 MiB."""
WORKBOOK_REFUSED = {
    "broken": "Le classeur ne se lit pas : enregistrez-le de nouveau au format .xlsx, ou au format .csv (UTF-8).",
    "encrypted": "Le classeur est protégé par un mot de passe : enregistrez-en une copie sans mot de passe.",
    "too_many_lines": "Le classeur a trop de lignes : coupez-le en plusieurs.",
}
_ARCHIVE = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class TextTable:
    """A table whose text is known. Line 1 is that of its headings, as spreadsheets count."""

    text: str
    separator: str
    headings: Sequence[str]
    notes: Sequence[str] = field(default=())

    def rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        """The lines below the headings that are not empty, with their numbers. Raises TableRefused."""
        number, blanks = 1, 0
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator)
        try:
            next(reader, None)
            for number, cells in enumerate(reader, 2):
                filled = _filled(cells)
                blanks = 0 if filled else blanks + 1
                if blanks > MOST_BLANKS:
                    return
                if filled:
                    yield number, filled
        except csv.Error as error:
            why = f"Après la ligne {number}, ce n’est plus du CSV : un guillemet n’est sans doute pas fermé ({error})."
            raise TableRefused(why) from None


def opened(data: bytes) -> TextTable:
    """Open the bytes of a file. Raises TableRefused, which says in French what to do."""
    if len(data) > LARGEST:
        raise TableRefused(f"Le fichier dépasse {LARGEST // 1_000_000} Mo : coupez-le en plusieurs.")
    if data.startswith(_OLD_EXCEL):
        raise TableRefused("C’est un ancien classeur (.xls) : enregistrez-le au format .xlsx ou .csv.")
    if data.startswith(_ARCHIVE):
        data = _first_sheet(data)
    text, notes = _decoded(data)
    if "\0" in text:
        raise TableRefused("Ce n’est pas un fichier de texte : enregistrez le tableau au format .csv (UTF-8) ou .xlsx.")
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.rstrip("\r")) == len("sep=;"):
        return _table(rest, first[4], notes)
    return _table(text, _separator(first), notes)


def _first_sheet(data: bytes) -> bytes:
    """The first sheet of a workbook (XLSX, ODS) as CSV, read where a hostile one harms nothing."""
    limits = {"max_rows": SHEET_ROWS, "max_columns": SHEET_COLUMNS}
    try:
        answer = sandbox.run(Job("first_sheet", limits, [data], SHEET_SECONDS, SHEET_MEMORY_MB))
    except SandboxUnavailable:
        raise TableRefused("Le classeur ne peut pas être lu pour le moment. Réessayez dans quelques minutes.") from None
    except SandboxError:
        raise TableRefused(WORKBOOK_REFUSED["broken"]) from None
    if answer.refused is not None:
        raise TableRefused(WORKBOOK_REFUSED.get(answer.refused, WORKBOOK_REFUSED["broken"]))
    return answer.data


def _table(text: str, separator: str, notes: Sequence[str]) -> TextTable:
    try:
        cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error as error:
        raise TableRefused(f"La ligne de titres ne se lit pas ({error}).") from None
    headings = _filled(cells)
    if not headings:
        raise TableRefused("La première ligne doit donner les titres des colonnes : elle est vide.")
    return TextTable(text, separator, headings, notes)


def _decoded(data: bytes) -> tuple[str, Sequence[str]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _as(data, "utf-16"), ()
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return _as(data, "cp1252"), (CP1252,)


def _as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise TableRefused("Les caractères du fichier ne se lisent pas : enregistrez-le au format CSV UTF-8.") from None


def _separator(headings: str) -> str:
    """The sign that cuts the line of headings most often, outside quotation marks."""
    outside = "".join(headings.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def _filled(cells: Sequence[str]) -> Sequence[str]:
    """The cells without the empty ones at the end."""
    last = len(cells)
    while last and not cells[last - 1].strip():
        last -= 1
    return cells[:last]
