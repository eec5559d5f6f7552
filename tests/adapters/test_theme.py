"""A theme's folder is read or refused as a whole, each fault by its name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from adapters.svg import svg_faults
from adapters.theme import FACTS, TO_FILL_IN, ThemeError, load_theme
from adapters.theme_colours import colours_of, contrast, too_faint
from tests.support.themes import SECOND

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"{attributes}>{inside}</svg>'


def toml(folder: Path, content: str) -> Path:
    (folder / "theme.toml").write_text(content, encoding="utf-8")
    return folder


def problems(folder: Path) -> list[str]:
    with pytest.raises(ThemeError) as refused:
        load_theme(folder)
    return list(refused.value.problems)


def test_no_folder_is_our_own_look() -> None:
    theme = load_theme(None)
    assert theme.stylesheet == ""
    assert (theme.light, theme.files, theme.facts) == (colours_of()[0], {}, FACTS)


def test_an_empty_folder_changes_nothing(tmp_path: Path) -> None:
    assert load_theme(tmp_path) == load_theme(None)


def test_the_second_theme_replaces_every_colour() -> None:
    ours, theirs = load_theme(None), load_theme(SECOND)
    left = {"on-danger", "sheet"}  # white is white
    assert {name for name in ours.light if ours.light[name] == theirs.light[name]} <= left
    assert {name for name in ours.dark if ours.dark[name] == theirs.dark[name]} <= left
    assert set(theirs.files) == {"logo.svg", "favicon.svg"}
    assert theirs.unfilled == ()


def test_what_ours_does_not_know_of_an_installation_says_so() -> None:
    assert all(load_theme(None).facts[name].startswith(TO_FILL_IN) for name in load_theme(None).unfilled)
    assert "host" in load_theme(None).unfilled


def test_a_colour_given_for_the_light_stays_out_of_the_dark(tmp_path: Path) -> None:
    theme = load_theme(toml(tmp_path, '[light]\naccent = "#7a1657"\n'))
    assert theme.light["accent"] == "#7a1657"
    assert theme.dark["accent"] == colours_of()[1]["accent"]
    light, dark = theme.stylesheet.splitlines()
    assert "--accent: #7a1657;" in light
    assert f"--accent: {colours_of()[1]['accent']};" in dark


def test_a_theme_is_for_screens(tmp_path: Path) -> None:
    sheet = load_theme(toml(tmp_path, '[light]\npaper = "#fffff0"\n[shape]\nradius = "0"\n')).stylesheet
    assert {line[:13] for line in sheet.splitlines()} == {"@media screen"}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("accent = 1", "theme.toml: [accent] is not one of its tables"),
        ('[colours]\naccent = "#000000"', "theme.toml: [colours] is not one of its tables"),
        ("[light", "theme.toml: "),
        ('[light]\nacent = "#000000"', "theme.toml, [light]: acent is not one of "),
        ('[light]\naccent = "teal"', "theme.toml, [light]: accent is not a colour"),
        ('[light]\naccent = "#ABCDEF"', "theme.toml, [light]: accent is not a colour"),
        ('[light]\naccent = "#000000; } body { display: none"', "theme.toml, [light]: accent is not a colour"),
        ('[light]\nink = "#dddddd"', "theme.toml, [light]: ink on paper: "),
        ('[light]\ndanger = "#c83434"', "theme.toml, [light]: danger on accent-soft: 4.44, "),
        ('[dark]\nink = "#333333"', "theme.toml, [dark]: ink on paper: "),
        ('[shape]\nradius = "50%"', "theme.toml, [shape]: radius is not a length"),
        ('[shape]\nfont-text = "a; } * { x: url(//x)"', "theme.toml, [shape]: font-text is not a length"),
        ('[names]\nservice_name = ""', "theme.toml, [names]: service_name is not a text"),
        ('[facts]\ndirector = "x"', "theme.toml, [facts]: director is not one of "),
        ('[facts]\naccessibility_state = "conforme"', "theme.toml, [facts]: accessibility_state is not one of "),
        ('[facts]\naccessibility_state = "totalement conforme"', "texts/accessibility.md: is needed"),
    ],
)
def test_a_slip_in_the_file_is_named(tmp_path: Path, content: str, problem: str) -> None:
    found = problems(toml(tmp_path, content))
    assert any(words.startswith(problem) for words in found), found


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("logo.png", "logo.png: not a file of a theme"),
        ("tokens.css", "tokens.css: not a file of a theme"),
        ("texts/aide.md", "texts/aide.md: not a text of the service"),
        ("texts/help.html", "texts/help.html: not a text of the service"),
    ],
)
def test_a_file_that_nothing_reads_is_refused(tmp_path: Path, name: str, problem: str) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / name).write_text("x", encoding="utf-8")
    assert [words.startswith(problem) for words in problems(tmp_path)] == [True]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    shutil.copy(SECOND / "logo.svg", tmp_path / "logo.jpg")
    (tmp_path / "favicon.svg").write_text("no", encoding="utf-8")
    assert len(problems(toml(tmp_path, '[light]\nx = "y"\n'))) == 3


@pytest.mark.parametrize(
    ("inside", "attributes", "fault"),
    [
        ("<script>alert(1)</script>", "", "holds <script>"),
        ("<g onclick='x()'/>", "", "<g> has onclick"),
        ("", " onload='x()'", "<svg> has onload"),
        ("<foreignObject/>", "", "holds <foreignObject>"),
        ("<use href='https://elsewhere.example/x.svg#a'/>", "", "<use> refers to something outside of it"),
        ("<a href='javascript:x()'/>", "", "<a> refers to something outside of it"),
        ("<style>@import 'https://elsewhere.example/x.css'</style>", "", "<style> loads something"),
        ("<path fill='url(https://elsewhere.example/x)'/>", "", "<path fill> loads something"),
    ],
)
def test_an_image_is_an_image(inside: str, attributes: str, fault: str) -> None:
    assert svg_faults(SVG.format(inside=inside, attributes=attributes).encode()) == [fault]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"<svg", "is not XML"),
        (b"<svg viewBox='0 0 1 1'/>", "is not an SVG image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "has no viewBox"),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", "has a document type"),
        (b"x" * 50_001, "larger than 50000 bytes"),
    ],
)
def test_what_is_no_image_is_refused(content: bytes, fault: str) -> None:
    assert [found.startswith(fault) for found in svg_faults(content)] == [True]


def test_a_gradient_of_its_own_is_fine() -> None:
    gradient = "<linearGradient id='a'/><path fill='url(#a)'/><use href='#a'/>"
    assert svg_faults(SVG.format(inside=gradient, attributes="").encode()) == []


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#767676", "#ffffff", 4.54)],
)
def test_contrast_is_wcags(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == ratio
    assert contrast(one, other) == contrast(other, one)


def test_what_is_too_faint_is_told_with_its_measure() -> None:
    faint = {**colours_of()[0], "focus": "#eeeeee"}
    assert "focus on paper: 1.07, at least 3.0 is needed" in too_faint(faint)
