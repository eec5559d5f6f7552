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


SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""
"""What readers may set by themselves (WCAG 1.4.12)."""


def lost_when_spaced(page: Page, *widths: int) -> list[str]:
    """What scrolls sideways, or is cut off, once a reader spaces letters, words and lines."""
    put_on(page, SPACING)
    found = []
    for width in widths:
        found += [f"spaced: {fault}" for fault in too_wide(page, width)]
        found += [f"spaced, cut off at {width} px: {text}" for text in page.evaluate(CUT_OFF)]
    put_on(page, "")
    return found


CUT_OFF = """() => [...document.querySelectorAll("body *")]
  .filter((node) => node.checkVisibility({ visibilityProperty: true }) && node.childElementCount === 0
    && node.textContent.trim() && !node.closest(".visually-hidden, [role=region][tabindex], svg, option"))
  .filter((node) => node.getBoundingClientRect().width > 2)  // what is there for screen readers alone
  .filter((node) => {
    const style = getComputedStyle(node);
    const whole = ["visible", "clip"].includes(style.overflowX) || style.textOverflow === "ellipsis";
    return (!whole && parseFloat(style.textIndent) < 99 && node.scrollWidth > node.clientWidth + 1)
      || (style.overflowY === "hidden" && node.scrollHeight > node.clientHeight + 4);
  })
  .slice(0, 4).map((node) => node.textContent.trim().slice(0, 60))"""


def small_targets(page: Page) -> list[str]:
    """What a finger cannot hit: lower or narrower than 24 pixels (WCAG 2.5.8), links within a sentence apart."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 5})
    assert page.evaluate("() => matchMedia('(pointer: coarse)').matches")
    found: list[str] = page.evaluate(SMALL_TARGETS)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    return found


SMALL_TARGETS = """() => {
  const LEAST = 23.5;
  const within = (node) => getComputedStyle(node).display === "inline" && [...node.parentElement.childNodes]
    .some((one) => one !== node && one.nodeType === Node.TEXT_NODE && /[a-zà-ÿ]{2}/i.test(one.textContent));
  const labelled = (node) => [...(node.labels || [])].some((label) => label.getBoundingClientRect().height >= LEAST);
  return [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter((node) => node.type !== "hidden" && !node.closest(".visually-hidden, [aria-hidden=true]")
      && node.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter((node) => {
      const box = node.getBoundingClientRect();
      return (box.height < LEAST || box.width < LEAST) && box.width > 2 && !within(node) && !labelled(node);
    })
    .slice(0, 6).map((node) => {
      const box = node.getBoundingClientRect();
      const outline = node.outerHTML.replace(/\\s+/g, " ").slice(0, 100);
      return `${Math.round(box.width)} × ${Math.round(box.height)} px: ${outline}`;
    });
}"""


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
