"""The directory of companies: how fast stock files are loaded, what memory that takes, how long a look-up lasts.

`python -m bench --only directory --stock 2000000` makes files of so many rows (half of them legal units), compressed as
INSEE's are, loads them by `flask directory load` as a process of its own, and then looks numbers up among them.
"""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bench import machine
from bench.installation import Installation
from bench.report import Line, times
from models import database
from services.reference.stock_directory import StockDirectory
from tests.support import sirene
from tests.support.factories import luhn_siret

LOOK_UPS = 200
NOTHING = 10
"""Rows of a load whose memory is the program's own."""
EACH = 0.02
"""Seconds between two looks at a process's memory."""


def loads(place: Installation, rows: int) -> Iterator[Line]:
    """Load so many rows, twice: the second time beside the directory that is read, which is then deleted."""
    with tempfile.TemporaryDirectory() as folder:
        own = _loaded(place, stock_files(Path(folder), NOTHING))[1]
        files = stock_files(Path(folder), rows)
        what = f"directory load, {rows:,} rows".replace(",", " ")
        for again in ("", ", beside the former"):
            speed, memory, seconds = _loaded(place, files)
            yield Line(f"{what}{again}", place.database, f"{speed:,.0f} rows/s".replace(",", " "), f"{seconds:.0f} s")
            yield Line(f"{what}{again}, memory on top", place.database, f"{(memory - own) / 1024:.1f} MiB", "most")
    yield _look_ups(place, rows)


def _loaded(place: Installation, files: tuple[Path, Path]) -> tuple[float, int, float]:
    """Rows a second as the command says it, the most memory that it had (KiB), and how long it took in all."""
    begun, most = time.monotonic(), 0
    command = [sys.executable, "-m", "flask", "--app", "app", "directory", "load", *map(str, files)]
    variables = {**os.environ, **place.variables}
    with subprocess.Popen(command, cwd=machine.HOUSE, env=variables, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            # Its own, since it was started: what wait4 tells includes what this process had when it was forked.
            most = max(most, machine.peak(process.pid))
            time.sleep(EACH)
        out = process.stdout.read() if process.stdout is not None else ""
    match = re.search(r"(\d+) lignes par seconde", out)
    if match is None:
        raise RuntimeError(f"the load ended otherwise ({process.returncode}): {out}")
    return float(match[1]), most, time.monotonic() - begun


def _look_ups(place: Installation, rows: int) -> Line:
    directory, seconds = StockDirectory(), []
    with database.connection_context():
        for number in range(1, LOOK_UPS + 1):
            begun = time.perf_counter()
            directory.look_up(luhn_siret(number * (rows // 2) // (LOOK_UPS + 1)))
            seconds.append(time.perf_counter() - begun)
    return times(f"a SIRET among {rows // 2:,}".replace(",", " "), place.database, seconds)


def stock_files(folder: Path, rows: int) -> tuple[Path, Path]:
    """Files of so many rows, half of them legal units, each with one establishment."""
    numbers = range(1, rows // 2 + 1)
    return (
        _zipped(folder / "StockUniteLegale_utf8.zip", sirene.UNIT_COLUMNS, map(_unit, numbers)),
        _zipped(folder / "StockEtablissement_utf8.zip", sirene.ESTABLISHMENT_COLUMNS, map(_establishment, numbers)),
    )


def _unit(number: int) -> dict[str, str]:
    siret = luhn_siret(number)
    return sirene.unit(1, siren=siret[:9], nicSiege=siret[9:], denomination=f"SOCIETE DES ESSAIS {number}")


def _establishment(number: int) -> dict[str, str]:
    siret = luhn_siret(number)
    return sirene.establishment(
        1,
        siren=siret[:9],
        nic=siret[9:],
        siret=siret,
        libelleVoie=f"DES ESSAIS {number % 997}",
        codePostal=f"{number % 95 + 1:02}000",
    )


def _zipped(path: Path, columns: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> Path:
    """Written as a stream: the files are larger than the memory that is measured."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(f"{path.stem}.csv", "w", force_zip64=True) as member,
        io.TextIOWrapper(member, encoding="utf-8", newline="") as text,
    ):
        writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
