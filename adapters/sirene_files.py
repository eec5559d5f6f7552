"""Sirene's monthly stock files, as INSEE gives them: one CSV in a ZIP each, read as a stream and never unpacked.

StockUniteLegale has a row a legal unit, StockEtablissement one an establishment, StockEtablissementLiensSuccession one
a link between two of these. Which is which is told by their columns. Source: « Documentation des fichiers stock »,
sirene.fr (Licence Ouverte 2.0).
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from adapters.sirene_rows import COLUMNS, MAKERS, BadRow

Kind = Literal["units", "establishments", "successions"]

LONGEST_LINE = 64 * 1024
"""Characters; a line of the real files has a few hundred."""

BROKEN = (zipfile.BadZipFile, zlib.error, csv.Error, UnicodeDecodeError, EOFError, OSError, RuntimeError, BadRow)
"""What reading raises of a file that is damaged, cut, encrypted (RuntimeError), or of another making."""


class StockRefused(Exception):
    """A file is not what it must be; `why` says it in French to the operator. Nothing was changed."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class StockFile:
    """One of the files: which, and its day."""

    path: Path
    kind: Kind
    day: date

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Each row as `services.reference.company_stock` writes it. Raises StockRefused, which names file and line."""
        number = 0
        try:
            with _opened(self.path) as (lines, _):
                reader = csv.reader(lines)
                header = next(reader)
                made, width = MAKERS[self.kind]([header.index(name) for name in COLUMNS[self.kind]]), len(header)
                for row in reader:
                    number = reader.line_num
                    if len(row) != width:
                        raise BadRow(f"{len(row)} colonnes au lieu de {width}")
                    yield made(row)
        except BROKEN as error:
            raise StockRefused(f"{self.path.name}, après la ligne {number} : {_reason(error)}.") from None


def stock_files(paths: Sequence[Path]) -> dict[Kind, StockFile]:
    """The two files among these. Raises StockRefused: one is missing, unreadable, or neither of the two."""
    files = [_recognised(path) for path in paths]
    if sorted(file.kind for file in files) != ["establishments", "units"]:
        raise StockRefused("Il faut les deux fichiers d’un même mois : StockUniteLegale et StockEtablissement.")
    return {file.kind: file for file in files}


def succession_file(path: Path) -> StockFile:
    """The file of links between establishments. Raises StockRefused: it is unreadable, or another one."""
    file = _recognised(path)
    if file.kind != "successions":
        raise StockRefused(f"{path.name} : ce n’est pas le fichier StockEtablissementLiensSuccession.")
    return file


def _recognised(path: Path) -> StockFile:
    try:
        with _opened(path) as (lines, day):
            header = set(next(csv.reader(lines), []))
    except BROKEN as error:
        raise StockRefused(f"{path.name} : {_reason(error)}.") from None
    kind: Kind = "establishments" if "siret" in header else "units"
    if "siretEtablissementPredecesseur" in header:
        kind = "successions"
    missing = sorted(set(COLUMNS[kind]) - header)
    if kind != "successions" and not {"siren", "siret"} & header:
        raise StockRefused(f"{path.name} : ce n’est pas un fichier stock Sirene.")
    if missing:
        raise StockRefused(f"{path.name} : il manque les colonnes {', '.join(missing)}.")
    return StockFile(path, kind, day)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Iterator[str], date]]:
    """The lines of the one CSV of a ZIP, and its day. Reading to the end verifies its checksum."""
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if member.filename.lower().endswith(".csv")]
        if len(members) != 1:
            raise BadRow(f"l’archive contient {len(members)} fichiers CSV au lieu d’un")
        with archive.open(members[0]) as member, io.TextIOWrapper(member, encoding="utf-8-sig", newline="") as text:
            yield _lines(text), date(*members[0].date_time[:3])


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Whole lines of bounded length, without NUL: what has neither is no file of INSEE's, or was cut."""
    while line := text.readline(LONGEST_LINE):
        if not line.endswith("\n"):
            raise BadRow("la dernière ligne est coupée" if len(line) < LONGEST_LINE else "une ligne n’a pas de fin")
        if "\0" in line:
            raise BadRow("un caractère nul")
        yield line


def _reason(error: BaseException) -> str:
    """What is wrong, for the person who typed the command."""
    if isinstance(error, BadRow):
        return str(error)
    if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
        return "le fichier ne s’ouvre pas"
    if isinstance(error, UnicodeDecodeError):
        return "ce n’est pas du texte en UTF-8"
    if isinstance(error, csv.Error):
        return f"ce n’est pas du CSV ({error})"
    return f"l’archive est abîmée ou incomplète ({error})"
