"""One word for one thing, in all that the program writes: templates, texts, mails, messages, the kinds files."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator

import pytest

from config_checks import HOUSE
from tests.support.one_word import ONE_WORD, Word
from tests.support.source import files, location, nodes

WRITERS = ("accounts", "adapters", "backoffice", "cli", "domain", "public_signup", "services", "web")
DATA = ("domain/kinds.toml", "tests/data/second_agency.toml")
READ = {"backoffice/requests/search.py", "domain/import_columns.py"}
"""Other words for what is searched, which people may type."""
ROUTE = re.compile(r"/\S*")
COMMENT = re.compile(r"{#.*?#}|^#.*?$", re.DOTALL | re.MULTILINE)


def strings() -> Iterator[tuple[str, str]]:
    """(place, text) of every string of the program; docstrings and routes, which are no words, aside."""
    for path in files(*WRITERS):
        if location(path) in READ:
            continue
        documentation = {id(node.value) for node in nodes(path) if isinstance(node, ast.Expr)}
        for node in nodes(path):
            if not (isinstance(node, ast.Constant) and isinstance(node.value, str)) or id(node) in documentation:
                continue
            if not ROUTE.fullmatch(node.value):
                yield location(path, node), node.value


def texts() -> Iterator[tuple[str, str]]:
    """(place, text) of every line of what is text already."""
    templates = (path for path in (HOUSE / "templates").rglob("*") if path.suffix in (".html", ".txt", ".md"))
    for path in (*sorted(templates), *(HOUSE / name for name in DATA)):
        source = path.read_text(encoding="utf-8")
        bare = source if path.suffix == ".md" else COMMENT.sub(lambda found: "\n" * found[0].count("\n"), source)
        yield location(path), " ".join(bare.split())


@functools.cache
def written() -> tuple[tuple[str, str], ...]:
    return (*strings(), *texts())


@pytest.mark.parametrize("word", ONE_WORD, ids=lambda word: word.right)
def test_one_thing_has_one_word(word: Word) -> None:
    assert [f"{place} {use}" for place, text in written() for use in word.uses(text)] == []


@pytest.mark.parametrize("word", ONE_WORD, ids=lambda word: word.right)
def test_the_word_that_is_gone_would_be_seen(word: Word) -> None:
    assert len(word.uses(word.example)) == 1
    assert word.uses(word.right) == []
