"""From draft to role, by the use cases alone."""

from __future__ import annotations

import pytest

from domain.errors import TransitionRefused
from domain.states import Role, State
from models import Account, AccountRequest, Mail, Membership
from queries.actors import actor_of
from services.machinery.dependencies import Dependencies
from services.review import decisions
from tests.support import factories


@pytest.mark.parametrize("state", list(State))
def test_a_request_can_be_brought_to_every_state(deps: Dependencies, state: State) -> None:
    if state == State.WITH_MANAGER:
        entity = factories.make_entity(deps)
        factories.make_manager(deps, entity)
        request = factories.make_request(deps, state, entity=entity)
    else:
        request = factories.make_request(deps, state)
    assert request.state == state


def test_the_first_person_approved_becomes_the_manager_and_decides_on_the_next(deps: Dependencies) -> None:
    first = factories.make_request(deps, State.APPROVED)
    account = Account.get(Account.email_key == first.email_key)
    membership = Membership.get(Membership.account == account)
    assert (membership.role, membership.founding) == (Role.ENTITY_MANAGER, True)
    assert account.password == factories.PASSWORD_HASH

    second = factories.make_request(deps, State.WITH_MANAGER, siret=first.siret, documents=False)
    assert second.state == State.WITH_MANAGER
    decisions.decide(deps, actor_of(account), second.reference, "approve")
    given = Membership.get(Membership.request == second)
    assert given.role == Role.DEPOSITOR
    assert Mail.select().where(Mail.event == "approved").count() == 2


def test_an_approval_is_refused_while_a_required_document_is_not_accepted(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.WITH_SI)
    with pytest.raises(TransitionRefused) as refused:
        decisions.decide(deps, factories.make_si_admin(deps), request.reference, "approve")
    assert refused.value.refusal.code == "documents_not_accepted"
    assert AccountRequest.get_by_id(request.id).state == State.WITH_SI
