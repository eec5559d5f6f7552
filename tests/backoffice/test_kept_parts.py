"""Parts of pages that are kept as they were drawn are everybody's: drawn once, and without what is one page's alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.backoffice.conftest import People

PAGES = (
    "/backoffice/",
    "/backoffice/demandes/?vue=toutes&type=company",
    "/backoffice/comptes/",
    "/backoffice/mails/",
)
OF_A_PAGE = re.compile(r'nonce="([^"]+)"')


def test_parts_are_drawn_once_and_belong_to_no_page(people: People, request_of: Callable[..., Any]) -> None:
    request_of("with_si")
    drawn_once: Any = people.app.jinja_env.globals["drawn_once"]
    for who in ("si", "reader"):
        for page in PAGES if who == "si" else PAGES[:2]:
            people[who].get(page)
            before = drawn_once.cache_info()
            answer = people[who].get(page)
            after = drawn_once.cache_info()
            assert (after.misses - before.misses, after.hits - before.hits > 4) == (0, True), page
            assert people.account(who).full_name in answer.text
            assert {f"'nonce-{nonce}'" for nonce in OF_A_PAGE.findall(answer.text)} <= set(
                answer.headers["Content-Security-Policy"].replace(";", " ").split()
            )


def test_what_is_asked_of_filters_shows_in_their_form(people: People) -> None:
    def chosen(words: str) -> list[tuple[str, str]]:
        page = people["si"].get(f"/backoffice/demandes/?vue=toutes{words}").text
        return re.findall(r'<option value="([^"]+)" selected|name="([^"]+)" value="oui" checked', page)

    assert chosen("") == []
    assert chosen("&type=company&sans-reponse=oui") == [("company", ""), ("", "sans-reponse")]
    assert chosen("") == []
