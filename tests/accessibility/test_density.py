"""The demonstration's lists in Chromium: how many whole rows are seen without scrolling, and that nothing is cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.accessibility.checks import SPACING, put_on, too_wide
from tests.accessibility.demonstration import demonstration
from tests.support.chromium import Visitors

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DENSITY = Path(__file__).with_name("density.js").read_text(encoding="utf-8")

GRID = "/backoffice/demandes/"
OTHERS = ("entites", "comptes", "ministeres", "agents", "journal", "mails", "modeles", "modeles/mots")
ROW = 36
WHOLE = {(1280, 800, GRID): 13, (1440, 900, GRID): 16} | {(1280, 800, f"/backoffice/{name}/"): 14 for name in OTHERS}
"""Window and list → the least number of whole rows."""

CARD = 330
"""At 360 × 800 the first card of the grid begins above this."""
CARD_HIGH = 96
"""And is at most as high, two lines of an entity's name included."""
CARDS_HIGH = {"entites": 96, "mails": 96, "journal": 96, "comptes": 96, "agents": 120, "ministeres": 120, "modeles": 96}
"""So high, at most, are half of the cards of other lists: a longer text makes its own card higher."""


def lists_seen(page: Page, home: str) -> list[str]:
    """What is wrong with the lists, in words."""
    wrong = []
    for (width, height, address), least in WHOLE.items():
        seen = look_at(page, home + address, width, height)
        # A list of fewer rows has room for as many: all of its rows are one high.
        whole = seen["whole"] if seen["rows"] >= least else seen["room"] // max(seen["tallest"], ROW)
        if whole < least:
            wrong.append(
                f"{address} at {width}: {whole} whole rows, the first at {seen['first']}, {seen['tallest']} high"
            )
        if not seen["headings"]:
            wrong.append(f"{address} at {width}: its headings scroll away")
        wrong += [f"{address} at {width}: {name} {seen[name]}" for name in ("cut", "out") if seen[name]]
    return wrong


def look_at(page: Page, address: str, width: int, height: int) -> dict[str, Any]:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(address)
    seen: dict[str, Any] = page.evaluate(DENSITY)
    return seen


def test_lists_are_dense_and_nothing_in_them_is_cut(tmp_path: Path, visitors: Visitors) -> None:
    with demonstration(tmp_path) as (site, world):
        page = visitors.visitor(reduced_motion="reduce")
        page.context.add_cookies(
            [{"name": name, "value": value, "url": site.address} for name, value in world.cookies["si_admin"].items()]
        )
        wrong = lists_seen(page, site.address)
        card = look_at(page, site.address + GRID, 360, 800)
        wrong += [f"the first card is at {card['first']}"] if card["first"] >= CARD else []
        wrong += [f"a card is {card['tallest']} high"] if card["tallest"] > CARD_HIGH else []
        wrong += [f"at 360: {name} {card[name]}" for name in ("cut", "out") if card[name]]
        for name, high in CARDS_HIGH.items():
            seen = look_at(page, f"{site.address}/backoffice/{name}/", 360, 800)
            wrong += [f"a card of {name} is {seen['usual']} high"] if seen["usual"] > high else []
            wrong += [f"{name} at 360: {what} {seen[what]}" for what in ("cut", "out") if seen[what]]
        for width in (1280, 360):
            look_at(page, site.address + GRID, width, 800)
            put_on(page, SPACING)
            wrong += too_wide(page, width) + [f"spaced, at {width}: {cell}" for cell in page.evaluate(DENSITY)["cut"]]
    assert wrong == []
