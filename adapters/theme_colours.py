"""The colours of a theme: which tokens there are, what a value may be, and whether texts can be read in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from config_checks import HOUSE

TOKENS = HOUSE / "static" / "css" / "tokens.css"

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_TOKEN = re.compile(r"--(?P<name>[a-z0-9-]+):\s*(?P<value>[^;]+);")
_DARK = "@media (prefers-color-scheme: dark)"

TEXT, SHAPE = 4.5, 3.0
"""Least contrasts: of texts (WCAG 2.2, 1.4.3), of what shows a control or its focus (1.4.11)."""

_TONES = ("info", "success", "warning", "danger")
_GROUNDS = ("paper", "surface", "sunken")
_PAIRS: tuple[tuple[Iterable[str], Iterable[str], float], ...] = (
    (("ink", "ink-soft"), (*_GROUNDS, "accent-soft"), TEXT),
    (("link", "accent-strong"), (*_GROUNDS, "accent-soft"), TEXT),
    (("accent",), ("paper", "surface", "accent-soft"), TEXT),
    (("on-accent",), ("accent", "accent-strong"), TEXT),
    (_TONES, ("paper", "surface"), TEXT),
    (("ink", "link"), tuple(f"{tone}-soft" for tone in _TONES), TEXT),
    (("danger",), ("accent-soft",), TEXT),
    (("on-danger",), ("danger",), TEXT),
    (("line-strong",), ("paper", "surface"), SHAPE),
    (("focus",), (*_GROUNDS, "accent-soft"), SHAPE),
    *(((tone,), (f"{tone}-soft",), TEXT) for tone in _TONES),
)
"""What stands on what in the stylesheets, and the least contrast between them."""


def colours_of(tokens: Path = TOKENS) -> tuple[dict[str, str], dict[str, str]]:
    """The colours that a file of tokens gives: by token's name, `#rrggbb`; light, then those that the dark replaces."""
    text = re.sub(r"/\*.*?\*/", "", tokens.read_text(encoding="utf-8"), flags=re.S)
    light, _, rest = text.partition(_DARK)
    dark = re.split(r"\n}", rest, maxsplit=1)[0]
    return _colours(light), _colours(dark)


def _colours(text: str) -> dict[str, str]:
    values = {match["name"]: match["value"].strip() for match in _TOKEN.finditer(text)}
    return {name: value for name, value in values.items() if _COLOUR.fullmatch(value)}


def is_colour(value: object) -> bool:
    """Whether a value is a colour as themes write them: `#rrggbb`, small letters."""
    return isinstance(value, str) and _COLOUR.fullmatch(value) is not None


def contrast(one: str, other: str) -> float:
    """The contrast of two `#rrggbb` colours, from 1 to 21 (WCAG 2.2's definition)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def too_faint(colours: Mapping[str, str]) -> list[str]:
    """What cannot be read in these colours, in words; empty when all can."""
    return [
        f"{over} on {under}: {ratio:.2f}, at least {least} is needed"
        for overs, unders, least in _PAIRS
        for over in overs
        for under in unders
        if (ratio := contrast(colours[over], colours[under])) < least
    ]
