"""Every screen, in each theme, light and dark: nothing that axe or our own rules find.

Each is loaded once. The rules of every page (tests/support/page_rules.py) come first: language, title, one h1, one
main, ids, names, French. Then, without loading again: axe, whole in light, what reads colours in dark; the focus,
motion, what a finger must hit, and the widths of 200 % zoom and of a small telephone, the latter with axe again for
lists, which become cards there; both once more with the spacing of WCAG 1.4.12; at last, on a screen of each frame (on
all in the full counts), axe in another theme's colours, light and dark. What else that theme changes (pictures, names,
texts) is seen on the screens that show it, loaded from an installation that has it.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import template_rendered

from adapters.theme import load_theme
from tests.accessibility import checks
from tests.accessibility.listed import SCREENS
from tests.accessibility.screen import Screen, Visit
from tests.support.page_rules import faults
from tests.support.themes import SCHEMES, SECOND, theme_name

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OURS, ANOTHER = theme_name(None), theme_name(SECOND)
WIDE, ZOOMED, SMALL = 1280, 640, 320
"""A desk's window, the same at 200 %, and the width of WCAG 1.4.10."""

SHOWING_A_THEME = (
    "home", "help", "accessibility", "legal", "privacy", "letter", "summary", "error-404", "sign-in", "account",
    "desk", "requests", "request", "entities", "template",
)  # fmt: skip
"""One screen of each frame, and those that show a theme's texts; beside every mail."""


TALL = 4_000
"""Pixels that the rows of every list here have room in."""


@pytest.fixture(scope="module")
def other_colours() -> str:
    return load_theme(SECOND).stylesheet


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_anyone_can_use_it(reached: Callable[..., Visit], screen: Screen, other_colours: str) -> None:
    visit = arrived(reached, screen, OURS)
    page = visit.page
    found = [] if screen.mail else faults(page, screen.allowed)
    found += checks.unannounced_errors(page) if screen.errors else checks.unannounced_message(page)
    found += wrong_with(visit, screen)
    if not screen.mail:
        found += checks.moving(page)
        found += checks.small_targets(page)
        if page.query_selector(".grid"):
            found += [f"at {SMALL} px: {fault}" for fault in checks.violations(page)]
            page.set_viewport_size({"width": WIDE, "height": 900})
            found += [f"at {WIDE} px: {fault}" for fault in checks.unseen_focus(page)]
            page.set_viewport_size({"width": SMALL, "height": 900})
        found += checks.unseen_focus(page)
        found += checks.lost_when_spaced(page, WIDE, SMALL)
        if screen.name in SHOWING_A_THEME:
            found += unread_in(visit, other_colours)
    tell(found)


@pytest.mark.deep
@pytest.mark.parametrize("screen", [one for one in SCREENS if not one.mail], ids=str)
def test_anyone_can_read_it_in_other_colours(reached: Callable[..., Visit], screen: Screen, other_colours: str) -> None:
    visit = arrived(reached, screen, OURS)
    checks.put_axe_in(visit.page)
    tell(unread_in(visit, other_colours))


def unread_in(visit: Visit, stylesheet: str) -> list[str]:
    """What cannot be read in this theme's colours, light and dark."""
    visit.page.set_viewport_size({"width": WIDE, "height": 900})
    checks.put_on(visit.page, stylesheet)
    found = []
    for scheme in SCHEMES:
        checks.prefer(visit.page, scheme)
        found += [f"other colours, {scheme}: {one}" for one in checks.violations(visit.page, checks.AXE_OF_COLOURS)]
    return found


def test_colours_that_cannot_be_read_are_found(reached: Callable[..., Visit]) -> None:
    visit = arrived(reached, next(one for one in SCREENS if one.name == "home"), OURS)
    checks.put_axe_in(visit.page)
    assert unread_in(visit, "") == []
    found = unread_in(visit, ":root { --ink: #ccc; } @media (prefers-color-scheme: dark) { :root { --ink: #333; } }")
    assert {fault.partition(":")[0] for fault in found} == {"other colours, light", "other colours, dark"}


@pytest.mark.parametrize("screen", [one for one in SCREENS if one.mail or one.name in SHOWING_A_THEME], ids=str)
def test_anyone_can_use_it_in_another_theme(reached: Callable[..., Visit], screen: Screen) -> None:
    tell(wrong_with(arrived(reached, screen, ANOTHER), screen))


def arrived(reached: Callable[..., Visit], screen: Screen, theme: str) -> Visit:
    """Somebody on this screen, which the template that the list names has drawn."""
    drawn: list[str] = []

    def rendered(sender: object, template: object, **_: object) -> None:
        drawn.append(str(getattr(template, "name", "")))

    with template_rendered.connected_to(rendered):
        visit = reached(screen, theme)
    if screen.template and not screen.template.startswith("errors/5"):
        assert screen.template in drawn, drawn
    return visit


def wrong_with(visit: Visit, screen: Screen) -> list[str]:
    """What axe finds in light and in dark, and widths that do not fit."""
    page = checks.out_of_its_frame(visit.page) if screen.mail else visit.page
    checks.put_axe_in(page)
    rules = {"light": checks.AXE_OF_MAILS if screen.mail else checks.AXE, "dark": checks.AXE_OF_COLOURS}
    found = []
    size = visit.page.viewport_size or {"width": WIDE, "height": 900}
    if visit.page.query_selector(".grid"):
        # All rows at once: what a bar that stays covers while one scrolls is no small target.
        visit.page.set_viewport_size({"width": size["width"], "height": TALL})
    for scheme in SCHEMES:
        checks.prefer(page, scheme)
        found += [f"{scheme}: {fault}" for fault in checks.violations(page, rules[scheme])]
    checks.prefer(page, "light")
    visit.page.set_viewport_size(size)
    if not screen.mail:
        found += checks.too_wide(page, ZOOMED) + checks.too_wide(page, SMALL)
    return found


def tell(found: list[str]) -> None:
    if found:
        pytest.fail("\n".join(found), pytrace=False)
