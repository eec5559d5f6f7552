"""An administrator means to end a role; its holder answers; it ends, is contested, and is given back."""

from __future__ import annotations

import pytest

from domain.calendar import paris_date
from domain.states import Role, StaffRole
from models import Account, Entity, Membership
from tests.journeys.conftest import Arrive
from tests.support import stages
from tests.support.site import Site
from tests.support.steps import NARROW_PLAIN, WIDE, Person, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ENTITY = "Institut des essais"
SUBJECTS = (
    "Retrait de rôle envisagé",
    f"Votre accès pour {ENTITY} a pris fin",
    "Votre recours est reçu",
    "Votre recours est accepté",
)


@pytest.fixture
def holder(site: Site) -> Account:
    account = site.manager("Camille Tenace", site.entity(name=ENTITY))
    Membership.update(role=Role.DEPOSITOR, founding=False).where(Membership.account == account).execute()
    return account


def begins(si: Person, account: Account) -> None:
    si.opens(f"/backoffice/comptes/{account.id}")
    si.follows("Retirer")
    si.arrives_at("Retirer le rôle")
    si.presses("Continuer")
    si.is_refused("Choisissez pourquoi ce rôle est retiré.")
    si.answers("Pourquoi", "La personne a quitté l’entité")
    si.fills("Précisions", "Votre service nous l’a annoncé.")
    si.presses("Continuer")
    si.is_told("Le retrait est engagé")


def answers(camille: Person) -> None:
    camille.opens("/mon-compte")
    camille.follows("Lire pourquoi et répondre")
    camille.arrives_at("Répondre avant le retrait de votre rôle")
    camille.reads("Vous avez quitté cette entité.", "Votre service nous l’a annoncé.")
    camille.fills("Votre réponse", "Je pars en mars seulement.")
    camille.presses("Envoyer ma réponse")
    camille.is_told("Votre réponse est enregistrée.")


def decides(si: Person, account: Account) -> None:
    si.opens(f"/backoffice/comptes/{account.id}")
    si.follows("Retrait engagé")
    si.reads("Je pars en mars seulement.")
    si.unfolds("Retirer le rôle")
    si.fills("Pourquoi retirer ce rôle\u00a0? La personne lit ce motif.", "Confirmé par l’entité.")
    si.presses("Retirer le rôle")
    si.is_told("Le rôle est retiré")


def contests(si: Person, site: Site, account: Account) -> None:
    si.opens(f"/backoffice/comptes/{account.id}")
    si.follows("Noter un recours")
    si.fills("Date d’arrivée", f"{paris_date(site.deps.now()):%d/%m/%Y}")
    si.fills("Ce que dit la personne", "Son entité confirme qu’elle reste.")
    si.presses("Noter le recours")
    si.is_told("Le recours est noté")
    si.opens("/backoffice/recours/")
    si.follows("Camille Tenace")
    si.follows("Répondre")
    si.answers("Réponse", "Recours accepté")
    si.fills("Motif de la réponse", "Votre entité nous le confirme.")
    si.presses("Répondre")
    si.is_told("Recours accepté")


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_from_the_first_letter_to_the_role_given_back(
    site: Site, holder: Account, person: Arrive, screen: Screen
) -> None:
    admin = site.staff("Sol Règle", StaffRole.SI_ADMIN)
    si, camille = person(site, screen), person(site, screen)
    stages.signs_in(si, admin.email, "Bonjour Sol")
    stages.signs_in(camille, holder.email, "Mon compte")
    begins(si, holder)
    answers(camille)
    decides(si, holder)
    assert "tribunal administratif" in site.mail(holder.email, SUBJECTS[1])
    camille.opens("/mon-compte")
    stages.signs_in(camille, holder.email, "Mon compte")
    camille.reads("Terminé le")
    contests(si, site, holder)
    camille.reloads()
    camille.reads("Actif")
    subjects = [str(mail["Subject"]).replace("\n", "") for mail in site.mails_to(holder.email)]
    assert [any(words in subject for subject in subjects) for words in SUBJECTS] == [True] * len(SUBJECTS)
    entity = Entity.get(Entity.name == ENTITY)
    assert Membership.select().where(Membership.entity == entity, Membership.until.is_null()).count() == 1
