"""What happened since a backup is done again after its restore: each kind of line of the ledger, on its own scene.

The time since the backup is a transaction that is rolled back: what it wrote in the ledger stays.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.ledger import Noted
from domain.retention import Category
from domain.states import LinkPurpose, Role, StaffRole, State
from models import Account, AccountRequest, DocumentVersion, FactorEnrolment, Link, Membership, Task, database
from models_exchange import AttachedFile
from models_imports import ImportFile
from models_people import Invitation, ManagerProposal
from models_retention import DisposalVisa, LegalHold
from models_rights import Restriction
from models_support import AddressChange
from queries.absences import mailbox_of
from queries.limitation import restricted
from services.backup import ledger, replay
from services.entities import closing as entity_closing
from services.entities import documents, service_mailboxes
from services.entities.acts import Act
from services.imports import course
from services.machinery import links
from services.machinery.dependencies import Dependencies
from services.people import (
    accounts,
    address_changes,
    agents,
    invitations,
    memberships,
    proposals,
    second_factors,
)
from services.people.corrected_names import correct_name, name_mark
from services.requests import closing
from services.retention import closed_accounts, erasing, holds, visas
from services.review.examination import correct
from services.rights import restricting
from services.signup.staff_corrections import correct_unactivated_address
from tests.support import factories
from tests.support.factories import PlainFile
from tests.support.imports import as_csv, checked, nobody, person
from tests.support.limited import limit

pytestmark = pytest.mark.slow

NOBODY = "no password opens this"
Scene = Iterator[None]
Play = Callable[[Dependencies, Actor], Scene]
"""Until the first `yield` the backup's time, until the second what happened since; then what has to be so again."""

SCENES: dict[Noted, Play] = {}


def of(kind: Noted) -> Callable[[Play], Play]:
    def keep(play: Play) -> Play:
        SCENES[kind] = play
        return play

    return keep


@of(Noted.REQUEST_ERASED)
def a_request_is_erased(deps: Dependencies, admin: Actor) -> Scene:
    request = factories.make_request(deps, State.REJECTED)
    yield
    erasing.erase_request(deps, request)
    yield
    assert AccountRequest.get_or_none(AccountRequest.id == request.id) is None


@of(Noted.ACCOUNT_ERASED)
def an_account_is_erased(deps: Dependencies, admin: Actor) -> Scene:
    account = factories.make_account(deps, active=False)
    yield
    closed_accounts.erase(deps, Account.get_by_id(account.id))
    yield
    assert Account.get_by_id(account.id).email.endswith("@efface.invalid")


@of(Noted.VERSION_ERASED)
def a_file_is_erased(deps: Dependencies, admin: Actor) -> Scene:
    request = factories.make_request(deps, State.REJECTED)
    version = DocumentVersion.select().order_by(DocumentVersion.id).first()
    yield
    erasing.erase_files(deps, request, [version], Category.MANDATE)
    yield
    assert DocumentVersion.get_by_id(version.id).erased_at is not None


@of(Noted.HOLD_PLACED)
def a_request_comes_under_contentieux(deps: Dependencies, admin: Actor) -> Scene:
    request = factories.make_request(deps, State.REJECTED)
    yield
    holds.place(deps, admin, request.reference, "Recours")
    yield
    assert LegalHold.get().lifted_at is None


@of(Noted.VISA_ENDED)
def a_visa_ends(deps: Dependencies, admin: Actor) -> Scene:
    now = deps.now()
    values: dict[str, Any] = {"number": "1", "authority": "Archives", "categories": [], "recorded_at": now}
    visa = DisposalVisa.create(given_on=now.date(), recorded_by=admin.account_id, **values)
    yield
    visas.end(deps, admin, visa.id)
    yield
    assert DisposalVisa.get().ended_at is not None


@of(Noted.ACCOUNT_CLOSED)
def an_account_is_closed(deps: Dependencies, admin: Actor) -> Scene:
    account = factories.make_account(deps)
    yield
    accounts.deactivate(deps, admin, account.id, "Demandé")
    yield
    assert not Account.get_by_id(account.id).active


@of(Noted.STAFF_ROLE_CHANGED)
def an_agent_s_role_is_taken(deps: Dependencies, admin: Actor) -> Scene:
    agent = factories.make_staff(deps, StaffRole.REVIEWER)
    yield
    account = Account.get_by_id(agent.account_id)
    agents.set_staff_role(deps, fresh(admin), account.id, StaffRole.READER, "Mutation", seen=agents.role_mark(account))
    yield
    assert Account.get_by_id(agent.account_id).staff_role is None


