"""What every answer has, at every address, for every visitor, in an installation whose every text is hostile markup."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from peewee import CharField, IntegrityError, TextField
from werkzeug.test import TestResponse

import models
import models_work
from tests.addresses.conftest import build
from tests.addresses.table import rows
from tests.addresses.world import VISITORS, World, filled

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

MARKUP = "\"><img src=x onerror=alert(1)>'{{7*7}}{0.__class__}%n</script>\u2028"
RAW = "<img src=x onerror"
ESCAPED = ("&lt;img src=x onerror", "&lt;img src=x on")
SHORTEST = 100
"""Columns that hold less are codes, numbers and dates."""
OURS = re.compile(
    r".*(_key|key|hash|password|secret|salt|mac|token|digest|email|address|state|kind|search_text|columns|query|path"
    r"|uniquifier|reference|event|filters|sender|codes|sha256|mark|identity|link|view|href|facts|scope).*"
)
"""Texts that the program writes for itself, and addresses, which have a shape."""
SECRETS = re.compile(r"\$argon2|fs_uniquifier|tf_totp|Traceback \(most recent")
OPEN = ("/static", "/healthz", "/readyz", "/metrics", "/theme", "/demo")
SIGNED_IN = tuple(who for who in VISITORS if who not in ("nobody", "applicant"))


@dataclass(frozen=True)
class Answer:
    who: str
    address: str
    got: TestResponse

    @property
    def place(self) -> str:
        return f"{self.who} {self.address} {self.got.status_code}"

    @property
    def is_page(self) -> bool:
        """A whole page of ours: no part of one, no file, no frame in which somebody else's words stand."""
        closed = "sandbox" in self.got.headers["Content-Security-Policy"]
        whole = self.got.mimetype == "text/html" and self.got.status_code < 300 and "<html" in self.got.text
        return whole and not closed


def spoil(world: World) -> int:
    """Write markup into every text of every table that takes it; returns how many columns."""
    spoiled = 0
    for table in models_work.TABLES:
        for name, column in table._meta.fields.items():
            if type(column) not in (CharField, TextField) or OURS.fullmatch(name):
                continue
            if (getattr(column, "max_length", SHORTEST)) < SHORTEST:
                continue
            try:
                with world.database.atomic():
                    spoiled += bool(table.update({column: MARKUP}).where(column != "").execute())
            except IntegrityError:
                continue  # a CHECK says what stands there
    return spoiled


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One of its own: what it keeps of its rows is kept in no other test's."""
    folder = tmp_path_factory.mktemp("marked")
    shutil.copy(sqlite_template, folder / "guichet.sqlite")
    made = build(folder, f"sqlite:///{folder}/guichet.sqlite")
    assert spoil(made) > 30
    yield made
    models.database.close()


@pytest.fixture(scope="module")
def answers(world: World) -> list[Answer]:
    addresses = [filled(rule, world.values) for method, rule in rows() if method == "GET"]
    return [
        Answer(who, address, world.ask(who, "GET", address, Origin="https://mal.example"))
        for who in ("nobody", "applicant", "depositor", "manager", "reviewer", "si_admin")
        for address in addresses
    ]


def test_no_name_ends_its_place_in_a_page(answers: list[Answer]) -> None:
    pages = [answer for answer in answers if answer.got.mimetype == "text/html"]
    assert [answer.place for answer in pages if RAW in answer.got.text] == []
    assert [answer.place for answer in pages if "'49{" in answer.got.text or "&#39;49{" in answer.got.text] == []
    escaped = [answer.place for answer in pages if any(words in answer.got.text for words in ESCAPED)]
    assert len(escaped) > 100, "what was written does stand in the pages"


def test_every_answer_says_what_browsers_may_do_with_it(answers: list[Answer]) -> None:
    wanted = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
    for answer in answers:
        headers = answer.got.headers
        assert {name: headers.get(name) for name in wanted} == wanted, answer.place
        assert headers["X-Frame-Options"] in ("DENY", "SAMEORIGIN"), answer.place
        assert [name for name, _ in headers if name.startswith("Access-Control-")] == [], answer.place
        if str(answer.got.mimetype).startswith("text/"):
            assert headers["Content-Type"].endswith("; charset=utf-8"), answer.place


def test_nothing_of_anybody_is_kept_by_browsers_and_proxies(answers: list[Answer]) -> None:
    kept = [
        answer.place
        for answer in answers
        if not answer.address.startswith(OPEN) and answer.got.headers["Cache-Control"] != "no-store"
    ]
    assert kept == []


def test_every_page_of_somebody_signed_in_has_the_button_to_sign_out(answers: list[Answer]) -> None:
    pages = [answer for answer in answers if answer.is_page and answer.who in SIGNED_IN]
    assert len(pages) > 200
    without = [answer.place for answer in pages if 'action="/deconnexion"' not in answer.got.text]
    assert without == []


def test_no_answer_holds_what_opens_an_account(answers: list[Answer]) -> None:
    assert [answer.place for answer in answers if SECRETS.search(answer.got.get_data().decode(errors="replace"))] == []
