"""How far a command is: French, and not more often than somebody reads."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from models import AccountRequest
from tests.support import factories
from web import now_and_then
from web.current import deps
from web.file_messages import size_in_words

pytestmark = pytest.mark.slow

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
COMMANDS = (
    (("retention", "run", "--dry-run"), "échu jusqu’ici"),
    (("storage", "sweep", "--dry-run"), " fichiers, dont 0 orphelin"),
    (("storage", "reseal"), " fichiers parcourus"),
    (("storage", "move", "file://{place}"), " fichiers, "),
)


@pytest.fixture
def stored(app: Flask) -> Flask:
    with app.app_context():
        request = factories.make_request(deps(), "rejected")
        AccountRequest.update(state_since=LONG_AGO).where(AccountRequest.id == request.id).execute()
    return app


@pytest.mark.parametrize(("words", "line"), COMMANDS, ids=lambda given: str(given[:2]))
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_command_tells_how_far_it_is(
    stored: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, words: tuple[str, ...],
    line: str,
) -> None:  # fmt: skip
    typed = [word.format(place=tmp_path_factory.mktemp("place")) for word in words]
    assert line not in stored.test_cli_runner().invoke(args=typed).stderr
    monkeypatch.setattr(now_and_then, "LINE_EVERY", 0.0)
    result = stored.test_cli_runner().invoke(args=typed)
    assert line in result.stderr, (result.output, result.exception)


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 ko"), (1, "1 ko"), (340 * 1024, "340 ko"), (1_258_291, "1,2 Mo"), (3 << 30, "3,0 Go")]
)
def test_sizes_are_told_one_way(size: int, words: str) -> None:
    assert size_in_words(size).replace("\N{NO-BREAK SPACE}", " ") == words
