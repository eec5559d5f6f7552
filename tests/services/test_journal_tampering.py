"""The person who has the database can change the journal, and cannot hide it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from peewee import Database, SqliteDatabase

import models
from domain.actors import SYSTEM
from domain.journal_chain import BEGINNING, Trouble
from models import JournalCheckpoint, JournalEntry, JournalSeal
from services.machinery import journal, journal_check, journal_eras, journal_seals
from services.machinery.dependencies import Dependencies
from tests.support import factories
from tests.support.tampering import Tamper, tampering

pytestmark = pytest.mark.slow

SEALED = 6


@pytest.fixture
def tamper(database: Database, deps: Dependencies) -> Iterator[Tamper]:
    """The database of six sealed entries, in the wrong hands."""
    with models.database.atomic():
        for number in range(SEALED):
            # Half of them, the third among them, are about an object.
            key = None if number % 2 else ("ministry", str(number))
            about: dict[str, Any] = {"entity_id": 7, "account_id": number, "object_key": key}
            journal.record("entity.made", SYSTEM, deps.now(), **about, name=f"Entité {number}")
    assert journal_seals.seal_due(deps) == SEALED
    with tampering(database) as run:
        yield run


def told(deps: Dependencies) -> set[Trouble]:
    seen = journal_check.verify(deps)
    assert seen.mismatches == len(seen.kept)
    return {mismatch.trouble for mismatch in seen.kept}


CHANGED, DETAIL, MISSING = Trouble.ENTRY_CHANGED, Trouble.DETAIL_CHANGED, Trouble.NUMBER_MISSING

THIRD = {
    "[one]": "WHERE id = (SELECT entry_id FROM journal_seal WHERE number = 3)",
    "[its]": "WHERE entry_id = (SELECT entry_id FROM journal_seal WHERE number = 3)",
    "[seal]": "WHERE number = 3",
}
"""The third entry, in the journal, in its detail and in the chain."""

FORGERIES: dict[str, tuple[tuple[str, ...], set[Trouble]]] = {
    "event": (("UPDATE journal SET event = 'entity.kept' [one]",), {CHANGED}),
    "at": (("UPDATE journal SET at = '2020-01-01 00:00:00.000000+00:00' [one]",), {CHANGED}),
    "actor_kind": (("UPDATE journal SET actor_kind = 'clock' [one]",), {CHANGED}),
    "actor_id": (("UPDATE journal SET actor_id = 1 [one]",), {CHANGED}),
    "request_id": (("UPDATE journal SET request_id = 1 [one]",), {CHANGED}),
    "entity_id": (("UPDATE journal SET entity_id = NULL [one]",), {CHANGED}),
    "account_id": (("UPDATE journal SET account_id = 0 [one]",), {CHANGED}),
    "object_kind": (("UPDATE journal SET object_kind = 'account' [one]",), {CHANGED}),
    "object_id": (("UPDATE journal SET object_id = '1' [one]",), {CHANGED}),
    "the object goes": (("UPDATE journal SET object_kind = NULL, object_id = NULL [one]",), {CHANGED}),
    "digest": (("UPDATE journal SET digest = '0' [one]",), {CHANGED, DETAIL}),
    "id": (("UPDATE journal SET id = 999 [one]",), {Trouble.ENTRY_MISSING}),
    "detail": (("""UPDATE journal_detail SET detail = '{"actor": "", "name": "Autre"}' [its]""",), {DETAIL}),
    "salt": (("UPDATE journal_detail SET salt = 'autre' [its]",), {DETAIL}),
    "the detail goes": (("DELETE FROM journal_detail [its]",), {Trouble.DETAIL_MISSING}),
    "the entry goes": (("DELETE FROM journal [one]",), {Trouble.ENTRY_MISSING}),
    "the seal goes": (("DELETE FROM journal_seal [seal]",), {CHANGED, MISSING}),
    "entry, detail and seal go": (
        ("DELETE FROM journal_detail [its]", "DELETE FROM journal [one]", "DELETE FROM journal_seal [seal]"),
        {CHANGED, MISSING},
    ),
    "all before goes": (("DELETE FROM journal_seal WHERE number <= 3",), {CHANGED, MISSING}),
    "all is numbered anew": (
        (
            "DELETE FROM journal_seal WHERE number <= 3",
            "UPDATE journal_seal SET number = number - 3 WHERE number = 4",
            "UPDATE journal_seal SET number = number - 3 WHERE number = 5",
            "UPDATE journal_seal SET number = number - 3 WHERE number = 6",
        ),
        {CHANGED},
    ),
    "two entries change places": (
        (
            "UPDATE journal_seal SET entry_id = -1 [seal]",
            "UPDATE journal_seal SET entry_id = (SELECT MAX(entry_id) - 3 FROM journal_seal) WHERE number = 4",
            "UPDATE journal_seal SET entry_id = (SELECT MAX(entry_id) - 2 FROM journal_seal) [seal]",
        ),
        {CHANGED},
    ),
    "two links change places": (
        (
            "UPDATE journal_seal SET number = 99 [seal]",
            "UPDATE journal_seal SET number = 3 WHERE number = 4",
            "UPDATE journal_seal SET number = 4 WHERE number = 99",
        ),
        {CHANGED},
    ),
    "number": (("UPDATE journal_seal SET number = 99 [seal]",), {CHANGED, MISSING}),
    "mac": (("UPDATE journal_seal SET mac = 'f' [seal]",), {CHANGED}),
    "key_id": (("UPDATE journal_seal SET key_id = 'k9' [seal]",), {Trouble.KEY_UNKNOWN}),
    "sealed_at": (("UPDATE journal_seal SET sealed_at = '2020-01-01 00:00:00.000000+00:00' [seal]",), {CHANGED}),
    "an invented erasure": (
        (
            "INSERT INTO journal_erasure (entry_id, cause_id, at) SELECT id, id + 1, at FROM journal [one]",
            "DELETE FROM journal_detail [its]",
        ),
        {Trouble.ERASURE_UNFOUNDED},
    ),
    "an entry with an invented seal": (
        (
            "INSERT INTO journal (id, event, at, actor_kind, digest)"
            " SELECT 999, 'request.approve', at, 'si_admin', digest FROM journal"
            " WHERE id = (SELECT MIN(id) FROM journal)",
            "INSERT INTO journal_detail (id, entry_id, salt, detail)"
            " SELECT 999, 999, salt, detail FROM journal_detail WHERE id = (SELECT MIN(id) FROM journal_detail)",
            "INSERT INTO journal_seal (number, entry_id, key_id, mac, sealed_at)"
            " SELECT 7, 999, key_id, mac, sealed_at FROM journal_seal WHERE number = 6",
        ),
        {CHANGED},
    ),
}


def of_the_third(statement: str) -> str:
    for name, where in THIRD.items():
        statement = statement.replace(name, where)
    return statement


@pytest.mark.parametrize("forged", FORGERIES)
def test_what_is_changed_is_told(deps: Dependencies, tamper: Tamper, forged: str) -> None:
    statements, expected = FORGERIES[forged]
    tamper(*map(of_the_third, statements))
    assert told(deps) == expected


def test_every_column_of_the_three_tables_is_forged() -> None:
    tables = (models.JournalEntry, models.JournalDetail, models.JournalSeal)
    columns = {column.column_name for table in tables for column in table._meta.sorted_fields}  # type: ignore[attr-defined]
    assert columns - FORGERIES.keys() == {"entry_id"}, "which changes places above"


def test_one_change_is_one_mismatch_with_its_number_and_its_entry(deps: Dependencies, tamper: Tamper) -> None:
    tamper(*map(of_the_third, FORGERIES["event"][0]))
    (mismatch,) = journal_check.verify(deps).kept
    assert mismatch.number == 3
    assert mismatch.entry_id == JournalSeal.get(JournalSeal.number == 3).entry_id


def test_a_cut_end_shows_by_a_head_that_was_logged(deps: Dependencies, tamper: Tamper) -> None:
    before = journal_check.verify(deps)
    tamper(
        "DELETE FROM journal_detail WHERE entry_id = (SELECT entry_id FROM journal_seal WHERE number = 6)",
        "DELETE FROM journal WHERE id = (SELECT entry_id FROM journal_seal WHERE number = 6)",
        "DELETE FROM journal_seal WHERE number = 6",
    )
    assert told(deps) == set(), "a chain does not know where it ended"
    (mismatch,) = journal_check.verify(deps, {before.last: before.mac}).kept
    assert (mismatch.trouble, mismatch.number) == (Trouble.HEAD_CHANGED, 6)
    assert journal_check.verify(deps, {3: JournalSeal.get(JournalSeal.number == 3).mac}).sound
    (mismatch,) = journal_check.verify(deps, {3: before.mac}).kept
    assert (mismatch.trouble, mismatch.number) == (Trouble.HEAD_CHANGED, 3)


CUT = (
    "DELETE FROM journal_detail WHERE entry_id IN (SELECT entry_id FROM journal_seal WHERE number <= 4)",
    "DELETE FROM journal WHERE id IN (SELECT entry_id FROM journal_seal WHERE number <= 4)",
    "DELETE FROM journal_seal WHERE number <= 4",
)


class TestACheckpoint:
    """What retention leaves when it cuts off the oldest links."""

    def test_is_where_the_chain_then_begins(self, deps: Dependencies, tamper: Tamper) -> None:
        journal_seals.checkpoint(deps, 4)
        assert journal_check.verify(deps).sound
        tamper(*CUT)
        seen = journal_check.verify(deps)
        assert (seen.sound, seen.first, seen.last, seen.links) == (True, 5, 6, 2)
        assert journal_check.troubles_of(deps, [entry.id for entry in JournalEntry.select()]) == {}

    def test_is_needed(self, deps: Dependencies, tamper: Tamper) -> None:
        tamper(*CUT)
        assert told(deps) == {CHANGED, MISSING}

    def test_of_another_place_does_not_do(self, deps: Dependencies, tamper: Tamper) -> None:
        journal_seals.checkpoint(deps, 3)
        tamper(*CUT)
        assert told(deps) == {CHANGED, MISSING}

    def test_cannot_be_invented(self, deps: Dependencies, tamper: Tamper) -> None:
        link = JournalSeal.get(JournalSeal.number == 4)
        JournalCheckpoint.create(number=4, mac=link.mac, made_at=deps.now(), key_id=link.key_id, seal="0" * 64)
        tamper(*CUT)
        assert told(deps) == {Trouble.CHECKPOINT_CHANGED}

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE journal_checkpoint SET mac = 'f'",
            "UPDATE journal_checkpoint SET key_id = 'k9'",
            "UPDATE journal_checkpoint SET seal = 'f'",
            "UPDATE journal_checkpoint SET number = 5",
        ],
    )
    def test_cannot_be_changed(self, deps: Dependencies, tamper: Tamper, change: str) -> None:
        journal_seals.checkpoint(deps, 4)
        tamper(change)
        assert told(deps) == {Trouble.CHECKPOINT_CHANGED}

    def test_of_everything_lets_the_numbers_go_on(self, deps: Dependencies, tamper: Tamper) -> None:
        journal_seals.checkpoint(deps, 6)
        tamper("DELETE FROM journal_detail", "DELETE FROM journal_seal", "DELETE FROM journal")
        assert told(deps) == set()
        journal.record("entity.made", SYSTEM, deps.now())
        assert journal_seals.seal_due(deps) == 1
        seen = journal_check.verify(deps)
        assert (seen.sound, seen.first, seen.last) == (True, 7, 7)

    def test_of_no_link_is_refused(self, deps: Dependencies, tamper: Tamper) -> None:
        with pytest.raises(LookupError, match="no link 99"):
            journal_seals.checkpoint(deps, 99)


def test_an_entry_slipped_in_without_a_seal_is_sealed_as_of_today(deps: Dependencies, tamper: Tamper) -> None:
    """Nothing tells it from one that the program wrote; it cannot pretend to have been there before."""
    journal.record("request.approve", SYSTEM, deps.now() - timedelta(days=900))
    journal_seals.seal_due(deps)
    assert JournalSeal.select().order_by(JournalSeal.number.desc()).get().sealed_at == deps.now()
    assert told(deps) == set()


def test_many_mismatches_are_counted_and_the_first_are_kept(deps: Dependencies, tamper: Tamper) -> None:
    with models.database.atomic():
        for _ in range(40):
            journal.record("entity.made", SYSTEM, deps.now())
    journal_seals.seal_due(deps)
    tamper("UPDATE journal SET event = 'autre'")
    seen = journal_check.verify(deps)
    assert (seen.mismatches, len(seen.kept)) == (46, journal_check.KEPT)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET event = 'autre'",
        "DELETE FROM journal",
        "UPDATE journal_detail SET salt = 'autre'",
        "DELETE FROM journal_detail",
        "UPDATE journal_seal SET mac = 'autre'",
        "DELETE FROM journal_seal",
        "UPDATE journal_checkpoint SET mac = 'autre'",
        "DELETE FROM journal_checkpoint",
        "UPDATE journal_era SET digest = 'autre'",
        "DELETE FROM journal_era",
        "UPDATE journal_erasure SET at = '2020-01-01 00:00:00+00:00'",
        "DELETE FROM journal_erasure",
    ],
)
def test_the_program_itself_can_only_add(deps: Dependencies, database: Database, clock: object, statement: str) -> None:
    """PostgreSQL's role may not; SQLite's triggers refuse."""
    request = factories.make_request(deps, "expired")
    journal.record("entity.made", SYSTEM, deps.now())
    journal_seals.seal_due(deps)
    journal_seals.checkpoint(deps, 1)
    journal_eras.make(deps, 1, 1, BEGINNING)
    request.delete_instance(recursive=True)
    journal.erase(journal.record("request.purged", SYSTEM, deps.now(), request=request))
    journal.record("entity.made", SYSTEM, deps.now())
    words = "only added|once its erasure" if isinstance(database, SqliteDatabase) else "permission denied"
    with pytest.raises(Exception, match=words):
        database.execute_sql(statement)
