"""A kinds file that calls every role, listed body and state otherwise: no mail and no sentence of ours keeps our words.

What screens show is tests/addresses/test_renamed.py.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from adapters.mail_renderer import MailRenderer, ServiceIdentity
from backoffice import journal_labels, journal_words, words
from config_checks import HOUSE
from domain.kinds import ROLE_WORDS
from domain.mail_samples import SAMPLES, samples_of
from domain.mails import MAILS, sample_secrets
from domain.refusals import REFUSALS
from domain.registry import registry_of
from domain.states import State
from domain.workflow import TRANSITIONS
from public_signup import events
from tests.support.renamed import OURS, WORDS, kinds_file, old_words, strange_words
from tests.support.source import PROGRAM, files, location, nodes

REGISTRY = registry_of(tomllib.loads(kinds_file()))
SERVICE = ServiceIdentity("Guichet", "France compétences", "aide@demo.example", "http://localhost")
RENDERER = MailRenderer(HOUSE / "templates" / "mail", SERVICE, REGISTRY)


@pytest.fixture
def elsewhere(app: Flask) -> Iterator[None]:
    deps = app.extensions["guichet_dependencies"]
    app.extensions["guichet_dependencies"] = replace(deps, registry=REGISTRY)
    with app.test_request_context("/"):
        yield


@pytest.mark.parametrize("event", SAMPLES)
def test_a_mail_has_the_words_of_the_file(event: str) -> None:
    for facts in samples_of(REGISTRY, event):
        mail = RENDERER.render(event, facts, sample_secrets(event, facts))
        assert strange_words("\n".join((mail.subject, mail.text, re.sub("<[^>]*>", "\n", mail.html)))) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sentences_have_the_words_of_the_file(elsewhere: None) -> None:
    sentences = [
        *(words.mail_label(event) + words.mail_audience(event) for event in MAILS),
        *(journal_words.label_of(event) for event in journal_labels.LABELS),
        *(REGISTRY.worded(" ".join(words)) for words in (*events.STANDING.values(), events.SUPERSEDED)),
        *(REGISTRY.worded(label) for label, _ in events.WORDS.values()),
        *(REGISTRY.worded(one) for row in TRANSITIONS for one in (row.label, row.done)),
        *(REGISTRY.worded(refusal) for refusal in REFUSALS.values()),
        *(REGISTRY.state_label(state) for state in State),
        *(role.summary for role in REGISTRY.roles),
    ]
    assert [old for sentence in sentences for old in strange_words(sentence)] == []
    assert REGISTRY.state_label(State.WITH_SI) == "En attente de l’équipe centrale"
    assert REGISTRY.worded(REFUSALS["last_administrator"]).startswith("C’est la dernière équipe centrale")


ELSEWHERE = {
    "domain/states.py": "the usual words themselves",
    "domain/hints/people.py": "capacities that signatories of documents have",
    "public_signup/forms/entity/base.py": "the value that a choice posts, which nobody reads",
}
"""Files of the program whose texts may hold our words, and why."""


def texts_of_python() -> Iterator[tuple[str, str]]:
    """(place, text) of every string but docstrings, and but the demonstration's and the migrations'."""
    names = [name for name in PROGRAM if name not in ("demo", "migrations")]
    for path in files(*names):
        docstrings = {id(node.value) for node in nodes(path) if isinstance(node, ast.Expr)}
        for node in nodes(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                yield location(path, node), node.value


def texts_of_templates() -> Iterator[tuple[str, str]]:
    for path in sorted((HOUSE / "templates").rglob("*")):
        if path.is_file():
            yield location(path), re.sub(r"(?s)\{#.*?#\}", "", path.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_no_text_of_the_program_calls_a_role_by_our_words() -> None:
    texts = [*texts_of_python(), *texts_of_templates()]
    ours = [
        f"{place}: {old}"
        for place, text in texts
        if place.partition(":")[0] not in ELSEWHERE
        for old in old_words(text)
        if "délégation de signature" not in old or place != "templates/texts/help.md"
    ]
    assert ours == [], "write {si_admin.the}, {entity_manager.plural} (domain/nouns.py), and word the sentence"
    names = {place.partition(":")[0] for place, text in texts if WORDS.search(text)}
    assert ELSEWHERE.keys() <= names, "a reason that is no longer one"


def test_our_own_file_leaves_the_usual_words() -> None:
    assert {role.code: role.label for role in OURS.roles} == {code: row["label"] for code, row in ROLE_WORDS.items()}
