"""A row out of one's scope does not exist: not in lists, searches, filters, exports, details, actions, or files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from domain.states import DecisionStatus, StaffRole, State
from models import Account, AccountRequest, Decision, DocumentVersion
from queries.actors import actor_of
from services.review import decisions
from tests.addresses.data import data_of
from tests.addresses.table import rows
from tests.addresses.world import SECRET_NAME, World, filled
from tests.addresses.written import changed, contents
from tests.support.factories import make_request

pytestmark = pytest.mark.slow

OUTSIDERS = ("nobody", "applicant", "depositor", "other")
"""Who has no business with the request."""

OPEN_TO_ALL = ("/demo/", "/activation/", "/suivi/", "/static/", "/creer-un-compte/reprendre/", "/invitation/")
"""The demonstration's mails, and links whose secret is the permission."""

UNSEEN = ("manager", "support", "reader")
"""Who sees the request and none of its documents (rule 4)."""


def shown(world: World, who: str, address: str) -> list[str]:
    """What of the request stands on the page that this visitor gets, but for what the address itself says."""
    marks = (SECRET_NAME, world.values["reference"], world.values["request_email"], f"Dominique {SECRET_NAME}")
    answer = world.ask(who, "GET", address)
    text = unpacked(answer.data) if answer.mimetype == "application/zip" else answer.text
    return [mark for mark in marks if mark in text and mark not in address]


def unpacked(data: bytes) -> str:
    """All that the files of a ZIP say."""
    with ZipFile(BytesIO(data)) as files:
        return "\n".join(files.read(name).decode("utf-8", errors="replace") for name in files.namelist())


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_page_shows_a_request_out_of_scope(world: World, who: str) -> None:
    for method, rule in rows():
        if method == "GET" and not rule.startswith(OPEN_TO_ALL):
            assert shown(world, who, filled(rule, world.values)) == [], rule


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_search_filter_or_export_finds_it(world: World, who: str) -> None:
    values = world.values
    searched = (SECRET_NAME, values["reference"], values["request_email"], values["siret"], "Société")
    queries = [f"vue={queue}&recherche={wanted}" for wanted in searched for queue in ("toutes", "en-cours")]
    queries += ["", "vue=toutes", "vue=a-traiter", "vue=toutes&etat=with_manager", "vue=toutes&type=company"]
    queries += [f"vue=toutes&entite={values['entity_id']}", "vue=toutes&tri=age&sens=desc"]
    for query in queries:
        for page in ("/backoffice/demandes/", "/backoffice/demandes/export/csv/"):
            assert shown(world, who, f"{page}?{query}") == [], query
    assert "Société dont il s’agit" not in world.ask(who, "GET", "/backoffice/entites/?recherche=societe").text


def test_somebody_who_may_see_it_finds_it(world: World) -> None:
    """The marks that the tests above look for do stand where the request is shown."""
    for who in ("manager", "reader", "si_admin"):
        text = world.ask(who, "GET", f"/backoffice/demandes/?vue=toutes&recherche={SECRET_NAME}").text
        assert SECRET_NAME in text
        assert f"/demandes/{world.values['reference']}" in text
    assert SECRET_NAME in world.ask("si_admin", "GET", "/backoffice/demandes/export/csv/?vue=toutes").text


@pytest.mark.parametrize("action", ["approve", "reject", "request_changes", "delete", "edit"])
@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_action_touches_it_nor_names_it(world: World, who: str, action: str) -> None:
    reference = world.values["reference"]
    posts = (
        ("/backoffice/demandes/actions/", {"action": action, "rowid": reference}),
        ("/backoffice/demandes/actions/", {"row": f"{action}:{reference}"}),
        ("/backoffice/demandes/decider", {**data_of("/backoffice/demandes/decider", world.values), "decision": action}),
    )
    before = contents()
    for address, data in posts:
        with world.undone():
            answer = world.ask(who, "POST", address, data)
            assert changed(before, contents()) == []
        assert answer.status_code in (302, 403, 404)
        assert SECRET_NAME not in answer.text


