"""A document's links lead to files that are there."""

from __future__ import annotations

import re

from config_checks import HOUSE

LINK = re.compile(r"\]\((?!https?:|mailto:|#|<)([^)#\s]+)[^)]*\)")


def test_links_between_documents_lead_somewhere() -> None:
    pages = [*HOUSE.glob("*.md"), *HOUSE.glob("docs/**/*.md")]
    links = [(page, link) for page in pages for link in LINK.findall(page.read_text(encoding="utf-8"))]
    assert len(links) > 100
    dead = [f"{page.relative_to(HOUSE)}: {link}" for page, link in links if not (page.parent / link).exists()]
    assert dead == []
