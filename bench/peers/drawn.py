"""Searches that nobody chose: words and pairs drawn from a seed, frequent, rare and absent, each asked once."""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator, Sequence
from urllib.parse import quote_plus

from bench.peers import processor
from bench.peers.facts import ask
from bench.peers.operations import ADMIN, ALL, SEARCH
from bench.peers.people import CITIES, FIRST, LAST
from bench.peers.targets import Target
from bench.peers.turns import Cost, page
from bench.report import Line

COUNT = 200
P95, WORST, DJANGO = 2.0, 0.5, 0.01
"""At most: so many times a page of the list whose rows are drawn for the first time, as those of a search are; seconds
of processor, times Django's admin."""
PAGES = 15
"""Pages of the list whose median that is."""
PATIENCE, FEWEST = 20.0, 5
"""Seconds that Django's admin is asked for, each question after the product's; how many it is asked at least."""
ROW = """SELECT email, entity_name, reference FROM account_request
    WHERE id >= ? AND state <> 'draft' ORDER BY id LIMIT 1"""


def searches(product: str, size: int, count: int = COUNT) -> list[str]:
    """What is searched for; `product` is the database that rare words are drawn from."""
    chance = random.Random(20261128)
    return [_one(product, size, chance, turn) for turn in range(count)]


def _one(product: str, size: int, chance: random.Random, turn: int) -> str:
    """Every other one is a pair; frequent and rare twice as often as what nobody is called."""
    common = (FIRST, LAST, CITIES)[turn % 3]
    kinds = {
        "frequent": lambda: chance.choice(common).lower(),
        "rare": lambda: _rare(product, size, chance),
        "absent": lambda: "".join(chance.choices("bcdfghjkvwxz", k=chance.randrange(3, 9))),
    }
    drawn = chance.choices(list(kinds), (2, 2, 1), k=1 + turn % 2)
    return " ".join(kinds[kind]() for kind in drawn)


def _rare(product: str, size: int, chance: random.Random) -> str:
    """Of one row, or of few: the number in an entity's name, a part of an address or of a reference."""
    email, entity, reference = ask(product, ROW, chance.randrange(1, size))
    return chance.choice([entity.rpartition(" ")[2], email.partition("@")[0], email, reference, entity]).lower()


def lines(database: str, targets: Sequence[Target], product: str, own: float, more: tuple[int, ...]) -> Iterator[Line]:
    """At the largest size; `own` is what the list's own first page costs there, in milliseconds of processor."""
    size = max(target.size for target in targets)
    there = {target.name: target for target in targets if target.size == size}
    asked = searches(product, size)
    page(there["product"], "si", f"{ALL}{SEARCH}{quote_plus(asked[0])}")  # loads what is loaded on first use
    ours, theirs, anew = Cost(), Cost(), Cost()
    for number in range(2, PAGES + 2):
        _ask(there["product"], f"{ALL}&page={number}", anew, more)
    for words in asked:
        _ask(there["product"], f"{ALL}{SEARCH}{quote_plus(words)}", ours, more)
        if len(theirs.clock) < FEWEST or sum(theirs.clock) < 1000 * PATIENCE:
            _ask(there["django"], f"{ADMIN}?q={quote_plus(words)}", theirs, more)
    yield _line(database, asked, ours, theirs, own, anew.median)


def _ask(target: Target, path: str, cost: Cost, more: tuple[int, ...]) -> None:
    watched = (target.process, *more)
    before = processor.seconds(watched)
    answer = page(target, "si", path)
    cost.processor.append(1000 * (processor.seconds(watched) - before))
    cost.clock.append(1000 * answer.seconds)


def _line(database: str, asked: Sequence[str], ours: Cost, theirs: Cost, own: float, anew: float) -> Line:
    spent = sorted(ours.processor)
    p95, worst = spent[round(0.95 * len(spent)) - 1], spent[-1]
    beside = statistics.median(ours.processor[: len(theirs.processor)]) / theirs.median
    bars = {
        f"p95 ≤ {P95:g} × own page": p95 <= P95 * anew,
        f"worst ≤ {WORST:g} s": worst <= 1000 * WORST,
        f"Django ≤ {DJANGO:g}": beside <= DJANGO,
    }
    missed = [bar for bar, met in bars.items() if not met]
    slowest = asked[ours.processor.index(worst)]
    how = (
        f"{p95 / anew:.2f} and {worst / anew:.2f} × a page of the list drawn for the first time ({anew:.1f} ms), "
        f"{p95 / own:.2f} × its first page as kept; the slowest « {slowest} » ({max(ours.clock):.0f} ms at most on "
        f"the clock), {beside:.3g} × Django (of {len(theirs.processor)}) — "
    ) + (f"MISSED: {', '.join(missed)}" if missed else "met")
    figure = f"p95 {p95:.1f}, worst {worst:.1f} ms"
    return Line(f"search, {len(asked)} drawn words and pairs", database, figure, how)
