"""Another agency's kinds file: its own document and its names of roles, on every screen (rule 5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from config_checks import HOUSE
from domain.registry import load_registry
from domain.states import Judgement, Role, StaffRole, State
from models import AccountRequest, CheckAnswer, Decision, DocumentVersion, Membership
from queries.documents import current_versions
from tests.backoffice.conftest import People
from tests.services.test_second_agency import KINDS, VENUE
from tests.support import factories

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

Make = Callable[..., AccountRequest]
REGISTRY = load_registry(KINDS)
OURS = load_registry()
GRID = "/backoffice/demandes/"


@pytest.fixture
def people(app: Flask) -> People:
    app.extensions["guichet_dependencies"] = replace(app.extensions["guichet_dependencies"], registry=REGISTRY)
    return People(app)


def test_its_own_document_is_shown_checked_and_refused(people: People, request_of: Make) -> None:
    waiting = request_of("with_si", **VENUE)
    page = f"{GRID}{waiting.reference}"
    text = people["reviewer"].get(page).text
    for words in ("Plan de sécurité", "Est-ce le plan de cette salle", "Autre salle", "Preuve d’existence"):
        assert words in text
    assert "Délégation de signature" not in text
    version = current_versions(waiting)["safety_plan"]
    answers = {"reponse-legible": "yes", "reponse-of_this_stage": "no", "avis": "refused", "version": version.number}
    people["reviewer"].post(f"{page}/pieces/safety_plan/verifications", page=page, **answers)
    judged = DocumentVersion.get_by_id(version.id)
    assert (judged.judgement, judged.judgement_reason) == (Judgement.REFUSED, "other_stage")
    assert {answer.check_code for answer in CheckAnswer.select()} == {"legible", "of_this_stage"}
    asked = people["si"].get(f"{page}/complement").text
    assert "Le plan de sécurité est celui d’une autre salle." in asked
    tab = re.search(r'data-tab="safety_plan".*?</a>', people["si"].get(page).text, re.DOTALL)
    assert tab is not None
    assert "Refusée" in tab[0]


def test_its_own_document_is_asked_for_again_of_several_requests(people: People, request_of: Make) -> None:
    rows = [request_of("with_si", **VENUE) for _ in range(2)]
    chosen = [row.reference for row in rows]
    text = people["si"].post(f"{GRID}actions/", page=GRID, action="request_changes", rowid=chosen).text
    assert "Plan de sécurité" in text


def test_its_names_of_roles_are_on_every_screen(people: People, request_of: Make) -> None:
    founder = request_of(State.APPROVED, **VENUE)
    membership = Membership.get(Membership.request == founder)
    joining = factories.make_request(people.deps, State.APPROVED, documents=False, **VENUE)
    rising = factories.make_request(people.deps, State.WITH_SI, seeks_manager_role=True, **VENUE)
    manager, depositor = REGISTRY.role_label(Role.ENTITY_MANAGER), REGISTRY.role_label(Role.DEPOSITOR)
    staff = [REGISTRY.role_label(role) for role in StaffRole]
    for role in StaffRole:
        factories.make_staff(people.deps, role)
    shown = {
        "/backoffice/journal/": [manager, *staff],
        "/backoffice/agents/": staff,
        "/backoffice/agents/new/": staff,
        f"/backoffice/comptes/{membership.account_id}": [manager],
        f"/backoffice/entites/{membership.entity_id}": [manager, depositor],
        "/backoffice/entites/": [depositor],
        "/backoffice/": [],
        GRID: ["En attente de la régie"],
        f"{GRID}?vue=toutes": ["En attente de la référente"],
        "/backoffice/statistiques": [],
        f"{GRID}{rising.reference}": ["Demande le rôle de référente", manager, "En attente de la régie"],
        f"{GRID}{joining.reference}": [staff[0]],
        "/mon-compte": [staff[0]],
    }
    former = {OURS.role_label(role) for role in (Role.DEPOSITOR, StaffRole.REVIEWER, StaffRole.READER)}
    former |= {OURS.state_label(state) for state in (State.WITH_MANAGER, State.WITH_SI)}
    for address, labels in shown.items():
        text = people["si"].get(address).text
        assert [label for label in labels if label not in text] == [], address
        assert [label for label in former if label in text] == [], address


def test_its_manager_reads_which_role_is_asked_for(people: People, request_of: Make) -> None:
    people.entity.kind = "venue"
    people.entity.save()
    request_of("with_manager", proof_kind=None)
    text = people["manager"].get("/backoffice/").text
    assert "un accès de programmatrice pour" in text


def test_no_template_names_a_document() -> None:
    codes = [*OURS.document_codes, *REGISTRY.document_codes]
    wrong = [
        path.name
        for path in (HOUSE / "templates").rglob("*.html")
        for code in codes
        if f"'{code}'" in path.read_text(encoding="utf-8") and f"purpose == '{code}'" not in path.read_text("utf-8")
    ]
    assert wrong == []


def test_its_legal_basis_stands_under_its_reason(people: People, request_of: Make) -> None:
    alone, ticked = request_of("with_si", **VENUE), request_of("with_si", **VENUE)
    chosen = {"refusal": "no_stage"}
    people["si"].post(f"{GRID}{alone.reference}/refuser", page=GRID, words="Une salle de réunion.", **chosen)
    together = {"decision": "reject", "rowid": ticked.reference, f"facts-{ticked.reference}": "Un bureau.", **chosen}
    people["si"].post(f"{GRID}decider", page=GRID, **together)
    reasons = {decision.request_id: decision.reason.split("\n\n")[1:] for decision in Decision.select()}
    basis = "Fondement\xa0: article 3 du règlement des scènes."
    assert reasons == {alone.id: ["Une salle de réunion.", basis], ticked.id: ["Un bureau.", basis]}