@pytest.mark.parametrize("endpoint", ["edit", "new", "delete", "details", "ajax/update", "ajax/lookup"])
def test_flask_admin_s_own_endpoints_are_not_there(world: World, endpoint: str) -> None:
    """Even for the person who may do most: they know no scope. Those of screens on `Crud` do, and stand in table.py."""
    for screen in ("demandes", "comptes", "journal", "mails"):
        for method in ("GET", "POST"):
            address = f"/backoffice/{screen}/{endpoint}/?id={world.values['account_id']}&name=x&query=a"
            answer = world.ask("si_admin", method, address)
            if answer.status_code == 308:  # without the final slash the word is read as a reference, which is none
                answer = world.ask("si_admin", method, answer.headers["Location"])
            assert answer.status_code in (404, 405), address


@pytest.mark.parametrize("who", UNSEEN)
def test_documents_are_for_those_who_judge_them(world: World, who: str) -> None:
    version = DocumentVersion.get_by_id(world.values["version"])
    text = world.ask(who, "GET", f"/backoffice/demandes/{world.values['reference']}").text
    assert "/pieces/" not in text
    assert version.filename not in text
    assert version.sha256 not in text


@pytest.mark.parametrize("last", ["fichier", "page/1.jpg"])
def test_a_file_is_found_under_its_own_request_alone(world: World, last: str) -> None:
    for other in ("with_si", "rejected", "unactivated"):
        address = f"/backoffice/demandes/{world.values[other]}/pieces/{world.values['version']}/{last}"
        assert world.ask("si_admin", "GET", address).status_code == 404
    beyond = f"/backoffice/demandes/{world.values['reference']}/pieces/{world.values['version']}/page/2.jpg"
    assert world.ask("si_admin", "GET", beyond).status_code == 404


def test_managers_do_not_see_what_is_not_activated_and_nobody_sees_a_draft(world: World) -> None:
    with world.undone():
        siret = world.values["siret"]
        for state, who in ((State.AWAITING_ACTIVATION, "manager"), (State.DRAFT, "si_admin"), (State.DRAFT, "manager")):
            row = make_request(world.deps, state, siret=siret)
            for last in ("", "/valider", "/refuser", "/complement"):
                answer = world.ask(who, "GET", f"/backoffice/demandes/{row.reference}{last}")
                assert answer.status_code == 404, (state, who, last)


@contextmanager
def pending_decision(world: World) -> Iterator[Decision]:
    """An SI administrator has decided on the request, within a window."""
    deps = world.deps
    world.app.extensions["guichet_dependencies"] = replace(
        deps, policy=replace(deps.policy, decision_window=timedelta(minutes=2))
    )
    try:
        with world.undone():
            admin = actor_of(Account.get(Account.staff_role == StaffRole.SI_ADMIN))
            yield decisions.decide(
                world.deps, admin, world.values["reference"], "reject", reason="Personne inconnue de l’entité."
            )
    finally:
        world.app.extensions["guichet_dependencies"] = deps


@pytest.mark.parametrize("last", ["annuler", "envoyer", "valider", "refuser"])
@pytest.mark.parametrize("who", ["depositor", "other", "manager", "support", "reader", "reviewer"])
def test_a_pending_decision_is_its_author_s(world: World, who: str, last: str) -> None:
    rule = f"/backoffice/demandes/<reference>/{last}"
    with pending_decision(world) as decision:
        before = contents()
        answer = world.ask(who, "POST", filled(rule, world.values), data_of(rule, world.values))
        assert answer.status_code in (302, 403, 404, 422)
        assert changed(before, contents()) == []
        assert Decision.get_by_id(decision.id).status == DecisionStatus.PENDING


def test_its_author_cancels_it(world: World) -> None:
    with pending_decision(world) as decision:
        world.ask("si_admin", "POST", f"/backoffice/demandes/{world.values['reference']}/annuler")
        assert Decision.get_by_id(decision.id).status == DecisionStatus.CANCELLED
        assert AccountRequest.get(AccountRequest.reference == world.values["reference"]).state == State.WITH_MANAGER
