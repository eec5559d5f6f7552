"""Somebody telephones: support writes their request down, they check it, complete it and send it themselves."""

from __future__ import annotations

import pytest

from domain.states import StaffRole, State
from models import AccountRequest
from tests.journeys.conftest import Arrive
from tests.support import stages
from tests.support.site import PASSWORD, Site
from tests.support.stages import Applicant
from tests.support.steps import NARROW_PLAIN, WIDE, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOA = Applicant("Noa", "Le Guen", "noa@kerlann.example", "Assistant")


@pytest.mark.parametrize(("desk", "screen"), [(WIDE, NARROW_PLAIN)], ids=str)
def test_a_request_by_telephone_is_sent_by_its_person(site: Site, person: Arrive, desk: Screen, screen: Screen) -> None:
    entity = site.entity(name="Kerlann Formation")
    site.manager("Yann Kerlann", entity)
    site.staff("Dominique Accueil", StaffRole.SUPPORT)
    support, noa = person(site, desk), person(site, screen)
    stages.signs_in(support, "accueil@si.example", "Bonjour Dominique")
    support.opens("/backoffice/demandes/")
    support.follows("Saisir pour…")
    support.arrives_at("Saisir une demande pour une personne")
    support.presses("Envoyer le lien à la personne")
    support.is_refused("Saisissez l’adresse mail de la personne.")
    support.fills("Prénom", NOA.first_name)
    support.fills("Nom", NOA.last_name)
    support.fills("Fonction", NOA.capacity)
    support.fills("Adresse mail", NOA.address)
    support.fills("SIRET", entity.identifier)
    support.fills("Dénomination de l’entité", entity.name)
    support.fills("Note", "A téléphoné ce matin : pas d’ordinateur avant jeudi.")
    support.presses("Envoyer le lien à la personne")
    support.is_told("Un lien est envoyé à noa@kerlann.example")

    noa.opens(site.link(NOA.address, "Vérifiez et envoyez votre demande", "/creer-un-compte/reprendre/"))
    noa.arrives_at("Reprendre ma demande")
    noa.presses("Continuer ma demande")
    stages.names_other_body(noa)
    noa.finds_filled("Dénomination de l’entité", entity.name)
    noa.answers("De quel type d’organisme", "Entreprise")
    noa.answers("Est-ce le SIRET du siège ?", "Oui")
    noa.presses("Continuer")
    noa.arrives_at("Vos coordonnées")
    noa.finds_filled("Nom", NOA.last_name)
    noa.fills("Mot de passe", PASSWORD)
    noa.presses("Continuer")
    stages.sends(noa)
    stages.activates(noa, site, NOA, stages.WITH_MANAGER)

    row = AccountRequest.get()
    assert (row.state, row.full_name) == (State.WITH_MANAGER, "Noa Le Guen")
    support.opens(f"/backoffice/demandes/{row.reference}")
    support.reads("A téléphoné ce matin")
    support.opens(f"/backoffice/demandes/{row.reference}/historique")
    support.reads("Saisie par un agent, à la demande de la personne", "Dominique Accueil")
