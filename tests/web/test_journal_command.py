"""`flask journal verify`, and the worker that seals what it verifies."""

from __future__ import annotations

import threading
import time

import pytest
from flask import Flask

import models
from domain.actors import SYSTEM
from models import JournalEntry, JournalSeal
from services.machinery import journal, journal_seals
from services.machinery.worker import LANES, run_worker
from tests.support.application import deps_of
from tests.support.tampering import tampering
from web.handlers import RECURRING, make_handlers


@pytest.fixture
def sealed(app: Flask) -> Flask:
    for number in range(3):
        journal.record("entity.made", SYSTEM, deps_of(app).now(), name=f"Entité {number}")
    journal_seals.seal_due(deps_of(app))
    return app


def test_a_sound_journal_ends_with_0_and_tells_its_head(sealed: Flask) -> None:
    result = sealed.test_cli_runner().invoke(args=["journal", "verify"])
    head = f"3:{JournalSeal.get(JournalSeal.number == 3).mac}"
    assert result.exit_code == 0, result.output
    assert "3 événements scellés, du n° 1 au n° 3" in result.output
    assert f"Tête de la chaîne : {head}" in result.output
    assert "Clés employées : k2" in result.output
    again = sealed.test_cli_runner().invoke(args=["journal", "verify", "--head", head])
    assert again.exit_code == 0


def test_an_altered_one_ends_with_1_and_says_what_where(sealed: Flask, caplog: pytest.LogCaptureFixture) -> None:
    second = JournalSeal.get(JournalSeal.number == 2).entry_id
    with tampering(models.database.obj) as tamper:
        tamper("DELETE FROM journal_detail WHERE entry_id = ?", parameters=(second,))
    result = sealed.test_cli_runner().invoke(args=["journal", "verify"])
    assert result.exit_code == 1
    where = f"scellé n° 2, événement n° {second}"
    assert f"{where} : le détail a été supprimé sans effacement enregistré" in result.output
    assert "le journal ne correspond pas à ses scellés (1 écart" in result.output
    assert [record.getMessage() for record in caplog.records if record.name == "guichet.security"] == [
        "journal.altered"
    ]


def test_a_head_that_the_chain_does_not_pass_through_ends_with_1(sealed: Flask) -> None:
    result = sealed.test_cli_runner().invoke(args=["journal", "verify", "--head", f"9:{'0' * 64}"])
    assert result.exit_code == 1
    assert "scellé n° 9 : la chaîne ne passe pas par la tête donnée" in result.output


@pytest.mark.parametrize("head", ["", "3", "3:", "x:y", f"-1:{'0' * 64}", f"3:{'g' * 64}"])
def test_what_is_no_head_is_said_to_be_none(sealed: Flask, head: str) -> None:
    result = sealed.test_cli_runner().invoke(args=["journal", "verify", "--head", head])
    assert result.exit_code == 2
    assert "NUMÉRO:MAC" in result.output


def test_the_worker_seals_and_logs_the_head(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """With the handlers, periods and lanes of the real one."""
    caplog.set_level("INFO", "guichet.security")
    journal.record("entity.made", SYSTEM, deps_of(app).now(), name="Entité")
    kinds = (journal_seals.SEAL, journal_seals.HEAD)
    handlers = make_handlers(app.extensions["guichet_settings"], deps_of(app))
    chosen = {kind: handlers[kind] for kind in kinds}
    recurring = [work for work in RECURRING if work.kind in kinds]
    stop = threading.Event()
    options = {"stop": stop, "poll_seconds": 0.05, "recurring": recurring}
    thread = threading.Thread(target=run_worker, args=(deps_of(app), chosen), kwargs=options)
    thread.start()
    until = time.monotonic() + 30
    while "journal.head" not in caplog.messages and time.monotonic() < until:
        time.sleep(0.02)
    stop.set()
    thread.join()
    assert kinds in LANES
    assert len(recurring) == 2
    assert JournalSeal.get().entry_id == JournalEntry.get().id
    (record,) = [record for record in caplog.records if record.getMessage() == "journal.head"]
    assert record.__dict__["facts"] == {"number": 1, "mac": JournalSeal.get().mac}
