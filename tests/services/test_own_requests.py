"""What an account holder asked for stays theirs: linked to the account, taken along to another address."""

from __future__ import annotations

import pytest

from domain.errors import TransitionRefused
from domain.states import Judgement, LinkPurpose, StaffRole, State
from models import Account, AccountRequest, Link, Mail
from queries.actors import actor_of
from services import accounts, agents, decisions, review, submission
from services.links import new_link
from services.office import Office
from tests.support.factories import (
    accept_documents,
    make_account,
    make_draft,
    make_entity,
    make_manager,
    make_request,
    make_si_admin,
)

OLD, NEW = "avant@agence.example", "apres@agence.example"


def fresh(request: AccountRequest) -> AccountRequest:
    return AccountRequest.get_by_id(request.id)


def invited(office: Office) -> Account:
    account, _ = agents.invite_agent(
        office,
        make_si_admin(office),
        email=OLD,
        first_name="Alix",
        last_name="Agente",
        role=StaffRole.SI_ADMIN,
        unusable_hash="$argon2id$unusable",
        token_for=lambda account: "token",
        reason="Renfort",
    )
    return account


def test_an_invited_agent_owns_the_activated_requests_of_the_address(office: Office) -> None:
    waiting = make_request(office, "with_si", email=OLD)
    unproven = make_request(office, "awaiting_activation", email=OLD)
    other = make_request(office, "with_si")
    account = invited(office)
    linked = fresh(waiting)
    assert (linked.account_id, linked.password_hash, linked.browser_hash) == (account.id, None, None)
    assert (fresh(unproven).account_id, fresh(other).account_id) == (None, None)


def test_a_change_of_address_never_lets_an_agent_decide_on_their_own_request(office: Office) -> None:
    waiting = make_request(office, "with_si", email=OLD)
    accept_documents(office, make_si_admin(office), waiting)
    account = invited(office)
    accounts.change_address(office, OLD, NEW)
    with pytest.raises(TransitionRefused) as refused:
        decisions.decide(office, actor_of(Account.get_by_id(account.id)), waiting.reference, "approve")
    assert refused.value.refusal.code == "own_request"


def test_a_change_of_address_links_what_was_activated_while_the_account_was_made(office: Office) -> None:
    waiting = make_request(office, "with_si", email=OLD)
    account = make_account(office, address=OLD)
    accounts.change_address(office, OLD, NEW)
    assert (fresh(waiting).account_id, fresh(waiting).email) == (account.id, NEW)


def test_open_requests_and_drafts_take_the_new_address_along(office: Office) -> None:
    admin, account = make_si_admin(office), make_account(office, address=OLD)
    draft = make_draft(office, account=account)
    sent = submission.submit_signed_in(office, make_draft(office, account=account), actor_of(account))
    stranger = make_request(office, "with_si")
    kept = new_link(office, stranger, LinkPurpose.FOLLOW_UP)
    accounts.change_address(office, OLD, NEW)
    for request in (fresh(draft), fresh(sent)):
        assert (request.email, request.email_key) == (NEW, NEW)
        assert NEW in request.search_text
        assert OLD not in request.search_text
        assert Link.select().where(Link.request == request.id).count() == 0
    assert kept
    assert Link.select().where(Link.request == stranger.id).count() > 0
    review.judge_document(office, admin, sent.reference, "mandate", Judgement.ACCEPTED)
    decisions.decide(office, admin, sent.reference, "reject", reason="Personne inconnue.")
    assert Mail.get(Mail.event == "rejected").to_address == NEW


def test_a_refused_request_follows_too_and_an_approved_one_stays_as_it_was(office: Office) -> None:
    admin = make_si_admin(office)
    approved = make_request(office, "approved", by=admin, email=OLD)
    account = Account.get(Account.email_key == OLD)
    refused = submission.submit_signed_in(office, make_draft(office, account=account), actor_of(account))
    decisions.decide(office, admin, refused.reference, "reject", reason="Personne inconnue.")
    accounts.change_address(office, OLD, NEW)
    assert (fresh(refused).email, fresh(approved).email) == (NEW, OLD)
    assert Link.select().where(Link.request.in_([approved.id, refused.id])).count() == 0


def test_opening_an_account_again_gives_the_entity_its_requests_back(office: Office) -> None:
    admin, entity, other = make_si_admin(office), make_entity(office), make_entity(office)
    manager = make_manager(office, entity)
    waiting = make_request(office, "with_manager", entity=entity)
    elsewhere = make_request(office, "with_si", siret=other.identifier)
    assert manager.account_id is not None
    accounts.deactivate(office, admin, manager.account_id, "Départ")
    assert fresh(waiting).state == State.WITH_SI
    accounts.reactivate(office, admin, manager.account_id, "Retour")
    assert fresh(waiting).state == State.WITH_MANAGER
    assert fresh(elsewhere).state == State.WITH_SI
    assert Mail.select().where(Mail.event == "rerouted", Mail.request == waiting.id).count() == 1
