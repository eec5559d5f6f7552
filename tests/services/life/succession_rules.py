"""Who manages next: invitations, proposals, departures, and applicants who ask for the role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from domain.actors import ANONYMOUS
from domain.states import Role
from models import Account, AccountRequest, Entity, JournalEntry, Mail, Membership
from models_people import Departure, Invitation, ManagerProposal
from queries.actors import actor_of
from services.machinery.outbox import secrets_of
from services.people import accepting, departures, invitations, proposals
from services.people.stepping_down import step_down
from services.signup.manager_role import ask_manager_role
from services.signup.proof import Proof
from tests.services.life.machine import ADDRESSES, World, a_number
from tests.support import factories
from tests.support.succession import asks_to_manage

INVITEE = {"first_name": "Ana", "last_name": "Neuve"}
GUEST = accepting.Person("Ana", "Neuve", "Chargée d’études", "", factories.PASSWORD_HASH)

TO_INVITATIONS: dict[str, Callable[..., Any]] = {"renew": invitations.renew, "revoke": invitations.revoke}


def _one(rows: Any, number: int) -> Any:
    found = list(rows)
    return found[number % len(found)] if found else None


class SuccessionRules(World):
    @rule(number=a_number, who=a_number, address=st.sampled_from(ADDRESSES))
    def invite(self, number: int, who: int, address: str) -> None:
        entity = _one(Entity.select().order_by(Entity.id), number)
        if entity is not None:
            self.attempt(invitations.invite, self.deps, self.pick_actor(who), entity.id, email=address, **INVITEE)

    @rule(number=a_number, who=a_number, how=st.sampled_from(list(TO_INVITATIONS)))
    def go_on_inviting(self, number: int, who: int, how: str) -> None:
        row = _one(Invitation.select().order_by(Invitation.id), number)
        if row is not None:
            self.attempt(TO_INVITATIONS[how], self.deps, self.pick_actor(who), row.id)

    @rule(number=a_number)
    def accept(self, number: int) -> None:
        mail = _one(Mail.select().where(Mail.event == "invitation").order_by(Mail.id), number)
        if mail is None:
            return
        secret = (secrets_of(self.deps, mail) or {}).get("invitation", "")
        holder = Account.get_or_none(Account.email_key == mail.to_key)
        who = actor_of(holder) if holder is not None else ANONYMOUS
        self.attempt(accepting.accept, self.deps, secret, who, GUEST)

    @rule(number=a_number, knows=st.booleans())
    def ask_to_manage(self, number: int, knows: bool) -> None:
        request = self.pick_request(number)
        if request is not None:
            holder = Account.get_or_none(Account.email_key == request.email_key)
            account = actor_of(holder) if holder is not None else None
            proof = Proof(verified_hash=request.password_hash if knows else "", account=account if knows else None)
            own = factories.own_actor(request)
            self.attempt(ask_manager_role, self.deps, request.id, own, proof)

    @rule(number=a_number, who=a_number)
    def ask_from_the_account(self, number: int, who: int) -> None:
        role = _one(Membership.select().order_by(Membership.id), number)
        if role is not None:
            self.attempt(asks_to_manage, self.deps, role.account, role.entity_id)

    @rule(number=a_number, who=a_number, hands_over=st.booleans(), stays=st.booleans())
    def propose(self, number: int, who: int, hands_over: bool, stays: bool) -> None:
        role = _one(Membership.select().order_by(Membership.id), number)
        if role is not None:
            how = {"hands_over": hands_over, "stays": stays}
            self.attempt(proposals.propose, self.deps, self.pick_actor(who), role.id, **how)

    @rule(number=a_number, who=a_number)
    def no_longer_propose(self, number: int, who: int) -> None:
        role = _one(Membership.select().order_by(Membership.id), number)
        if role is not None:
            self.attempt(proposals.revoke, self.deps, self.pick_actor(who), role.id)

    @rule(number=a_number, who=a_number, stays=st.booleans(), how=st.sampled_from(["leave", "announce", "stay", "do"]))
    def leave(self, number: int, who: int, stays: bool, how: str) -> None:
        role = _one(Membership.select().where(Membership.role == Role.ENTITY_MANAGER).order_by(Membership.id), number)
        if role is None:
            return
        holder, entity_id = factories.fresh_actor(role.account), role.entity_id
        if how == "leave":
            self.attempt(step_down, self.deps, holder, entity_id, stays=stays)
        elif how == "announce":
            self.attempt(departures.announce, self.deps, holder, entity_id, stays=stays)
        elif how == "stay":
            self.attempt(departures.take_back, self.deps, holder, entity_id)
        else:
            self.attempt(departures.carry_out, self.deps, self.pick_actor(who), role.id)

    @rule()
    def what_nobody_followed_ends(self) -> None:
        invitations.end_due(self.deps)
        proposals.end_due(self.deps)

    @invariant()
    def a_manager_is_told_once_of_a_request_for_the_role(self) -> None:
        claimed = Mail.select().where(Mail.event == "manager_claimed")
        assert all(count == 1 for count in Counter((mail.request_id, mail.account_id) for mail in claimed).values())
        assert all(mail.request.seeks_manager_role for mail in claimed)
        assert all(mail.request.email_key != mail.to_key for mail in claimed)

    @invariant()
    def what_was_accepted_made_a_manager_and_who_handed_over_left(self) -> None:
        for proposal in ManagerProposal.select().where(ManagerProposal.outcome == "accepted"):
            given = Membership.select().where(
                Membership.account == proposal.account,
                Membership.role == Role.ENTITY_MANAGER,
                Membership.since == proposal.ended_at,
            )
            assert given.exists()
        handed = Mail.select().where(Mail.event == "role_handed_over").count()
        left = JournalEntry.select().where(JournalEntry.event == "membership.left")
        assert handed % 2 == 0
        assert handed // 2 <= left.count()

    @invariant()
    def nobody_leaves_an_entity_unannounced(self) -> None:
        done = Mail.select().where(Mail.event == "departure_done").count()
        assert done <= Departure.select().where(Departure.ended_at.is_null(False)).count()
        assert Mail.select().where(Mail.event == "manager_proposed").count() == ManagerProposal.select().count()

    @invariant()
    def an_invitation_that_was_accepted_has_its_request(self) -> None:
        accepted = Invitation.select().where(Invitation.outcome == "accepted")
        ids = [row.request_id for row in accepted]
        assert len(ids) == len(set(ids))
        assert AccountRequest.select().where(AccountRequest.id.in_(ids)).count() == len([one for one in ids if one])
