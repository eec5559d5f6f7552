"""One operation after the other, all targets in turn in each: what each answer costs the processor."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urljoin

from bench.browser import Answer, Browser
from bench.peers import processor
from bench.peers.operations import Operation
from bench.peers.targets import Target

LINK = re.compile(r"<a\b[^>]*>")
ROW = re.compile(rb'<tr role="row" id=')
ENOUGH = 5.0
"""Seconds of one target in one operation, after which it is asked no more than once a turn has shown."""


@dataclass
class Cost:
    """Milliseconds of processor and of the clock of each answer; the rows of the product's list in the last."""

    processor: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)
    rows: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.processor)


Costs = dict[tuple[str, int], Cost]
"""By a target's name and size."""


def measure(
    operation: Operation,
    targets: Sequence[Target],
    facts: Mapping[int, Mapping[str, object]],
    times: int,
    more: tuple[int, ...] = (),
) -> Costs:
    """Ask everybody in turn, `times` times after one that is not counted; `more` are processes of the database.

    Raises RuntimeError for an answer that is no page.
    """
    asked = []
    for target in targets:
        path = operation.path(target.name).format(**facts[target.size])
        if path and operation.follows and target.name == "product":
            path = _followed(target, operation, path)
        if path:
            asked.append((target, path))
    costs: Costs = {(target.name, target.size): Cost() for target, _ in asked}
    for turn in range(times + 1):
        for target, path in asked:
            cost = costs[target.name, target.size]
            if turn > 1 and sum(cost.clock) > ENOUGH * 1000:
                continue
            watched = (target.process, *more)
            before = processor.seconds(watched)
            answer = page(target, operation.who, path)
            spent = 1000 * (processor.seconds(watched) - before)
            slow = answer.seconds > ENOUGH
            cost.rows = len(ROW.findall(answer.body))
            if turn or slow:  # the first warms up, unless it is all that there is time for
                cost.processor.append(spent)
                cost.clock.append(1000 * answer.seconds)
    return costs


def page(target: Target, who: str, path: str) -> Answer:
    """Open a page as somebody."""
    answer = target.browser(who).get(path)
    if answer.status != 200:
        raise RuntimeError(f"{target.name}: {path} answered {answer.status}")
    return answer


def _followed(target: Target, operation: Operation, path: str) -> str:
    """Where the links lead, one after the other; '' when a page has none of this kind."""
    for kind in operation.follows.split():
        body = page(target, operation.who, path).body.decode()
        link = next((link for link in LINK.findall(body) if f'title="{kind}"' in link), None)
        if link is None:
            return ""
        address = re.search(r'href="([^"]*)"', link)
        path = urljoin(path, address[1].replace("&amp;", "&")) if address else ""
    return path


def requests_a_second(target: Target, path: str, connections: int, seconds: float) -> float:
    """So many people who ask for one page, again as soon as it is there."""
    end = time.monotonic() + seconds

    def person(_: int) -> int:
        browser = Browser(target.address, dict(target.browser("si").cookies))
        answered = 0
        while time.monotonic() < end:
            if browser.get(path).status != 200:
                raise RuntimeError(f"{target.name}: {path} did not answer")
            answered += 1
        return answered

    with ThreadPoolExecutor(connections) as people:
        return sum(people.map(person, range(connections))) / seconds