@of(Noted.MEMBERSHIP_ENDED)
def a_role_ends(deps: Dependencies, admin: Actor) -> Scene:
    factories.make_member(deps, factories.make_entity(deps))
    role = Membership.get()
    yield
    with database.atomic():
        memberships.stop_again(deps, role.id, deps.now(), "Partie", ends=True)
    yield
    assert Membership.get_by_id(role.id).until is not None


@of(Noted.MEMBERSHIP_SUSPENDED)
def a_role_is_suspended(deps: Dependencies, admin: Actor) -> Scene:
    factories.make_member(deps, factories.make_entity(deps))
    role = Membership.get()
    yield
    memberships.suspend(deps, admin, role.id, "Contestée")
    yield
    assert Membership.get_by_id(role.id).suspended_at is not None


@of(Noted.PASSWORD_CHANGED)
def a_password_is_changed(deps: Dependencies, admin: Actor) -> Scene:
    account = factories.make_account(deps)
    yield
    accounts.set_password(deps, account.email_key, "another")
    yield
    assert Account.get_by_id(account.id).password == NOBODY


@of(Noted.ADDRESS_CHANGED)
def an_address_is_changed(deps: Dependencies, admin: Actor) -> Scene:
    account = factories.make_account(deps)
    yield
    accounts.change_address(deps, account.email_key, "ailleurs@exemple.example")
    yield
    assert not Account.get_by_id(account.id).active


@of(Noted.FACTOR_CHANGED)
def a_recovery_code_is_used(deps: Dependencies, admin: Actor) -> Scene:
    """It would open once more; the telephone of the secret may be lost."""
    account = factories.make_account(deps, tf_totp_secret="{1}", tf_primary_method="authenticator")
    Account.update(mf_recovery_codes=["a", "b"]).where(Account.id == account.id).execute()
    yield
    second_factors.use_recovery_code(deps, account.email_key, "a")
    yield
    row = Account.get_by_id(account.id)
    assert (row.tf_totp_secret, row.mf_recovery_codes, row.password) == (None, None, NOBODY)
    assert FactorEnrolment.get(FactorEnrolment.account == account).after_reset


@of(Noted.INVITATION_REVOKED)
def an_invitation_is_called_off(deps: Dependencies, admin: Actor) -> Scene:
    name = {"first_name": "Ana", "last_name": "Neuve"}
    entity = factories.make_entity(deps)
    made = invitations.invite(deps, fresh(admin), entity.id, email="ana.neuve@exemple.example", **name)
    yield
    invitations.revoke(deps, fresh(admin), made.id)
    yield
    assert Invitation.get().outcome == "revoked"


@of(Noted.ADDRESS_CHANGE_STOPPED)
def a_change_of_address_is_stopped(deps: Dependencies, admin: Actor) -> Scene:
    account, support = factories.make_account(deps), factories.make_staff(deps, StaffRole.SUPPORT)
    new = "camille@nouveau.example"
    address_changes.propose_address(deps, support, account.email_key, new, "A appelé")
    yield
    address_changes.drop_address(deps, support, AddressChange.get().id)
    yield
    assert AddressChange.select().count() == 0


@of(Noted.PROPOSAL_REVOKED)
def a_proposal_is_taken_back(deps: Dependencies, admin: Actor) -> Scene:
    entity = factories.make_entity(deps)
    manager = fresh(factories.make_manager(deps, entity))
    factories.make_member(deps, entity, Role.DEPOSITOR)
    role = Membership.get(Membership.role == Role.DEPOSITOR)
    proposals.propose(deps, manager, role.id)
    yield
    proposals.revoke(deps, manager, role.id)
    yield
    assert ManagerProposal.get().outcome == "revoked"


@of(Noted.REQUEST_WITHDRAWN)
def a_request_is_withdrawn(deps: Dependencies, admin: Actor) -> Scene:
    request = factories.make_request(deps, State.WITH_SI)
    yield
    closing.withdraw(deps, request.id, factories.own_actor(request))
    yield
    assert AccountRequest.get_by_id(request.id).state == State.WITHDRAWN


@of(Noted.REQUEST_READDRESSED)
def an_address_is_corrected_before_activation(deps: Dependencies, admin: Actor) -> Scene:
    request = factories.make_request(deps, State.AWAITING_ACTIVATION)
    links.new_link(deps, request, LinkPurpose.ACTIVATION)
    yield
    right = "la.bonne@exemple.example"
    correct_unactivated_address(deps, admin, request.reference, right, right, "A appelé")
    yield
    assert Link.select().where(Link.request == request).count() == 0


