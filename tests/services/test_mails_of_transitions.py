"""Each transition sends the mails that its row names, and no others: every use case that moves a request is run, and
what it posts about that request is read.

Mails that no transition causes are not asked about here (reminders, corrections, accounts).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any

import pytest

from domain.calendar import paris_date
from domain.states import Role, StaffRole, State
from domain.workflow import TRANSITIONS
from models import Account, DocumentVersion, Entity, JournalEntry, Mail, Membership
from queries.actors import actor_of
from queries.documents import current_versions
from services.machinery.dependencies import Dependencies
from services.people import absences, memberships
from services.requests import attaching, closing, covering, entities, escalation
from services.requests.transitions import apply_with_reason
from services.review import decisions
from services.signup import complements, submission
from services.signup.manager_role import ask_manager_role
from services.signup.proof import Proof
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.factories import PlainFile, make_request
from tests.support.mails import tell_managers

pytestmark = pytest.mark.slow

Step = Callable[[], object]

WRONG_SIRET = decisions.Item("siret", "other_entity")


def entity_with_manager(deps: Dependencies) -> Entity:
    entity = factories.make_entity(deps)
    factories.make_manager(deps, entity)
    return entity


def sends(deps: Dependencies, clock: Clock) -> Iterator[Step]:
    holder = factories.make_account(deps)
    for draft in (factories.make_draft(deps), factories.make_draft(deps, email=holder.email)):
        yield partial(submission.submit, deps, draft)
    for fields in ({}, {"siret": entity_with_manager(deps).identifier}):
        account = factories.make_account(deps)
        draft = factories.make_draft(deps, account=account, **fields)
        yield partial(submission.submit_signed_in, deps, draft, actor_of(account))
    managed = entity_with_manager(deps)
    claims = factories.make_draft(
        deps, account=(account := factories.make_account(deps)), siret=managed.identifier, seeks_manager_role=True
    )
    yield partial(submission.submit_signed_in, deps, claims, actor_of(account))


def activates(deps: Dependencies, clock: Clock) -> Iterator[Step]:
    lost = entity_with_manager(deps)
    to_manager = make_request(deps, State.AWAITING_ACTIVATION, entity=entity_with_manager(deps), documents=False)
    incomplete = make_request(deps, State.AWAITING_ACTIVATION, entity=lost, documents=False)
    Membership.update(until=deps.now(), founding=False).where(Membership.entity == lost).execute()
    twin = make_request(deps, State.AWAITING_ACTIVATION)
    other = make_request(deps, State.AWAITING_ACTIVATION, email=twin.email, siret=twin.siret)
    claims = make_request(
        deps, State.AWAITING_ACTIVATION, siret=entity_with_manager(deps).identifier, seeks_manager_role=True
    )
    for request in (to_manager, incomplete, other, claims):
        yield partial(factories.activate, deps, request)


def asks_to_manage(deps: Dependencies, clock: Clock) -> Iterator[Step]:
    entity = factories.make_entity(deps)
    whole = make_request(deps, State.AWAITING_ACTIVATION, entity=entity)
    factories.make_manager(deps, entity)
    for request in (factories.activate(deps, whole), make_request(deps, entity=entity, documents=False)):
        proof = Proof(verified_hash=request.password_hash)
        yield partial(ask_manager_role, deps, request.id, factories.own_actor(request), proof)


def decides(deps: Dependencies, clock: Clock) -> Iterator[Step]:
    admin = factories.make_si_admin(deps)
    decide = partial(decisions.decide, deps, admin)
    yield partial(decide, make_request(deps).reference, "reject", reason="Personne inconnue.")
    asked = [decisions.Item("mandate", "illegible")]
    yield partial(decide, make_request(deps).reference, "request_changes", items=asked)
    first = make_request(deps)
    make_request(deps, siret=first.siret)
    factories.accept_documents(deps, admin, first)
    yield partial(decide, first.reference, "approve")
    entity = entity_with_manager(deps)
    colleague = factories.make_member(deps, entity)
    joins = make_request(deps, entity=entity, documents=False)
    yield partial(decisions.decide, deps, colleague, joins.reference, "approve")


def mends(deps: Dependencies, clock: Clock) -> Iterator[Step]:
    whole, lacking = (make_request(deps, State.AWAITING_APPLICANT) for _ in range(2))
    for request in (whole, lacking):
        file, today = PlainFile(b"%PDF-1.4 again"), paris_date(deps.now())
        complements.replace_document(deps, request.id, "mandate", file, mandate_date=today)
    proof = current_versions(lacking)["proof_of_existence"]
    DocumentVersion.update(removed_at=deps.now()).where(DocumentVersion.id == proof.id).execute()
    for request in (whole, lacking):
        yield partial(complements.complete, deps, request.id, factories.own_actor(request))
    moved = make_request(deps, seeks_manager_role=True)
    decisions.decide(deps, factories.make_si_admin(deps), moved.reference, "request_changes", items=[WRONG_SIRET])
    other = {"has_siret": True, "siret": entity_with_manager(deps).identifier, "is_head_office": True}
    complements.change_field(deps, moved.id, "siret", other)
    yield partial(complements.complete, deps, moved.id, factories.own_actor(moved))


def ends(deps: Dependencies, clock: Clock) -> Iterator[Step]:
    given_up, refused = make_request(deps), make_request(deps, State.REJECTED)
    yield partial(closing.withdraw, deps, given_up.id, factories.own_actor(given_up))
    yield partial(
        apply_with_reason, deps, factories.make_si_admin(deps), "rouvrir", refused.reference, "Erreur de notre part."
    )
    forgotten = make_request(deps, State.AWAITING_ACTIVATION)
    sent: datetime = forgotten.submitted_at
    clock.at = sent + deps.policy.activation - deps.policy.expiry_warning
    closing.warn_due(deps)
    factories.mails_leave(deps)
    clock.advance(days=8)
    yield partial(closing.expire_due, deps)


def changes_hands(deps: Dependencies, clock: Clock) -> Iterator[Step]:
    admin = factories.fresh_actor(factories.make_account(deps, staff=StaffRole.SI_ADMIN))
    yield partial(attaching.attach, deps, admin, make_request(deps).reference, entity_with_manager(deps).id)
    yield partial(attaching.attach, deps, admin, make_request(deps).reference, None)
    claims = make_request(deps, seeks_manager_role=True)
    yield partial(attaching.attach, deps, admin, claims.reference, entity_with_manager(deps).id)
    silent = make_request(deps, entity=entity_with_manager(deps), documents=False)
    since: datetime = silent.state_since
    for after in (*deps.policy.manager_reminders, deps.policy.escalation):
        clock.at = deps.working_days.after(since, after)
        escalation.remind_due(deps)
        tell_managers(deps)
    yield partial(escalation.escalate_due, deps)
    deserted = entity_with_manager(deps)
    make_request(deps, entity=deserted, documents=False)
    holder = Account.select().join(Membership, on=Membership.account).where(Membership.entity == deserted).get()
    today = paris_date(deps.now())
    absences.announce(deps, holder.email_key, today, today + timedelta(days=60))
    yield partial(covering.cover_due, deps)
    manager = Membership.get(Membership.entity == silent.entity_id, Membership.role == Role.ENTITY_MANAGER)
    yield partial(memberships.suspend, deps, admin, manager.id, "Départ.")


def claims_again(deps: Dependencies, clock: Clock) -> Iterator[Step]:
    """Of two claims on a day managers hear of the first: of the other, refused meanwhile, once it is open again."""
    admin, claimed = factories.make_si_admin(deps), entity_with_manager(deps)
    heard, later = (make_request(deps, seeks_manager_role=True) for _ in range(2))
    for claim in (heard, later):
        attaching.attach(deps, admin, claim.reference, claimed.id)
    decisions.decide(deps, admin, later.reference, "reject", reason="Mandat d’une autre année.")
    clock.advance(days=1)
    yield partial(apply_with_reason, deps, admin, "rouvrir", later.reference, "Erreur de notre part.")


SCENES = (sends, activates, decides, asks_to_manage, mends, ends, changes_hands, claims_again)
NAMES = {transition.name for transition in TRANSITIONS}


def posted_by(deps: Dependencies, step: Step) -> Iterator[tuple[str, set[str]]]:
    """(transition, mails about the same request) of what this step did, and the worker after it."""
    entries, mails = JournalEntry.select().count(), Mail.select().count()
    step()
    tell_managers(deps)
    moved: dict[int, list[str]] = {}
    for entry in JournalEntry.select().order_by(JournalEntry.id).offset(entries).limit(1000):
        name = entry.event.removeprefix("request.")
        if name in NAMES:
            moved.setdefault(entry.request_id, []).append(name)
    posted = list(Mail.select().order_by(Mail.id).offset(mails).limit(1000))
    for request_id, (name,) in moved.items():
        yield name, {mail.event for mail in posted if mail.request_id == request_id}


def sends_when_the_manager_has_just_gone(deps: Dependencies, monkeypatch: pytest.MonkeyPatch) -> Step:
    """Somebody signed in asks for no document, the entity having a manager, who goes before the request is locked."""
    entity, find = entity_with_manager(deps), entities.find_or_make
    account = factories.make_account(deps)
    draft = factories.make_draft(deps, account=account, documents=False, siret=entity.identifier)

    def gone(*arguments: Any) -> Any:
        Membership.update(until=deps.now(), founding=False).where(Membership.entity == entity).execute()
        return find(*arguments)

    def step() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(entities, "find_or_make", gone)
            submission.submit_signed_in(deps, draft, actor_of(account))

    return step


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_transition_sends_the_mails_that_its_row_names_and_no_others(
    deps: Dependencies, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: dict[str, set[str]] = {}
    steps = chain(*(scene(deps, clock) for scene in SCENES), [sends_when_the_manager_has_just_gone(deps, monkeypatch)])
    for step in steps:
        for name, events in posted_by(deps, step):
            sent.setdefault(name, set()).update(events)
    assert sent == {transition.name: set(transition.mails) for transition in TRANSITIONS}
