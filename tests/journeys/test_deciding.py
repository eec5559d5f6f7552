"""What deciders do, and what applicants read of it: complement, refusal, a selection, the window of a decision."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.states import Judgement
from models import AccountRequest
from queries.actors import actor_of
from services.review.examination import judge_document
from tests.journeys.conftest import Arrive, Serve
from tests.support import stages
from tests.support.documents import official
from tests.support.site import Site
from tests.support.stages import MANDATE, PROOF, Applicant
from tests.support.steps import NARROW, NARROW_PLAIN, WIDE, WIDE_PLAIN, Person, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOU = Applicant("Lou", "Delmas", "lou@delmas.example")
REVIEWER = "instructeur@si.example"


def at_request(somebody: Person, request: AccountRequest) -> None:
    somebody.opens(f"/backoffice/demandes/{request.reference}")
    somebody.arrives_at(request.full_name)


def gives_complement(lou: Person, site: Site, folder: Path) -> None:
    """Answers what was asked: the mandate signed, the function in full."""
    lou.opens(site.link(LOU.address, "est à compléter", "/suivi/"))
    lou.arrives_at("À vous : un complément vous est demandé")
    lou.reads("Encore deux points, merci.", "il manque une signature", "Il manque la signature de la présidente.")
    lou.reads("Merci de préciser votre fonction")
    lou.presses("Envoyer mon complément")
    lou.is_refused("Joignez ce document : délégation de mandat.")
    lou.is_refused("Indiquez la date qui figure sur la lettre signée.")
    lou.arrives_at("À vous : un complément vous est demandé")
    lou.fills("Fonction", "Directrice de la formation")
    lou.fills("Date de la délégation de mandat", f"{site.today:%d/%m/%Y}")
    lou.attaches(
        "Nouveau fichier : délégation de mandat",
        official(folder, "mandat signé.pdf", "Délégation de mandat", "signée"),
    )
    lou.reads("mandat signé.pdf")
    lou.presses("Envoyer mon complément")
    lou.arrives_at(stages.WITH_SI)
    lou.is_told("Votre complément est envoyé.")


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_a_complement_is_asked_given_and_approved(site: Site, person: Arrive, screen: Screen, tmp_path: Path) -> None:
    site.staff("Claude Instructeur")
    request = stages.request_with_si(site, LOU, tmp_path)
    lou, claude = person(site, screen), person(site, screen)
    stages.signs_in(claude, REVIEWER, "Bonjour Claude")
    at_request(claude, request)
    stages.accepts_documents(claude, PROOF)
    claude.follows(MANDATE)
    with claude.within(MANDATE):
        claude.unfolds("Autre motif")
        claude.picks("Motif", "Non signée")
        claude.presses("Refuser cette pièce")
    stages.is_judged(claude, MANDATE, "Refusée")
    claude.follows(MANDATE)
    with claude.within(MANDATE):
        claude.reads("Non signée")
    claude.reads("Pour valider, acceptez : délégation de mandat.")
    stages.asks_complement(claude)
    claude.fills("Précision sur « Délégation de mandat »", "Il manque la signature de la présidente.")
    claude.unfolds("Fonction")
    claude.ticks("Imprécise")
    claude.fills("Message au demandeur", "Encore deux points, merci.")
    claude.presses("Envoyer la demande de complément")
    claude.is_told(f"{LOU.full_name} : complément demandé.")

    gives_complement(lou, site, tmp_path)
    assert "Complément reçu" in str([mail["Subject"] for mail in site.mails_to(REVIEWER)])
    at_request(claude, request)
    claude.reads("Directrice de la formation", "Versions précédentes (1)")
    stages.accepts_documents(claude, MANDATE)
    claude.presses("Valider la demande")
    claude.is_told(f"{LOU.full_name} : validée.")
    stages.becomes_manager(lou, site, LOU)


@pytest.mark.parametrize("screen", [NARROW, WIDE_PLAIN], ids=str)
def test_a_refusal_gives_its_reason(site: Site, person: Arrive, screen: Screen, tmp_path: Path) -> None:
    site.staff("Claude Instructeur")
    request = stages.request_with_si(site, LOU, tmp_path)
    follow_up = site.link(LOU.address, stages.RECEIVED, "/suivi/")
    lou, claude = person(site, screen), person(site, screen)
    stages.signs_in(claude, REVIEWER, "Bonjour Claude")
    at_request(claude, request)
    claude.follows("Refuser")
    claude.presses("Refuser la demande")
    claude.is_refused("Choisissez le motif du refus.")
    claude.arrives_at(f"Refuser : {LOU.full_name}")
    claude.answers("Motif du refus", "Existence légale non établie")
    claude.fills("Ce qui, dans cette demande, motive le refus", "La société est radiée depuis 2024.")
    claude.presses("Refuser la demande")
    claude.is_told(f"{LOU.full_name} : refusée.")

    text = site.mail(LOU.address, stages.REFUSED)
    assert "La société est radiée depuis 2024." in text
    assert "VOS RECOURS" in text
    lou.opens(follow_up)
    lou.arrives_at("Votre demande est refusée")
    lou.reads("n’établissent pas l’existence légale de l’entité.", "La société est radiée depuis 2024.", "Vos recours")
    lou.opens("/connexion")
    lou.fills("Adresse mail", LOU.address)
    lou.fills("Mot de passe", stages.PASSWORD)
    lou.presses("Se connecter")
    lou.arrives_at("Votre demande est refusée")


@pytest.mark.parametrize("screen", [WIDE_PLAIN, NARROW], ids=str)
def test_a_selection_is_approved_with_a_result_for_each(
    site: Site, person: Arrive, screen: Screen, tmp_path: Path
) -> None:
    claude = actor_of(site.staff("Claude Instructeur"))
    people = [Applicant("Lou", name, f"{name.lower()}@exemple.example") for name in ("Aubry", "Bonnet", "Colin")]
    requests = [stages.request_with_si(site, who, tmp_path) for who in people]
    for request in requests[:2]:
        for kind in ("proof_of_existence", "mandate"):
            judge_document(site.deps, claude, request.reference, kind, Judgement.ACCEPTED)
    reviewer = person(site, screen)
    stages.signs_in(reviewer, REVIEWER, "Bonjour Claude")
    reviewer.follows("Toutes")
    reviewer.arrives_at("Demandes")
    reviewer.reads("3 demandes")
    for request in requests:
        reviewer.ticks(f"Cocher {request.full_name}")
    with reviewer.within("Lignes cochées"):
        reviewer.presses("Valider")
    reviewer.arrives_at("Valider : 3 demandes")
    reviewer.presses("Valider ces demandes")
    reviewer.arrives_at("2 demandes validées sur 3")
    for request, result in zip(requests, ("Validée", "Validée", "Il reste des pièces à accepter"), strict=True):
        with reviewer.within(request.reference):
            reviewer.reads(request.full_name, result)
    assert [AccountRequest.get_by_id(request.id).state for request in requests] == ["approved", "approved", "with_si"]
    reviewer.follows("Revenir aux demandes")
    reviewer.arrives_at("Demandes")
    with reviewer.within(requests[2].full_name):
        reviewer.unfolds("Actions")
        reviewer.presses("Refuser")
    reviewer.arrives_at("Refuser : 1 demande")


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_a_decision_waits_and_can_be_cancelled_or_sent_at_once(
    serve: Serve, sqlite_url: str, person: Arrive, screen: Screen, tmp_path: Path
) -> None:
    site = serve(sqlite_url, decision_window_seconds="120")
    site.staff("Claude Instructeur")
    request = stages.request_with_si(site, LOU, tmp_path)
    waiting = stages.request_with_si(site, Applicant("Lou", "Attente", "attente@exemple.example"), tmp_path)
    claude = person(site, screen)
    stages.signs_in(claude, REVIEWER, "Bonjour Claude")
    at_request(claude, request)
    stages.accepts_documents(claude, PROOF, MANDATE)
    claude.presses("Valider la demande")
    claude.arrives_at(waiting.full_name)
    claude.is_told(LOU.full_name)
    claude.reads("Validée dans")
    claude.follows(LOU.full_name)
    claude.arrives_at(LOU.full_name)
    claude.reads("Validée dans")
    claude.presses("Annuler")
    claude.is_told("La décision est annulée. La demande attend de nouveau.")
    site.later(minutes=3)
    assert site.mails_to(LOU.address)[-1]["Subject"].startswith(stages.RECEIVED)

    at_request(claude, request)
    claude.presses("Valider la demande")
    at_request(claude, request)
    claude.presses("Envoyer maintenant")
    claude.is_told("Validée")
    claude.sees_no_button("Annuler")
    assert "est validée" in site.mail(LOU.address, stages.APPROVED)

    at_request(claude, waiting)
    stages.accepts_documents(claude, PROOF, MANDATE)
    claude.presses("Valider la demande")
    claude.arrives_at("Demandes")
    claude.follows("Décisions en cours d’envoi")
    claude.arrives_at("Demandes")
    claude.reads(waiting.full_name, "Validée dans")
    site.later(minutes=3)
    at_request(claude, waiting)
    claude.reads("Validée")
    claude.sees_no_button("Envoyer maintenant")
    assert "est validée" in site.mail("attente@exemple.example", stages.APPROVED)
