"""An administrator brings in what existed before: a file, its columns, what is wrong with it, its people by waves."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.states import State
from models import Account, AccountRequest
from services.machinery import clock
from tests.journeys.conftest import Arrive, Serve
from tests.support import factories, stages
from tests.support.imports import as_csv
from tests.support.imports import person as line
from tests.support.site import Site
from tests.support.steps import NARROW_PLAIN, WIDE, Person, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FILE = "reprise-2026.csv"
SPACE = "\N{NO-BREAK SPACE}"
PASSWORD = "cinq bateaux verts au port"
SUBJECT = "Votre compte sur"


@pytest.fixture
def site(serve: Serve, sqlite_url: str) -> Site:
    """An installation that writes to one imported person an hour."""
    return serve(sqlite_url, welcomes_per_hour="1")


@pytest.fixture
def admin(site: Site) -> Account:
    return site.staff("Alix Invention")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two companies with their managers, and a third whose number is wrong; one heading is nobody's."""
    lines = [line(1), line(2), line(3, SIRET="12")]
    path = tmp_path / FILE
    path.write_bytes(as_csv([{"Profil maison" if name == "Rôle" else name: cell for name, cell in one.items()}
                             for one in lines]))  # fmt: skip
    return path


def brings(alix: Person, file: Path) -> None:
    """The file, and the columns that its headings do not tell."""
    alix.opens("/backoffice/imports/")
    alix.arrives_at("Imports")
    alix.follows("Nouvel import")
    alix.arrives_at("Nouvel import")
    alix.presses("Continuer")
    alix.is_refused("Choisissez un fichier.")
    alix.attaches("Fichier", file, button="Continuer")
    alix.arrives_at("Les colonnes du fichier")
    alix.reads(f"Par exemple{SPACE}: Société 1 · Société 2")
    alix.picks("Profil maison", "Rôle")
    alix.presses("Vérifier les lignes")
    alix.arrives_at(FILE)


def is_worked(site: Site, alix: Person, state: str) -> None:
    """The worker does what was asked; the page tells."""
    site.deliver()
    alix.reloads()
    alix.arrives_at(FILE)
    alix.reads(state)


def comes_in(site: Site, person: Arrive, number: int) -> None:
    """The manager chooses a password by the mail, and signs in."""
    camille, address = person(site, NARROW_PLAIN), f"camille.martin{number}@exemple.example"
    camille.opens(site.link(address, SUBJECT, "/premier-mot-de-passe/"))
    camille.arrives_at("Définir mon mot de passe")
    camille.fills("Nouveau mot de passe", PASSWORD)
    camille.presses("Enregistrer ce mot de passe")
    stages.signs_in(camille, address, "Demandes de votre entité", PASSWORD)


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_what_existed_before_is_brought_in(
    site: Site, admin: Account, file: Path, person: Arrive, screen: Screen
) -> None:
    waiting = factories.make_request(site.deps, State.WITH_SI, siret=factories.luhn_siret(1))
    alix = person(site, screen)
    stages.signs_in(alix, admin.email, "Bonjour Alix")
    brings(alix, file)
    is_worked(site, alix, "Vérifié")
    alix.reads("sous un autre nom, qui reste", f"«{SPACE}12{SPACE}» n’est pas un SIRET")
    problems = alix.downloads("Problèmes en CSV", file.parent).read_text("utf-8-sig").splitlines()
    assert [row.rpartition(';"')[0].rpartition(";")[2] for row in problems[1:]] == ['"2"', '"4"']
    alix.presses("Importer 2 lignes")
    is_worked(site, alix, "Importé")
    assert "reprise-2026.csv" in site.mail(admin.email, "Un import est lancé")
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_MANAGER
    assert site.mails_to("camille.martin1@exemple.example") == []
    alix.presses("Envoyer les invitations")
    alix.is_told("2 invitations partent")
    clock.tick(site.deps)
    assert site.mails_to("camille.martin2@exemple.example") == []
    comes_in(site, person, 1)
    site.later(hours=1)
    clock.tick(site.deps)
    comes_in(site, person, 2)
