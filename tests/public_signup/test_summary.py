"""The last page before sending: everything once more, what the role asks of its holder, and the attestation."""

from __future__ import annotations

import pytest
from flask import Flask

from domain.errors import IncompleteDraft
from domain.states import Role, State
from models import AccountRequest
from queries.actors import actor_of
from services.machinery.dependencies import Dependencies
from services.signup import submission
from tests.public_signup.steps import to_summary
from tests.support.dependencies import Clock
from tests.support.factories import browser_of, make_account, make_draft, make_entity, make_manager
from tests.support.signup import Page, Person

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

NEEDED = "Cochez cette case pour envoyer votre demande."


def at_summary(app: Flask, draft: AccountRequest) -> Page:
    person = Person(app)
    person.client.set_cookie("guichet-demande", browser_of(draft))
    return person.goes("/creer-un-compte/recapitulatif")


def test_nothing_is_sent_that_is_not_attested(person: Person) -> None:
    assert to_summary(person).heading == "Vérifiez votre demande"
    page = person.presses("Envoyer ma demande")
    assert page.heading == "Vérifiez votre demande"
    assert page.title.startswith("Erreur : ")
    assert page.text.count(NEEDED) == 2, "in the summary of errors, and beside the box"
    assert "#attested" in page.links
    assert AccountRequest.get().state == State.DRAFT


def test_the_time_of_the_attestation_is_kept(person: Person, deps: Dependencies, clock: Clock) -> None:
    to_summary(person)
    assert AccountRequest.get().attested_at is None
    clock.advance(minutes=3)
    assert person.sends().heading == "Plus qu’une étape : activez votre demande"
    assert AccountRequest.get().attested_at == deps.now()


def test_a_draft_is_not_submitted_without_it(deps: Dependencies) -> None:
    draft = make_draft(deps, attested_at=None)
    with pytest.raises(IncompleteDraft) as lacking:
        submission.submit(deps, draft)
    assert (lacking.value.step, lacking.value.missing) == ("recapitulatif", ("attested_at",))
    assert AccountRequest.get_by_id(draft.id).state == State.DRAFT


def test_nor_is_an_account_holders(deps: Dependencies) -> None:
    account = make_account(deps)
    draft = make_draft(deps, account=account, attested_at=None)
    with pytest.raises(IncompleteDraft):
        submission.submit_signed_in(deps, draft, actor_of(account))
    assert AccountRequest.get_by_id(draft.id).state == State.DRAFT
    sent = submission.submit_signed_in(deps, draft, actor_of(account), attests=True)
    assert AccountRequest.get_by_id(sent.id).attested_at == deps.now()


def lists_duties(deps: Dependencies, page: Page, role: Role) -> bool:
    return all(" ".join(duty.split()) in page.text for duty in deps.registry.role(role).duties)


def test_the_first_of_an_entity_reads_a_managers_duties(app: Flask, deps: Dependencies) -> None:
    page = at_summary(app, make_draft(deps))
    assert "Le rôle demandé : gestionnaire entité" in page.text
    assert lists_duties(deps, page, Role.ENTITY_MANAGER)
    assert "la première personne validée" in page.text


def test_somebody_who_joins_reads_a_depositors_duties(app: Flask, deps: Dependencies) -> None:
    entity = make_entity(deps)
    make_manager(deps, entity)
    page = at_summary(app, make_draft(deps, siret=entity.identifier, documents=False))
    assert "Le rôle demandé : déposant" in page.text
    assert lists_duties(deps, page, Role.DEPOSITOR)
    assert "la première personne validée" not in page.text


def test_a_holder_who_asks_for_the_managers_role_reads_its_duties(app: Flask, deps: Dependencies) -> None:
    entity = make_entity(deps)
    make_manager(deps, entity)
    page = at_summary(app, make_draft(deps, siret=entity.identifier, seeks_manager_role=True))
    assert "Le rôle demandé : gestionnaire entité" in page.text
    assert "la première personne validée" not in page.text


def test_each_document_can_be_read_again_before_sending(person: Person) -> None:
    page = to_summary(person)
    read = [link for link in page.links if link.startswith("/creer-un-compte/fichiers/")]
    assert read == ["/creer-un-compte/fichiers/proof_of_existence"]
    again = person.goes(read[0])
    assert (again.status, again.path) == (200, read[0])
    assert "kbis.pdf" in again.text
    person.goes("/creer-un-compte/recapitulatif")
    person.sends()
    assert person.goes(read[0]).heading == "Plus qu’une étape : activez votre demande", (
        "what was sent is with the service"
    )


def test_another_browser_reads_none_of_them(app: Flask, person: Person) -> None:
    to_summary(person)
    assert Person(app).goes("/creer-un-compte/fichiers/proof_of_existence").heading == "Créer un compte"
