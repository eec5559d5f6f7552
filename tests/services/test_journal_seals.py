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
from services import closing, journal, journal_check, seals
from services.office import Office
from tests.support import factories
from tests.support.office import Clock, make_office

KEYS = {"k1": bytes(range(32)), "k2": bytes(range(32, 64))}


def written(office: Office, count: int = 1) -> list[JournalEntry]:
    """Entries with details of several shapes."""
    with models.database.atomic():
        return [
            journal.record("entity.made", SYSTEM, office.now(), entity_id=number, name=f"Zoé {number}", parts={1: (2,)})
            for number in range(count)
        ]


def numbers() -> list[int]:
    return [number for (number,) in JournalSeal.select(JournalSeal.number).order_by(JournalSeal.number).tuples()]


def entries_in_order() -> list[int]:
    return [entry for (entry,) in JournalSeal.select(JournalSeal.entry).order_by(JournalSeal.number).tuples()]


def test_what_is_written_is_sealed_once_and_verified(office: Office) -> None:
    entries = written(office, 3)
    assert [seals.seal_due(office) for _ in range(2)] == [3, 0]
    assert entries_in_order() == [entry.id for entry in entries]
    seen = journal_check.verify(office)
    assert (seen.sound, seen.links, seen.first, seen.last, seen.waiting) == (True, 3, 1, 3, 0)


def test_an_empty_journal_is_sound(office: Office) -> None:
    assert seals.seal_due(office) == 0
    seen = journal_check.verify(office)
    assert (seen.sound, seen.links, seen.last) == (True, 0, 0)


def test_a_whole_life_of_requests_is_sealed_and_verified(office: Office) -> None:
    for state in ("with_si", "rejected", "approved", "expired"):
        factories.make_request(office, state)
    count = JournalEntry.select().count()
    assert count > 10
    assert seals.seal_due(office) == count
    assert journal_check.verify(office).sound


