"""What takes seconds: the export of everything, and how many pages a second eight people are given."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection

from bench.peers import processor
from bench.peers.operations import EXPORTS, FIRST_PAGES
from bench.peers.targets import Target
from bench.peers.turns import Costs, requests_a_second
from bench.report import Line

CONNECTIONS, SECONDS = 8, 6.0
WARM = 4
"""How often a file of nothing is asked for first: each process loads what it uses for the first time."""


@dataclass(frozen=True)
class Export:
    """Milliseconds until the first byte, seconds of processor, MiB that a process grew by, bytes."""

    first: float
    processor: float
    grown: float
    size: int


def exported(target: Target, path: str, more: tuple[int, ...]) -> Export:
    """Read an export to its end, keeping nothing of it."""
    browser = target.browser("si")
    for _ in range(WARM):
        browser.get(f"{path}&recherche=zzqxw" if target.name == "product" else "/")
    watched = (target.process, *more)
    processor.forget_peak(target.process)
    resting, before = processor.memory(target.process, "VmRSS"), processor.seconds(watched)
    connection = HTTPConnection(*target.address, timeout=600)
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    begun = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookies} if cookies else {})
    answer = connection.getresponse()
    size = len(answer.read(1))
    first = 1000 * (time.perf_counter() - begun)
    if answer.status != 200:
        raise RuntimeError(f"{target.name}: {path} answered {answer.status}")
    while part := answer.read(1 << 16):
        size += len(part)
    connection.close()
    peaks = processor.memory(target.process, "VmHWM")
    grown = max(peak - resting.get(process, peak) for process, peak in peaks.items())
    return Export(first, processor.seconds(watched) - before, grown, size)


def lines(
    database: str,
    targets: Sequence[Target],
    facts: Mapping[int, Mapping[str, object]],
    own: Costs,
    more: tuple[int, ...],
) -> Iterator[Line]:
    """The heavy work at the largest size."""
    largest = max(target.size for target in targets)
    there = {target.name: target for target in targets if target.size == largest}
    yield _throughput(database, there, facts[largest])
    exports = {name: exported(there[name], path, more) for name, path in EXPORTS.items()}
    ours, floor = exports["product"], exports["floor"]
    told = ", ".join(f"{name} {one.processor:.1f} s" for name, one in exports.items())
    met = ours.first <= 20 and ours.processor <= 2.5 * floor.processor and ours.grown <= 32
    yield Line(
        f"export of {largest:,} rows, CSV",
        database,
        f"{ours.processor:.1f} s of processor",
        f"{told}; {ours.processor / floor.processor:.2f} × floor, first byte {ours.first:.0f} ms,"
        f" memory + {ours.grown:.0f} MiB — {'met' if met else 'MISSED: first byte ≤ 20 ms, floor ≤ 2.5, + 32 MiB'}",
    )


def _throughput(database: str, there: Mapping[str, Target], facts: Mapping[str, object]) -> Line:
    page = FIRST_PAGES[0]
    rates = {
        name: requests_a_second(target, page.path(name).format(**facts), CONNECTIONS, SECONDS)
        for name, target in there.items()
    }
    ratio = rates["product"] / rates["django"]
    told = ", ".join(f"{name} {rate:.0f}" for name, rate in rates.items())
    verdict = "met" if ratio >= 4 else "MISSED: Django ≥ 4"
    how = f"{told}; {ratio:.2f} × Django, {CONNECTIONS} connections — {verdict}"
    return Line("grid, pages a second", database, f"{rates['product']:.0f} a second", how)
