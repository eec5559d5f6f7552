"""A kinds file that takes the word of the directory: a body that its applicant confirmed shows no paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from domain.companies import DirectoryAnswer, EntityCheck, Establishment, Finding, Source
from domain.states import State
from models import AccountRequest
from services.machinery.dependencies import Dependencies
from services.review import decisions, examination
from services.review.decisions import Item
from services.signup import complements, drafts, submission
from tests.support.factories import activate, browser_of, luhn_siret, make_draft, make_si_admin
from tests.support.signup import Person

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


@pytest.fixture
def trusting(app: Flask, deps: Dependencies) -> Dependencies:
    """The same installation, whose file lets the directory stand for a company's paper."""
    kinds = [
        kind.model_copy(update={"directory_is_proof": True}) if kind.code == "company" else kind
        for kind in deps.registry.kinds
    ]
    registry = deps.registry.model_copy(update={"kinds": tuple(kinds)})
    made = replace(deps, registry=registry)
    app.extensions["guichet_dependencies"] = made
    return made


NUMBER, OTHER = luhn_siret(701), luhn_siret(702)
ANSWER = DirectoryAnswer(NUMBER, Finding.KNOWN, Source.API, establishment=Establishment("ACME", is_head_office=True))


def said(deps: Dependencies, check: str | None, **fields: Any) -> AccountRequest:
    """A draft whose SIRET the directory knows, and about which its applicant said this."""
    return make_draft(deps, siret=NUMBER, official=ANSWER.stored(), entity_check=check, **fields)


def asked(deps: Dependencies, draft: AccountRequest) -> list[str]:
    return [one.document for one in drafts.draft_requirements(deps, draft) if one.required]


def test_a_confirmed_company_is_sent_and_reviewed_without_a_paper(app: Flask, trusting: Dependencies) -> None:
    draft = said(trusting, "confirmed", proof_kind=None, name_on_proof=None)
    assert asked(trusting, draft) == ["mandate"]
    person = Person(app)
    person.client.set_cookie("guichet-demande", browser_of(draft))
    page = person.goes("/creer-un-compte/recapitulatif")
    assert page.heading == "Vérifiez votre demande"
    assert "existence légale" not in page.text
    assert person.sends().heading == "Plus qu’une étape : activez votre demande"
    assert activate(trusting, AccountRequest.get_by_id(draft.id)).state == State.WITH_SI


@pytest.mark.parametrize("check", ["contested", "typed", None])
def test_one_that_is_not_confirmed_shows_its_paper(trusting: Dependencies, check: str | None) -> None:
    assert asked(trusting, said(trusting, check)) == ["proof_of_existence", "mandate"]


def test_by_default_the_paper_is_asked_for(deps: Dependencies) -> None:
    draft = said(deps, "confirmed")
    assert asked(deps, draft) == ["proof_of_existence", "mandate"]
    assert submission.submit(deps, draft).state == State.AWAITING_ACTIVATION


def test_a_word_about_another_number_stands_for_no_paper(trusting: Dependencies) -> None:
    draft = said(trusting, "confirmed")
    AccountRequest.update(siret=OTHER).where(AccountRequest.id == draft.id).execute()
    assert asked(trusting, AccountRequest.get_by_id(draft.id)) == ["proof_of_existence", "mandate"]


CHANGED = {"siret": OTHER, "entity_name": "Acme Conseil"}


def sent(deps: Dependencies, check: str) -> AccountRequest:
    return activate(deps, submission.submit(deps, said(deps, check)))


@pytest.mark.parametrize("field", CHANGED)
@pytest.mark.parametrize("by", ["staff", "applicant"])
def test_what_is_changed_after_sending_is_confirmed_no_more(trusting: Dependencies, field: str, by: str) -> None:
    request, admin = sent(trusting, "confirmed"), make_si_admin(trusting)
    changes = {field: CHANGED[field]}
    if by == "staff":
        examination.correct(trusting, admin, request.reference, changes)
    else:
        reason = trusting.registry.field(field).reasons[0].code
        decisions.decide(trusting, admin, request.reference, "request_changes", items=[Item(field, reason)])
        complements.change_field(trusting, request.id, field, changes)
    after = AccountRequest.get_by_id(request.id)
    assert (getattr(after, field), after.entity_check) == (CHANGED[field], EntityCheck.TYPED)
    assert asked(trusting, after) == ["proof_of_existence", "mandate"]


@pytest.mark.parametrize(("field", "check"), [("siret", EntityCheck.TYPED), ("entity_name", EntityCheck.CONTESTED)])
def test_a_contest_is_of_one_number(deps: Dependencies, field: str, check: EntityCheck) -> None:
    request = sent(deps, "contested")
    examination.correct(deps, make_si_admin(deps), request.reference, {field: CHANGED[field]})
    assert AccountRequest.get_by_id(request.id).entity_check == check


def test_another_field_leaves_what_was_confirmed(deps: Dependencies) -> None:
    request = sent(deps, "confirmed")
    examination.correct(deps, make_si_admin(deps), request.reference, {"last_name": "Autre"})
    assert AccountRequest.get_by_id(request.id).entity_check == EntityCheck.CONFIRMED
