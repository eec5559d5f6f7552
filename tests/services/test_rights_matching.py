"""Which requests are those of somebody who asks: looked for in steps, offered, chosen by who examines it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from peewee import Database, SqliteDatabase

from domain.actors import Actor
from domain.errors import FreshSignInNeeded, NotFound, TransitionRefused
from domain.rights import Right, RightOutcome, Subject
from domain.states import State
from models import Account, AccountRequest, RequestRevision, Task
from models_rights import RightsCopy, RightsCopyPart, RightsMatch, RightsRequest, RightsScan
from queries import rights as known
from services.machinery.dependencies import Dependencies
from services.people import accounts
from services.retention import aging
from services.retention.counts import Counts
from services.rights import asking, copies, matching
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.outcomes import rows
from tests.support.plans import asked, walked
from tests.support.races import holds, just_before
from tests.support.rights import SIGNATORY, choose, copy_for, letter, parts_of, searched, work

pytestmark = pytest.mark.slow

Found = list[tuple[int, str, str, str]]


@pytest.fixture
def examiner(admin: Actor) -> Actor:
    return factories.fresh_actor(Account.get_by_id(admin.account_id))


@pytest.fixture
def right(deps: Dependencies, examiner: Actor) -> RightsRequest:
    """A signatory asks by letter what is held about them."""
    return asking.record(deps, examiner, letter(deps))


def named(*people: str) -> list[dict[str, str]]:
    return [{"name": name, "capacity": "Présidente"} for name in people]


def found_by(matches: list[RightsMatch]) -> Found:
    return [(one.request_id, one.quality, one.name, one.why) for one in matches]


def test_a_signatory_is_found_however_the_name_is_written(deps: Dependencies, examiner: Actor, right: Any) -> None:
    spelt = [
        factories.make_request(deps, signatories=named(name)) for name in ("SIGNATAIRE Claude", "claude signataire")
    ]
    second = factories.make_request(deps, signatories=named("Une Autre", SIGNATORY))
    factories.make_request(deps, signatories=named("Claude Signataire-Roy"))
    factories.make_draft(deps, signatories=named(SIGNATORY))
    assert found_by(searched(deps, examiner, right)) == [
        (second.id, "signatory", SIGNATORY, "name"),
        (spelt[1].id, "signatory", "claude signataire", "name"),
        (spelt[0].id, "signatory", "SIGNATAIRE Claude", "name"),
    ]


def test_who_signed_before_a_correction_is_found_too(deps: Dependencies, examiner: Actor, right: Any) -> None:
    request = factories.make_request(deps, signatories=named("Une Autre"))
    changes = {"signatories": [named(SIGNATORY), named("Une Autre")]}
    RequestRevision.create(request=request, version=2, at=deps.now(), actor_kind="applicant", changes=changes)
    assert found_by(searched(deps, examiner, right)) == [(request.id, "signatory", SIGNATORY, "former")]


def test_an_applicant_is_found_by_address_and_by_name(deps: Dependencies, examiner: Actor) -> None:
    """And never in a request of somebody's account, who is known."""
    unactivated = factories.make_request(deps, State.AWAITING_ACTIVATION, first_name="Ana", last_name="Lys")
    other = factories.make_request(deps, State.REJECTED, first_name="Ana", last_name="Lys")
    of_account = factories.make_request(deps, State.APPROVED, first_name="Ana", last_name="Lys")
    assert AccountRequest.get_by_id(of_account.id).account_id is not None
    sent = letter(deps, subject=Subject.APPLICANT, name="Ana Lys", email=unactivated.email)
    assert found_by(searched(deps, examiner, asking.record(deps, examiner, sent))) == [
        (other.id, "applicant", "", "name"),
        (unactivated.id, "applicant", "", "address"),
    ]


