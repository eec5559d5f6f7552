"""Five screens as a screen reader has them: Chromium's accessibility tree, a line for each thing that is said.

`make spoken` writes docs/spoken/ anew, which tests/accessibility/test_spoken.py compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

from domain.calendar import MONTHS

SCREENS = ("home", "person-errors", "sign-in-refused", "requests", "request")
"""Those of the list (`listed.py`) that are kept: reading, filling in and being refused, a list, a request's review."""
OF_WORK = ("requests", "request")
"""What their own part says depends on what was done to the requests before: it is written, and not compared."""

SILENT = {"none", "generic", "InlineTextBox", "LineBreak", "RootWebArea", "LayoutTable", "ListMarker", "LabelText"}
STATES = ("required", "invalid", "checked", "expanded", "selected", "pressed", "disabled", "multiline", "hasPopup")

VARYING = (
    (re.compile(r"\b[2-9B-DF-HJ-NP-TV-Z]{3}-[2-9B-DF-HJ-NP-TV-Z]{3}-[2-9B-DF-HJ-NP-TV-Z]{3}\b"), "‹référence›"),
    (re.compile(rf"\b\d{{1,2}}(?:er)? (?:{'|'.join(MONTHS)}) \d{{4}}\b"), "‹date›"),
    (re.compile(r"\b\d{2}/\d{2}/\d{4}\b"), "‹date›"),
    (re.compile(r"\b\d{1,2} h \d{2}\b"), "‹heure›"),
    (re.compile(r"\b(?:il y a|dans|depuis) \d+ \w+\b|\bà l’instant\b|\baujourd’hui\b|\bhier\b"), "‹durée›"),
    (re.compile(r"\d{3} \d{3} \d{3} \d{5}"), "‹SIRET›"),
    (re.compile(r"\d{5,}"), "‹nombre›"),
)
"""What differs from one run to the next."""


def spoken(page: Page) -> str:
    """The page, a line for each thing that is said, in the order of reading; deeper parts are set further in."""
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    root = next(node for node in nodes.values() if "parentId" not in node)
    text = "\n".join([page.title(), *_lines(root, nodes, 0, ""), ""])
    for pattern, name in VARYING:
        text = pattern.sub(name, text)
    return text


def _lines(node: dict[str, Any], nodes: dict[str, Any], depth: int, above: str) -> Iterator[str]:
    """`above` is what was said by the parts around: a name that is made of its content is said once."""
    role, name = _value(node, "role"), " ".join(_value(node, "name").replace("\N{NO-BREAK SPACE}", " ").split())
    silent = node.get("ignored") or role in SILENT or (role == "StaticText" and (not name or name in above))
    if not silent:
        yield "  " * depth + _said(node, role, name)
        depth, above = depth + 1, name or above
    for child in node.get("childIds", ()):
        if child in nodes:
            yield from _lines(nodes[child], nodes, depth, above)


def _said(node: dict[str, Any], role: str, name: str) -> str:
    if role == "StaticText":
        return name
    properties = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
    level = f" {properties['level']}" if role == "heading" else ""
    states = [
        state if properties[state] in (True, "true") else f"{state}={properties[state]}"
        for state in STATES
        if properties.get(state) not in (None, False, "false")
    ]
    described = " ".join(_value(node, "description").replace("\N{NO-BREAK SPACE}", " ").split())
    value = _value(node, "value")
    parts = [f"[{role}{level}]", name, *(f"({state})" for state in states)]
    parts += [f"= {value}"] if value and role not in ("link", "StaticText") else []
    parts += [f"— {described}"] if described and described != name else []
    return " ".join(part for part in parts if part)


def _value(node: dict[str, Any], key: str) -> str:
    value = node.get(key) or {}
    return str(value.get("value", "") or "")
