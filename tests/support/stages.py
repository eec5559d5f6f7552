"""Stretches of a journey that several tests share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.support.site import PASSWORD, Site
from tests.support.steps import Person

SUBMITTED, RECEIVED, APPROVED, REFUSED = "Activez votre demande", "Accusé de réception", "est validée", "est refusée"
"""Words in the subjects of mails."""

TO_ACTIVATE = "Plus qu’une étape : activez votre demande"
WITH_SI = "L’administrateur du SI a votre demande"
WITH_MANAGER = "Le gestionnaire de votre entité a votre demande"


@dataclass(frozen=True)
class Applicant:
    first_name: str
    last_name: str
    address: str
    capacity: str = "Responsable de la formation"

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


CAMILLE = Applicant("Camille", "L’Hermitte-Ñuñez", "camille@kerlann.example")


def begins(person: Person) -> None:
    """From the home page to the first question."""
    person.opens("/")
    person.follows("Créer un compte")
    person.arrives_at("Créer un compte")
    person.presses("Commencer")
    person.arrives_at("Votre organisme")


def names_body(person: Person, kind: str) -> None:
    """Another body than a ministry, of this kind."""
    person.answers("Votre entité est-elle un ministère", "Un autre organisme")
    person.answers("De quel type d’organisme", kind)
    person.presses("Continuer")
    person.arrives_at("Votre entité")


def names_entity(person: Person, name: str, siret: str) -> None:
    """An entity with its head office's SIRET."""
    person.answers("Votre entité possède-t-elle un SIRET ?", "Oui")
    person.fills("Numéro SIRET", siret)
    person.answers("Est-ce le SIRET du siège ?", "Oui")
    person.fills("Dénomination de l’entité", name)
    person.presses("Continuer")


def tells_who(person: Person, who: Applicant, password: str = PASSWORD) -> None:
    """The last questions."""
    person.arrives_at("Vous")
    person.fills("Prénom", who.first_name)
    person.fills("Nom", who.last_name)
    person.fills("Fonction", who.capacity)
    person.fills("Adresse mail professionnelle", who.address)
    person.fills("Mot de passe", password)
    person.presses("Continuer")


def sends(person: Person) -> None:
    person.arrives_at("Vérifiez votre demande")
    person.presses("Envoyer ma demande")
    person.arrives_at(TO_ACTIVATE)


def activates(person: Person, site: Site, who: Applicant, then: str = WITH_SI) -> None:
    """In the browser that sent the request, one button is enough."""
    person.opens(site.link(who.address, SUBMITTED, "/activation/"))
    person.arrives_at("Activer ma demande")
    person.presses("Activer ma demande")
    person.arrives_at(then)


def signs_in(person: Person, address: str, then: str, password: str = PASSWORD) -> None:
    person.opens("/connexion")
    person.arrives_at("Se connecter")
    person.fills("Adresse mail", address)
    person.fills("Mot de passe", password)
    person.presses("Se connecter")
    person.arrives_at(then)


def accepts_documents(person: Person, *labels: str) -> None:
    """On the request's page."""
    for label in labels:
        with person.within(label):
            person.presses("Accepter")
        with person.within(label):
            person.reads("Acceptée")


def fills_mandate(person: Person, site: Site, who: Applicant, signatory: str, capacity: str, folder: Path) -> Path:
    """The names for the letter, and the letter (PDF)."""
    with person.within("Délégation de mandat"):
        person.fills("Prénom et nom de la personne qui signe", signatory)
        person.fills("En qualité de", capacity)
        return person.downloads("Télécharger la lettre (PDF)", folder)
