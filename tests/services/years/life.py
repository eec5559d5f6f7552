"""The people of an entity, and what they do: each verb is a use case, in the words in which the script tells it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from domain.actors import ANONYMOUS, Actor
from domain.calendar import PARIS
from domain.states import MailPreference, StaffRole
from models import Account, AccountRequest, Entity, Membership
from models_absences import AccessReview
from models_people import Invitation
from models_support import AddressChange
from queries.access_reviews import people_asked_about
from services.entities import acts, breaks, service_mailboxes
from services.entities import closing as entity_closing
from services.figures import totals
from services.machinery import clock as clock_service
from services.machinery import worker
from services.people import (
    absences,
    accepting,
    access_reviews,
    access_reviews_due,
    accounts,
    address_changes,
    invitations,
    memberships,
    stepping_down,
)
from services.requests import closing
from services.review import decisions
from services.signup import complements, submission
from tests.services.years.mails import Post
from tests.support import factories
from tests.support.dependencies import Clock, make_deps
from tests.support.mails import Mailbox, handlers

WINDOW = timedelta(minutes=2)
REVIEWED_EVERY = 14
"""Months."""
BEGINS = date(2026, 11, 2)
ENDS = date(2028, 11, 3)

ENTITY, NEIGHBOUR = "Les Deux Rives", "Le Vieux Moulin"
SIRETS = {ENTITY: factories.luhn_siret(700_001), NEIGHBOUR: factories.luhn_siret(700_002)}


def address_of(name: str) -> str:
    return f"{name.lower()}@rives.example"


class Life:
    """An installation with its staff, a clock, and the acts of people. Everybody is called by their last name."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.deps = make_deps(folder, clock=self.clock, decision_window=WINDOW, access_review_months=REVIEWED_EVERY)
        self.mailbox = Mailbox()
        self.post = Post()
        deciding = {"decision": lambda deps, payload: decisions.apply_due(deps, int(payload["decision_id"]))}
        self.kinds = handlers(self.mailbox) | deciding
        self.at(BEGINS, 9)
        make = partial(factories.make_account, self.deps)
        at_once, daily = MailPreference.AT_ONCE, MailPreference.DAILY
        make(staff=StaffRole.SI_ADMIN, address="armand@si.example", last_name="Armand", mail_preference=at_once)
        make(staff=StaffRole.SI_ADMIN, address="berthe@si.example", last_name="Berthe", mail_preference=daily,
             statistics_after=date(2026, 10, 1))  # fmt: skip
        make(staff=StaffRole.REVIEWER, address="colin@si.example", last_name="Colin", mail_preference=at_once)
        make(
            staff=StaffRole.SUPPORT, address="doris@si.example", last_name="Doris", mail_preference=MailPreference.NONE
        )

    # ------------------------------------------------------------------------------------------------------- time

    def at(self, day: date, hour: int, minute: int = 0) -> None:
        """The clock shows this time in Paris."""
        self.clock.at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)

    def tick(self) -> None:
        access_reviews_due.handler(self.deps, {})
        clock_service.tick(self.deps)

    def work(self) -> None:
        """The worker does what is due of mails and decisions, and adds figures up."""
        worker.run_due(self.deps, self.kinds)
        totals.handler(self.deps, {})

    # ----------------------------------------------------------------------------------------------------- who is

    def account(self, name: str) -> Account:
        account: Account = Account.get(Account.last_name == name)
        return account

    def actor(self, name: str) -> Actor:
        return factories.fresh_actor(self.account(name))

    def request(self, name: str) -> AccountRequest:
        """The last request of somebody."""
        mine = AccountRequest.select().where(AccountRequest.last_name == name)
        request: AccountRequest = mine.order_by(AccountRequest.id.desc()).get()
        return request

    def entity(self, name: str) -> Entity:
        entity: Entity = Entity.get(Entity.identifier == SIRETS[name])
        return entity

    def role(self, name: str) -> Membership:
        role: Membership = Membership.get(Membership.account == self.account(name), Membership.until.is_null())
        return role

    def _link(self, name: str, path: str) -> str:
        """The secret in the last mail to somebody that has a link to this path."""
        texts = [mail.text for to, mail in self.mailbox.taken if to == address_of(name) and path in mail.text]
        return texts[-1].split(path)[1].split()[0]

    # -------------------------------------------------------------------------------------------------- applicants

    def signs_up(self, name: str, entity: str = ENTITY, **fields: Any) -> None:
        """Somebody sends a request, and does not activate it."""
        values: dict[str, Any] = {"siret": SIRETS[entity], "entity_name": entity, "last_name": name, **fields}
        draft = factories.make_draft(self.deps, email=address_of(name), **values)
        submission.submit(self.deps, draft)

    def arrives(self, name: str, entity: str = ENTITY, **fields: Any) -> None:
        """Somebody sends a request and activates it."""
        self.signs_up(name, entity, **fields)
        factories.activate(self.deps, self.request(name))

    def arrives_for_the_other(self, name: str) -> None:
        self.arrives(name, NEIGHBOUR)

    def asks_to_manage(self, name: str) -> None:
        self.arrives(name, seeks_manager_role=True)

    def answers(self, name: str) -> None:
        """Somebody mends what they were asked for."""
        request = self.request(name)
        complements.change_field(self.deps, request.id, "phone", {"phone": "0102030405"})
        complements.complete(self.deps, request.id, factories.own_actor(request))

    def withdraws(self, name: str) -> None:
        request = self.request(name)
        closing.withdraw(self.deps, request.id, factories.own_actor(request))

    def begins_and_leaves(self, name: str) -> None:
        """A draft that nobody sends."""
        factories.make_draft(self.deps, documents=False, last_name=name)

    # ---------------------------------------------------------------------------------------------------- deciders

    def approves(self, who: str, name: str) -> None:
        decisions.decide(self.deps, self.actor(who), self.request(name).reference, "approve", reason="Vu")

    def approves_with_documents(self, who: str, name: str) -> None:
        factories.approve(self.deps, self.request(name), self.actor(who))

    def refuses(self, who: str, name: str) -> None:
        reason = "Personne inconnue de l’entité."
        decisions.decide(self.deps, self.actor(who), self.request(name).reference, "reject", reason=reason)

    def asks(self, who: str, name: str) -> None:
        items = [decisions.Item("phone", "wrong")]
        decisions.decide(
            self.deps, self.actor(who), self.request(name).reference, "request_changes", reason="Vu", items=items
        )

    def reads_one_mail_a_day(self, name: str) -> None:
        Account.update(mail_preference=MailPreference.DAILY).where(Account.id == self.account(name).id).execute()

    # ------------------------------------------------------------------------------------------------ over the years

    def suspends(self, who: str, name: str, until: str) -> None:
        last = date.fromisoformat(until)
        memberships.suspend(self.deps, self.actor(who), self.role(name).id, "Absence de longue durée.", last)

    def is_away(self, name: str, first: str, last: str) -> None:
        absences.announce(self.deps, self.account(name).email_key, date.fromisoformat(first), date.fromisoformat(last))

    def shuts(self, who: str, first: str, last: str) -> None:
        days = date.fromisoformat(first), date.fromisoformat(last)
        breaks.announce(self.deps, self.actor(who), self.entity(ENTITY).id, *days)

    def gives_it_a_mailbox(self, who: str, address: str) -> None:
        service_mailboxes.choose(self.deps, self.actor(who), self.entity(ENTITY).id, address, for_applicants=False)

    def confirms_everybody(self, who: str) -> None:
        """All people of the entity stay, in the review that its managers were asked for last."""
        review = AccessReview.select().order_by(AccessReview.id.desc()).get()
        stay = [row.id for row in people_asked_about(review)]
        access_reviews.answer(self.deps, self.actor(who), review.id, stay=stay, gone=[])

    def invites(self, who: str, name: str) -> None:
        entity = self.entity(ENTITY)
        address = address_of(name)
        invitations.invite(self.deps, self.actor(who), entity.id, email=address, first_name="Dominique", last_name=name)

    def accepts(self, name: str) -> None:
        """Somebody joins by the link of their last invitation."""
        person = accepting.Person("Dominique", name, "Responsable de formation", "", factories.PASSWORD_HASH)
        accepting.accept(self.deps, self._link(name, "/invitation/"), ANONYMOUS, person)

    def renews(self, who: str, name: str) -> None:
        mine = Invitation.select().where(Invitation.last_name == name).order_by(Invitation.id.desc()).get()
        invitations.renew(self.deps, self.actor(who), mine.id)

    def steps_down(self, name: str) -> None:
        """A manager stays as a depositor."""
        stepping_down.step_down(self.deps, self.actor(name), self.entity(ENTITY).id, stays=True)

    def loses_the_account(self, who: str, name: str) -> None:
        accounts.deactivate(self.deps, self.actor(who), self.account(name).id, "Départ de l’organisme.")

    def moves(self, name: str, new: str) -> None:
        """Support proposes another address for somebody, and an administrator confirms it."""
        key = self.account(name).email_key
        address_changes.propose_address(self.deps, self.actor("Doris"), key, new, "A appelé depuis le standard.")
        change = AddressChange.get(AddressChange.old_key == key)
        address_changes.confirm_address(self.deps, self.actor("Armand"), change.id)

    def closes_the_other(self, who: str, on: str) -> None:
        act = acts.Act(date.fromisoformat(on), "Fin d’activité.")
        entity_closing.close(self.deps, self.actor(who), self.entity(NEIGHBOUR).id, act)
