"""Two reviewers in two browsers on one request: each is told of the other, and who was faster, before the click."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.states import StaffRole
from models import AccountRequest, Decision
from tests.journeys.conftest import Arrive, Serve
from tests.support import stages
from tests.support.stages import MANDATE, PROOF, Applicant
from tests.support.steps import NARROW, WIDE, WIDE_PLAIN, Person, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOU = Applicant("Lou", "Delmas", "lou@delmas.example")


def asks_again(somebody: Person) -> None:
    """As when one comes back to the window: the page asks at once instead of waiting for its turn."""
    somebody.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


@pytest.mark.parametrize("screens", [(WIDE, NARROW), (WIDE_PLAIN, WIDE)], ids=str)
def test_two_on_one_request(
    serve: Serve, sqlite_url: str, person: Arrive, screens: tuple[Screen, Screen], tmp_path: Path
) -> None:
    site = serve(sqlite_url, decision_window_seconds="120")
    site.staff("Claude Instructeur")
    site.staff("Camille Roux", StaffRole.REVIEWER)
    request = stages.request_with_si(site, LOU, tmp_path)
    claude, camille = (person(site, screen) for screen in screens)
    stages.signs_in(claude, "instructeur@si.example", "Bonjour Claude")
    stages.signs_in(camille, "roux@si.example", "Bonjour Camille")
    for somebody in (camille, claude):
        somebody.opens(f"/backoffice/demandes/{request.reference}")
        somebody.arrives_at(LOU.full_name)
    claude.reads("Camille Roux consulte cette demande depuis un instant")
    camille.presses("Je m’en charge")
    camille.reads("Vous vous en chargez encore")
    if screens[0].javascript:
        asks_again(claude)
    else:
        claude.opens(f"/backoffice/demandes/{request.reference}")
    claude.reads("Camille Roux s’en charge")

    # A claim keeps nobody from deciding; the window shows on both screens, and the one who sees nothing hears it.
    stages.accepts_documents(claude, PROOF, MANDATE)
    stages.asks_complement(camille)
    camille.fills("Message au demandeur", "Précisez votre fonction.")
    claude.presses("Valider la demande")
    if screens[1] == WIDE:
        # Beside the request; on a telephone what is asked is a page of its own.
        asks_again(camille)
        camille.reads("Décision prise par Claude Instructeur à l’instant")
    camille.presses("Envoyer la demande de complément")
    camille.reads("Claude Instructeur a déjà décidé", "Votre texte est conservé ici")
    camille.opens(f"/backoffice/demandes/{request.reference}")
    camille.reads("Validée dans", "par Claude Instructeur")
    camille.sees_no_button("Annuler")
    assert Decision.select().where(Decision.request == request).count() == 1
    site.later(minutes=3)
    assert AccountRequest.get_by_id(request.id).state == "approved"
