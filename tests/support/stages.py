"""Stretches of a journey that several tests share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from playwright.sync_api import expect

from adapters.intake import UploadedFile, accept
from models import AccountRequest, Entity
from services.machinery.dependencies import Dependencies
from services.signup import draft_documents, submission
from tests.support.documents import kbis, official
from tests.support.factories import activate, make_draft
from tests.support.site import PASSWORD, Site
from tests.support.steps import Person

SUBMITTED, RECEIVED, APPROVED, REFUSED = (
    "Activez votre demande",
    "Accusé de réception",
    "Votre compte est ouvert",
    "est refusée",
)
"""Words in the subjects of mails."""

PROOF, MANDATE = "Document attestant de l’existence légale", "Délégation de mandat"
"""Documents."""

SIGNATORY, LETTER, SIGNED = "Qui signe la lettre ?", "La lettre à faire signer", "La lettre signée"
"""Pages of documents, beside that of the proof."""

REPRESENTS, STANDS_IN = "La personne qui représente l’entité", "Une personne qui a délégation"
"""Who may sign."""

TO_ACTIVATE = "Plus qu’une étape : activez votre demande"
WITH_SI = "L’administrateur du SI examine votre demande"
WITH_MANAGER = "Le gestionnaire de votre entité examine votre demande"


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


def names_other_body(person: Person) -> None:
    """Another body than a ministry."""
    person.answers("Votre entité est-elle un ministère", "Un autre organisme")
    person.presses("Continuer")
    person.arrives_at("Votre entité")


def names_siret(person: Person, siret: str) -> None:
    """Its SIRET; no directory tells the rest."""
    names_other_body(person)
    person.fills("Numéro SIRET", siret)
    person.presses("Continuer")
    person.arrives_at("Votre entité")


def names_entity(person: Person, name: str, siret: str, kind: str = "Entreprise") -> None:
    """An entity with its head office's SIRET."""
    names_siret(person, siret)
    person.answers("De quel type d’organisme", kind)
    person.answers("Est-ce le SIRET du siège ?", "Oui")
    person.fills("Dénomination de l’entité", name)
    person.presses("Continuer")


def names_kind_without_siret(person: Person, kind: str) -> None:
    names_other_body(person)
    person.presses("L’entité n’a pas de SIRET")
    person.answers("De quel type d’organisme", kind)
    person.presses("Continuer")
    person.arrives_at("Votre entité")


def tells_who(person: Person, who: Applicant, password: str = PASSWORD) -> None:
    """The last questions."""
    person.arrives_at("Vos coordonnées")
    person.fills("Prénom", who.first_name)
    person.fills("Nom", who.last_name)
    person.fills("Fonction", who.capacity)
    person.fills("Adresse mail professionnelle", who.address)
    person.fills("Mot de passe", password)
    person.presses("Continuer")


def sends(person: Person) -> None:
    person.arrives_at("Vérifiez votre demande")
    person.ticks("J’atteste")
    person.presses("Envoyer ma demande")
    person.arrives_at(TO_ACTIVATE)
    person.counts.sent = person.counts.figures()


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
        person.follows(label)
        with person.within(label):
            person.presses("Accepter la pièce")
        is_judged(person, label, "Acceptée")


def is_judged(person: Person, label: str, judgement: str) -> None:
    """What the document's tab says."""
    expect(person.page.locator("[data-tab]", has_text=label)).to_contain_text(judgement)


def asks_complement(person: Person) -> None:
    """Opens what a complement asks: in the bar, or on a telephone behind its « ⋯ »."""
    if not person.page.get_by_role("link", name="Demander un complément").count():
        person.unfolds("Autres décisions")
    person.follows("Demander un complément")


def joins_proof(person: Person, kind: str, file: Path, *, names: str | None = None) -> None:
    """The document that shows that the entity exists; `names` answers whether the applicant stands on it."""
    person.arrives_at(PROOF)
    person.answers("De quel document s’agit-il ?", kind)
    if names is not None:
        person.answers("Votre nom figure-t-il sur ce document ?", names)
    person.attaches("Fichier du document", file)
    person.reads(file.name, "Fichier reçu")
    person.presses("Continuer")


def names_signatory(person: Person, who: Applicant, name: str, capacity: str, by: str = REPRESENTS) -> None:
    """Whom the letter names, and who signs it, up to before « Continuer »."""
    person.arrives_at(SIGNATORY)
    person.fills("Votre prénom", who.first_name)
    person.fills("Votre nom", who.last_name)
    person.answers("La lettre est signée par", by)
    person.fills("Prénom et nom de la personne qui signe", name)
    person.fills("Qualité du signataire", capacity)


def makes_letter(person: Person, folder: Path, form: str = "PDF") -> Path:
    """The letter to be signed, once its names are given; the page stays."""
    person.arrives_at(LETTER)
    return person.downloads(f"Télécharger la lettre ({form})", folder)


def joins_mandate(person: Person, day: date, *files: Path, signature: str = "Signature manuscrite") -> None:
    """The signed letter, with the date on it."""
    person.arrives_at(SIGNED)
    person.fills("Date de la délégation de mandat", f"{day:%d/%m/%Y}")
    if signature != "Signature manuscrite":
        person.answers("Comment est-elle signée ?", signature)
    person.attaches("Lettre signée", *files)
    person.reads("vous n’avez pas à")
    person.presses("Continuer")


def approves(person: Person, site: Site, who: Applicant, *documents: str) -> None:
    """An SI administrator accepts the documents and approves."""
    site.staff("Claude Instructeur")
    signs_in(person, "instructeur@si.example", "Bonjour Claude")
    person.follows(who.full_name)
    person.arrives_at(who.full_name)
    accepts_documents(person, *documents)
    person.presses("Valider la demande")
    person.is_told(f"{who.full_name} : validée.")


def becomes_manager(person: Person, site: Site, who: Applicant) -> None:
    """What the mail says, and where signing in leads."""
    assert "Gestionnaire entité" in site.mail(who.address, APPROVED)
    person.opens(site.link(who.address, APPROVED, "/connexion"))
    signs_in(person, who.address, "Demandes de votre entité")
    person.reads("Personne n’attend votre réponse", f"{who.full_name} (vous)", "Gestionnaire entité")


def joins_known_entity(person: Person, entity: Entity, who: Applicant, password: str = PASSWORD) -> None:
    """The whole signup for an entity that has a manager, where no document is asked for."""
    begins(person)
    names_entity(person, entity.name, entity.identifier)
    person.reads("Aucune pièce n’est demandée")
    tells_who(person, who, password)
    sends(person)


class Place(Protocol):
    """What a request is made in without a browser: a Site, or an installation of the bench."""

    @property
    def deps(self) -> Dependencies: ...

    @property
    def today(self) -> date: ...

    def hashed(self, password: str) -> str: ...


def request_with_si(site: Place, who: Applicant, folder: Path) -> AccountRequest:
    """A company's activated request, with a Kbis and a mandate that can be looked at, made without a browser."""
    request = make_draft(
        site.deps, documents=False, first_name=who.first_name, last_name=who.last_name, email=who.address,
        capacity=who.capacity, password_hash=site.hashed(PASSWORD),
    )  # fmt: skip
    for kind, file in (
        ("proof_of_existence", kbis(folder, request.entity_name, request.siret, site.today, "Claude Signataire")),
        ("mandate", official(folder, "mandat.pdf", "Délégation de mandat", f"désigne {who.full_name}")),
    ):
        draft_documents.put_document(site.deps, request, kind, accept([UploadedFile(file.name, file.read_bytes())]))
    return activate(site.deps, submission.submit(site.deps, request))
