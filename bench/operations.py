"""What operators type on a service of many requests: time and memory of each command, as a process of its own.

`python -m bench --only operations --rows 10000 1000000` takes the product's filled databases of var/bench (made once,
copied for each run), gives `--names` of the documents a file, and runs the commands of `bench/operators_commands.py`
in their order (`--ask backup`: those alone). Memory is the most that the command and its children held at any time,
tools of PostgreSQL apart; growth is beside the smallest size, of processor time without the start.
"""

from __future__ import annotations

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

Costs = dict[str, Cost]
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
    smallest: Costs = {}
    with ExitStack() as stack:
        server = None
        if database == "postgresql":
            server = stack.enter_context(postgres.running_server(durable=True, kept=choice.folder / "postgresql"))
        for rows, names in choice.sizes:
            costs: Costs = {}
            with copied(Databases(choice.folder, choice.folder, server), rows, names) as place:
                for command in choice.commands():
                    yield _line(place, command, costs, smallest)
                if not choice.ask or PAGES.startswith(choice.ask):
                    yield from operators_pages.pages(place)
            smallest = smallest or costs


def _line(place: Place, command: Command, costs: Costs, smallest: Costs) -> Line:
    command.before(place)
    first = command.counted.count(place) if command.counted is not None else 0
    cost = costs[command.name] = _run(place, command)
    how = [f"{cost.processor:.1f} s of processor"]
    if place.servers:
        how.append(f"{cost.others:.1f} s of the server’s")
    if command.counted is not None:
        number = first - command.counted.count(place) if command.counted.goes else first
        how.append(f"{number} {command.counted.what}, {number / cost.clock:.0f} a second")
    how += [f"{tool} {memory:.0f} MiB beside" for tool, memory in sorted(cost.tools.items())]
    if command.name in smallest:
        how.append(_growth(smallest[command.name], cost, *(of[COMMANDS[0].name] for of in (smallest, costs))))
    how.append(f"load {os.getloadavg()[0]:.0f}")
    figure = f"{cost.clock:.1f} s, {cost.memory:.0f} MiB"
    return Line(f"{command.name} ({place.rows} requests)", place.database, figure, ", ".join(how))


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


def _growth(small: Cost, large: Cost, start: Cost, start_now: Cost) -> str:
    """How much more memory, and processor time once the program's start is taken off."""
    work = [
        max(0.05, cost.processor + cost.others - begun.processor)
        for cost, begun in ((small, start), (large, start_now))
    ]
    return f"× {large.memory / small.memory:.2f} memory, × {work[1] / work[0]:.0f} work"
