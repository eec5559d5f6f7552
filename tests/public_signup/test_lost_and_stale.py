"""People who come second, were suspended, or follow a link that time or a mail program damaged."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from adapters.passwords import hash_password
from domain.states import Role, State
from models import Mail, Membership
from services.machinery.dependencies import Dependencies
from tests.public_signup.steps import PASSWORD
from tests.support.factories import (
    activate,
    activation_token,
    approve,
    make_account,
    make_entity,
    make_manager,
    make_request,
)
from tests.support.signup import Person

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

Secrets = Callable[..., dict[str, str]]


# ------------------------------------------------------------ second, or suspended


def test_the_loser_of_a_first_request_is_told_what_becomes_of_them(
    person: Person, deps: Dependencies, secrets_to: Secrets
) -> None:
    entity = make_entity(deps)
    first, second = (make_request(deps, State.WITH_SI, siret=entity.identifier) for _ in range(2))
    approve(deps, first)
    token = secrets_to(second.email, "rerouted")["follow_up"]
    page = person.goes(f"/suivi/{token}")
    assert page.heading.startswith("Le gestionnaire de votre entité")
    assert "Une autre personne a été validée avant vous" in page.text
    assert "votre rôle sera celui de déposant" in page.text
    assert "ne sont plus demandées" in page.text


def test_somebody_who_joins_from_the_start_is_told_nothing_of_a_race(
    person: Person, deps: Dependencies, secrets_to: Secrets
) -> None:
    entity = make_entity(deps)
    make_manager(deps, entity)
    joining = make_request(deps, State.WITH_MANAGER, siret=entity.identifier, documents=False)
    token = secrets_to(joining.email, "activated")["follow_up"]
    assert "avant vous" not in person.goes(f"/suivi/{token}").text


@pytest.mark.parametrize("suspended", [True, False])
def test_activating_where_one_has_a_role_says_what_it_is(
    app: Flask, person: Person, deps: Dependencies, suspended: bool
) -> None:
    entity = make_entity(deps)
    make_manager(deps, entity)
    with app.app_context():
        account = make_account(deps, password=hash_password(PASSWORD))
    since = {"suspended_at": deps.now()} if suspended else {}
    Membership.create(account=account, entity=entity, role=Role.DEPOSITOR, since=deps.now(), **since)
    request = make_request(
        deps, State.AWAITING_ACTIVATION, email=account.email, siret=entity.identifier, documents=False
    )
    person.goes("/connexion")
    person.presses("Se connecter", email=account.email, password=PASSWORD)
    person.goes(f"/activation/{activation_token(deps, request)}")
    page = person.presses("Activer ma demande")
    assert (page.status, page.heading) == (200, "Cette demande ne peut pas être activée")
    words = "Votre rôle dans cette entité est suspendu" if suspended else "Votre compte est déjà rattaché"
    assert words in page.text
    assert "Cette personne" not in page.text
    assert ("écrivez à l’assistance" in page.text) is suspended
    page = person.goes("/mon-compte")
    assert ("Vous ne pouvez plus agir pour cette entité" in page.text) is suspended


# ------------------------------------------------------------ stale links


def test_the_link_of_a_request_that_another_replaced_says_so(person: Person, deps: Dependencies) -> None:
    first = make_request(deps, State.AWAITING_ACTIVATION)
    token = activation_token(deps, first)
    again = make_request(deps, State.AWAITING_ACTIVATION, email=first.email, siret=first.siret)
    activate(deps, again)
    page = person.goes(f"/activation/{token}")
    assert (page.status, page.heading) == (404, "Une autre demande remplace celle-ci")
    assert "/retrouver-ma-demande" in page.links
    assert "faire une nouvelle" not in page.text


@pytest.mark.parametrize("behind", ["/", ".", "/.", ")", ">", " »", "%20", "///", ",", "&gt"])
def test_what_a_mail_program_puts_behind_a_link_changes_nothing(
    person: Person, deps: Dependencies, behind: str
) -> None:
    request = make_request(deps, State.AWAITING_ACTIVATION)
    token = activation_token(deps, request)
    assert person.goes(f"/activation/{token}{behind}").heading == "Activer ma demande"
    page = person.presses("Activer avec ce nouveau mot de passe", nouveau__password=PASSWORD)
    assert page.heading.startswith("L’administrateur du SI")
    follow = page.path
    assert person.goes(f"{follow}{behind}").heading == page.heading


def test_a_link_cut_short_opens_nothing(person: Person, deps: Dependencies) -> None:
    token = activation_token(deps, make_request(deps, State.AWAITING_ACTIVATION))
    for damaged in (token[:-1], f".{token}", f"{token}A", ""):
        assert person.client.get(f"/activation/{damaged}").status_code == 404


def test_a_refused_sign_in_offers_to_everybody_to_find_a_request_again(person: Person) -> None:
    assert "Demande pas encore activée" not in person.goes("/connexion").text
    page = person.presses("Se connecter", email="personne@exemple.example", password="au hasard")
    assert "Demande pas encore activée" in page.text
    assert Mail.select().count() == 0
