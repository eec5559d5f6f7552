"""The table of transitions: who may do what in which state, and what is refused, in words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from config_checks import HOUSE
from domain.actors import ANONYMOUS, CLOCK, SYSTEM, Actor, Party, applicant
from domain.errors import TransitionRefused
from domain.mails import MAILS
from domain.refusals import REFUSALS
from domain.states import Role, StaffRole, State
from domain.workflow import BY_NAME, TRANSITIONS, Intent, RequestFacts, check, destination, offered, parties_of
from tests.support.workflow_page import PAGE, page

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ENTITY = 7
FACTS = RequestFacts(request_id=1, state=State.WITH_SI, applicant_key="ada@exemple.example", entity_id=ENTITY)
SI = Actor(name="Agent", email_key="si@x.example", account_id=10, staff_role=StaffRole.SI_ADMIN)
REVIEWER = Actor(name="Instructeur", email_key="ins@x.example", account_id=11, staff_role=StaffRole.REVIEWER)
SUPPORT = Actor(name="Assistance", email_key="as@x.example", account_id=12, staff_role=StaffRole.SUPPORT)
READER = Actor(name="Lecteur", email_key="l@x.example", account_id=13, staff_role=StaffRole.READER)
MANAGER = Actor(name="Gestionnaire", email_key="g@x.example", account_id=14, managed=frozenset({ENTITY}))
OTHER_MANAGER = Actor(name="Autre", email_key="o@x.example", account_id=15, managed=frozenset({99}))
APPLICANT = applicant(1, "ada@exemple.example", "Ada")
INTENT = Intent(NOW, reason="Parce que.", items=1, target_entity_id=8)


def allowed(name: str, facts: RequestFacts, actor: Actor, intent: Intent = INTENT) -> bool:
    try:
        check(name, facts, actor, intent)
    except TransitionRefused:
        return False
    return True


def refusal(name: str, facts: RequestFacts, actor: Actor, intent: Intent = INTENT) -> str:
    with pytest.raises(TransitionRefused) as refused:
        check(name, facts, actor, intent)
    return refused.value.refusal.code


# Who may apply each transition when every guard is satisfied: SI administrator, reviewer, support, reader, the entity's
# manager, another entity's manager, the applicant, nobody, the clock, the program.
EVERYBODY = (SI, REVIEWER, SUPPORT, READER, MANAGER, OTHER_MANAGER, APPLICANT, ANONYMOUS, CLOCK, SYSTEM)
WHO = {
    ("submit", State.DRAFT): "......a...",
    ("activate", State.AWAITING_ACTIVATION): "......a...",
    ("submit_signed_in", State.DRAFT): "......a...",
    ("request_changes", State.WITH_SI): "sr........",
    ("request_changes", State.WITH_MANAGER): "s...m.....",
    ("complete", State.AWAITING_APPLICANT): "......a...",
    ("approve", State.WITH_SI): "s.........",
    ("approve", State.WITH_MANAGER): "s...m.....",
    ("reject", State.WITH_SI): "s.........",
    ("reject", State.WITH_MANAGER): "s...m.....",
    ("attach", State.WITH_SI): "s.........",
    ("withdraw", State.WITH_SI): "......a..p",
    ("withdraw", State.AWAITING_ACTIVATION): "......a..p",
    ("expire", State.AWAITING_APPLICANT): "........c.",
    ("escalate", State.WITH_MANAGER): "........c.",
    ("orphan", State.WITH_MANAGER): ".........p",
    ("reroute", State.WITH_SI): ".........p",
    ("reopen", State.REJECTED): "s.........",
}


@pytest.mark.parametrize(
    ("row", "who"), WHO.items(), ids=lambda value: "-".join(value) if isinstance(value, tuple) else ""
)
def test_each_transition_is_open_to_those_entitled_and_to_nobody_else(row: tuple[str, State], who: str) -> None:
    name, state = row
    facts = replace(
        FACTS, state=state, closed_at=NOW - timedelta(days=1), entity_has_manager=state == State.WITH_MANAGER
    )
    assert [allowed(name, facts, actor) for actor in EVERYBODY] == [letter != "." for letter in who]


def test_every_transition_has_a_row_above() -> None:
    assert {name for name, _ in WHO} == set(BY_NAME), "add a row to WHO for the new transition"


@pytest.mark.parametrize("transition", TRANSITIONS, ids=lambda transition: transition.name)
def test_no_transition_applies_outside_its_states(transition: object) -> None:
    for state in set(State) - BY_NAME[transition.name].sources:  # type: ignore[attr-defined]
        facts = replace(FACTS, state=state)
        assert refusal(transition.name, facts, SI) == "wrong_state"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("rule", "name", "changes", "intent", "code"),
    [
        ("an unfavourable decision has a reason", "reject", {}, {"reason": " "}, "reason_missing"),
        ("a complement asks for something", "request_changes", {}, {"reason": "", "items": 0}, "nothing_asked"),
        ("the entity is chosen before approval", "approve", {"entity_id": None}, {}, "entity_unknown"),
        ("every required document is accepted", "approve", {"unaccepted": ("mandate",)}, {}, "documents_not_accepted"),
        ("one membership a person and entity", "approve", {"membership": Role.DEPOSITOR}, {}, "already_member"),
        ("a suspended role is not got round by asking again", "approve",
         {"membership": Role.DEPOSITOR, "membership_suspended": True, "seeks_manager_role": True}, {},
         "membership_suspended"),
        ("a manager does not become manager again", "approve",
         {"membership": Role.ENTITY_MANAGER, "seeks_manager_role": True}, {}, "already_member"),
        ("where the entity has a manager the SI says why it decides", "approve",
         {"entity_has_manager": True}, {"reason": ""}, "override_reason_missing"),
        ("no role for a deactivated account", "approve", {"account_active": False}, {}, "account_inactive"),
        ("attaching names a target", "attach", {}, {"target_entity_id": None}, "target_missing"),
        ("attaching changes something", "attach", {}, {"target_entity_id": ENTITY}, "same_entity"),
        ("a refusal reopens for a while only", "reopen",
         {"state": State.REJECTED, "closed_at": NOW - timedelta(days=31)}, {}, "too_late_to_reopen"),
        ("the SI decides for a manager with a reason", "approve",
         {"state": State.WITH_MANAGER, "entity_has_manager": True}, {"reason": ""}, "override_reason_missing"),
    ],
)  # fmt: skip
def test_a_guard_refuses_with_its_code(rule: str, name: str, changes: dict, intent: dict, code: str) -> None:
    assert refusal(name, replace(FACTS, **changes), SI, replace(INTENT, **intent)) == code, rule


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.SUPPORT, StaffRole.READER])
def test_an_agent_who_manages_the_entity_decides_nothing_on_the_sis_queue(role: StaffRole) -> None:
    both = replace(MANAGER, staff_role=role)
    assert refusal("reject", FACTS, both) == "not_the_decider"


def test_a_manager_needs_no_documents_to_accept_somebody() -> None:
    facts = replace(FACTS, state=State.WITH_MANAGER, entity_has_manager=True, unaccepted=("mandate",))
    assert allowed("approve", facts, MANAGER, replace(INTENT, reason=""))


def test_a_complement_is_sent_whole() -> None:
    facts = replace(FACTS, state=State.AWAITING_APPLICANT, unmended=("mandate",))
    assert refusal("complete", facts, APPLICANT) == "not_mended"


@pytest.mark.parametrize("actor", [replace(SI, account_id=3), replace(SI, email_key=FACTS.applicant_key)])
def test_nobody_decides_on_their_own_request_whatever_their_role(actor: Actor) -> None:
    facts = replace(FACTS, account_id=3)
    assert parties_of(actor, facts) == {Party.APPLICANT}
    assert refusal("approve", facts, actor) == "own_request"


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


def test_buttons_are_those_that_the_table_allows() -> None:
    assert [t.name for t in offered(FACTS, SI)] == ["request_changes", "approve", "reject", "attach"]
    assert [t.name for t in offered(FACTS, REVIEWER)] == ["request_changes"]
    assert [t.name for t in offered(FACTS, APPLICANT)] == ["withdraw"]
    assert offered(FACTS, ANONYMOUS) == ()


def test_each_mail_that_the_table_names_is_in_the_catalogue() -> None:
    named = {mail for transition in TRANSITIONS for mail in transition.mails}
    assert named <= set(MAILS)


def test_the_page_about_the_workflow_is_made_from_the_table() -> None:
    message = "docs/workflow.md is behind domain/workflow.py: run `python -m tests.support.workflow_page`"
    assert PAGE.read_text(encoding="utf-8") == page(), message


def test_every_refusal_has_its_sentence() -> None:
    text = "".join(
        (HOUSE / folder).read_text(encoding="utf-8")
        for folder in ("domain/workflow.py", "services/review/decisions.py")
    )
    codes = set(re.findall(r'Refusal\(\s*"(\w+)"', text)) | {"own_request", "not_the_decider", "not_allowed"}
    assert codes <= set(REFUSALS), "add the sentence to domain/refusals.py"
