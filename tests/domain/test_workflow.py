"""The table of transitions: who may do what in which state, and what is refused, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from domain import workflow
from domain.actors import Actor, Party, applicant
from domain.mails import MAILS
from domain.permissions import Permission
from domain.refusals import REFUSALS
from domain.states import StaffRole, State
from domain.workflow import TRANSITIONS, Transition, destination, offered, parties_of
from tests.domain.workflow_table import (
    FACTS,
    GUARDS,
    MANAGER,
    OFFERED,
    PEOPLE,
    SI,
    disagreements,
    done,
    effects,
    outcome,
    who,
)
from tests.support.source import files
from tests.support.workflow_page import PAGE, page

NAMES = [transition.name for transition in TRANSITIONS]


@pytest.mark.parametrize("name", NAMES)
def test_each_transition_is_what_the_tables_written_by_hand_say(name: str) -> None:
    assert disagreements([name]) == []


def test_every_transition_stands_in_the_tables_written_by_hand() -> None:
    assert {name for name, _ in who()} == set(NAMES), "add its rows to WHO in tests/domain/workflow_table.py"
    assert set(effects()) == set(done()) == set(NAMES), "add its rows to EFFECTS and DONE in the same file"
    guarded = {row.name for row in GUARDS}
    assert {t.name for t in TRANSITIONS if t.guards} == guarded, "add its rows to GUARDS in the same file"


def less_one(transition: Transition) -> Iterator[tuple[str, Transition]]:
    """This row without each of its elements in turn: a state, a party, a guard, a mail, its words, its button."""
    for column in ("sources", "targets", "by", "guards", "mails"):
        elements = getattr(transition, column)
        for element in elements:
            rest = type(elements)(other for other in elements if other is not element)
            yield f"{column} without {getattr(element, '__name__', element)}", replace(transition, **{column: rest})
    yield "no label", replace(transition, label="")
    yield "no words in the journal", replace(transition, done="")
    if transition.needs is not None:
        yield f"without the need to {transition.needs}", replace(transition, needs=None)
    if transition.verb:
        yield "no verb", replace(transition, verb="")


def one_more(transition: Transition) -> Iterator[tuple[str, Transition]]:
    """This row open to one more party, from or to one more state."""
    for column, every in (("sources", State), ("targets", State), ("by", Party)):
        there = getattr(transition, column)
        for element in set(every) - there:
            yield f"{column} with {element}", replace(transition, **{column: there | {element}})


def test_a_row_is_what_is_written_in_it() -> None:
    guard, states = TRANSITIONS[1].guards[0], {State.DRAFT}
    plain = ("x", states, {State.WITH_SI}, {Party.CLOCK}, "Écrire", "Écrit")
    row = workflow._t(*plain, guards=(guard,), mails=("expired",), needs=Permission.REOPEN, verb="ecrire")
    frozen = ("x", frozenset(states), frozenset({State.WITH_SI}), frozenset({Party.CLOCK}), "Écrire", "Écrit")
    assert row == Transition(*frozen, (guard,), ("expired",), Permission.REOPEN, "ecrire")
    assert workflow._t(*plain) == Transition(*frozen)
    assert {type(part) for part in (row.sources, row.targets, row.by)} == {frozenset}


def put(monkeypatch: pytest.MonkeyPatch, rows: tuple[Transition, ...]) -> None:
    monkeypatch.setattr(workflow, "TRANSITIONS", rows)
    monkeypatch.setattr(workflow, "BY_NAME", {row.name: row for row in rows})


@pytest.mark.parametrize("transition", TRANSITIONS, ids=NAMES)
def test_whatever_is_taken_out_of_a_row_is_noticed(monkeypatch: pytest.MonkeyPatch, transition: Transition) -> None:
    others = tuple(row for row in TRANSITIONS if row is not transition)
    silent = []
    for what, changed in [*less_one(transition), *one_more(transition)]:
        put(monkeypatch, (*others, changed))
        if not disagreements([transition.name]):
            silent.append(what)
    put(monkeypatch, others)
    assert disagreements([transition.name]) == [f"{transition.name}: no such transition"]
    assert silent == [], "no rule of tests/domain/workflow_table.py needs it: add the one that does, or take it out"


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.SUPPORT, StaffRole.READER])
def test_an_agent_who_manages_the_entity_decides_nothing_on_the_sis_queue(role: StaffRole) -> None:
    both = replace(MANAGER, staff_role=role)
    assert outcome("reject", FACTS, both) == "not_the_decider"


@pytest.mark.parametrize("actor", [replace(SI, account_id=3), replace(SI, email_key=FACTS.applicant_key)])
def test_nobody_decides_on_their_own_request_whatever_their_role(actor: Actor) -> None:
    facts = replace(FACTS, account_id=3)
    assert parties_of(actor, facts) == {Party.APPLICANT}
    assert outcome("approve", facts, actor) == "own_request"


@pytest.mark.parametrize(
    ("entity", "manager", "seeks", "missing", "state"),
    [
        (None, False, False, (), State.WITH_SI),
        (1, False, False, (), State.WITH_SI),
        (1, True, False, (), State.WITH_MANAGER),
        (1, True, True, (), State.WITH_SI),
        (1, False, False, ("mandate",), State.AWAITING_APPLICANT),
    ],
)
def test_where_a_request_goes(
    entity: int | None, manager: bool, seeks: bool, missing: tuple[str, ...], state: State
) -> None:
    found = destination(entity_id=entity, has_manager=manager, seeks_manager_role=seeks, missing=missing)
    assert found == state


def test_the_link_of_a_request_makes_its_applicant_and_of_no_other() -> None:
    came = applicant(1, "ada@exemple.example", "Ada", 3)
    assert came == Actor(name="Ada", email_key="ada@exemple.example", request_id=1, account_id=3)
    stranger = replace(FACTS, request_id=2, applicant_key="bob@exemple.example")
    assert parties_of(applicant(1, "ada@exemple.example"), stranger) == frozenset()
    assert parties_of(applicant(2, "ada@exemple.example"), stranger) == {Party.APPLICANT}


@pytest.mark.parametrize("person", PEOPLE)
def test_buttons_stand_in_the_order_of_the_table(person: str) -> None:
    assert [transition.name for transition in offered(FACTS, PEOPLE[person])] == OFFERED[person].split()


def test_each_mail_that_the_table_names_is_in_the_catalogue() -> None:
    named = {mail for transition in TRANSITIONS for mail in transition.mails}
    assert named <= set(MAILS)


def test_the_page_about_the_workflow_is_made_from_the_table() -> None:
    message = "docs/workflow.md is behind domain/workflow.py: run `python -m tests.support.workflow_page`"
    assert PAGE.read_text(encoding="utf-8") == page(), message


def test_every_refusal_has_its_sentence_and_every_sentence_its_refusal() -> None:
    texts = [path.read_text(encoding="utf-8") for path in files("domain", "services")]
    codes = {code for text in texts for code in re.findall(r'(?:Refusal|Why|\b_?refused)\(\s*"(\w+)"', text)}
    # Those that an expression chooses: domain.workflow.check, services.review.decisions where a role is gone,
    # services.jobs.merges, and services.rights.asking.not_extended_for.
    codes |= {
        "own_request",
        "not_the_decider",
        "not_allowed",
        "merge_not_allowed",
        "merge_changed",
        "right_late",
        "right_extended",
    }
    assert codes == set(REFUSALS), "add the sentence to domain/refusals.py, or take it out there"
