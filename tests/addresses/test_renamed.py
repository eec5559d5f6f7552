"""The populated world under another agency's kinds file: every page, every answer to what is posted, every message and
export has the file's words for roles, listed bodies and states, and its documents.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, message_flashed
from werkzeug.test import TestResponse

import models
from models import Ministry
from tests.addresses.conftest import build
from tests.addresses.data import data_of
from tests.addresses.table import rows
from tests.addresses.world import World, filled
from tests.support.factories import browser_of, make_draft
from tests.support.french import Words
from tests.support.renamed import STATES, kinds_file, strange_words

pytestmark = pytest.mark.slow

NO_PAGE = ("/static", "/demo", "/healthz", "/readyz", "/metrics")
PUBLIC, BACKOFFICE = ("applicant", "depositor"), ("manager", "reviewer", "si_admin")
HELP = "/aide"
"""Our help explains the documents of our own file, and is an agency's to replace (docs/theme.md)."""


@pytest.fixture(scope="module")
def renamed(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """On SQLite alone: words do not depend on the database."""
    folder = tmp_path_factory.mktemp("renamed")
    shutil.copy(sqlite_template, folder / "guichet.sqlite")
    (folder / "kinds.toml").write_text(kinds_file(), encoding="utf-8")
    world = build(folder, f"sqlite:///{folder}/guichet.sqlite", kinds_file=str(folder / "kinds.toml"))
    Ministry.update(label="Région du Centre").execute()
    yield world
    models.database.close()


@pytest.fixture
def world(renamed: World) -> World:
    models.database.initialize(renamed.database)
    models.database.connect(reuse_if_open=True)
    return renamed


def words_of(answer: TestResponse) -> str:
    """What people read of an answer: a page, seen or spoken, a mail, an exported list; nothing of other files."""
    if answer.mimetype == "text/html":
        page = Words(answer.text)
        return f"{page.title}\n{page.said}"
    return answer.text if answer.mimetype in ("text/csv", "text/plain") else ""


def answers(world: World) -> Iterator[tuple[str, TestResponse]]:
    """What those who see most get at every address, and for what is posted there, which is undone."""
    for method, rule in rows():
        if not rule.startswith(NO_PAGE):
            address = filled(rule, world.values)
            data = {name: typed.replace("Ministère", "Région") for name, typed in data_of(rule, world.values).items()}
            for who in BACKOFFICE if rule.startswith("/backoffice") else PUBLIC:
                with world.undone():
                    yield f"{method} {address}", world.ask(who, method, address, data)


def faults(address: str, text: str) -> list[str]:
    left = [old for old in strange_words(text) if HELP not in address or "délégation de signature" not in old]
    return [f"{address}: {old}" for old in left]


@pytest.fixture
def flashed(world: World) -> Iterator[list[str]]:
    """What the program tells after an action, wherever it is shown."""
    kept: list[str] = []

    def keep(sender: Flask, message: object, **more: object) -> None:
        kept.append(str(message))

    with message_flashed.connected_to(keep, world.app):
        yield kept


def test_no_page_message_or_export_keeps_a_word_of_ours(world: World, flashed: list[str]) -> None:
    wrong: list[str] = []
    seen: dict[str, set[str]] = defaultdict(set)
    for address, answer in answers(world):
        text = words_of(answer)
        wrong += faults(address, text)
        seen[address] |= {words for words in NEW if words in text}
    wrong += [fault for message in flashed for fault in faults("message", message)]
    assert wrong == [], "\n".join(sorted(set(wrong)))
    assert set().union(*seen.values()) == set(NEW)
    for place, words in PLACES.items():
        assert words <= seen[f"GET {filled(place, world.values)}"], place


NEW = (
    *("référente", "référentes", "Référente locale", "Contributrice", "Équipe centrale", "l’équipe centrale"),
    *("Examinateur", "Permanence", "Observateur", "Régions", "région", "Organigramme"),
    *("En attente de la référente locale", "En attente de l’équipe centrale"),
    *(label for state, label in STATES.items() if state != "draft"),
)
PLACES = {
    "/": {"référente", "région"},
    "/mon-compte": {"Contributrice"},
    "/aide": {"référente", "l’équipe centrale"},
    "/backoffice/": {"Référente locale"},
    "/backoffice/demandes/": {"En attente de l’équipe centrale"},
    "/backoffice/demandes/export/<export_type>/": {"En attente de la référente locale"},
    "/backoffice/ministeres/": {"Régions", "région"},
    "/backoffice/entites/": {"référente", "Contributrice"},
    "/backoffice/agents/new/": {"Équipe centrale", "Examinateur", "Permanence", "Observateur"},
    "/creer-un-compte/recapitulatif": {"Organigramme"},
}
"""Some addresses and what has to stand there, so that pages without any words do not pass."""


def test_the_question_about_a_listed_body_has_the_words_of_the_file(world: World) -> None:
    draft = make_draft(world.deps, kind="ministry", siret=None, has_siret=None, entity_name="", documents=False)
    world.cookies["applicant"]["guichet-demande"] = browser_of(draft)
    answer = world.ask("applicant", "GET", "/creer-un-compte/entite")
    assert faults("/creer-un-compte/entite", words_of(answer)) == []
    assert "Nom de la région" in answer.text
