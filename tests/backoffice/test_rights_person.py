"""`/backoffice/droits/<right_id>/demandes`: a signatory's requests are looked for, chosen, copied, and handed over."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import pytest

from domain.rights import Right, Subject
from domain.states import State
from models_rights import RightsMatch, RightsRequest
from services.rights import asking, copies, matching
from tests.backoffice.conftest import People
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.outcomes import rows
from tests.support.rights import letter, work

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

PAGE = "/backoffice/droits/"


@pytest.fixture
def right(people: People) -> RightsRequest:
    return asking.record(people.deps, people.actor("si"), letter(people.deps))


def test_from_the_search_to_the_copy_that_is_handed_over(people: People, right: RightsRequest) -> None:
    si, deps, address = people["si"], people.deps, f"{PAGE}{right.id}"
    theirs = factories.make_request(deps, State.REJECTED, entity_name="Forge du Nord", last_name="Demandeuse")
    factories.make_request(deps, State.REJECTED, entity_name="Forge du Sud", last_name="Etrangere")
    assert f"{address}/demandes" in si.get(address).text
    assert "elle prend quelques minutes" in si.get(f"{address}/demandes").text
    si.post(f"{address}/chercher", page=f"{address}/demandes")
    assert "0 % des demandes" in si.get(f"{address}/demandes").text.replace("\N{NO-BREAK SPACE}", " ")
    work(deps)
    page = si.get(f"{address}/demandes").text
    assert "a lu toutes" in page
    assert "Forge du Nord" in page
    (match,) = RightsMatch.select().where(RightsMatch.request == theirs)
    done = si.fill_in(f"{address}/demandes", matches=[str(match.id)])
    assert "Une demande est retenue." in si.get(done.location).text
    si.post(f"{address}/copie", page=f"{address}/demandes")
    work(deps)
    page = si.get(f"{address}/demandes").text
    assert "Télécharger la copie" in page
    assert "Préparez-en une autre" not in page
    assert f'href="/backoffice/demandes/{theirs.reference}' in page
    taken = si.get(f"{address}/copie")
    assert (taken.headers["Content-Type"], taken.headers["Cache-Control"]) == ("application/zip", "no-store")
    with ZipFile(io.BytesIO(taken.data)) as book:
        whole = json.dumps(json.loads(book.read("donnees.json")), ensure_ascii=False)
    assert ("Forge du Nord" in whole, "Forge du Sud" in whole, "Demandeuse" in whole) == (True, False, False)
    assert [row.actor_id for row in rows("rights.copy_taken")] == [people.account("si").id]
    si.fill_in(f"{address}/reponse", outcome="granted", words="La voici.")
    assert "Une copie de vos données a été faite" in si.get(address).text
    missing = si.fill_in(f"{address}/remise", how="")
    assert (missing.status_code, "Indiquez comment" in missing.text) == (422, True)
    to_hand = f"{PAGE}?etat=a-remettre"
    assert f"{PAGE}{right.id}" in si.get(to_hand).text
    si.fill_in(f"{address}/remise", how="Lettre recommandée")
    assert f"{PAGE}{right.id}" not in si.get(to_hand).text
    page = si.get(address).text
    assert "Lettre recommandée" in page
    assert "Noter la remise" not in page


def test_a_request_is_offered_by_its_reference(people: People, right: RightsRequest) -> None:
    si, address = people["si"], f"{PAGE}{right.id}"
    request = factories.make_request(people.deps, State.REJECTED)
    draft = factories.make_draft(people.deps).reference
    for typed, words in (("x", "par exemple"), (draft, "Aucune demande")):
        refused = si.post(f"{address}/ajouter", page=f"{address}/demandes", reference=typed)
        assert (refused.status_code, words in refused.text) == (422, True)
    si.post(f"{address}/ajouter", page=f"{address}/demandes", reference=request.reference.lower())
    assert "Ajoutée par sa référence" in si.get(f"{address}/demandes").text


def test_one_with_an_account_takes_their_copy_there(people: People) -> None:
    row = asking.ask(people.deps, people.account("depositor").email_key, Right.ACCESS, "Tout.")
    assert "Copie à remettre" not in people["si"].get(f"{PAGE}{row.id}/demandes").text
    people["si"].post(f"{PAGE}{row.id}/copie", page=f"{PAGE}{row.id}/demandes")
    assert "prend sa copie dans son compte" in people["si"].get(f"{PAGE}{row.id}/demandes").text
    assert people["si"].get(f"{PAGE}{row.id}/copie").status_code == 404


def test_who_was_refused_a_copy_by_mail_is_handed_nothing(people: People) -> None:
    """One that was prepared before goes, and the answer waits for nobody."""
    si, deps = people["si"], people.deps
    row = asking.record(deps, people.actor("si"), letter(deps, email="signataire@exemple.example"))
    si.post(f"{PAGE}{row.id}/copie", page=f"{PAGE}{row.id}/demandes")
    work(deps)
    assert si.get(f"{PAGE}{row.id}/copie").status_code == 200
    si.fill_in(f"{PAGE}{row.id}/reponse", outcome="refused", words="La demande est excessive.")
    assert si.get(f"{PAGE}{row.id}/copie").status_code == 404
    assert "Copie à remettre" not in si.get(f"{PAGE}{row.id}/demandes").text
    si.post(f"{PAGE}{row.id}/copie", page="/backoffice/droits/saisir")
    assert "ne l’a pas obtenue" in si.get(f"{PAGE}{row.id}/demandes").text
    assert f"{PAGE}{row.id}" not in si.get(f"{PAGE}?etat=a-remettre").text


@pytest.mark.parametrize("name", ["reviewer", "support", "reader", "manager", "depositor"])
def test_nobody_else_looks_or_takes(people: People, right: RightsRequest, name: str) -> None:
    copies.prepare(people.deps, people.actor("si"), right.id)
    work(people.deps)
    answers = [people[name].get(f"{PAGE}{right.id}/{page}").status_code for page in ("demandes", "copie", "remise")]
    assert [status in (302, 403) for status in answers] == [True] * 3
    assert rows("rights.copy_taken") == []


def test_a_search_that_stops_says_so(people: People, right: RightsRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "MOST", 1)
    for _ in range(2):
        factories.make_request(people.deps, State.REJECTED)
    matching.search(people.deps, people.actor("si"), right.id)
    work(people.deps)
    assert "La recherche s’arrête à 1" in people["si"].get(f"{PAGE}{right.id}/demandes").text


def test_a_copy_that_lacks_what_was_chosen_since_says_so(people: People, right: RightsRequest, clock: Clock) -> None:
    copies.prepare(people.deps, people.actor("si"), right.id)
    factories.make_request(people.deps, State.REJECTED)
    matching.search(people.deps, people.actor("si"), right.id)
    work(people.deps)
    clock.advance(minutes=1)
    (match,) = RightsMatch.select()
    people["si"].fill_in(f"{PAGE}{right.id}/demandes", matches=[str(match.id)])
    assert "Préparez-en une autre" in people["si"].get(f"{PAGE}{right.id}/demandes").text


def test_an_applicant_without_account_is_offered(people: People) -> None:
    request = factories.make_request(people.deps, State.REJECTED, first_name="Ana", last_name="Lys")
    sent = letter(people.deps, subject=Subject.APPLICANT, name="Lys Ana", email=request.email)
    row = asking.record(people.deps, people.actor("si"), sent)
    matching.search(people.deps, people.actor("si"), row.id)
    work(people.deps)
    page = people["si"].get(f"{PAGE}{row.id}/demandes").text
    assert "Demandeur" in page
    assert "Même adresse mail" in page