@of(Noted.REQUEST_RESTRICTED)
def a_limitation_is_granted(deps: Dependencies, admin: Actor) -> Scene:
    """Lost with what was recorded since, it is recorded and granted anew; then it can be lifted."""
    request = factories.make_request(deps, State.WITH_SI)
    yield
    limit(deps, fresh(admin), request)
    yield
    assert restricted([request.id]) == {request.id}
    restricting.lift(deps, fresh(admin), limit(deps, fresh(admin), request).id, "Le litige est réglé.")
    assert restricted([request.id]) == set()
    assert Restriction.select().count() == 1


@of(Noted.IMPORT_CANCELLED)
def an_import_is_cancelled(deps: Dependencies, admin: Actor) -> Scene:
    file = checked(deps, admin, as_csv([person(1), person(2)]))
    course.run(deps, admin, file.id, then=nobody)
    yield
    course.cancel(deps, admin, file.id)
    yield
    assert ImportFile.get().state == "cancelled"


@of(Noted.MAILBOX_CHANGED)
def a_mailbox_is_stopped(deps: Dependencies, admin: Actor) -> Scene:
    entity = factories.make_entity(deps)
    manager = factories.make_manager(deps, entity)
    service_mailboxes.choose(deps, manager, entity.id, "service@bois.example", for_applicants=False)
    yield
    service_mailboxes.stop(deps, "service@bois.example")
    yield
    assert mailbox_of(entity.id) is None


@of(Noted.ENTITY_DOCUMENT_REMOVED)
def a_document_of_an_entity_is_removed(deps: Dependencies, admin: Actor) -> Scene:
    entity = factories.make_entity(deps)
    guarded = dataclasses.replace(deps, policy=dataclasses.replace(deps.policy, antivirus=True))
    file = documents.take(guarded, admin, entity.id, PlainFile(b"%PDF-1.4 convention", "convention.pdf"))
    documents.add(guarded, admin, entity.id, file.id, "Convention de 2024")
    yield
    documents.remove(guarded, admin, entity.id, file.id)
    yield
    assert AttachedFile.select().count() == 0


@of(Noted.ENTITY_CLOSED)
def an_entity_is_closed(deps: Dependencies, admin: Actor) -> Scene:
    entity = factories.make_entity(deps)
    yield
    entity_closing.close(deps, admin, entity.id, Act(paris_date(deps.now()), "Arrêté du jour"))
    yield


@of(Noted.ACCOUNT_CORRECTED)
def a_name_is_corrected(deps: Dependencies, admin: Actor) -> Scene:
    account = factories.make_account(deps, last_name="Exmple")
    yield
    correct_name(deps, fresh(admin), account.id, "Camille", "Exemple", "Coquille.", seen=name_mark(account))
    yield


@of(Noted.REQUEST_CORRECTED)
def a_request_is_corrected(deps: Dependencies, admin: Actor) -> Scene:
    request = factories.make_request(deps, State.WITH_SI)
    yield
    correct(deps, admin, request.reference, {"last_name": "Exemple"})
    yield


def fresh(actor: Actor) -> Actor:
    return dataclasses.replace(actor, fresh=True)


def happens(deps: Dependencies, scene: Scene) -> list[Any]:
    """Goes on with the scene, and takes it back as a restore does; the lines that it noted, written by the worker."""
    with database.atomic() as since:
        next(scene)
        noted = Task.select(Task.payload).where(Task.kind == ledger.KIND, Task.state == "waiting").order_by(Task.id)
        payloads = [task.payload for task in noted]
        since.rollback()
    for payload in payloads:
        ledger.handler(deps, payload)
    return payloads


@pytest.mark.parametrize("kind", Noted, ids=lambda kind: kind.value)
def test_it_is_so_again(deps: Dependencies, admin: Actor, kind: Noted) -> None:
    scene = SCENES[kind](deps, admin)
    next(scene)
    Task.delete().where(Task.kind == ledger.KIND).execute()  # of the scene itself
    ids = [one for payload in happens(deps, scene) if payload["kind"] == kind for one in payload["ids"]]
    again, unread = replay.replay(deps, deps.now() - timedelta(hours=1), lambda: NOBODY)
    assert (again[kind], unread) == (ids, 0)
    assert ids != []
    assert next(scene, None) is None
    assert replay.replay(deps, deps.now() - timedelta(hours=1), lambda: NOBODY) == ({}, 0), "once"
