"""The journal of ten years: a million entries sealed as a backlog, then verified, in bounded memory."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic, process_time
from typing import TypeVar

import pytest
from peewee import chunked

import models
from adapters.vault import Vault
from config_checks import HOUSE
from domain.journal_chain import digest_of
from models import JournalDetail, JournalEntry
from services.machinery import journal_check, journal_seals
from services.machinery.dependencies import Dependencies, utc_now
from tests.services.test_journal_seals import KEYS
from tests.support.dependencies import make_deps

MOST_GROWTH_MB = 200
T = TypeVar("T")


@pytest.mark.deep
@pytest.mark.slow
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("entries", [1_000_000])
def test_a_long_history_is_sealed_and_verified(
    database_url: str, tmp_path: Path, entries: int, record_property: Callable[[str, object], None]
) -> None:
    _fill(entries)
    program = "from tests.deep import test_journal_history as t; import sys; t.measure(*sys.argv[1:])"
    command = [sys.executable, "-c", program, database_url, str(tmp_path)]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=True)
    measured = json.loads(done.stdout.splitlines()[-1])
    for name, value in measured.items():
        record_property(name, value)
    assert measured["links"] == measured["sealed"] == entries
    assert measured["sound"]
    assert measured["memory grew by (MB)"] <= MOST_GROWTH_MB


def measure(url: str, folder: str) -> None:
    """In a process of its own, whose memory is its own. Seconds are the clock's, and in brackets the processor's."""
    deps = _deps(Path(folder))
    with models.bind(url).connection_context():
        before = _peak()
        sealed, sealing = timed(lambda: _sealed(deps))
        idle, turning = timed(lambda: journal_seals.seal_due(deps))
        late, looking = timed(lambda: journal_seals.seal_late(deps))
        seen, verifying = timed(lambda: journal_check.verify(deps))
    counted = {
        "sealed": sealed,
        "seconds to seal": sealing,
        "seconds of an idle turn": turning,
        "seconds to look for late ones": looking,
        "seconds to verify": verifying,
        "memory grew by (MB)": round((_peak() - before) / 1024),
        "links": seen.links,
        "sound": seen.sound and idle == late == 0,
    }
    sys.stdout.write(json.dumps(counted) + "\n")


def timed(act: Callable[[], T]) -> tuple[T, str]:
    began, worked = monotonic(), process_time()
    result = act()
    return result, f"{monotonic() - began:.2f} ({process_time() - worked:.2f})"


def _sealed(deps: Dependencies) -> int:
    total = 0
    while count := journal_seals.seal_due(deps):
        total += count
    return total


def _deps(folder: Path) -> Dependencies:
    return replace(make_deps(folder), vault=Vault(KEYS, "k1"), now=utc_now)


def _peak() -> int:
    """KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _fill(count: int) -> None:
    now = utc_now()
    detail = {"actor": "Alix Agente", "reference": "ABC-DEF-GHJ", "before": "with_si", "after": "approved"}
    digest = digest_of("salt", detail)
    for numbers in chunked(range(1, count + 1), 5_000):
        with models.database.atomic():
            entry = {"event": "request.approve", "at": now, "actor_kind": "si_admin", "actor_id": 1, "digest": digest}
            JournalEntry.insert_many(
                [{**entry, "id": number, "request_id": number // 5} for number in numbers]
            ).execute()
            JournalDetail.insert_many(
                [{"entry": number, "salt": "salt", "detail": detail} for number in numbers]
            ).execute()
