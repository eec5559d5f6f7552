"""Rule 5: another agency's kinds file drives the same use cases (an invented register of venues)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from peewee import Database

from adapters.mail_renderer import MailRenderer, ServiceIdentity
from config_checks import HOUSE
from domain.calendar import paris_date
from domain.errors import IncompleteDraft
from domain.states import Role, State
from models import AccountRequest, Mail, Membership
from services.machinery.dependencies import Dependencies
from services.machinery.outbox import secrets_of
from services.review import decisions
from services.signup import submission
from tests.support import factories
from tests.support.dependencies import make_deps

KINDS = HOUSE / "tests" / "data" / "second_agency.toml"
VENUE: dict[str, Any] = {
    "kind": "venue",
    "has_siret": False,
    "siret": None,
    "is_head_office": None,
    "address": "3 place du Marché",
    "register_kind": "stage_number",
    "register_number": "SC-42",
    "proof_kind": "charter",
    "name_on_proof": True,
}


@pytest.fixture
def deps(database: Database, tmp_path: Path) -> Dependencies:
    return make_deps(tmp_path / "documents", kinds=KINDS)


def test_a_venue_goes_from_draft_to_manager_and_its_second_person_to_depositor(deps: Dependencies) -> None:
    first = factories.make_request(deps, State.APPROVED, **VENUE)
    assert Membership.get(Membership.request == first).role == Role.ENTITY_MANAGER
    assert first.entity.identifier_kind == "stage_number"
    second = factories.make_request(deps, State.WITH_MANAGER, documents=False, **VENUE)
    assert second.entity_id == first.entity_id
    assert second.state == State.WITH_MANAGER


def test_its_mandate_may_be_five_months_old(deps: Dependencies) -> None:
    fresh = paris_date(deps.now()) - timedelta(days=150)
    factories.make_request(deps, State.WITH_SI, **VENUE, mandate_date=fresh)
    old = factories.make_draft(deps, **VENUE, mandate_date=paris_date(deps.now()) - timedelta(days=190))
    with pytest.raises(IncompleteDraft) as refused:
        submission.submit(deps, old)
    assert refused.value.missing == ("mandate_date",)


def test_its_own_words_are_mailed(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.WITH_SI, **VENUE)
    item = decisions.Item("mandate", "too_old")
    decisions.decide(deps, factories.make_si_admin(deps), request.reference, "request_changes", items=[item])
    service = ServiceIdentity("Salles", "Office des salles", "aide@salles.example", "https://salles.example")
    renderer = MailRenderer(HOUSE / "templates" / "mail", service, deps.registry)
    mail = Mail.get(Mail.event == "changes_requested")
    text = renderer.render(mail.event, mail.facts, secrets_of(deps, mail)).text
    assert "Le pouvoir date de 6 mois ou plus." in text
    assert AccountRequest.get_by_id(request.id).state == State.AWAITING_APPLICANT
