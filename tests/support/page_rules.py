"""What is true of every page that a person sees in a browser: `faults(page)` says what is not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.support.french import ENGLISH, LOOSE, MACHINE

READ = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def faults(page: Page, allowed: tuple[str, ...] = ()) -> list[str]:
    """What is wrong with this page, in words; `allowed` are texts that may look English (names)."""
    seen: dict[str, Any] = page.evaluate(READ)
    found = []
    if seen["lang"] != "fr":
        found.append(f"lang is {seen['lang']!r}")
    if len(seen["headings"]) != 1 or not seen["headings"][0]:
        found.append(f"h1: {seen['headings']}")
    if seen["mains"] != 1:
        found.append(f"{seen['mains']} main landmarks")
    if " — " not in seen["title"] or seen["title"].startswith(" — "):
        found.append(f"title {seen['title']!r}")
    if seen["erroneous"] != seen["title"].startswith("Erreur"):
        found.append(f"title {seen['title']!r} says whether there are errors, wrongly")
    found += [f"id twice: {id_}" for id_ in seen["twice"]]
    found += [f"without a name: {outline}" for outline in seen["unnamed"]]
    found += [f"refers to no element: #{id_}" for id_ in seen["dangling"]]
    found += [f"a table without a caption: {outline}" for outline in seen["bare"]]
    found += [f"an empty list: {outline}" for outline in seen["empty"]]
    found += [f"an error that does not name its field: {words}" for words in seen["unplaced"]]
    if seen["wide"] > 0:
        found.append(f"{seen['wide']} px wider than the window: {seen['culprits']}")
    found += [f"loose punctuation: …{_around(seen['words'], match)}…" for match in LOOSE.finditer(seen["words"])]
    words = f"{seen['title']}\n{seen['words']}"
    for name in allowed:
        words = words.replace(name, "")
    words = MACHINE.sub("", words)
    found += [f"English: « {match[0]} »: …{_around(words, match)}…" for match in ENGLISH.finditer(words)]
    return [f"{page.url}: {fault}" for fault in found]


def _around(words: str, match: re.Match[str]) -> str:
    return " ".join(words[max(0, match.start() - 40) : match.end() + 40].split())
