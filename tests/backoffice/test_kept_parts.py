"""Parts of pages that are kept as they were drawn are everybody's: drawn once, and without what is one page's alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from backoffice import kept_parts
from tests.backoffice.conftest import People

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

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


LISTS = ("demandes/?vue=toutes&par-page=25", "demandes/", "comptes/", "entites/", "mails/", "journal/")
OF_THE_MOMENT = re.compile(r'nonce="[^"]+"|name="csrf_token" value="[^"]+"|hx-get="[^"]+"|hx-headers=\'[^\']+\'')


def test_the_parts_round_the_rows_are_as_if_drawn_anew(
    people: People, request_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Headings, links, selection and pages, whatever somebody chooses, and no matter who looks."""

    def pages(who: str) -> dict[str, str]:
        answers = {name: people[who].get(f"/backoffice/{name}") for name in LISTS}
        return {name: OF_THE_MOMENT.sub("", answer.text) for name, answer in answers.items()}

    def drawn_anew(who: str) -> dict[str, str]:
        with monkeypatch.context() as patched:
            patched.setattr(kept_parts, "_kept", lambda name, most, make, facts: make())
            return pages(who)

    request_of("with_si")
    columns, views = "/backoffice/vues/colonnes/demandes", "/backoffice/vues/new/"
    view = {"list_name": "demandes", "name": "Toutes & rien", "words": "vue=toutes", "pinned": "y", "whose": "moi"}
    changes: list[Callable[[], object]] = [
        lambda: None,
        lambda: request_of("with_si"),
        lambda: people["si"].post(columns, page="/mon-compte", page_size="50", **{"voir-state": "1"}),
        lambda: people["si"].post(columns, page="/mon-compte", page_size="50", **{"voir-email": "1"}),
        lambda: people["si"].post(columns, page="/mon-compte", page_size="25", **{"voir-email": "1"}),
        lambda: people["si"].post(views, page="/mon-compte", **view),
        lambda: people["si"].post(columns, page="/mon-compte", usuel="1"),
    ]
    for change in changes:
        change()
        for who in ("si", "reader", "manager"):
            pages(who)  # what the change says is said once
            assert pages(who) == drawn_anew(who)
    assert "Toutes &amp; rien" in pages("si")["demandes/"]
    assert "Toutes &amp; rien" not in pages("reader")["demandes/"]
