"""What may make a photograph of a page hard to read: told to the person who took it while they still have the sheet,
and never a reason to refuse it.

What is measured is paper and ink, so that the desk around the sheet does not count.
"""

from collections.abc import Iterator

from PIL import Image, ImageChops, ImageFilter

SMALL_SIDE = 1000
"""Pixels of the long side. An A4 sheet then has 85 dots an inch: small print (8 points) is four dots high."""
DARK_PAPER = 100
"""Of 255: nine tenths of a picture are darker than paper should be. In usual light it is above 150, ink about 30."""
VIEWED = 1500  # pixels of the long side: an A4 sheet at 128 dots an inch
TILE = 60  # pixels: a few words
CONTRAST = 40  # levels between the ink and the paper of a tile that is looked at
INK = (0.03, 0.6)  # the share of such a tile that is ink
SHARP = 0.19
"""Of the way from paper to ink, how much of it an edge goes from one pixel to the next, once neighbours are averaged so
that a dark picture's noise is no edge: 0.45 drawn sharp, 0.3 with a blur of one pixel, 0.19 of two, at any noise."""
ENOUGH_TILES = 5


def remarks(image: Image.Image, long_side: int) -> list[str]:
    """Codes of what is worth saying of an upright picture: small, dark, blurred.

    `long_side` is the one that it came with, in pixels.
    """
    grey = image.convert("L")
    grey.thumbnail((VIEWED, VIEWED), Image.Resampling.BOX)
    answers = {"small": long_side < SMALL_SIDE, "dark": _level(grey.histogram(), 0.9) < DARK_PAPER}
    answers["blurred"] = _blurred(grey)
    return [code for code, holds in answers.items() if holds]


def _blurred(grey: Image.Image) -> bool:
    """Whether even the sharpest quarter of what is written has soft edges, one way or the other: small print runs
    together from a blur of two pixels on. A picture with too little written on it is not judged."""
    grey = grey.filter(ImageFilter.BoxBlur(1))
    steps = [ImageChops.difference(grey, ImageChops.offset(grey, *way)) for way in ((1, 0), (0, 1))]
    ratios: tuple[list[float], list[float]] = ([], [])
    for box, contrast in _written(grey):
        for edges, step in zip(ratios, steps, strict=True):
            edges.append(_level(step.crop(box).histogram(), 0.98) / contrast)
    if len(ratios[0]) < ENOUGH_TILES:
        return False
    return min(sorted(edges)[len(edges) * 3 // 4] for edges in ratios) < SHARP


def _written(grey: Image.Image) -> Iterator[tuple[tuple[int, int, int, int], int]]:
    """Tiles that hold ink on paper, each with the levels between the two."""
    for top in range(TILE, grey.height - TILE, TILE):
        for left in range(TILE, grey.width - TILE, TILE):
            box = (left, top, left + TILE, top + TILE)
            levels = grey.crop(box).histogram()
            ink, paper = _level(levels, 0.02), _level(levels, 0.9)
            if paper - ink < CONTRAST:
                continue
            share = sum(levels[: (ink + paper) // 2]) / (TILE * TILE)
            if INK[0] <= share <= INK[1]:
                yield box, paper - ink


def _level(histogram: list[int], share: float) -> int:
    """The level, from 0 to 255, below which this share of the pixels lies."""
    wanted, passed = share * sum(histogram), 0
    for level, count in enumerate(histogram):
        passed += count
        if passed >= wanted:
            return level
    return len(histogram) - 1
