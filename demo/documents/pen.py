"""Pen strokes: a signature or an initial, the same for the same person, in a box of width 1 and height 1."""

from __future__ import annotations

import math
import random

Point = tuple[float, float]
STEPS = 8  # points between two turns of the pen


def signature(name: str) -> list[list[Point]]:
    """The strokes of this name's signature, y downwards: a capital, waves that get flatter, a flourish below."""
    chance = random.Random(f"signature {name}")
    strokes = [_smooth(_capital(chance)), _smooth(_waves(chance))]
    if chance.random() < 0.8:
        strokes.append(_smooth(_flourish(chance)))
    if chance.random() < 0.4:
        dot = (chance.uniform(0.5, 0.8), chance.uniform(0.02, 0.15))
        strokes.append([dot, (dot[0] + 0.012, dot[1] + 0.012)])
    return strokes


def _capital(chance: random.Random) -> list[Point]:
    left, lean = chance.uniform(0.02, 0.06), chance.uniform(0.04, 0.12)
    shape = chance.randrange(3)
    if shape == 0:  # a loop, as of a J or an L
        return [(0.2, 0.1), (0.12, 0.02), (0.1, 0.5), (0.08, 0.95), (left, 0.8), (0.14, 0.6), (0.26, 0.55)]
    if shape == 1:  # a bow, as of a D or a B
        return [(0.08, 0.9), (0.1, 0.08), (0.24, 0.12), (0.13, 0.45), (0.27, 0.62), (0.06, 0.92), (0.3, 0.6)]
    return [
        (left, chance.uniform(0.7, 0.9)),
        (left + lean, chance.uniform(0.0, 0.1)),
        (left + lean + 0.05, chance.uniform(0.75, 0.95)),
        (left + lean - 0.06, chance.uniform(0.4, 0.6)),
        (left + lean + 0.16, chance.uniform(0.2, 0.55)),
        (left + lean + 0.10, chance.uniform(0.6, 0.85)),
    ]


def _waves(chance: random.Random) -> list[Point]:
    count = chance.randint(3, 9)
    points = []
    for index in range(2 * count):
        along = 0.24 + 0.62 * index / (2 * count)
        height = chance.uniform(0.18, 0.4) * math.exp(-1.6 * index / (2 * count)) * chance.uniform(0.6, 1.3)
        points.append((along + chance.uniform(-0.02, 0.02), 0.55 + (height if index % 2 else -height)))
    points.append((0.95, 0.5 + chance.uniform(-0.15, 0.1)))
    return points


def _flourish(chance: random.Random) -> list[Point]:
    low = chance.uniform(0.86, 0.98)
    return [(chance.uniform(0.78, 0.96), low - 0.08), (0.5, low), (chance.uniform(0.05, 0.2), low + 0.02),
            (chance.uniform(0.55, 0.9), low + chance.uniform(-0.05, 0.02))]  # fmt: skip


def _smooth(points: list[Point]) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    ends = [points[0], *points, points[-1]]
    drawn: list[Point] = []
    for before, start, end, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for step in range(STEPS):
            t = step / STEPS
            drawn.append(
                (_curve(before[0], start[0], end[0], after[0], t), _curve(before[1], start[1], end[1], after[1], t))
            )
    return [*drawn, points[-1]]


def _curve(before: float, start: float, end: float, after: float, t: float) -> float:
    return 0.5 * (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t * t
        + (3 * start - before - 3 * end + after) * t**3
    )
