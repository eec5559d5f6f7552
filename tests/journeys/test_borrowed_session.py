"""An administrator comes back to a browser that was left open: asked for the code, and nothing typed is lost."""

from __future__ import annotations

import pytest

from domain.states import StaffRole
from models import Account
from tests.journeys.conftest import Arrive, Serve
from tests.support import stages
from tests.support.factor import code_of, phone_of, recovery_codes_of
from tests.support.site import PASSWORD
from tests.support.steps import NARROW_PLAIN, WIDE, Person, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "Confirmez que c’est bien vous"
WORDS = "Renfort de l’assistance jusqu’au 31 mars.\nDemandé par Ana & <Léa>."


def turns_factor_on(somebody: Person) -> list[str]:
    """Set the second factor up; the recovery codes."""
    somebody.opens("/mon-compte/double-authentification")
    somebody.arrives_at("Activer la double authentification")
    somebody.fills("Code à 6 chiffres", code_of(phone_of(somebody.page.content())))
    somebody.presses("Activer")
    somebody.arrives_at("Conservez vos codes de secours")
    return recovery_codes_of(somebody.page.content())


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_what_was_typed_comes_through_the_question(
    serve: Serve, sqlite_url: str, person: Arrive, screen: Screen
) -> None:
    site = serve(sqlite_url, session_idle_minutes="600")
    site.staff("Ines Aubrac")
    agent = site.staff("Noa Lemaire", StaffRole.READER)
    ines = person(site, screen)
    stages.signs_in(ines, "aubrac@si.example", "Bonjour Ines")
    first, second, third, *_ = turns_factor_on(ines)

    site.later(hours=5)
    ines.opens(f"/backoffice/agents/edit/?id={agent.id}")
    ines.arrives_at(QUESTION)
    ines.fills("Code de votre application", first)
    ines.presses("Confirmer et continuer")
    ines.arrives_at("Rôle de Noa Lemaire")
    ines.answers("Rôle", "Assistance")
    ines.fills("Motif", WORDS)

    site.later(hours=4, minutes=1)
    ines.presses("Enregistrer")
    ines.arrives_at(QUESTION)
    ines.reads("Votre saisie est conservée")
    ines.fills("Code de votre application", first)
    ines.presses("Confirmer et continuer")
    ines.is_refused("Ce code n’est pas le bon")
    assert Account.get_by_id(agent.id).staff_role == "reader"
    ines.fills("Code de votre application", second)
    ines.presses("Confirmer et continuer")
    ines.is_told("Le rôle a été enregistré")
    assert Account.get_by_id(agent.id).staff_role == "support"
    ines.opens("/backoffice/journal/")
    ines.arrives_at("Journal")
    ines.reads(*WORDS.splitlines())

    # Their own factor asks for the password as well, ten minutes after.
    site.later(minutes=11)
    ines.opens("/mon-compte/double-authentification")
    ines.arrives_at(QUESTION)
    ines.fills("Mot de passe", PASSWORD)
    ines.fills("Code de votre application", third)
    ines.presses("Confirmer et continuer")
    ines.arrives_at("Double authentification")
    ines.reads("Il vous en reste 7")
