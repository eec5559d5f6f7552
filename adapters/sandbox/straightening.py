"""A sheet that was photographed or scanned a little askew, set straight: nothing is cut off, corners that come in are
white."""

import itertools

from PIL import Image, ImageChops, ImageFilter

VIEWED = 600  # pixels of the long side: lines of text stay lines
MOST = 6.0
"""Degrees looked for either way. A page that lies more askew than that is turned (by quarters) or taken again by the
person who sent it.
"""
LEAST = 0.5
"""Degrees below which nothing is done: on an A4 sheet a line then rises by less than 2 millimetres."""
BETTER = 1.15
"""How many times as distinct lines must become; a picture without lines of text never reaches it."""
INK = 12  # levels darker than around


def straight(image: Image.Image) -> Image.Image:
    """The same picture, or one turned by some degrees when that makes its lines of text level."""
    angle = skew_of(image)
    if abs(angle) < LEAST:
        return image
    white = 255 if image.mode == "L" else (255, 255, 255)
    return image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=white)


def skew_of(image: Image.Image) -> float:
    """By how many degrees, counter-clockwise, the picture is to be turned for its lines of text to be level; else 0."""
    ink = _ink(image)
    level = _distinctness(ink, 0.0)
    whole = [float(angle) for angle in range(-int(MOST), int(MOST) + 1)]
    coarse = max(whole, key=lambda angle: _distinctness(ink, angle))
    fine = max((coarse + step / 4 for step in range(-3, 4)), key=lambda angle: _distinctness(ink, angle))
    return fine if abs(fine) <= MOST and _distinctness(ink, fine) > BETTER * level else 0.0


def _ink(image: Image.Image) -> Image.Image:
    """What is darker than what is around it, in white on black: no shadow, no edge of the desk."""
    grey = image.convert("L")
    grey.thumbnail((VIEWED, VIEWED), Image.Resampling.BOX)
    darker = ImageChops.subtract(grey.filter(ImageFilter.BoxBlur(8)), grey)
    return darker.point([0 if level < INK else 255 for level in range(256)])


def _distinctness(ink: Image.Image, angle: float) -> float:
    """How much rows differ from the next: lines of text that lie level are dark rows between light ones."""
    turned = ink.rotate(angle, Image.Resampling.BILINEAR)
    middle = turned.crop((turned.width // 8, turned.height // 8, turned.width * 7 // 8, turned.height * 7 // 8))
    rows = middle.resize((1, middle.height), Image.Resampling.BOX).tobytes()
    return float(sum((one - other) ** 2 for one, other in itertools.pairwise(rows)))
