"""Every screen, in each theme, light and dark: nothing that axe or our own rules find.

One load for each screen and theme. For ours, the rules of every page (tests/support/page_rules.py) come first:
language, title, one h1, one main, ids, names, French. Then, without loading again: axe in light and in dark, the
focus, motion, and the widths of 200 % zoom and of a small telephone, the latter with axe again for lists, which become
cards there. Another theme changes colours, pictures and texts: axe and the widths, not what the templates
say.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import template_rendered

from tests.accessibility import checks
from tests.accessibility.listed import SCREENS
from tests.accessibility.screen import Screen, Visit
from tests.support.page_rules import faults
from tests.support.themes import SCHEMES, THEMES, theme_name

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OURS = theme_name(None)
ZOOMED, SMALL = 640, 320
"""1,280 pixels at 200 %, and the width of WCAG 1.4.10."""


@pytest.mark.parametrize("theme", [theme_name(theme) for theme in THEMES])
@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_anyone_can_use_it(reached: Callable[..., Visit], screen: Screen, theme: str) -> None:
    drawn: list[str] = []

    def rendered(sender: object, template: object, **_: object) -> None:
        drawn.append(str(getattr(template, "name", "")))

    with template_rendered.connected_to(rendered):
        visit = reached(screen, theme)
    if screen.template and not screen.template.startswith("errors/5"):
        assert screen.template in drawn, drawn
    found = wrong_with(visit, screen, ours=theme == OURS)
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def wrong_with(visit: Visit, screen: Screen, *, ours: bool) -> list[str]:
    page = checks.out_of_its_frame(visit.page) if screen.mail else visit.page
    found = faults(page, screen.allowed) if ours and not screen.mail else []
    found += checks.unannounced_errors(page) if screen.errors else []
    checks.put_axe_in(page)
    for scheme in SCHEMES:
        checks.prefer(page, scheme)
        found += [f"{scheme}: {fault}" for fault in checks.violations(page, mail=screen.mail)]
    checks.prefer(page, "light")
    if screen.mail:
        return found
    found += checks.too_wide(page, ZOOMED)
    found += checks.too_wide(page, SMALL)
    if ours:
        # A theme changes colours, names and texts, neither what moves nor what takes the focus.
        found += checks.moving(page)
        if page.query_selector(".grid"):
            found += [f"at {SMALL} px: {fault}" for fault in checks.violations(page)]
        found += checks.unseen_focus(page)
    return found
