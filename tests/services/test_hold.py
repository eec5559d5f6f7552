"""« Mettre en attente jusqu'au … »: only what somebody could decide now."""

from __future__ import annotations

from datetime import date

import pytest

from domain.errors import SomebodyWasFaster
from domain.states import State
from models import AccountRequest, JournalEntry
from services.machinery.dependencies import Dependencies
from services.review import examination
from tests.support import factories


@pytest.mark.parametrize("state", [State.AWAITING_APPLICANT, State.APPROVED, State.REJECTED, State.WITHDRAWN])
def test_only_what_somebody_can_decide_is_put_on_hold(deps: Dependencies, state: State) -> None:
    request, reviewer = factories.make_request(deps, state), factories.make_si_admin(deps)
    with pytest.raises(SomebodyWasFaster) as told:
        examination.hold(deps, reviewer, request.reference, date(2026, 12, 24))
    assert told.value.state == state
    assert AccountRequest.get_by_id(request.id).on_hold_until is None


@pytest.mark.parametrize("state", [State.WITH_SI, State.WITH_MANAGER])
def test_what_somebody_can_decide_is_put_on_hold_and_taken_back(deps: Dependencies, state: State) -> None:
    entity = factories.make_entity(deps)
    if state == State.WITH_MANAGER:
        factories.make_manager(deps, entity)
    request, other = (factories.make_request(deps, entity=entity) for _ in range(2))
    reviewer = factories.make_si_admin(deps)
    for until in (date(2026, 12, 24), None):
        examination.hold(deps, reviewer, request.reference, until)
        rows = [AccountRequest.get_by_id(row.id) for row in (request, other)]
        assert [(row.state, row.on_hold_until) for row in rows] == [(state, until), (state, None)]
    held = JournalEntry.select().where(JournalEntry.event == "request.held", JournalEntry.request_id == request.id)
    assert held.count() == 2
