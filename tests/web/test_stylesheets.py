"""One set of values for every page: the stylesheets name the tokens of `tokens.css` and hold none of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from adapters.theme_colours import colours_of, too_faint
from config_checks import HOUSE

FOLDER = HOUSE / "static" / "css"
TOKENS = FOLDER / "tokens.css"
SHEETS = sorted(path for path in FOLDER.glob("*.css") if path != TOKENS)

COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(|"
    r"(?<![\w-])(?:white|black|gr[ae]y|silver|red|green|blue|yellow|orange|purple|teal|navy)(?![\w-])",
    re.IGNORECASE,
)
# What follows a scale. `em` is relative to the text, and a pixel is a hair.
SCALED = re.compile(r"(?:font-size|margin|padding|gap|row-gap|column-gap|border-radius|transition|box-shadow)(?:-\w+)*")
OWN_VALUE = re.compile(r"(?<![\w.-])-?(?:\d*\.)?\d+(?:rem|ms|s)\b|(?<![\w.-])-?(?:[5-9]|\d\d+)px\b")
DECLARATION = re.compile(r"(?P<property>[a-z-]+):\s*(?P<value>[^;{}]+)(?=[;}])")


def declarations(path: Path) -> list[tuple[str, str]]:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    return [(found["property"], found["value"].strip()) for found in DECLARATION.finditer(text)]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_colour_outside_the_tokens(sheet: Path) -> None:
    wrong = [f"{name}: {value}" for name, value in declarations(sheet) if COLOUR.search(value)]
    assert wrong == [], "a colour belongs in tokens.css, light and dark: name its token with var(--…)"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_size_outside_the_scales(sheet: Path) -> None:
    wrong = [
        f"{name}: {value}"
        for name, value in declarations(sheet)
        if SCALED.fullmatch(name) and OWN_VALUE.search(re.sub(r"var\([^)]*\)", "", value))
    ]
    assert wrong == [], "text sizes, spaces and radii come from the scales of tokens.css: var(--text-…), var(--space-…)"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_token_that_is_named_exists(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    known = set(re.findall(r"(--[a-z0-9-]+):", TOKENS.read_text(encoding="utf-8") + text))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", text)) - known == set(), "no such token"


def test_every_token_serves() -> None:
    text = TOKENS.read_text(encoding="utf-8")
    used = set(re.findall(r"var\((--[a-z0-9-]+)", text + "".join(path.read_text(encoding="utf-8") for path in SHEETS)))
    assert set(re.findall(r"(--[a-z0-9-]+):", text)) - used == set(), "nothing uses this token: remove it"


def test_every_colour_has_its_dark_one() -> None:
    light, dark = colours_of(TOKENS)
    assert set(light) - set(dark) == {"sheet"}, "give the token a value under prefers-color-scheme: dark"


@pytest.mark.parametrize("ground", [0, 1], ids=["light", "dark"])
def test_our_colours_can_be_read(ground: int) -> None:
    assert too_faint(colours_of(TOKENS)[ground]) == []