def test_the_search_goes_on_where_a_killed_worker_left_it(
    deps: Dependencies, examiner: Actor, right: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step that is taken twice finds nothing twice."""
    requests = [factories.make_request(deps) for _ in range(5)]
    monkeypatch.setattr(matching, "BATCH", 2)
    scan = matching.search(deps, examiner, right.id)
    taken = []
    while (scan := RightsScan.get_by_id(scan.id)).finished_at is None:
        matching.resume(deps, scan.id, scan.steps, seconds=0)
        matching.resume(deps, scan.id, scan.steps, seconds=0)  # another worker, with the same task
        taken.append(RightsScan.get_by_id(scan.id).position)
    assert taken == sorted(set(taken))
    assert [one.request_id for one in known.matches_of(right)] == [request.id for request in reversed(requests)]


@holds("services/machinery/walks.py: take_step")
def test_a_step_that_somebody_else_took_writes_nothing(deps: Dependencies, examiner: Actor, right: Any) -> None:
    factories.make_request(deps)
    scan = matching.search(deps, examiner, right.id)
    with just_before('UPDATE "rights_scan"', lambda: RightsScan.update(steps=7).execute()):
        matching.resume(deps, scan.id, 0)
    assert (RightsMatch.select().count(), RightsScan.get().finished_at) == (0, None)


def test_a_name_that_many_bear_ends_the_search(
    deps: Dependencies, examiner: Actor, right: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "MOST", 2)
    for _ in range(3):
        factories.make_request(deps)
    assert len(searched(deps, examiner, right)) == 2
    assert RightsScan.get().finished_at is not None


def test_a_search_under_way_is_the_answer_to_a_second_wish(deps: Dependencies, examiner: Actor, right: Any) -> None:
    factories.make_request(deps)
    first = matching.search(deps, examiner, right.id)
    assert matching.search(deps, examiner, right.id).id == first.id
    assert Task.select().where(Task.kind == matching.KIND).count() == 1
    work(deps)
    choose(deps, examiner, right, AccountRequest.get())
    later = factories.make_request(deps)
    assert [one.request_id for one in searched(deps, examiner, right)] == [later.id, AccountRequest.get().id]
    assert [one.chosen_at is not None for one in known.matches_of(right)] == [False, True]
    assert len(rows("rights.searched")) == 2


def test_a_request_that_is_known_by_its_reference_is_offered_with_all_whom_it_names(
    deps: Dependencies, examiner: Actor, right: Any
) -> None:
    request = factories.make_request(deps, State.REJECTED, signatories=named("Cl. Signataire", "Une Autre"))
    assert matching.add(deps, examiner, right.id, request.reference) == 3
    assert matching.add(deps, examiner, right.id, request.reference) == 3
    assert found_by(known.matches_of(right)) == [
        (request.id, "signatory", "Cl. Signataire", "typed"),
        (request.id, "signatory", "Une Autre", "typed"),
        (request.id, "applicant", "", "typed"),
    ]
    with pytest.raises(TransitionRefused, match="right_no_request"):
        matching.add(deps, examiner, right.id, factories.make_draft(deps).reference)


def test_what_is_chosen_counts_and_can_be_taken_back(deps: Dependencies, examiner: Actor, right: Any) -> None:
    request = factories.make_request(deps)
    (match,) = searched(deps, examiner, right)
    assert known.signed_by(right) == {}
    assert matching.choose(deps, examiner, right.id, [match.id], [match.id]) == 1
    assert known.signed_by(right) == {request.id: frozenset({SIGNATORY})}
    assert matching.choose(deps, examiner, right.id, [match.id], []) == 0
    assert known.signed_by(right) == {}
    details = [row.details.get().detail for row in rows("rights.requests_chosen")]
    assert [(one["chosen"], one["dropped"]) for one in details] == [
        ([request.reference], []),
        ([], [request.reference]),
    ]


def test_somebody_else_s_matches_are_not_chosen(deps: Dependencies, examiner: Actor, right: Any) -> None:
    factories.make_request(deps)
    (match,) = searched(deps, examiner, right)
    other = asking.record(deps, examiner, letter(deps))
    with pytest.raises(NotFound):
        matching.choose(deps, examiner, other.id, [match.id], [match.id])


def test_what_was_not_chosen_goes_with_the_answer_and_the_rest_later(
    deps: Dependencies, clock: Clock, examiner: Actor, right: Any
) -> None:
    for _ in range(2):
        factories.make_request(deps)
    first = searched(deps, examiner, right)[0]
    matching.choose(deps, examiner, right.id, [first.id], [first.id])
    asking.answer(deps, examiner, right.id, RightOutcome.REFUSED, "Elle est déjà répondue.")
    assert [one.id for one in known.matches_of(right)] == [first.id]
    clock.advance(days=deps.policy.retention.work_days + 1)
    counts, position = Counts(), 0
    while position != aging.END:
        position = aging.step(deps, clock().date(), position, counts, writing=True)
    assert RightsMatch.select().count() == 0


def test_a_search_that_goes_on_past_the_answer_keeps_nothing(
    deps: Dependencies, examiner: Actor, right: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answered between two steps, and in the middle of one."""
    monkeypatch.setattr(matching, "BATCH", 1)
    others = [asking.record(deps, examiner, letter(deps)) for _ in range(2)]
    for _ in range(3):
        factories.make_request(deps)
    for row, between in zip(others, (True, False), strict=True):
        scan = matching.search(deps, examiner, row.id)
        matching.resume(deps, scan.id, 0, seconds=0)
        assert len(known.matches_of(row)) == 1

        def answer(row: RightsRequest = row) -> None:
            asking.answer(deps, examiner, row.id, RightOutcome.REFUSED, "Nous n’avons rien.")

        if between:
            answer()
            matching.resume(deps, scan.id, 1)
        else:
            with just_before('SELECT "t1"."request_id", "t1"."changes"', answer):
                matching.resume(deps, scan.id, 1)
        assert known.matches_of(row) == []
        assert RightsScan.get_by_id(scan.id).finished_at is not None


@pytest.mark.parametrize("made", [True, False], ids=["made", "being made"])
def test_a_copy_with_a_request_that_is_taken_back_goes(
    deps: Dependencies, examiner: Actor, right: Any, made: bool
) -> None:
    """It holds what is somebody else's; one with too little is said to be outdated."""
    other, theirs = factories.make_request(deps), factories.make_request(deps)
    searched(deps, examiner, right)
    choose(deps, examiner, right, other)
    copies.prepare(deps, examiner, right.id)
    if made:
        work(deps)
    choose(deps, examiner, right, other, theirs)
    assert RightsCopy.select().count() == 1
    choose(deps, examiner, right, theirs)
    assert (RightsCopy.select().count(), RightsCopyPart.select().count()) == (0, 0)
    work(deps)
    with pytest.raises(NotFound):
        copies.opened_for(deps, examiner, right.id)
    (row,) = parts_of(copy_for(deps, examiner, right))["Demandes dont la lettre vous nomme"]
    assert row["Vous y êtes"] == [f"{SIGNATORY}, Présidente"]


def test_it_takes_a_fresh_sign_in_and_somebody_else(deps: Dependencies, admin: Actor, right: Any) -> None:
    stale = Actor(**{**vars(admin), "fresh": False})
    calls = (
        lambda actor, row: matching.search(deps, actor, row.id),
        lambda actor, row: matching.add(deps, actor, row.id, "AAAA-AAAA"),
        lambda actor, row: matching.choose(deps, actor, row.id, [], []),
    )
    own = asking.ask(deps, admin.email_key, Right.ACCESS, "La mienne.")
    for call in calls:
        with pytest.raises(FreshSignInNeeded):
            call(stale, right)
        with pytest.raises(TransitionRefused, match="right_own"):
            call(factories.fresh_actor(Account.get_by_id(admin.account_id)), own)


def test_whose_an_address_is_reads_no_other_changes(deps: Dependencies, clock: Clock, database: Database) -> None:
    """Of every change of address that there ever was, the index names those of this one."""
    account = factories.make_account(deps, address="Former@Exemple.example")
    for number in range(30):
        accounts.change_address(deps, account.email_key, f"a{number}@exemple.example")
        account = Account.get_by_id(account.id)
        clock.advance(hours=1)
    moved = clock()
    with asked() as statements:
        assert known.theirs_since("former@exemple.example", None) is not None
        assert known.theirs_since(account.email_key, account.id) == moved - timedelta(hours=1)
        assert known.theirs_since("nobody@exemple.example", None) is None
    if isinstance(database, SqliteDatabase):
        assert [walked(statement) for statement in statements] == [set(), set(), set(), set()]
    else:
        database.execute_sql("SET LOCAL enable_seqscan = off")
        plan = str(database.execute_sql(f"EXPLAIN {statements[0][0]}", statements[0][1]).fetchall())
        assert "search_journal_address_left" in plan
