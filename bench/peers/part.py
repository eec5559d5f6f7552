"""`python -m bench --only peers`: every operation, all targets in turn, as ratios of processor time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.peers import clock, deciding, drawn, heavy, people, venv
from bench.peers.databases import Databases
from bench.peers.facts import facts
from bench.peers.operations import OPERATIONS, OWN, Operation
from bench.peers.ratios import Result
from bench.peers.statements import Counting
from bench.peers.targets import Target, running
from bench.peers.turns import Costs, measure
from bench.report import Line
from tests.support import postgres

PORTS = 10
"""Between the first ports of two sizes."""
WITHOUT_A_PAGE = ("heavy", "drawn", "clock", "deciding")
"""What else can be asked for: throughput and export, drawn searches, a tick, decisions on many requests."""


@dataclass(frozen=True)
class Choice:
    """What is measured: numbers of requests, the smallest first; where data is kept; only what begins so."""

    sizes: Sequence[int]
    folder: Path
    times: int
    port: int
    only: Sequence[str] = ()

    def operations(self) -> list[Operation]:
        return [one for one in OPERATIONS if not self.only or one.name.startswith(tuple(self.only)) or one.name == OWN]

    def asks(self, what: str) -> bool:
        """Whether a line that is no page's is measured."""
        return not self.only or what.startswith(tuple(self.only))


def ratios(database: str, choice: Choice) -> Iterator[Line]:
    """One line an operation."""
    choice.folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        programs, server = venv.programs(choice.folder), None
        if database == "postgresql":
            server = stack.enter_context(postgres.running_server(durable=True, kept=choice.folder / "postgresql"))
        kept = Databases(choice.folder, programs, server)
        for size in choice.sizes:
            kept.prepare(size)
        yield from _measured(database, choice, kept, (server.process,) if server else ())


def _measured(database: str, choice: Choice, kept: Databases, more: tuple[int, ...]) -> Iterator[Line]:
    now, largest = people.this_hour(), choice.sizes[-1]
    urls = {size: kept.urls(size) for size in choice.sizes}
    known = {size: facts(urls[size]["product"], urls[size]["plain"], size, now) for size in choice.sizes}
    places = {size: place for size, (place, _) in known.items()}
    counting = Counting(urls[largest]["product"], choice.folder, known[largest][1])
    own: Costs = {}
    medians: dict[str, dict[str, float]] = {}
    with ExitStack() as stack:
        targets: list[Target] = []
        for place, size in enumerate(choice.sizes):
            port = choice.port + PORTS * place
            targets += stack.enter_context(running(size, urls[size], port, choice.folder, kept.peers, known[size][1]))
        for operation in choice.operations():
            costs = measure(operation, targets, places, choice.times, more)
            own = own or costs
            path = operation.ours.format(**places[largest])
            result = Result(operation, costs, own, counting.count(operation.who, path), choice.sizes)
            medians[operation.name] = {f"{name} {size}": cost.median for (name, size), cost in costs.items()}
            yield result.line(database)
        if choice.asks("drawn"):
            first = own["product", largest].median
            yield from drawn.lines(database, targets, urls[largest]["product"], first, more)
        if choice.asks("heavy"):
            yield from heavy.lines(database, targets, places, own, more)
    products = {size: urls[size]["product"] for size in choice.sizes}
    if choice.asks("clock"):
        yield from clock.lines(database, products, choice.times, more)
    if choice.asks("deciding"):
        yield from deciding.lines(database, products[largest], kept.peers, more)
    (choice.folder / f"{database}.json").write_text(json.dumps(medians, indent=1, ensure_ascii=False))
