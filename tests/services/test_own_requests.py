"""What an account holder asked for stays theirs: linked to the account, taken along to another address."""

from __future__ import annotations

import pytest

from domain.errors import TransitionRefused
from domain.states import Judgement, LinkPurpose, StaffRole, State
from models import Account, AccountRequest, Link, Mail
from queries.actors import actor_of
from services.machinery.dependencies import Dependencies
from services.machinery.links import new_link
from services.people import accounts, agents
from services.review import decisions, examination
from services.signup import submission
from tests.support.factories import (
    accept_documents,
    browser_of,
    make_account,
    make_draft,
    make_entity,
    make_manager,
    make_request,
    make_si_admin,
)

pytestmark = pytest.mark.slow

OLD, NEW = "avant@agence.example", "apres@agence.example"


def fresh(request: AccountRequest) -> AccountRequest:
    return AccountRequest.get_by_id(request.id)


def invited(deps: Dependencies) -> Account:
    account, _ = agents.invite_agent(
        deps,
        make_si_admin(deps),
        email=OLD,
        first_name="Alix",
        last_name="Agente",
        role=StaffRole.SI_ADMIN,
        unusable_hash="$argon2id$unusable",
        token_for=lambda account: "token",
        reason="Renfort",
    )
    return account


def test_an_invited_agent_owns_the_activated_requests_of_the_address(deps: Dependencies) -> None:
    waiting = make_request(deps, "with_si", email=OLD)
    browser_of(waiting)
    unproven = make_request(deps, "awaiting_activation", email=OLD)
    other = make_request(deps, "with_si")
    account = invited(deps)
    linked = fresh(waiting)
    assert (linked.account_id, linked.password_hash, linked.browser_hash) == (account.id, None, None)
    assert (fresh(unproven).account_id, fresh(other).account_id) == (None, None)


def test_a_change_of_address_never_lets_an_agent_decide_on_their_own_request(deps: Dependencies) -> None:
    waiting = make_request(deps, "with_si", email=OLD)
    accept_documents(deps, make_si_admin(deps), waiting)
    account = invited(deps)
    accounts.change_address(deps, OLD, NEW)
    with pytest.raises(TransitionRefused) as refused:
        decisions.decide(deps, actor_of(Account.get_by_id(account.id)), waiting.reference, "approve")
    assert refused.value.refusal.code == "own_request"


def test_a_change_of_address_links_what_was_activated_while_the_account_was_made(deps: Dependencies) -> None:
    waiting = make_request(deps, "with_si", email=OLD)
    account = make_account(deps, address=OLD)
    accounts.change_address(deps, OLD, NEW)
    assert (fresh(waiting).account_id, fresh(waiting).email) == (account.id, NEW)


def test_open_requests_and_drafts_take_the_new_address_along(deps: Dependencies) -> None:
    admin, account = make_si_admin(deps), make_account(deps, address=OLD)
    draft = make_draft(deps, account=account)
    sent = submission.submit_signed_in(deps, make_draft(deps, account=account), actor_of(account))
    stranger = make_request(deps, "with_si")
    kept = new_link(deps, stranger, LinkPurpose.FOLLOW_UP)
    accounts.change_address(deps, OLD, NEW)
    for request in (fresh(draft), fresh(sent)):
        assert (request.email, request.email_key) == (NEW, NEW)
        assert NEW in request.search_text
        assert OLD not in request.search_text
        assert Link.select().where(Link.request == request.id).count() == 0
    assert kept
    assert Link.select().where(Link.request == stranger.id).count() > 0
    examination.judge_document(deps, admin, sent.reference, "mandate", Judgement.ACCEPTED)
    decisions.decide(deps, admin, sent.reference, "reject", reason="Personne inconnue.")
    assert Mail.get(Mail.event == "rejected").to_address == NEW


def test_a_refused_request_follows_too_and_an_approved_one_stays_as_it_was(deps: Dependencies) -> None:
    admin = make_si_admin(deps)
    approved = make_request(deps, "approved", by=admin, email=OLD)
    account = Account.get(Account.email_key == OLD)
    refused = submission.submit_signed_in(deps, make_draft(deps, account=account), actor_of(account))
    decisions.decide(deps, admin, refused.reference, "reject", reason="Personne inconnue.")
    accounts.change_address(deps, OLD, NEW)
    assert (fresh(refused).email, fresh(approved).email) == (NEW, OLD)
    assert Link.select().where(Link.request.in_([approved.id, refused.id])).count() == 0


def test_opening_an_account_again_gives_the_entity_its_requests_back(deps: Dependencies) -> None:
    admin, entity, other = make_si_admin(deps), make_entity(deps), make_entity(deps)
    manager = make_manager(deps, entity)
    waiting = make_request(deps, "with_manager", entity=entity)
    elsewhere = make_request(deps, "with_si", siret=other.identifier)
    assert manager.account_id is not None
    accounts.deactivate(deps, admin, manager.account_id, "Départ")
    assert fresh(waiting).state == State.WITH_SI
    accounts.reactivate(deps, admin, manager.account_id, "Retour")
    assert fresh(waiting).state == State.WITH_MANAGER
    assert fresh(elsewhere).state == State.WITH_SI
    assert Mail.select().where(Mail.event == "rerouted", Mail.request == waiting.id).count() == 1
