"""What two entities have that a merge of them moves, or asks a choice about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from peewee import fn

from domain.row_marks import mark
from domain.states import CLOSED, DecisionStatus, Role, State
from models import Account, AccountRequest, Decision, Entity, Membership


@dataclass(frozen=True)
class DoubleRole:
    """Somebody who has a role in both: one of the two stays. `usual` is the one that an administrator leaves chosen."""

    former: Membership
    into: Membership

    @property
    def account(self) -> Account:
        account: Account = self.former.account
        return account

    @property
    def usual(self) -> Membership:
        """The manager's, then the one that is not suspended, then the one of the entity that stays."""
        former = (self.former.role == Role.ENTITY_MANAGER, self.former.active)
        return self.former if former > (self.into.role == Role.ENTITY_MANAGER, self.into.active) else self.into


@dataclass(frozen=True)
class MergeFacts:
    """What merging `former` into `into` is about. Roles are those that have not ended, managers first, with accounts;
    requests are counted."""

    former: Entity
    into: Entity
    former_roles: list[Membership]
    into_roles: list[Membership]
    open_requests: int
    closed_requests: int
    pending_decisions: int

    @property
    def requests(self) -> int:
        """How many requests of any state move."""
        return self.open_requests + self.closed_requests

    @property
    def doubles(self) -> list[DoubleRole]:
        there = {role.account_id: role for role in self.into_roles}
        return [DoubleRole(role, there[role.account_id]) for role in self.former_roles if role.account_id in there]

    @property
    def founders(self) -> list[Membership]:
        """The first managers of both: of two, one stays the first."""
        return [role for role in (*self.into_roles, *self.former_roles) if role.founding]

    @property
    def mark(self) -> str:
        """The same while what an administrator chooses about is the same."""
        entities = [[row.id, row.name, row.identifier, row.slot] for row in (self.former, self.into)]
        roles = [[role.id, role.role, role.founding, role.active] for role in (*self.former_roles, *self.into_roles)]
        return mark([entities, roles])


def merge_facts(former: Entity, into: Entity) -> MergeFacts:
    """Read now, or under the locks of both entities."""
    requests = AccountRequest.select(AccountRequest.id).where(AccountRequest.entity == former.id)
    closed = AccountRequest.state.in_(sorted(CLOSED))
    return MergeFacts(
        former,
        into,
        current_roles([former.id]),
        current_roles([into.id]),
        open_requests=requests.where(~closed, AccountRequest.state != State.DRAFT).count(),
        closed_requests=requests.where(closed).count(),
        pending_decisions=len(pending_decisions_of(former.id)),
    )


def pending_decisions_of(entity_id: int) -> list[Decision]:
    """The decisions on an entity's requests that wait for their window's end."""
    requests = AccountRequest.select(AccountRequest.id).where(AccountRequest.entity == entity_id)
    return list(Decision.select().where(Decision.request.in_(requests), Decision.status == DecisionStatus.PENDING))


def current_roles(entity_ids: Collection[int]) -> list[Membership]:
    """The roles in these entities that have not ended, suspended ones too, managers first, with their accounts."""
    return list(
        Membership.select(Membership, Account)
        .join(Account, on=Membership.account)
        .where(Membership.entity.in_(list(entity_ids)), Membership.until.is_null())
        .order_by(Membership.role.desc(), Membership.since, Membership.id)
    )


def requests_to_move(former_id: int, into_id: int) -> list[int]:
    """The ids of all requests of the one, and of the open ones of the other, in their order."""
    open_there = (AccountRequest.entity == into_id) & AccountRequest.state.not_in(sorted(CLOSED))
    rows = AccountRequest.select(AccountRequest.id).where((AccountRequest.entity == former_id) | open_there)
    return [request_id for (request_id,) in rows.order_by(AccountRequest.id).tuples()]


def holders_asking_again(entity_id: int) -> list[Account]:
    """The accounts with a current role in an entity that have an open request there too."""
    asking = AccountRequest.select(fn.DISTINCT(AccountRequest.account)).where(
        AccountRequest.entity == entity_id,
        AccountRequest.account.is_null(False),
        AccountRequest.state.not_in(sorted(CLOSED)),
    )
    members = Membership.select(Membership.account).where(Membership.entity == entity_id, Membership.until.is_null())
    return list(Account.select().where(Account.id.in_(members), Account.id.in_(asking)).order_by(Account.id))
