"""A role is ended for a reason of a closed list, its holder heard first, unless they asked for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from domain.actors import Actor
from domain.calendar import french_date, paris_date
from domain.errors import FreshSignInNeeded, NotAllowed, NotFound, RowChanged, TransitionRefused
from domain.role_endings import LONGEST_ANSWER, EndReason
from domain.states import Role, StaffRole, State
from models import Account, AccountRequest, Entity, Membership
from models_people import RoleEnding
from queries.role_endings import endings_begun, open_ending
from services.machinery.dependencies import Dependencies
from services.people import memberships, role_endings
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.outcomes import entries, mails
from tests.support.races import at_once

pytestmark = pytest.mark.slow

HEARD = [reason for reason in EndReason if reason.heard]


@pytest.fixture
def admin(deps: Dependencies) -> Actor:
    return factories.make_si_admin(deps)


@pytest.fixture
def entity(deps: Dependencies) -> Entity:
    return factories.make_entity(deps)


@pytest.fixture
def role(deps: Dependencies, entity: Entity) -> Membership:
    return of(factories.make_manager(deps, entity))


def of(actor: Actor) -> Membership:
    return Membership.get(Membership.account == actor.account_id)


def begun(deps: Dependencies, admin: Actor, role: Membership, reason: EndReason = EndReason.LEFT) -> RoleEnding:
    ending = role_endings.begin(deps, admin, role.id, reason, "Annoncé par son service.")
    assert ending is not None
    return RoleEnding.get_by_id(ending.id)


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(TransitionRefused) as refusal:
        act()
    return refusal.value.refusal.code


def until_of(role: Membership) -> object:
    return Membership.get_by_id(role.id).until


@pytest.mark.parametrize("reason", HEARD)
def test_its_holder_is_heard_first_and_keeps_the_role(
    deps: Dependencies, admin: Actor, role: Membership, reason: EndReason
) -> None:
    ending = begun(deps, admin, role, reason)
    assert ending.hear_until == paris_date(deps.now()) + timedelta(days=15)
    assert until_of(role) is None
    ((to, facts),) = mails("role_ending")
    assert to == role.account.email
    assert facts == {
        "first_name": role.account.first_name,
        "entity_name": role.entity.name,
        "why": reason.to_holder,
        "words": "Annoncé par son service.",
        "until": ending.hear_until.isoformat(),
    }
    ((entity_id, account_id, detail),) = entries("membership.ending_begun")
    assert (entity_id, account_id, detail["end_reason"]) == (role.entity_id, role.account_id, reason.value)


@pytest.mark.parametrize("reason", [EndReason.OWN_REQUEST, EndReason.DEATH])
def test_a_reason_that_needs_no_hearing_ends_it_at_once(
    deps: Dependencies, admin: Actor, role: Membership, clock: Clock, reason: EndReason
) -> None:
    assert role_endings.begin(deps, admin, role.id, reason, "Courrier du 3 novembre.") is None
    assert until_of(role) == clock.at
    assert mails("role_ending") == []
    told = {EndReason.OWN_REQUEST: ["Vous l’avez demandé.\nCourrier du 3 novembre."], EndReason.DEATH: []}
    assert [facts["reason"] for _, facts in mails("membership_suspended")] == told[reason]
    ((_, _, detail),) = entries("membership.ended")
    assert (detail["end_reason"], detail["reason"]) == (reason.value, "Courrier du 3 novembre.")


def test_it_ends_once_the_holder_answered(deps: Dependencies, admin: Actor, role: Membership, clock: Clock) -> None:
    begun(deps, admin, role)
    decide = partial(role_endings.end, deps, admin, role.id, "Confirmé par l’entité.")
    assert code_of(decide) == "hearing_runs"
    role_endings.observe(deps, role.account, role.id, "Je pars en mars seulement.")
    role_endings.observe(deps, role.account, role.id, "Je pars en avril seulement.")
    decide()
    ending = RoleEnding.get(RoleEnding.membership == role)
    assert (ending.observations, ending.observed_by_id, ending.outcome, ending.settled_by_id) == (
        "Je pars en avril seulement.",
        None,
        "ended",
        admin.account_id,
    )
    assert until_of(role) == clock.at
    ((_, facts),) = mails("membership_suspended")
    assert (facts["ended"], facts["reason"]) == (True, "Vous avez quitté cette entité.\nConfirmé par l’entité.")
    assert facts["author"]["name"] == Account.get_by_id(admin.account_id).full_name


def test_without_an_answer_it_ends_after_the_last_day(
    deps: Dependencies, admin: Actor, role: Membership, clock: Clock
) -> None:
    begun(deps, admin, role)
    decide = partial(role_endings.end, deps, admin, role.id, "Sans réponse.")
    clock.advance(days=15)
    assert code_of(decide) == "hearing_runs"
    clock.advance(days=1)
    decide()
    assert until_of(role) == clock.at


def test_a_letter_is_written_down_by_staff(deps: Dependencies, admin: Actor, role: Membership) -> None:
    begun(deps, admin, role)
    role_endings.observe_for(deps, admin, role.id, "Par lettre : je reste.")
    ending = open_ending(role.id)
    assert ending is not None
    assert (ending.observations, ending.observed_by_id) == ("Par lettre : je reste.", admin.account_id)
    ((_, _, detail),) = entries("membership.heard")
    assert detail == {"actor": admin.name}


def test_neither_replaces_what_the_other_wrote(deps: Dependencies, admin: Actor, role: Membership) -> None:
    begun(deps, admin, role)
    by_them = partial(role_endings.observe, deps, role.account, role.id)
    by_letter = partial(role_endings.observe_for, deps, admin, role.id)
    day = french_date(paris_date(deps.now()))
    by_them("Je reste.")
    by_them("Je reste jusqu’en mars.")
    whole = "Je reste jusqu’en mars."
    for write, text, how in (
        (by_letter, "Lettre du 3.", "par courrier"),
        (by_them, "Je pars en mai.", "depuis son compte"),
        (by_letter, "Lettre du 9.", "par courrier"),
    ):
        write(text)
        write(text)  # sent twice
        whole = f"{whole}\n\nAjouté le {day} {how}\N{NO-BREAK SPACE}:\n{text}"
        ending = open_ending(role.id)
        assert ending is not None
        assert (ending.observations, ending.observed_by_id) == (whole, admin.account_id)
    assert len(entries("membership.heard")) == 5, "nothing new is no entry"
    by_letter("9.")
    whole = f"{whole}\n\nAjouté le {day} par courrier\N{NO-BREAK SPACE}:\n9."
    for write in (by_them, by_letter):
        assert code_of(partial(write, "x" * LONGEST_ANSWER)) == "answer_full"
    assert RoleEnding.get().observations == whole


def test_it_does_not_end_with_an_answer_that_nobody_read(
    deps: Dependencies, admin: Actor, role: Membership, clock: Clock
) -> None:
    seen = role_endings.answer_mark(begun(deps, admin, role))
    clock.advance(days=16)
    role_endings.observe(deps, role.account, role.id, "Je reste.")
    with pytest.raises(RowChanged):
        role_endings.end(deps, admin, role.id, "Sans réponse.", seen=seen)
    assert until_of(role) is None
    ending = open_ending(role.id)
    assert ending is not None
    role_endings.end(deps, admin, role.id, "Lue.", seen=role_endings.answer_mark(ending))
    assert until_of(role) == clock.at


def test_it_is_dropped_and_the_holder_told(deps: Dependencies, admin: Actor, role: Membership) -> None:
    begun(deps, admin, role)
    role_endings.drop(deps, admin, role.id, "L’entité confirme sa présence.")
    assert until_of(role) is None
    assert open_ending(role.id) is None
    assert [(facts["words"], facts["until"]) for _, facts in mails("role_ending")][1:] == [
        ("L’entité confirme sa présence.", "")
    ]
    assert [detail["reason"] for _, _, detail in entries("membership.ending_dropped")] == [
        "L’entité confirme sa présence."
    ]
    assert begun(deps, admin, role).settled_at is None


def test_the_holder_may_ask_for_it_while_it_is_under_way(deps: Dependencies, admin: Actor, role: Membership) -> None:
    ending = begun(deps, admin, role)
    assert code_of(lambda: begun(deps, admin, role)) == "ending_begun"
    role_endings.begin(deps, admin, role.id, EndReason.OWN_REQUEST, "Sa lettre.")
    assert RoleEnding.get_by_id(ending.id).outcome == "ended"
    assert until_of(role) is not None


def test_a_suspended_role_ends_too_and_urgency_is_a_suspension(
    deps: Dependencies, admin: Actor, role: Membership
) -> None:
    memberships.suspend(deps, admin, role.id, "Accès inhabituel.", paris_date(deps.now()) + timedelta(days=20))
    begun(deps, admin, role, EndReason.MISUSE)
    role_endings.observe(deps, role.account, role.id, "Ce n’était pas moi.")
    role_endings.end(deps, admin, role.id, "Établi.")
    assert until_of(role) is not None
    assert Membership.get_by_id(role.id).suspended_until is None


def test_the_last_manager_s_end_leaves_the_requests_to_the_si(
    deps: Dependencies, admin: Actor, role: Membership
) -> None:
    waiting = factories.make_request(deps, State.WITH_MANAGER, entity=role.entity, documents=False)
    begun(deps, admin, role)
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_MANAGER
    role_endings.observe(deps, role.account, role.id, "D’accord.")
    role_endings.end(deps, admin, role.id, "Convenu.")
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_SI


def test_what_has_ended_or_was_not_begun_is_not_there(deps: Dependencies, admin: Actor, role: Membership) -> None:
    acts = [
        partial(role_endings.end, deps, admin, role.id, "Mots."),
        partial(role_endings.drop, deps, admin, role.id, "Mots."),
        partial(role_endings.observe_for, deps, admin, role.id, "Mots."),
        partial(role_endings.observe, deps, role.account, role.id, "Mots."),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()
    begun(deps, admin, role)
    with pytest.raises(NotFound):
        role_endings.observe(deps, Account.get_by_id(admin.account_id), role.id, "Pas le mien.")
    Membership.update(until=deps.now(), founding=False).where(Membership.id == role.id).execute()
    for act in acts:
        with pytest.raises(NotFound):
            act()
    with pytest.raises(NotFound):
        begun(deps, admin, role)


def test_administrators_alone_end_a_role_with_words_and_not_their_own(
    deps: Dependencies, admin: Actor, role: Membership, entity: Entity
) -> None:
    reviewer = replace(factories.make_staff(deps, StaffRole.REVIEWER), fresh=True)
    manager = replace(factories.make_member(deps, entity), fresh=True)
    own = Membership.create(account=admin.account_id, entity=entity, role=Role.DEPOSITOR, since=deps.now())
    begin = partial(role_endings.begin, reason=EndReason.LEFT, words="Mots.")
    acts: list[Callable[[Actor, int, str], object]] = [
        lambda who, key, words: begin(deps, who, key, words=words),
        lambda who, key, words: role_endings.end(deps, who, key, words),
        lambda who, key, words: role_endings.drop(deps, who, key, words),
        lambda who, key, words: role_endings.observe_for(deps, who, key, words),
    ]
    for act in acts:
        for who, error in (
            (reviewer, NotAllowed),
            (manager, NotAllowed),
            (replace(admin, fresh=False), FreshSignInNeeded),
        ):
            with pytest.raises(error):
                act(who, role.id, "Mots.")
        assert code_of(partial(act, admin, role.id, " ")) == "reason_missing"
        assert code_of(partial(act, admin, own.id, "Mots.")) == "own_request"


def test_those_that_are_under_way_are_told_those_that_can_be_settled_first(
    deps: Dependencies, admin: Actor, role: Membership, entity: Entity, clock: Clock
) -> None:
    first = begun(deps, admin, role)
    clock.advance(days=2)
    second, third = (begun(deps, admin, of(factories.make_member(deps, entity))) for _ in range(2))
    role_endings.observe(deps, second.membership.account, second.membership_id, "D’accord.")
    assert [one.id for one in endings_begun(admin)] == [second.id, first.id, third.id]
    role_endings.drop(deps, admin, first.membership_id, "Elle reste.")
    Membership.update(until=deps.now()).where(Membership.id == third.membership_id).execute()
    assert [one.id for one in endings_begun(admin)] == [second.id]


def test_an_installation_chooses_how_long_somebody_is_heard(deps: Dependencies, admin: Actor, role: Membership) -> None:
    longer = replace(deps, policy=replace(deps.policy, role_hearing_days=30))
    assert begun(longer, admin, role).hear_until == paris_date(deps.now()) + timedelta(days=30)


@pytest.mark.slow
@pytest.mark.parametrize("rounds", [5, pytest.param(200, marks=pytest.mark.deep)])
def test_of_an_end_and_a_drop_at_the_same_instant_one_counts(
    deps: Dependencies, admin: Actor, entity: Entity, rounds: int
) -> None:
    for _ in range(rounds):
        role = of(factories.make_member(deps, entity))
        begun(deps, admin, role)
        role_endings.observe(deps, role.account, role.id, "D’accord.")
        outcomes = at_once(
            *(partial(act, deps, admin, role.id, "Mots.") for act in (role_endings.end, role_endings.drop))
        )
        assert [type(one) for one in outcomes if one is not None] == [NotFound], outcomes
