"""One door: every read of a row by somebody signed in starts from one of these (rule: deny by default)."""

from __future__ import annotations

from typing import Any

from peewee import SQL, ModelSelect, NodeList

from domain.actors import Actor
from domain.errors import NotFound
from domain.permissions import MANAGER, STAFF, Permission, carries, may
from domain.states import Role
from models import Account, AccountRequest, Entity, JournalEntry, Mail, Membership
from models_absences import AccessReview
from models_imports import ImportFile
from models_people import Invitation, Remedy
from models_rights import RightsRequest
from models_support import AddressChange
from models_work import HintDisagreement, Job, SavedView


def _none(model: Any) -> Any:
    return model.id.is_null()


def _of_entities(model: Any, actor: Actor, permission: Permission) -> ModelSelect:
    """Staff whose own role carries the permission: all rows. Managers, where theirs does: those of their entities."""
    query: ModelSelect = model.select()
    if carries(actor, permission):
        return query
    if actor.managed and permission in MANAGER:
        return query.where(model.entity.in_(sorted(actor.managed)))
    return query.where(_none(model))


def requests_visible_to(actor: Actor, permission: Permission = Permission.SEE_REQUESTS) -> ModelSelect:
    """The requests on which the actor has this permission.

    Staff whose own role carries it: all but drafts. Managers, where theirs does: the activated ones of their entities.
    Somebody who is both gets no more than each: a reader who manages an entity exports that entity's requests only.
    """
    # Written out: SQLite uses the partial indexes of lists only for a literal.
    query = AccountRequest.select().where(NodeList((AccountRequest.state, SQL("<> 'draft'"))))
    if carries(actor, permission):
        return query
    if actor.managed and permission in MANAGER:
        return query.where(AccountRequest.entity.in_(sorted(actor.managed)), AccountRequest.activated_at.is_null(False))
    return query.where(_none(AccountRequest))


def entities_visible_to(actor: Actor, permission: Permission = Permission.SEE_ENTITIES) -> ModelSelect:
    """Staff whose own role carries the permission: all. Managers, where theirs does: those that they manage.

    Those that were merged into another are no more: `entities_ever_visible_to` has them.
    """
    return entities_ever_visible_to(actor, permission).where(Entity.merged_into.is_null())


def entities_ever_visible_to(actor: Actor, permission: Permission = Permission.SEE_ENTITIES) -> ModelSelect:
    """The same with those that were merged into another, whose page leads to what they became: into one that a manager
    manages, for managers."""
    query = Entity.select()
    if carries(actor, permission):
        return query
    if actor.managed and permission in MANAGER:
        managed = sorted(actor.managed)
        return query.where(Entity.id.in_(managed) | Entity.merged_into.in_(managed))
    return query.where(_none(Entity))


def memberships_visible_to(actor: Actor, permission: Permission = Permission.SEE_PEOPLE) -> ModelSelect:
    """Staff whose own role carries the permission: all. Managers, where theirs does: those of their entities."""
    return _of_entities(Membership, actor, permission)


def memberships_stoppable_by(actor: Actor, permission: Permission) -> ModelSelect:
    """The memberships that the actor may suspend, give back or end, by the permission that this takes.

    Staff whose own role carries it: all. Managers, where theirs does: their entities' depositors, no other manager.
    """
    query = memberships_visible_to(actor, permission)
    return query if carries(actor, permission) else query.where(Membership.role == Role.DEPOSITOR)


def invitations_visible_to(actor: Actor, permission: Permission = Permission.SEE_PEOPLE) -> ModelSelect:
    """Staff whose own role carries the permission: all. Managers, where theirs does: those to their entities."""
    return _of_entities(Invitation, actor, permission)


def remedies_visible_to(actor: Actor, permission: Permission = Permission.SEE_REMEDIES) -> ModelSelect:
    """All, to staff whose own role carries the permission: they are addressed to the administration."""
    query = Remedy.select()
    return query if carries(actor, permission) else query.where(_none(Remedy))


def rights_visible_to(actor: Actor, permission: Permission = Permission.SEE_RIGHTS) -> ModelSelect:
    """All, to staff whose own role carries the permission: they are addressed to the administration."""
    query = RightsRequest.select()
    return query if carries(actor, permission) else query.where(_none(RightsRequest))


def reviews_visible_to(actor: Actor, permission: Permission = Permission.SEE_PEOPLE) -> ModelSelect:
    """Staff whose own role carries the permission: all. Managers, where theirs does: those of their entities."""
    return _of_entities(AccessReview, actor, permission)


def sees_statistics(actor: Actor) -> bool:
    """Whether the figures about all requests are told to the actor: to staff whose own role carries it."""
    return actor.staff_role is not None and Permission.SEE_STATISTICS in STAFF[actor.staff_role]


def accounts_visible_to(actor: Actor) -> ModelSelect:
    """Staff who may see accounts; nobody else (managers see people through their entities' memberships)."""
    query = Account.select()
    return query if actor.is_staff and may(actor, Permission.SEE_ACCOUNTS) else query.where(_none(Account))


def journal_visible_to(actor: Actor) -> ModelSelect:
    query = JournalEntry.select()
    return query if actor.is_staff and may(actor, Permission.SEE_JOURNAL) else query.where(_none(JournalEntry))


def object_history_visible_to(actor: Actor) -> ModelSelect:
    """The journal's entries about an object that a screen shows to its reader: to staff alone, since they name the
    administration's agents.
    """
    query = JournalEntry.select()
    return query if actor.is_staff else query.where(_none(JournalEntry))


def mails_visible_to(actor: Actor) -> ModelSelect:
    query = Mail.select()
    return query if actor.is_staff and may(actor, Permission.SEE_MAILS) else query.where(_none(Mail))


def address_changes_visible_to(actor: Actor) -> ModelSelect:
    """Staff who may see accounts: the change is one of an account, or will be."""
    query = AddressChange.select()
    return query if actor.is_staff and may(actor, Permission.SEE_ACCOUNTS) else query.where(_none(AddressChange))


def hint_disagreements_visible_to(actor: Actor) -> ModelSelect:
    """Of all requests, to staff who see documents: what their texts say is told."""
    query = HintDisagreement.select()
    return query if actor.is_staff and may(actor, Permission.SEE_DOCUMENTS) else query.where(_none(HintDisagreement))


def jobs_visible_to(actor: Actor) -> ModelSelect:
    """One's own; those of others to staff whose role carries that. Nobody's own are none: a job has an author."""
    query = Job.select()
    return query if may(actor, Permission.SEE_JOBS) else query.where(Job.author == actor.account_id)


def imports_visible_to(actor: Actor) -> ModelSelect:
    """All, to those whose role carries seeing what others do with many rows at once."""
    query = ImportFile.select()
    return query if may(actor, Permission.SEE_JOBS) else query.where(_none(ImportFile))


def views_visible_to(actor: Actor) -> ModelSelect:
    """One's own views; of staff, those of all agents too."""
    query = SavedView.select()
    if actor.account_id is None:
        return query.where(_none(SavedView))
    own = SavedView.account == actor.account_id
    return query.where(own | SavedView.account.is_null() if actor.is_staff else own)


def visible_request(actor: Actor, reference: str, permission: Permission = Permission.SEE_REQUESTS) -> AccountRequest:
    """The request of this reference if the actor has the permission on it.

    Raises NotFound, the same for absent and hidden.
    """
    request = requests_visible_to(actor, permission).where(AccountRequest.reference == reference).first()
    if request is None:
        raise NotFound()
    return request
