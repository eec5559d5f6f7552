"""docs/ten-years.md: what is left of ten simulated years, by table, file and byte.

`python -m tests.support.ten_years_page` lives through them and writes it; a test compares it with what it saw.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TypeAlias

import models
from adapters.migrate import migrate
from config_checks import HOUSE

PAGE = HOUSE / "docs" / "ten-years.md"
Years: TypeAlias = dict[int, dict[str, tuple[int, int]]]
"""Year → table, or kind of file, → how many there were on its 1 January, and their bytes."""

HEAD = """# What is left of ten years

`tests/services/test_ten_years.py` lives through ten years on a simulated clock and looks at the database and the
store on each 1 January. It compares every row of every table, every stored file and their bytes with what the notice
promises, reckoned apart from the program's rules (`tests/services/decade/promises.py`): this page is what both say.
It is made by `python -m tests.support.ten_years_page`, and a test compares it with what it saw; `make deep` does the
same on both databases with twice as many requests.

Each year brings, in June, eight requests: refused; withdrawn; refused and contested to the last answer; three approved
(one role lasts, one ends after three months, one after eighteen); one approved and limited; one refused and under
« contentieux ». Each has a message and its file, notes, images, a text, a claim, a job. A draft is begun and a request
sent that nobody activates; a role that no request gave ends; there is an invitation, an entity with all that is known
of it, an import, an export, a backup, a failed task and what else agents and operators leave behind. In February
somebody comes with an account of which nothing else is kept, with a session, views, an absence, a copy of their data
and a request about it, and never comes again. In November a crash leaves a file without a row.

What grows for good: the journal's entries with their seals, traces and figures, which name nobody; entities with what
is known of them; and requests whose role lasts, or that are limited or under « contentieux ».

The indexes of searches, which are no tables of the program, let go of what was erased within a day:
[retention.md](retention.md).

A cell is how many rows, and how many kilobytes (1,000 bytes) their texts have; of files, how many and their bytes.
"""


def page(years: Years) -> str:
    """The page of what was there in these years."""
    names = sorted({name for there in years.values() for name in there}, key=lambda name: (name[:5] == "file:", name))
    lines = [_row("", [str(year) for year in years]), _row("---", ["---:"] * len(years))]
    lines += [_row(_name(name), [_cell(there.get(name, (0, 0)), name) for there in years.values()]) for name in names]
    return f"{HEAD}\n" + "\n".join(lines) + "\n"


def _row(name: str, cells: list[str]) -> str:
    return f"| {' | '.join((name, *cells))} |"


def _name(name: str) -> str:
    return name if name.startswith("file: ") else f"`{name}`"


def _cell(held: tuple[int, int], name: str) -> str:
    number, size = held
    if not number:
        return "0"
    return f"{number} · {size:,} B" if name.startswith("file: ") else f"{number} · {size / 1000:.1f}"


def write() -> None:
    """Live through the ten years on a database of their own, and write the page."""
    from tests.services.test_ten_years import lived
    from tests.support.dependencies import Clock, make_deps

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/ten-years.sqlite"
        migrate(url)
        opened = models.bind(url)
        with opened.connection_context():
            clock = Clock()
            years = lived(make_deps(Path(folder) / "documents", clock=clock), clock, [6])
    PAGE.write_text(page(years), encoding="utf-8")


if __name__ == "__main__":
    write()
