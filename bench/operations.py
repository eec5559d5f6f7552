"""What operators type on a service of many requests: time and memory of each command, as a process of its own.

`python -m bench --only operations --rows 10000 1000000` takes the product's filled databases of var/bench (made once,
copied for each run), gives `--names` of the documents a file, and runs the commands of `bench/operators_commands.py`
in their order (`--ask backup`: those alone). Memory is the most that the command and its children held at any time,
tools of PostgreSQL apart. Growth is beside the smallest size that was measured, in an earlier run too; the start that
every command has is taken off its work.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench import operators_pages
from bench.metered import Cost, measured
from bench.operators_commands import COMMANDS, Command
from bench.operators_place import Place, copied
from bench.peers.databases import Databases
from bench.report import Line
from tests.support import postgres

PAGES = "page"
"""How the lines of pages begin (`bench/operators_pages.py`)."""


@dataclass(frozen=True)
class Choice:
    """What is measured: numbers of requests and of files, the smallest first; where filled databases are kept; only
    commands that begin so."""

    sizes: Sequence[tuple[int, int]]
    folder: Path
    ask: tuple[str, ...] = ()

    def commands(self) -> list[Command]:
        return [one for one in COMMANDS if not self.ask or one.name.startswith(self.ask) or one == COMMANDS[0]]


def commands(database: str, choice: Choice) -> Iterator[Line]:
    """Each command's line, at each size."""
    choice.folder.mkdir(parents=True, exist_ok=True)
    known = _Known(choice.folder / f"operations-{database}.json")
    with ExitStack() as stack:
        server = None
        if database == "postgresql":
            server = stack.enter_context(postgres.running_server(durable=True, kept=choice.folder / "postgresql"))
        for rows, names in choice.sizes:
            with copied(Databases(choice.folder, choice.folder, server), rows, names) as place:
                for command in choice.commands():
                    yield _line(place, command, known, names)
                if not choice.ask or PAGES.startswith(choice.ask):
                    yield from operators_pages.pages(place)


class _Known:
    """What was measured until now, by an earlier run too: of a size what each command took."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._costs: dict[str, dict[str, list[float]]] = json.loads(path.read_text()) if path.exists() else {}

    def keep(self, size: tuple[int, int], name: str, cost: Cost) -> None:
        self._costs.setdefault("{} {}".format(*size), {})[name] = [cost.memory, cost.processor + cost.others]
        self._path.write_text(json.dumps(self._costs, indent=1, ensure_ascii=False))

    def growth(self, size: tuple[int, int], name: str) -> str:
        """How much more than at the smallest size: memory, and processor time once the program's start is off."""
        sizes = sorted(tuple(map(int, one.split())) for one in self._costs if name in self._costs[one])
        first = next((one for one in sizes if one < size), None)
        if first is None:
            return ""
        (small, before), (large, now) = (
            (costs[name], costs[COMMANDS[0].name]) for costs in (self._of(first), self._of(size))
        )
        work = [max(0.05, took - start) for (_, took), (_, start) in ((small, before), (large, now))]
        return f"beside {first[0]} and {first[1]}: memory × {large[0] / small[0]:.2f}, work × {work[1] / work[0]:.1f}"

    def _of(self, size: tuple[int, ...]) -> dict[str, list[float]]:
        return self._costs["{} {}".format(*size)]


def _line(place: Place, command: Command, known: _Known, names: int) -> Line:
    command.before(place)
    first = command.counted.count(place) if command.counted is not None else 0
    cost = _run(place, command)
    known.keep((place.rows, names), command.name, cost)
    how = [f"{cost.processor:.1f} s of processor"]
    if place.servers:
        how.append(f"{cost.others:.1f} s of the server’s")
    if command.counted is not None:
        number = first - command.counted.count(place) if command.counted.goes else first
        how.append(f"{number} {command.counted.what}, {number / cost.clock:.0f} a second")
    how += [f"{tool} {memory:.0f} MiB beside" for tool, memory in sorted(cost.tools.items())]
    how += filter(None, [known.growth((place.rows, names), command.name)])
    how.append(f"load {os.getloadavg()[0]:.0f}")
    figure = f"{cost.clock:.1f} s, {cost.memory:.0f} MiB"
    return Line(f"{command.name} ({place.rows} requests, {names} files)", place.database, figure, ", ".join(how))


def _run(place: Place, command: Command) -> Cost:
    given = place.elsewhere if command.on_nothing else place.variables
    variables = given | _made(place, command.settings)
    words = command.words.format(folder=place.folder).split()
    typed = words if words[0] == "-m" else ["-m", "flask", "--app", "app", *words]
    cost = measured(typed, variables, given=command.given(place), stops_after=command.stops_after, others=place.servers)
    if cost.status and not command.fails:
        raise RuntimeError(f"{' '.join(words)} ended with {cost.status}: {cost.printed[-2000:]}")
    given.update(_made(place, command.then))
    return cost


def _made(place: Place, settings: dict[str, str]) -> dict[str, str]:
    return {
        name: value.format(folder=place.folder, now=place.variables.get(name, "")) for name, value in settings.items()
    }
