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
from domain.errors import IncompleteDraft, Refusal, TransitionRefused
from domain.states import Judgement, Role, StaffRole, State
from models import AccountRequest, Mail, Membership
from queries.documents import current_versions
from services.machinery.dependencies import Dependencies
from services.machinery.outbox import secrets_of
from services.review import decisions, examination
from services.signup import complements, draft_documents, submission
from tests.support import factories
from tests.support.dependencies import make_deps
from tests.support.factories import PlainFile

pytestmark = pytest.mark.slow

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


def test_its_own_document_is_missing_until_it_is_given(deps: Dependencies) -> None:
    draft = factories.make_draft(deps, **VENUE)
    draft_documents.remove_document(deps, draft, "safety_plan")
    with pytest.raises(IncompleteDraft) as refused:
        submission.submit(deps, draft)
    assert refused.value.missing == ("safety_plan",)


def test_its_own_document_is_judged_asked_for_again_and_mailed(deps: Dependencies) -> None:
    reviewer, administrator = factories.make_staff(deps, StaffRole.REVIEWER), factories.make_si_admin(deps)
    request = factories.make_request(deps, State.WITH_SI, **VENUE)
    versions = current_versions(request)
    assert set(versions) == {"proof_of_existence", "mandate", "safety_plan"}
    for kind in ("proof_of_existence", "mandate"):
        examination.judge_document(deps, reviewer, request.reference, kind, Judgement.ACCEPTED)
    with pytest.raises(TransitionRefused) as blocked:
        decisions.decide(deps, administrator, request.reference, "approve", reason="Vu")
    assert blocked.value.refusal == Refusal("documents_not_accepted", ("safety_plan",))
    examination.judge_document(
        deps, reviewer, request.reference, "safety_plan", Judgement.REFUSED, reason="other_stage"
    )
    items = [decisions.Item("safety_plan", "other_stage")]
    decisions.decide(deps, administrator, request.reference, "request_changes", items=items)
    mail = Mail.get(Mail.event == "changes_requested")
    text = renderer(deps).render(mail.event, mail.facts, secrets_of(deps, mail)).text
    assert "Plan de sécurité" in text
    assert "Le plan de sécurité est celui d’une autre salle." in text
    complements.replace_document(deps, request.id, "safety_plan", PlainFile(b"%PDF-1.4 other"))
    done = complements.complete(deps, request.id, factories.own_actor(request))
    assert done.state == State.WITH_SI


def test_its_roles_are_named_in_mails(deps: Dependencies) -> None:
    first = factories.make_request(deps, State.APPROVED, **VENUE)
    manager = Membership.get(Membership.request == first).account
    factories.make_request(deps, State.APPROVED, documents=False, **VENUE)
    told = Mail.get(Mail.event == "approved", Mail.account == manager)
    assert "Référente" in renderer(deps).render(told.event, told.facts, {}).text
    added = Mail.get(Mail.event == "member_added", Mail.account == manager)
    assert "Programmatrice" in renderer(deps).render(added.event, added.facts, {}).text


def renderer(deps: Dependencies) -> MailRenderer:
    service = ServiceIdentity("Salles", "Office des salles", "aide@salles.example", "https://salles.example")
    return MailRenderer(HOUSE / "templates" / "mail", service, deps.registry)


def test_its_own_words_are_mailed(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.WITH_SI, **VENUE)
    item = decisions.Item("mandate", "too_old")
    decisions.decide(deps, factories.make_si_admin(deps), request.reference, "request_changes", items=[item])
    mail = Mail.get(Mail.event == "changes_requested")
    text = renderer(deps).render(mail.event, mail.facts, secrets_of(deps, mail)).text
    assert "Le pouvoir date de 6 mois ou plus." in text
    assert AccountRequest.get_by_id(request.id).state == State.AWAITING_APPLICANT
