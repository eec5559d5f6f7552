"""What must be true of every screen; each check returns its faults in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

FOCUS = Path(__file__).with_name("focus.js").read_text(encoding="utf-8")

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
AXE_OF_MAILS: dict[str, Any] = {**AXE, "runOnly": {"type": "tag", "values": TAGS[:-1]}}
"""A mail is no page of a site: it has neither landmarks nor a heading of its own."""
AXE_OF_COLOURS: dict[str, Any] = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
"""The rules that other colours can break; axe has no other that reads a colour."""


def put_axe_in(page: Page) -> None:
    """Once for each page that was loaded."""
    page.evaluate(Axe().axe_script)


def out_of_its_frame(page: Page) -> Page:
    """The same document where scripts may run: a mail's preview forbids them, axe's among them."""
    text = page.content()
    free = page.context.new_page()
    free.set_content(text)
    return free


def violations(page: Page, options: dict[str, Any] = AXE) -> list[str]:
    """What axe finds, each with the first elements concerned; `put_axe_in` first."""
    # The whole report is some hundred kilobytes.
    found = page.evaluate("options => axe.run(document, options).then((report) => report.violations)", options)
    return [_in_words(violation) for violation in found]


def put_on(page: Page, stylesheet: str) -> None:
    """Dress the page as it stands in a theme's stylesheet, after its own."""
    page.evaluate(PUT_ON, stylesheet)


PUT_ON = """(text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [sheet];
}"""


def _in_words(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    shown = "; ".join(f"{node['target'][0]} ({_why(node)})" for node in nodes[:4])
    return f"axe {violation['id']}: {len(nodes)} × {shown}"


def _why(node: dict[str, Any]) -> str:
    found = [check["message"] for kind in ("any", "all", "none") for check in node[kind]]
    return found[0] if found else node["html"][:80]


def too_wide(page: Page, width: int) -> list[str]:
    """What scrolls sideways in a window of this width, but for regions that say that they scroll."""
    page.set_viewport_size({"width": width, "height": 900})
    wide = page.evaluate("() => document.scrollingElement.scrollWidth - innerWidth")
    return [f"{wide} px too wide at {width} px: {page.evaluate(CULPRITS)}"] if wide > 0 else []


CULPRITS = """() => [...document.querySelectorAll("body *")]
  .filter((node) => node.getClientRects().length && node.getBoundingClientRect().right > innerWidth + 1
    && !node.closest("[role=region][tabindex]"))
  .slice(-4).map((node) => node.outerHTML.replace(/\\s+/g, " ").slice(0, 120))"""


def unseen_focus(page: Page) -> list[str]:
    """Controls where somebody without a mouse would lose sight of where they are."""
    page.keyboard.press("Tab")
    found: list[str] = page.evaluate(FOCUS)
    return found


def unannounced_errors(page: Page) -> list[str]:
    """A refused form: its summary has the focus, and screen readers are told."""
    told = page.get_by_role("alert").filter(has=page.get_by_role("heading")).count()
    focused = page.evaluate("() => document.activeElement.matches('[data-error-summary]')")
    return [fault for fault, wrong in (("no alert", not told), ("focus is elsewhere", not focused)) if wrong]


def unannounced_message(page: Page) -> list[str]:
    """What was refused is told at the head of a page, however far down the page one is led: it takes the focus."""
    summary, message = (page.locator(f"[data-error-{name}]").first for name in ("summary", "flash"))
    if summary.count() or not message.count():
        return []
    page.wait_for_load_state()
    told = message.evaluate(
        "node => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => "
        "done(document.activeElement === node && node.getBoundingClientRect().top >= 0))))"
    )
    return [] if told else ["an error at the head of the page has not the focus"]


def moving(page: Page) -> list[str]:
    """What still moves, though this browser asks for less motion."""
    found: list[str] = page.evaluate(MOVING)
    return found


MOVING = """() => {
  const slow = (list) => list.split(",").some((part) => parseFloat(part) > 0.001);
  const moves = (style) => (style.animationName !== "none" && slow(style.animationDuration))
    || (style.transitionProperty !== "none" && slow(style.transitionDuration)) || style.scrollBehavior === "smooth";
  return [...document.querySelectorAll("*")]
    .filter((node) => [null, "::before", "::after"].some((part) => moves(getComputedStyle(node, part))))
    .slice(0, 4).map((node) => `moves: ${node.outerHTML.replace(/\\s+/g, " ").slice(0, 100)}`);
}"""

Scheme = Literal["light", "dark"]


def prefer(page: Page, scheme: Scheme) -> None:
    """Switch colours without loading the page again."""
    page.emulate_media(color_scheme=scheme)
