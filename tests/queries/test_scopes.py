"""Who sees which rows: every scope and every named read that is done for somebody, for everybody who may ask.

The rows and their letters are those of `scope_world.build`; `.` is nothing. A read without its row here fails, and so
does a role without its column.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from peewee import Database

from domain.permissions import Permission
from domain.states import Role, StaffRole
from queries import request_statistics
from services.review.decisions import NEEDED
from tests.queries.scope_world import ASKED_ON_A_REQUEST, READS, World, build, that_take_an_actor
from tests.support.dependencies import make_deps
from tests.support.source import PROGRAM, files

# Columns: the applicant of request a, by its link; a depositor of A, a manager of A, a manager of B; a reader who also
# manages A; the agents. An agent never sees a draft; a manager sees what was activated in the entities managed, and
# never a document (rule 4). Nobody judges their own request, nor reads their own decision a second time (rule 12).
TABLE = """
                                      applicant depositor manager  other    both     reader   support  reviewer si_admin
  requests_visible_to see_requests    .        .        arv      bo       abhnorsv abhnorsv abhnorsv abhnorsv abhnorsv
  requests_visible_to see_documents   .        .        .        .        .        .        .        abhnorsv abhnorsv
  requests_visible_to judge_documents .        .        .        .        .        .        .        abhnorsv abhnorsv
  requests_visible_to decide          .        .        arv      bo       arv      .        .        .        abhnorsv
  requests_visible_to request_changes .        .        arv      bo       arv      .        .        abhnorsv abhnorsv
  requests_visible_to attach          .        .        .        .        .        .        .        .        abhnorsv
  requests_visible_to reopen          .        .        .        .        .        .        .        .        abhnorsv
  requests_visible_to hold            .        .        .        .        .        .        .        abhnorsv abhnorsv
  requests_visible_to claim           .        .        .        .        .        .        .        abhnorsv abhnorsv
  requests_visible_to correct         .        .        .        .        .        .        .        abhnorsv abhnorsv
  requests_visible_to export          .        .        arv      bo       arv      .        .        abhnorsv abhnorsv
  visible_request                     .        .        arv      bo       abhnorsv abhnorsv abhnorsv abhnorsv abhnorsv
  entities_visible_to                 .        .        a        b        abhs     abhs     abhs     abhs     abhs
  memberships_visible_to              .        .        cdfkmsv  o        cdfkmsv  .        cdfkmosv cdfkmosv cdfkmosv
  accounts_visible_to                 .        .        .        .        .        .        all      all      all
  journal_visible_to                  .        .        .        .        .        .        .        all      all
  mails_visible_to                    .        .        .        .        .        .        all      all      all
  visible_version                     .        .        .        .        .        .        .        f        f
  visible_entity                      .        .        a        b        abhs     abhs     abhs     abhs     abhs
  visible_membership                  .        .        cdfkmsv  o        cdfkmsv  .        cdfkmosv cdfkmosv cdfkmosv
  visible_account                     .        .        .        .        .        .        yes      yes      yes
  visible_mail                        .        .        .        .        .        .        yes      yes      yes
  visible_reading                     .        .        .        .        .        .        .        rv       ov
  entity_name                         .        .        a        b        abhs     abhs     abhs     abhs     abhs
  is_own                              ab       s        .        .        .        .        .        o        .
  in_queue a-traiter                  .        .        a        .        a        .        .        s        as
  in_queue en-cours                   .        .        a        b        abhns    abhns    abhns    abhns    abhns
  in_queue mises-en-attente           .        .        .        .        h        h        h        h        h
  in_queue decisions-en-cours         .        .        .        b        b        b        b        b        b
  in_queue toutes                     .        .        arv      bo       abhnorsv abhnorsv abhnorsv abhnorsv abhnorsv
  oldest_waiting                      .        .        a        .        a        .        .        s        as
  waiting_count                       .        .        1        .        1        .        .        1        2
  has_queue                           .        .        yes      yes      yes      .        .        yes      yes
  tasks_of_manager                    .        .        a        b        a        .        .        .        .
  past_of_entities                    .        .        rv       o        rv       .        .        .        .
  managed_entities                    .        .        a        b        a        .        .        .        .
  members_of                          .        .        cdkmsv   o        cdkmsv   .        cdkmosv  cdkmosv  cdkmosv
  decided_by                          .        .        .        .        .        .        .        .        r
  pending_of                          .        .        .        b        .        .        .        .        .
  others_of_address                   .        .        .        b        b        b        b        b        b
  others_of_entity                    .        .        a        .        an       an       an       an       an
  not_own, the others                 ab       s        .        .        .        .        .        o        .
  entities_found                      .        .        a        .        a        a        a        a        a
  people_of                           .        .        cdfkmsv  .        cdfkmsv  .        cdfkmsv  cdfkmsv  cdfkmsv
  roles_of                            .        .        m        .        m        .        m        m        m
  latest_requests_of_entity           .        .        arv      .        anrv     anrv     anrv     anrv     anrv
  requests_of_account                 .        .        v        .        v        v        v        v        v
  people_of_domain                    .        .        m        .        m        .        m        m        m
  readings_open_to                    .        .        .        .        .        .        .        rv       ov
  waiting_for                         .        .        .        .        .        .        .        r        .
  disagreements                       .        .        .        .        .        .        .        v        ov
  counts_by_state                     .        .        3        2        8        8        8        8        8
  by_kind                             .        .        3        2        8        8        8        8        8
  by_month                            .        .        3        2        8        8        8        8        8
  delays                              .        .        2        .        3        3        3        3        3
