"""Imports: how fast a file of entities and people is checked and imported, and what memory that takes.

`python -m bench --only imports --lines 100000` makes a file of so many lines, one in a hundred of them wrong, and has
`flask import` check it, import it and import it again, each as a process of its own. A line is a person: a third of
them alone in an entity, the others three together.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import machine
from bench.installation import Installation
from bench.report import Line
from domain.states import StaffRole
from models import database
from tests.support.factories import luhn_siret, make_account
from tests.support.imports import HEADINGS, person

AUTHOR = "reprise@service.example"
WRONG_EACH = 100
"""Of so many lines one is wrong."""
NOTHING = 10
"""Lines of an import whose memory is the program's own."""
EACH = 0.02
"""Seconds between two looks at a process's memory."""


def imports(place: Installation, lines: int) -> Iterator[Line]:
    """Check, import and import again so many lines."""
    with database.connection_context():
        make_account(place.deps, staff=StaffRole.SI_ADMIN, address=AUTHOR)
    with tempfile.TemporaryDirectory() as folder:
        own = _done(place, _file(Path(folder), NOTHING), "--verifier")[0]
        file = _file(Path(folder), lines)
        wrong = f"{lines // WRONG_EACH} of them wrong"
        for what, options in (("checked", ("--verifier",)), ("checked and imported", ()), ("imported again", ())):
            memory, seconds, told = _done(place, file, *options)
            if told != lines // WRONG_EACH:
                raise RuntimeError(f"{told} lines with problems")
            named = f"import, {lines:,} lines {what}".replace(",", " ", 1)
            yield Line(named, place.database, f"{lines / seconds:,.0f} lines/s", f"{seconds:.0f} s, {wrong}")
            yield Line(f"{named}, memory on top", place.database, f"{(memory - own) / 1024:.1f} MiB", "most")


def _done(place: Installation, file: Path, *options: str) -> tuple[int, float, int]:
    """The most memory that the command had (KiB), how long it took, and how many lines it told a problem of."""
    begun, most = time.monotonic(), 0
    command = [sys.executable, "-m", "flask", "--app", "app", "import", str(file), "--par", AUTHOR, *options]
    variables = {**os.environ, **place.variables}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        with subprocess.Popen(command, cwd=machine.HOUSE, env=variables, stdout=out) as process:
            while process.poll() is None:
                most = max(most, machine.peak(process.pid))
                time.sleep(EACH)
        seconds = time.monotonic() - begun
        out.seek(0)
        told = {line.partition(",")[0] for line in out if line.startswith("Ligne ")}
    return most, seconds, len(told)


def _file(folder: Path, lines: int) -> Path:
    """Written as a stream."""
    path = folder / f"{lines}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.DictWriter(text, HEADINGS, delimiter=";")
        writer.writeheader()
        for number in range(1, lines + 1):
            entity = number if number % 3 == 0 else number // 9 + lines
            cells = {"SIRET": luhn_siret(entity), "Dénomination": f"Société {entity}"}
            wrong = {"SIRET": "12"} if number % WRONG_EACH == 0 else {}
            writer.writerow(person(number, **(cells | wrong)))
    return path
