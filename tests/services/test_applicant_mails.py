"""The mail budget of an applicant: at most four on the way from the form to the account, whichever way it goes."""

from __future__ import annotations

import pytest

from domain.states import State
from models import AccountRequest, Mail
from services.machinery import clock as clock_service
from services.machinery.dependencies import Dependencies
from services.review import decisions
from services.signup import complements, resuming, submission
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.mails import deliver_all

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.slow]

MOST = 4


def mails_to(request: AccountRequest) -> list[str]:
    return [mail.event for mail in Mail.select().where(Mail.to_key == request.email_key).order_by(Mail.id)]


def days_pass(deps: Dependencies, clock: Clock, days: int) -> None:
    """The clock's turns of these days, and what the worker delivers."""
    for _ in range(days):
        clock.advance(days=1)
        clock_service.tick(deps)
        deliver_all(deps)


def decides(deps: Dependencies, request: AccountRequest, has_manager: bool) -> None:
    if has_manager:
        manager = factories.make_member(deps, request.entity)
        decisions.decide(deps, manager, request.reference, "approve", reason="")
    else:
        factories.approve(deps, request)


@pytest.mark.parametrize("asked", [False, True], ids=["at once", "one complement"])
@pytest.mark.parametrize("has_manager", [False, True], ids=["first of its entity", "joins an entity"])
def test_from_the_form_to_the_account(deps: Dependencies, clock: Clock, asked: bool, has_manager: bool) -> None:
    entity = factories.make_entity(deps)
    if has_manager:
        factories.make_manager(deps, entity)
    request = factories.make_draft(deps, siret=entity.identifier, documents=not has_manager)
    request = submission.submit(deps, request)
    deliver_all(deps)
    days_pass(deps, clock, 1)
    request = factories.activate(deps, request)
    days_pass(deps, clock, 2)
    if asked:
        author = factories.make_member(deps, request.entity) if has_manager else factories.make_si_admin(deps)
        item = decisions.Item("phone", "wrong")
        decisions.decide(deps, author, request.reference, "request_changes", items=[item])
        days_pass(deps, clock, 2)
        complements.change_field(deps, request.id, "phone", {"phone": "0102030405"})
        complements.complete(deps, request.id, factories.own_actor(request))
        days_pass(deps, clock, 2)
    decides(deps, AccountRequest.get_by_id(request.id), has_manager)
    days_pass(deps, clock, 2)
    assert AccountRequest.get_by_id(request.id).state == State.APPROVED
    assert mails_to(request) == ["submitted", "activated", *["changes_requested"] * asked, "approved"]
    assert len(mails_to(request)) <= MOST


def test_with_a_letter_that_has_to_be_signed_first(deps: Dependencies, clock: Clock) -> None:
    """« Reprendre plus tard » mails its link: the mail that makes four."""
    draft = factories.make_draft(deps)
    resuming.resume_later(deps, draft, draft.email)
    deliver_all(deps)
    days_pass(deps, clock, 6)
    request = factories.activate(deps, submission.submit(deps, AccountRequest.get_by_id(draft.id)))
    days_pass(deps, clock, 2)
    factories.approve(deps, request)
    days_pass(deps, clock, 2)
    assert mails_to(request) == ["resume_draft", "submitted", "activated", "approved"]
