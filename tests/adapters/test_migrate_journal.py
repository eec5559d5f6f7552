"""A database from before the seals: its journal is taken over as it is, and what was erased in it is told apart."""

from __future__ import annotations

from pathlib import Path

from playhouse.migrations import Runner

import models
from adapters.migrate import FOLDER, HISTORY, migrate
from domain.journal_chain import Trouble, digest_of
from models import JournalEntry, JournalErasure
from services.machinery import journal_check, journal_seals
from tests.support.dependencies import make_deps

BEFORE = "0002_workbench"


ENTRIES = (
    # id, event, request, whether its detail is there
    (1, "request.submit", 7, False),
    (2, "request.expire", 7, False),
    (3, "request.submit", 8, True),
    (4, "request.purged", 7, True),
    (5, "request.submit", 9, False),  # gone, and nothing says why
    (6, "account.made", None, True),
)


def test_what_was_erased_is_recorded_and_what_was_deleted_is_not(bare_url: str, tmp_path: Path) -> None:
    opened = models.bind(bare_url)
    deps = make_deps(tmp_path / "documents")
    with opened.connection_context():
        Runner(opened, str(FOLDER), HISTORY).up(BEFORE)
        for number, event, request, has_detail in ENTRIES:
            detail = {"actor": f"Zoé {number}"}
            JournalEntry.insert(
                id=number, event=event, at=deps.now(), actor_kind="clock", request_id=request,
                digest=digest_of("salt", detail),
            ).execute()  # fmt: skip
            if has_detail:
                models.JournalDetail.insert(entry=number, salt="salt", detail=detail).execute()
    migrate(bare_url)
    with opened.connection_context():
        assert {(row.entry_id, row.cause_id) for row in JournalErasure.select()} == {(1, 4), (2, 4)}
        assert journal_seals.seal_due(deps) == len(ENTRIES)
        (mismatch,) = journal_check.verify(deps).kept
        assert (mismatch.trouble, mismatch.entry_id) == (Trouble.DETAIL_MISSING, 5)
    getattr(opened, "close_all", opened.close)()
