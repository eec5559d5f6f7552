"""`/backoffice/droits/`: from the letter that is typed in to its answer; due first; from an account's own page."""

from __future__ import annotations

import pytest

from domain.rights import Right
from domain.states import State
from models import Mail
from models_rights import RightsRequest
from services.rights import asking
from tests.backoffice.conftest import People
from tests.support import factories

pytestmark = pytest.mark.slow

PAGE = "/backoffice/droits/"
LETTER = {
    "kind": "erasure",
    "subject": "applicant",
    "name": "Camille Partie",
    "email": "camille@ailleurs.example",
    "received_on": "20/11/2026",
    "words": "Demande que tout soit effacé.",
    "identity": "Lettre signée, pièce d’identité vue.",
}


def test_a_letter_is_typed_in_put_off_and_answered(people: People) -> None:
    si = people["si"]
    done = si.fill_in(f"{PAGE}saisir", **LETTER)
    row = RightsRequest.get()
    assert done.location == f"{PAGE}{row.id}"
    page = si.get(f"{PAGE}{row.id}").text
    assert "20 décembre 2026" in page
    assert "pièce d’identité vue" in page
    si.fill_in(f"{PAGE}{row.id}/prolonger", words="Plusieurs services y travaillent.")
    page = si.get(f"{PAGE}{row.id}").text
    assert "20 février 2027" in page
    assert "Délai prolongé parce que" in page
    assert "Prolonger le délai" not in page
    nothing = si.fill_in(f"{PAGE}{row.id}/reponse", outcome="granted", words="Tout est effacé.")
    assert (nothing.status_code, "Rien ne peut être effacé" in nothing.text) == (422, True)
    si.fill_in(f"{PAGE}{row.id}/reponse", outcome="refused", words="Nous ne conservons rien sur vous.")
    assert "Demande refusée" in si.get(f"{PAGE}{row.id}").text
    events = [mail.event for mail in Mail.select().where(Mail.to_key == LETTER["email"]).order_by(Mail.id)]
    assert events == ["rights_received", "rights_extended", "rights_answered"]
    assert "Camille Partie" not in si.get(PAGE).text
    assert "Camille Partie" in si.get(f"{PAGE}?etat=toutes").text


def test_a_limitation_is_lifted_on_its_page_which_says_why_and_offers_no_hand_over(people: People) -> None:
    """The answer came by mail: nothing is left to be handed over."""
    si = people["si"]
    request = factories.make_request(people.deps, State.WITH_SI, email=LETTER["email"])
    si.fill_in(f"{PAGE}saisir", **LETTER | {"kind": "limitation"})
    address = f"{PAGE}{RightsRequest.get().id}"
    asked = si.get(f"{address}/reponse").text
    assert LETTER["words"] in asked
    si.fill_in(f"{address}/reponse", outcome="granted", words="Nous vérifions.")
    page = si.get(address).text
    assert ("Lever la limitation" in page, "Noter la remise" in page) == (True, False)
    assert "Délai suspendu" in si.get(f"/backoffice/demandes/{request.reference}").text
    si.fill_in(f"{address}/lever", words="Les pièces sont authentiques.")
    page = si.get(address).text
    assert "Les pièces sont authentiques." in page
    assert "Lever la limitation" not in page


def test_what_is_late_is_answered_and_put_off_no_more(people: People) -> None:
    si = people["si"]
    page = si.get(si.fill_in(f"{PAGE}saisir", **{**LETTER, "received_on": "01/09/2026"}).location).text
    assert "En retard" in page
    assert "Délai prolongé" not in page
    assert "Prolonger le délai" not in page
    assert "reponse" in page
    assert 'data-label="Réponse due"' in si.get(PAGE).text, "two days stand in a row: each is named on a narrow screen"


def test_a_form_whose_link_is_not_offered_any_more_says_why(people: People) -> None:
    si = people["si"]
    si.fill_in(f"{PAGE}saisir", **{**LETTER, "received_on": "01/09/2026"})
    (row,) = RightsRequest.select()
    late = si.client.get(f"{PAGE}{row.id}/prolonger", follow_redirects=True)
    assert "Le délai d’un mois est passé" in late.text
    assert late.request.path == f"{PAGE}{row.id}"
    RightsRequest.update(answered_at=people.deps.now(), outcome="refused").execute()
    for form in ("prolonger", "reponse"):
        answered = si.client.get(f"{PAGE}{row.id}/{form}", follow_redirects=True)
        assert "Une réponse a déjà été donnée" in answered.text


def test_what_is_missing_is_asked_for_and_nothing_is_lost(people: People) -> None:
    answer = people["si"].fill_in(f"{PAGE}saisir", **{**LETTER, "identity": "", "received_on": "31/02/2026"})
    assert answer.status_code == 422
    assert "Écrivez comment vous savez qui demande." in answer.text
    assert "Demande que tout soit effacé." in answer.text
    future = people["si"].fill_in(f"{PAGE}saisir", **{**LETTER, "received_on": "01/12/2027"})
    assert "ni dans l’avenir" in future.text
    assert RightsRequest.select().count() == 0


def test_what_is_due_first_stands_first(people: People) -> None:
    deps, si = people.deps, people["si"]
    asking.ask(deps, people.account("depositor").email_key, Right.ERASURE, "Tout.")
    si.fill_in(f"{PAGE}saisir", **LETTER)
    page = si.get(PAGE).text
    assert page.index("Camille Partie") < page.index(people.account("depositor").full_name)


def test_a_holder_asks_and_reads_the_answer(people: People) -> None:
    depositor, mine = people["depositor"], "/mon-compte/mes-donnees"
    assert depositor.fill_in(f"{mine}/demande", kind="", words="").status_code == 422
    done = depositor.fill_in(f"{mine}/demande", kind="rectification", words="Mon nom a changé.")
    assert done.location == mine
    assert "Réponse au plus tard le" in depositor.get(mine).text
    again = depositor.fill_in(f"{mine}/demande", kind="rectification", words="Mon nom a changé.")
    assert "déjà une demande de cette nature" in again.text
    row = RightsRequest.get()
    answered = {"outcome": "granted", "words": "Votre nom a changé."}
    undone = people["si"].fill_in(f"{PAGE}{row.id}/reponse", **answered)
    assert (undone.status_code, "Indiquez ce qui a été fait" in undone.text) == (422, True)
    people["si"].fill_in(f"{PAGE}{row.id}/reponse", **answered, done="C’est corrigé.")
    assert "C’est corrigé." in depositor.get(mine).text
