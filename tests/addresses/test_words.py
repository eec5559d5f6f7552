"""Every page of the table, as every visitor who gets it, and every form of it sent back empty and full of nonsense:
in French, set as French is, with « Erreur : » before the title of a page that tells of errors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from werkzeug.test import TestResponse

from tests.addresses.table import rows
from tests.addresses.world import VISITORS, World, filled
from tests.support.french import Words, english, other_voice, unset

pytestmark = pytest.mark.slow

ALLOWED = re.compile(r"\b(Authenticator|Adobe|Acrobat|Roy)\b")
"""Names."""

NONSENSE = {"email": "pas une adresse", "siret": "123", "phone": "abc", "date": "31/02/2026", "number": "-1"}
LONG = "è" * 5000
NUL = "Camille\x00\u202e"


@dataclass
class Form:
    """A form that posts: where to, and its fields as the page filled them in."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page that post, without those of every page."""

    def __init__(self, html: str, address: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[Form] = []
        self.open = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = given.get("method", "get").lower() == "post" and given.get("action") != "/deconnexion"
            if self.open:
                self.found.append(Form(given.get("action") or self.address))
        elif self.open and tag in ("input", "textarea", "select", "button") and given.get("name"):
            kept = tag != "button" and given.get("type") not in ("checkbox", "radio")
            self.found[-1].fields.setdefault(given["name"], given.get("value", "") if kept else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = False


def faults(answer: TestResponse) -> list[str]:
    """What is wrong with the words of a page; a file, a frame's mail and a redirection have none."""
    if answer.mimetype != "text/html" or answer.status_code in (301, 302) or "sandbox" in str(answer.headers):
        return []
    page = Words(answer.text)
    words = ALLOWED.sub("", f"{page.title}\n{page.said}")
    found = english(words) + unset(words) + other_voice(words)
    if page.erroneous != page.title.startswith("Erreur"):
        found.append(f"title {page.title!r} says whether there are errors, wrongly")
    return found


_pages: dict[str, tuple[tuple[str, TestResponse], ...]] = {}


def pages(world: World, who: str) -> tuple[tuple[str, TestResponse], ...]:
    """Each address of the table that shows this visitor a page: asked once for two tests, and then forgotten."""
    if who in _pages:
        return _pages.pop(who)
    _pages[who] = tuple(_asked(world, who))
    return _pages[who]


def _asked(world: World, who: str) -> Iterator[tuple[str, TestResponse]]:
    for method, rule in rows():
        if method == "GET" and not rule.startswith(("/static", "/demo", "/healthz", "/readyz", "/metrics")):
            address = filled(rule, world.values)
            answer = world.ask(who, "GET", address)
            if answer.status_code != 302:
                yield address, answer


def spoiled(form: Form) -> list[dict[str, str]]:
    """The form sent back empty, too long, and with what nobody types; what is hidden stays as it was."""
    kept = {name: value for name, value in form.fields.items() if name in ("csrf_token", "seen", "version", "rowid")}
    rest = [name for name in form.fields if name not in kept]
    return [
        dict.fromkeys(rest, ""),
        dict.fromkeys(rest, LONG),
        {name: next((text for part, text in NONSENSE.items() if part in name), NUL) for name in rest},
    ]


@pytest.fixture
def world(sqlite_world: World) -> Iterator[World]:
    """On SQLite alone: words do not depend on the database."""
    import models

    models.database.initialize(sqlite_world.database)
    models.database.connect(reuse_if_open=True)
    yield sqlite_world
    models.database.close()


@pytest.mark.parametrize("who", VISITORS)
def test_every_page_that_a_visitor_gets_speaks_french(world: World, who: str) -> None:
    told = [f"{address}: {fault}" for address, answer in pages(world, who) for fault in faults(answer)]
    assert not told, "\n".join(sorted(set(told)))


ADMINISTRATOR = "si_admin"
_theirs: set[tuple[str, tuple[str, ...]]] = set()


def mark_of(form: Form) -> tuple[str, tuple[str, ...]]:
    return form.action, tuple(sorted(form.fields))


def answered_to_another(world: World, who: str) -> set[tuple[str, tuple[str, ...]]]:
    """The forms that an administrator gets: sent back, they are answered to anybody in the same words."""
    if who != ADMINISTRATOR and not _theirs:
        got = (Forms(page.text, at).found for at, page in pages(world, ADMINISTRATOR) if page.mimetype == "text/html")
        _theirs.update(mark_of(form) for forms in got for form in forms)
    return set(_theirs) if who != ADMINISTRATOR else set()


@pytest.mark.parametrize("who", VISITORS)
def test_every_form_sent_back_empty_or_full_of_nonsense_is_answered_in_french(world: World, who: str) -> None:
    told, seen = [], answered_to_another(world, who)
    for address, page in pages(world, who):
        if page.mimetype != "text/html":
            continue
        for form in Forms(page.text, address).found:
            if mark_of(form) in seen:
                continue
            seen.add(mark_of(form))
            for fields in spoiled(form):
                with world.undone():
                    answer = world.ask(who, "POST", form.action, {"csrf_token": world.tokens[who], **fields})
                assert answer.status_code < 500, (form.action, fields)
                told += [f"{form.action}: {fault}" for fault in faults(answer)]
    assert not told, "\n".join(sorted(set(told)))