"""

ROLES_OF_COLUMNS = {"depositor": Role.DEPOSITOR, "manager": Role.ENTITY_MANAGER} | {
    role.value: role for role in StaffRole
}

WITHOUT_A_ROLE = {"nobody", "suspended", "former", "closed", "gone"}
"""Nobody signed in; a manager suspended, ended, of a closed account; an SI administrator of a closed account."""


@cache
def expected() -> dict[str, dict[str, str]]:
    """Read → column → letters."""
    header, *lines = TABLE.strip("\n").splitlines()
    columns = header.split()
    found = {}
    for line in lines:
        cells = line.split()
        found[" ".join(cells[: -len(columns)])] = dict(zip(columns, cells[-len(columns) :], strict=True))
    return found


@pytest.fixture
def world(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(request_statistics, "ENOUGH", 2)
    return build(make_deps(tmp_path))


def test_everybody_sees_what_the_table_says_and_nobody_else_anything(world: World) -> None:
    columns = set(next(iter(expected().values())))
    assert set(world.actors) == columns | WITHOUT_A_ROLE
    for name, read in READS.items():
        assert {column: read(world, world.actors[column]) for column in columns} == expected()[name], name
        assert [read(world, world.actors[who]) for who in ("nobody", "gone")] == [".", "."], name
    lost = {who: (world.actors[who].staff_role, world.actors[who].managed) for who in WITHOUT_A_ROLE}
    assert lost == dict.fromkeys(WITHOUT_A_ROLE, (None, frozenset()))


def test_every_read_for_somebody_has_its_row() -> None:
    assert set(expected()) == set(READS)
    named = {re.split(r"\W", name)[0] for name in READS}
    assert that_take_an_actor() == named, "add the read to READS in scope_world.py, and its row to TABLE"


def test_every_role_has_its_column() -> None:
    columns = set(next(iter(expected().values())))
    assert columns >= set(ROLES_OF_COLUMNS), "add the role's column to TABLE"
    assert set(ROLES_OF_COLUMNS.values()) == {*Role, *StaffRole}, "add the role to the world, and its column to TABLE"


def test_every_permission_that_is_asked_on_a_request_has_its_row() -> None:
    """Those that are written where a request is read, and those that the three decisions need."""
    texts = "".join(path.read_text(encoding="utf-8") for path in files(*PROGRAM))
    calls = re.findall(r"(?:visible_request|requests_visible_to)\([^()]*(?:\([^()]*\)[^()]*)*\)", texts)
    asked = {Permission[name] for call in calls for name in re.findall(r"Permission\.(\w+)", call)}
    assert len(asked) > 5
    assert asked | set(NEEDED.values()) <= set(ASKED_ON_A_REQUEST), "add it to ASKED_ON_A_REQUEST, and its row to TABLE"
