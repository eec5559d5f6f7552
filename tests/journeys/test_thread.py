"""A reviewer writes to an applicant, who answers; a refusal then takes a file along, and a real antivirus looks."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.states import StaffRole, State
from models import AccountRequest
from tests.journeys.conftest import Arrive, Serve
from tests.support import factories, files, stages
from tests.support.clamd import RealClamd
from tests.support.site import Site
from tests.support.steps import NARROW_PLAIN, WIDE, Person, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.clamd]

CAMILLE = "camille@atelier.example"


@pytest.mark.parametrize(("desk", "screen"), [(WIDE, NARROW_PLAIN)], ids=str)
def test_what_a_reviewer_and_an_applicant_write_each_other(
    serve: Serve, sqlite_url: str, clamd: RealClamd, person: Arrive, desk: Screen, screen: Screen, tmp_path: Path
) -> None:
    site = serve(sqlite_url, request_threads="true", clamd=clamd.tcp)
    site.staff("Rose Lecture", StaffRole.REVIEWER)
    site.staff("Inès Décision")
    request = factories.make_request(site.deps, State.WITH_SI, first_name="Camille", last_name="Atelier", email=CAMILLE)
    model, signed, letter = (tmp_path / name for name in ("modele.pdf", "signe.pdf", "refus.pdf"))
    for path in (model, signed, letter):
        path.write_bytes(files.pdf(1, path.stem))

    rose = person(site, desk)
    stages.signs_in(rose, "lecture@si.example", "Bonjour Rose")
    rose.opens(f"/backoffice/demandes/{request.reference}")
    rose.follows("Écrire au demandeur")
    rose.arrives_at("Messages\N{NO-BREAK SPACE}: Camille Atelier")
    rose.attaches("Fichier à joindre", model, button="Envoyer le message")
    rose.is_refused("Écrivez votre message.")
    rose.fills("Votre message", "Voici le modèle à signer.")
    rose.presses("Envoyer le message")
    rose.is_told("Le message est envoyé au demandeur")
    rose.reads("Voici le modèle à signer.", "modele.pdf", "Lecture non confirmée")

    camille = person(site, screen)
    camille.opens(site.link(CAMILLE, "Un message vous attend", "/suivi/"))
    camille.follows("Lire et répondre")
    camille.arrives_at("Messages")
    camille.reads("Voici le modèle à signer.")
    assert camille.downloads("modele.pdf", tmp_path / "reçu").read_bytes() == model.read_bytes()
    camille.fills("Votre message", "Le voici signé.")
    camille.attaches("Fichier à joindre", signed, button="Envoyer mon message")
    camille.is_told("Votre message est envoyé.")
    camille.follows("Revenir à ma demande")
    camille.reads("L’administration vous a écrit au sujet de cette demande.")

    rose.opens(site.link("lecture@si.example", "Réponse de Camille Atelier", "/backoffice/demandes/"))
    rose.arrives_at("Messages\N{NO-BREAK SPACE}: Camille Atelier")
    rose.reads("Le voici signé.")
    rose.reads_nowhere("Lecture non confirmée")
    assert rose.downloads("signe.pdf", tmp_path / "lu").read_bytes() == signed.read_bytes()

    refuses_with_a_file(site, person(site, desk), request, letter)
    camille.opens(site.link(CAMILLE, "Votre demande est refusée", "/suivi/"))
    camille.arrives_at("Votre demande est refusée")
    assert camille.downloads("refus.pdf", tmp_path / "décision").read_bytes() == letter.read_bytes()
    camille.follows("Lire les messages")
    camille.reads("on ne s’y écrit plus")


def refuses_with_a_file(site: Site, ines: Person, request: AccountRequest, letter: Path) -> None:
    stages.signs_in(ines, "décision@si.example", "Bonjour Inès")
    ines.opens(f"/backoffice/demandes/{request.reference}/refuser")
    ines.attaches("Fichier à joindre", letter, button="Refuser la demande")
    ines.is_refused("Choisissez le motif du refus.")
    ines.answers("Motif du refus", "Document non authentique")
    ines.fills("Ce qui, dans cette demande, motive le refus", "La signature n’est pas celle de la personne nommée.")
    ines.presses("Refuser la demande")
    site.later(minutes=5)
    assert AccountRequest.get_by_id(request.id).state == State.REJECTED
    assert "Un fichier est joint à cette décision." in site.mail(CAMILLE, "Votre demande est refusée")
