"""The worker seals the journal, each entry once, in whatever order they appear and whenever it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from peewee import Database

import models
from adapters.vault import Vault
from config_checks import HOUSE
from domain.actors import SYSTEM
from domain.journal_chain import Trouble
from models import JournalDetail, JournalEntry, JournalErasure, JournalSeal
from services.machinery import journal, journal_check, journal_seals
from services.machinery.dependencies import Dependencies
from services.requests import purging
from tests.support import factories
from tests.support.dependencies import Clock, make_deps

KEYS = {"k1": bytes(range(32)), "k2": bytes(range(32, 64))}


def written(deps: Dependencies, count: int = 1) -> list[JournalEntry]:
    """Entries with details of several shapes."""
    with models.database.atomic():
        return [
            journal.record("entity.made", SYSTEM, deps.now(), entity_id=number, name=f"Zoé {number}", parts={1: (2,)})
            for number in range(count)
        ]


def numbers() -> list[int]:
    return [number for (number,) in JournalSeal.select(JournalSeal.number).order_by(JournalSeal.number).tuples()]


def entries_in_order() -> list[int]:
    return [entry for (entry,) in JournalSeal.select(JournalSeal.entry).order_by(JournalSeal.number).tuples()]


def test_what_is_written_is_sealed_once_and_verified(deps: Dependencies) -> None:
    entries = written(deps, 3)
    assert [journal_seals.seal_due(deps) for _ in range(2)] == [3, 0]
    assert entries_in_order() == [entry.id for entry in entries]
    seen = journal_check.verify(deps)
    assert (seen.sound, seen.links, seen.first, seen.last, seen.waiting) == (True, 3, 1, 3, 0)


def test_an_empty_journal_is_sound(deps: Dependencies) -> None:
    assert journal_seals.seal_due(deps) == 0
    seen = journal_check.verify(deps)
    assert (seen.sound, seen.links, seen.last) == (True, 0, 0)


def test_a_whole_life_of_requests_is_sealed_and_verified(deps: Dependencies) -> None:
    for state in ("with_si", "rejected", "approved", "expired"):
        factories.make_request(deps, state)
    count = JournalEntry.select().count()
    assert count > 10
    assert journal_seals.seal_due(deps) == count
    assert journal_check.verify(deps).sound


class Writer(threading.Thread):
    """A transaction of its own that writes an entry, and commits when told to."""

    def __init__(self, deps: Dependencies) -> None:
        super().__init__()
        self.deps, self.wrote, self.go = deps, threading.Event(), threading.Event()
        self.entry_id = 0

    def run(self) -> None:
        with models.database.connection_context(), models.database.atomic():
            self.entry_id = journal.record("entity.made", SYSTEM, self.deps.now(), name="tard").id
            self.wrote.set()
            assert self.go.wait(30)

    def __enter__(self) -> Writer:
        self.start()
        assert self.wrote.wait(30)
        return self

    def commit(self) -> None:
        self.go.set()
        self.join()

    def __exit__(self, *_: object) -> None:
        self.commit()


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_transactions_that_commit_out_of_order_are_both_sealed_once(deps: Dependencies) -> None:
    """SQLite has one writer at a time: there, entries appear in the order of their ids."""
    with Writer(deps) as late:
        (early,) = written(deps)
        assert late.entry_id < early.id
        assert journal_seals.seal_due(deps) == 1
        late.commit()
        assert journal_seals.seal_due(deps) == 1
    assert entries_in_order() == [early.id, late.entry_id]
    assert journal_check.verify(deps).sound


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_entry_that_appears_very_late_is_sealed_within_the_hour(
    deps: Dependencies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_seals, "LOOK_BACK", 10)
    with Writer(deps) as late:
        written(deps, 50)
        assert journal_seals.seal_due(deps) == 50
        late.commit()
    assert journal_seals.seal_due(deps) == 0
    assert journal_seals.seal_late(deps) == 1
    assert entries_in_order()[-1] == late.entry_id
    assert journal_check.verify(deps).sound


def test_several_workers_make_one_chain(deps: Dependencies, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_seals, "BATCH", 20)
    written(deps, 300)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with models.database.connection_context():
                while JournalSeal.select().count() < 300:
                    journal_seals.seal_due(deps)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert numbers() == list(range(1, 301))
    assert journal_check.verify(deps).sound


@pytest.mark.slow
def test_a_worker_killed_between_two_links_leaves_a_chain_that_goes_on(
    deps: Dependencies, database_url: str, tmp_path: Path
) -> None:
    deps = replace(deps, vault=Vault(KEYS, "k1"))
    written(deps, 1_500)
    program = "from tests.services import test_journal_seals as t; import sys; t.seal_slowly(*sys.argv[1:])"
    child = subprocess.Popen([sys.executable, "-c", program, database_url, str(tmp_path / "child")], cwd=HOUSE)
    until = time.monotonic() + 30
    while not JournalSeal.select().exists() and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    partly = journal_check.verify(deps)
    assert partly.sound
    assert 0 < partly.links < 1_500
    assert partly.waiting == 1_500 - partly.links
    assert journal_seals.seal_due(deps) == partly.waiting
    assert journal_check.verify(deps).links == 1_500


def seal_slowly(url: str, folder: str) -> None:
    """In a process of its own, to be killed: one entry a transaction, and again for as long as it lives."""
    journal_seals.BATCH = 1
    deps = replace(make_deps(Path(folder)), vault=Vault(KEYS, "k1"))
    with models.bind(url).connection_context():
        journal_seals.seal_due(deps)


def test_a_rotated_key_still_verifies_and_a_dropped_one_is_named(deps: Dependencies) -> None:
    before = replace(deps, vault=Vault({"k1": KEYS["k1"]}, "k1"))
    written(before, 2)
    journal_seals.seal_due(before)
    after = replace(deps, vault=Vault(KEYS, "k2"))
    written(after, 2)
    journal_seals.seal_due(after)
    seen = journal_check.verify(after)
    assert seen.sound
    assert seen.keys == {"k1", "k2"}
    without = journal_check.verify(replace(deps, vault=Vault({"k2": KEYS["k2"]}, "k2")))
    assert [mismatch.trouble for mismatch in without.kept] == [Trouble.KEY_UNKNOWN] * 2


def test_a_key_of_the_same_name_with_other_bytes_verifies_nothing(deps: Dependencies) -> None:
    written(deps)
    journal_seals.seal_due(replace(deps, vault=Vault({"k1": KEYS["k1"]}, "k1")))
    seen = journal_check.verify(replace(deps, vault=Vault({"k1": KEYS["k2"]}, "k1")))
    assert [mismatch.trouble for mismatch in seen.kept] == [Trouble.ENTRY_CHANGED]


def test_an_erasure_is_on_record_and_is_no_mismatch(deps: Dependencies, clock: Clock) -> None:
    request = factories.make_request(deps, "expired")
    journal_seals.seal_due(deps)
    clock.advance(days=60)
    models.Mail.update(state="sent").execute()
    assert purging.purge_unactivated(deps) == 1
    about = JournalEntry.select().where(JournalEntry.request_id == request.id)
    assert JournalDetail.select().where(JournalDetail.entry.in_(about)).count() == 1, "the purge's own"
    assert JournalErasure.select().count() == about.count() - 1
    journal_seals.seal_due(deps)
    seen = journal_check.verify(deps)
    assert seen.sound
    assert seen.erased == about.count() - 1


def test_only_what_says_that_a_request_is_gone_erases(deps: Dependencies) -> None:
    request = factories.make_request(deps, "with_si")
    with pytest.raises(ValueError, match="erases nothing"):
        journal.erase(journal.record("request.held", SYSTEM, deps.now(), request=request))


def test_what_waits_too_long_for_its_seal_is_told(deps: Dependencies, clock: Clock) -> None:
    (entry,) = written(deps)
    clock.advance(minutes=59)
    fresh = journal_check.verify(deps)
    assert (fresh.sound, fresh.waiting) == (True, 1)
    clock.advance(minutes=2)
    seen = journal_check.verify(deps)
    assert [(mismatch.trouble, mismatch.entry_id) for mismatch in seen.kept] == [(Trouble.NOT_SEALED, entry.id)]


def test_a_backlog_is_sealed_in_batches_and_left_when_time_is_up(
    deps: Dependencies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_seals, "BATCH", 10)
    written(deps, 45)
    assert journal_seals.seal_due(deps, seconds=0) == 0
    assert journal_seals.seal_due(deps) == 45
    assert journal_check.verify(deps).sound


def test_the_journal_reads_back_what_was_written_whatever_its_keys(deps: Dependencies, database: Database) -> None:
    entry = journal.record("entity.made", SYSTEM, deps.now() + timedelta(microseconds=1), parts={10: 1, 2: (1.5, None)})
    kept = JournalDetail.get(JournalDetail.entry == entry).detail
    assert kept == {"actor": SYSTEM.name, "parts": {"10": 1, "2": [1.5, None]}}
    journal_seals.seal_due(deps)
    assert journal_check.verify(deps).sound
