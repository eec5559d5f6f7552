"""The demonstration's full pages in a window 320 pixels wide, zoomed to 200 %, without movement, by the keyboard."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from demo.load import PASSWORD
from models import Account, AccountRequest, Entity
from tests.demo.test_weight import PUBLIC, SIGNED_IN
from tests.support.chromium import Visitors
from tests.support.site import Silent

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = [320, 640]
"""RGAA 10.11, WCAG 1.4.10; and a window of 1280 pixels zoomed to 200 % (1.4.4)."""

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth
  const all = [...document.querySelectorAll('body *')].filter(node => node.getBoundingClientRect().right > width + 1)
  const loose = all.filter(node => ![...document.querySelectorAll('[tabindex="0"], nav')].some(
    region => region !== node && region.contains(node) && getComputedStyle(region).overflowX === 'auto'))
  const over = document.documentElement.scrollWidth - width
  return over > 0 ? [over, ...loose.slice(-3).map(node => node.outerHTML.slice(0, 120))] : []
}"""

MOVING = """() => [...document.querySelectorAll('body *')].filter(node => {
  const style = getComputedStyle(node)
  return style.animationName !== 'none' || style.transitionDuration.split(', ').some(time => time !== '0s')
}).map(node => node.outerHTML.slice(0, 80)).slice(0, 5)"""

FOCUSED = """() => {
  const node = document.activeElement
  if (!node || node === document.body) return null
  const style = getComputedStyle(node)
  const box = node.getBoundingClientRect()
  return { what: node.outerHTML.slice(0, 80),
           ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
           seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight }
}"""


@pytest.fixture(scope="module")
def address(site: Flask) -> Iterator[str]:
    """Where the demonstration is served."""
    server = make_server("127.0.0.1", 0, site, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


def opened_at(visitors: Visitors, address: str, width: int, **options: Any) -> Page:
    return visitors.visitor(width=width, height=800, base_url=address, **options)


def sign_in(page: Page) -> None:
    page.goto("/connexion")
    page.fill("[name=email]", "si@demo.example")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/connexion" not in url)


def too_wide(page: Page, path: str) -> list[Any]:
    page.goto(path)
    found: list[Any] = page.evaluate(TOO_WIDE)
    return [path, *found] if found else []


@pytest.mark.parametrize("width", WIDTHS)
def test_public_pages_fit(visitors: Visitors, address: str, width: int) -> None:
    page = opened_at(visitors, address, width)
    assert [found for path in PUBLIC if (found := too_wide(page, path))] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_those_who_work_here_fit(visitors: Visitors, address: str, width: int) -> None:
    page = opened_at(visitors, address, width)
    sign_in(page)
    records = [
        f"/backoffice/demandes/{AccountRequest.get(AccountRequest.state == 'with_si').reference}",
        f"/backoffice/entites/{Entity.select().first().id}",
        f"/backoffice/comptes/{Account.select().first().id}",
    ]
    assert [found for path in (*SIGNED_IN, *records) if (found := too_wide(page, path))] == []


@pytest.mark.parametrize("path", ["/", "/aide", "/connexion"])
def test_nothing_moves_for_somebody_who_asks_for_calm(visitors: Visitors, address: str, path: str) -> None:
    page = opened_at(visitors, address, 1280, reduced_motion="reduce")
    page.goto(path)
    assert page.evaluate(MOVING) == []


@pytest.mark.parametrize("path", ["/", "/connexion", "/aide", "/retrouver-ma-demande", "/lettre-de-mandat"])
def test_the_keyboard_is_always_seen(visitors: Visitors, address: str, path: str) -> None:
    page = opened_at(visitors, address, 1280)
    page.goto(path)
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:
            break
        stops.append(stop)
    assert len(stops) > 5
    assert [stop["what"] for stop in stops if not (stop["ring"] and stop["seen"])] == []
