"""A decision on 100 ticked requests, beside a Django loop doing the same writes, and an assignment of 1,000."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from peewee import ModelBase, sort_models

from bench.crowd import waiting_request
from bench.peers import processor
from bench.peers.inside import seconds, taken_back
from bench.peers.targets import APPS
from bench.report import Line
from domain.actors import Actor
from domain.jobs import JobKind
from domain.states import StaffRole, State
from models import AccountRequest, database
from models_base import Base
from queries.scopes import requests_visible_to
from services.documents import store
from services.jobs import running
from services.machinery import worker
from services.machinery.dependencies import Dependencies
from services.review.decisions import decide
from services.review.together import Wanted, decide_together
from tests.support.factories import accept_documents, make_account, make_request, make_si_admin

DECIDED, ASSIGNED, FEW = 100, 1_000, 3
DJANGO, SECONDS = 2.0, 0.3
"""At most: a decision, so many times Django; an assignment, so many seconds of processor."""
Change = tuple[str, str, dict[str, Any]]
"""A table, `new`, `changed` or `gone`, and a row by its columns."""


def lines(name: str, url: str, peers: Path, more: tuple[int, ...]) -> Iterator[Line]:
    """On one filled database of the product (`name` says which kind); `peers` are the peers' programs."""
    together, alone, begun, changes = _decided(url, more)
    theirs = _django(url, peers, begun, changes, more)
    verdict = "met" if together <= DJANGO * theirs else f"MISSED: Django ≤ {DJANGO:g}"
    how = f"django {theirs:.2f} s for {len(changes)} rows; {together / theirs:.2f} × Django, one by one {alone:.2f} s"
    yield Line(f"approval of {DECIDED} ticked requests", name, f"{together:.2f} s of processor", f"{how} — {verdict}")
    assigned = _assigned(url, more)
    verdict = "met" if assigned <= SECONDS else f"MISSED: {SECONDS:g} s"
    yield Line(f"assignment of {ASSIGNED:,} requests", name, f"{assigned:.2f} s of processor", verdict)


def _decided(url: str, more: tuple[int, ...]) -> tuple[float, float, list[Change], list[Change]]:
    """Seconds of processor of decisions together and one by one; the rows there before those together, their changes.

    Raises RuntimeError where a decision was not taken.
    """
    with taken_back(url) as unhurried:
        deps = replace(unhurried, policy=replace(unhurried.policy, decision_window=timedelta(0)))
        store.adopt(deps)  # the files of the filled rows were never there
        rows, boss = Rows(), make_si_admin(deps)
        results: dict[str, Any] = {}

        def decide_all(wanted: Sequence[Wanted]) -> None:
            results.update(decide_together(deps, boss, "approve", wanted))

        decide_all(_waiting(deps, boss, FEW))  # loads what is loaded on first use
        ticked, apart = _waiting(deps, boss, DECIDED), _waiting(deps, boss, DECIDED)
        begun = rows.changes()
        together = seconds(partial(decide_all, ticked), more)
        changes = rows.changes()
        alone = seconds(lambda: [decide(deps, boss, one.reference, "approve") for one in apart], more)
        if any(results.values()):
            raise RuntimeError(f"not decided: {results}")
    return together, alone, begun, changes


def _waiting(deps: Dependencies, boss: Actor, count: int) -> list[Wanted]:
    """Requests with the SI, documents accepted."""
    rows = [make_request(deps, State.WITH_SI) for _ in range(count)]
    for row in rows:
        accept_documents(deps, boss, row)
    return [Wanted(row.reference) for row in rows]


def _assigned(url: str, more: tuple[int, ...]) -> float:
    """Seconds of processor of an assignment, as the worker does it, after a small one."""
    with taken_back(url) as deps:
        boss, colleague = make_si_admin(deps), make_account(deps, staff=StaffRole.REVIEWER)

        def assign(first: int) -> None:
            mine = requests_visible_to(boss).where(AccountRequest.id >= first)
            job = running.prepare(deps, boss, JobKind.ASSIGN, mine, {})
            running.start(deps, boss, job.id, {"account_id": colleague.id})
            worker.run_due(deps, {running.KIND: running.handler})

        assign(_insert(deps, FEW))
        return seconds(partial(assign, _insert(deps, ASSIGNED)), more)


def _insert(deps: Dependencies, count: int) -> int:
    """So many requests with the SI; the first one's id."""
    now = deps.now()
    return min(waiting_request(f"{turn:05}@together.example", now, "-").id for turn in range(count))


# --------------------------------------------------------------------------------------------------- the same writes


@dataclass
class Rows:
    """The rows that this transaction has written, of the tables whose rows have a number."""

    last: Mapping[str, int] = field(default_factory=lambda: {table: _last(table) for table in _tables()})
    known: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)

    def changes(self) -> list[Change]:
        """What became of them since this was asked before, in an order in which rows refer to those before them."""
        now = {(table, row["id"]): row for table, last in self.last.items() for row in _rows(table, last)}
        before, self.known = self.known, now
        made: list[Change] = [(key[0], "new", row) for key, row in now.items() if key not in before]
        made += [(key[0], "changed", row) for key, row in now.items() if key in before and before[key] != row]
        return made + [(key[0], "gone", row) for key, row in before.items() if key not in now]


def _tables() -> list[str]:
    known: Sequence[ModelBase] = sort_models(Base.__subclasses__())
    return [model._meta.table_name for model in known if "id" in model._meta.columns]


def _last(table: str) -> int:
    return database.execute_sql(f'SELECT coalesce(max(id), 0) FROM "{table}"').fetchone()[0]


def _rows(table: str, last: int) -> list[dict[str, Any]]:
    cursor = database.execute_sql(f'SELECT * FROM "{table}" WHERE id > {last} ORDER BY id')
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _django(url: str, peers: Path, begun: Sequence[Change], changes: Sequence[Change], more: tuple[int, ...]) -> float:
    """Seconds of processor, of Django's process and of the database's."""
    command = [str(peers / "python"), "django_writes.py"]
    environment = {**os.environ, "DBURL": url}
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=APPS, env=environment, **pipes) as django:
        assert django.stdin is not None
        assert django.stdout is not None
        for part in (begun, changes):
            django.stdin.write(json.dumps(part, default=_text) + "\n")
        django.stdin.flush()
        _expect(django.stdout.readline(), "ready")
        before = processor.seconds((django.pid, *more))
        django.stdin.write("\n")
        django.stdin.flush()
        _expect(django.stdout.readline(), "done")
        spent = processor.seconds((django.pid, *more)) - before
        django.stdin.close()
    return spent


def _text(value: object) -> str:
    """As Django's fields read it."""
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def _expect(line: str, word: str) -> None:
    if line.strip() != word:
        raise RuntimeError(f"Django did not say {word}: {line!r}")