class Writer(threading.Thread):
    """A transaction of its own that writes an entry, and commits when told to."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.office, self.wrote, self.go = office, threading.Event(), threading.Event()
        self.entry_id = 0

    def run(self) -> None:
        with models.database.connection_context(), models.database.atomic():
            self.entry_id = journal.record("entity.made", SYSTEM, self.office.now(), name="tard").id
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
def test_transactions_that_commit_out_of_order_are_both_sealed_once(office: Office) -> None:
    """SQLite has one writer at a time: there, entries appear in the order of their ids."""
    with Writer(office) as late:
        (early,) = written(office)
        assert late.entry_id < early.id
        assert seals.seal_due(office) == 1
        late.commit()
        assert seals.seal_due(office) == 1
    assert entries_in_order() == [early.id, late.entry_id]
    assert journal_check.verify(office).sound


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_entry_that_appears_very_late_is_sealed_within_the_hour(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "LOOK_BACK", 10)
    with Writer(office) as late:
        written(office, 50)
        assert seals.seal_due(office) == 50
        late.commit()
    assert seals.seal_due(office) == 0
    assert seals.seal_late(office) == 1
    assert entries_in_order()[-1] == late.entry_id
    assert journal_check.verify(office).sound


def test_several_workers_make_one_chain(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "BATCH", 20)
    written(office, 300)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with models.database.connection_context():
                while JournalSeal.select().count() < 300:
                    seals.seal_due(office)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert numbers() == list(range(1, 301))
    assert journal_check.verify(office).sound


@pytest.mark.slow
def test_a_worker_killed_between_two_links_leaves_a_chain_that_goes_on(
    office: Office, database_url: str, tmp_path: Path
) -> None:
    office = replace(office, vault=Vault(KEYS, "k1"))
    written(office, 1_500)
    program = "from tests.services import test_journal_seals as t; import sys; t.seal_slowly(*sys.argv[1:])"
    child = subprocess.Popen([sys.executable, "-c", program, database_url, str(tmp_path / "child")], cwd=HOUSE)
    until = time.monotonic() + 30
    while not JournalSeal.select().exists() and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    partly = journal_check.verify(office)
    assert partly.sound
    assert 0 < partly.links < 1_500
    assert partly.waiting == 1_500 - partly.links
    assert seals.seal_due(office) == partly.waiting
    assert journal_check.verify(office).links == 1_500


def seal_slowly(url: str, folder: str) -> None:
    """In a process of its own, to be killed: one entry a transaction, and again for as long as it lives."""
    seals.BATCH = 1
    office = replace(make_office(Path(folder)), vault=Vault(KEYS, "k1"))
    with models.bind(url).connection_context():
        seals.seal_due(office)


def test_a_rotated_key_still_verifies_and_a_dropped_one_is_named(office: Office) -> None:
    before = replace(office, vault=Vault({"k1": KEYS["k1"]}, "k1"))
    written(before, 2)
    seals.seal_due(before)
    after = replace(office, vault=Vault(KEYS, "k2"))
    written(after, 2)
    seals.seal_due(after)
    seen = journal_check.verify(after)
    assert seen.sound
    assert seen.keys == {"k1", "k2"}
    without = journal_check.verify(replace(office, vault=Vault({"k2": KEYS["k2"]}, "k2")))
    assert [mismatch.trouble for mismatch in without.listed] == [Trouble.KEY_UNKNOWN] * 2


def test_a_key_of_the_same_name_with_other_bytes_verifies_nothing(office: Office) -> None:
    written(office)
    seals.seal_due(replace(office, vault=Vault({"k1": KEYS["k1"]}, "k1")))
    seen = journal_check.verify(replace(office, vault=Vault({"k1": KEYS["k2"]}, "k1")))
    assert [mismatch.trouble for mismatch in seen.listed] == [Trouble.ENTRY_CHANGED]


def test_an_erasure_is_on_record_and_is_no_mismatch(office: Office, clock: Clock) -> None:
    request = factories.make_request(office, "expired")
    seals.seal_due(office)
    clock.advance(days=60)
    models.Mail.update(state="sent").execute()
    assert closing.purge_unactivated(office) == 1
    about = JournalEntry.select().where(JournalEntry.request_id == request.id)
    assert JournalDetail.select().where(JournalDetail.entry.in_(about)).count() == 1, "the purge's own"
    assert JournalErasure.select().count() == about.count() - 1
    seals.seal_due(office)
    seen = journal_check.verify(office)
    assert seen.sound
    assert seen.erased == about.count() - 1


def test_only_what_says_that_a_request_is_gone_erases(office: Office) -> None:
    request = factories.make_request(office, "with_si")
    with pytest.raises(ValueError, match="erases nothing"):
        journal.erase(journal.record("request.held", SYSTEM, office.now(), request=request))


def test_what_waits_too_long_for_its_seal_is_told(office: Office, clock: Clock) -> None:
    (entry,) = written(office)
    clock.advance(minutes=59)
    fresh = journal_check.verify(office)
    assert (fresh.sound, fresh.waiting) == (True, 1)
    clock.advance(minutes=2)
    seen = journal_check.verify(office)
    assert [(mismatch.trouble, mismatch.entry_id) for mismatch in seen.listed] == [(Trouble.NOT_SEALED, entry.id)]


def test_a_backlog_is_sealed_in_batches_and_left_when_time_is_up(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "BATCH", 10)
    written(office, 45)
    assert seals.seal_due(office, seconds=0) == 0
    assert seals.seal_due(office) == 45
    assert journal_check.verify(office).sound


def test_the_journal_reads_back_what_was_written_whatever_its_keys(office: Office, database: Database) -> None:
    entry = journal.record(
        "entity.made", SYSTEM, office.now() + timedelta(microseconds=1), parts={10: 1, 2: (1.5, None)}
    )
    kept = JournalDetail.get(JournalDetail.entry == entry).detail
    assert kept == {"actor": SYSTEM.name, "parts": {"10": 1, "2": [1.5, None]}}
    seals.seal_due(office)
    assert journal_check.verify(office).sound
