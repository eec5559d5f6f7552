"""A kinds file that takes the word of the directory: a body that its applicant confirmed shows no paper."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from domain.states import State
from models import AccountRequest
from services.machinery.dependencies import Dependencies
from services.signup import drafts, submission
from tests.support.factories import activate, browser_of, make_draft
from tests.support.signup import Person

pytestmark = pytest.mark.slow


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


def asked(deps: Dependencies, draft: AccountRequest) -> list[str]:
    return [one.document for one in drafts.draft_requirements(deps, draft) if one.required]


def test_a_confirmed_company_is_sent_and_reviewed_without_a_paper(app: Flask, trusting: Dependencies) -> None:
    draft = make_draft(trusting, entity_check="confirmed", proof_kind=None, name_on_proof=None)
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
    assert asked(trusting, make_draft(trusting, entity_check=check)) == ["proof_of_existence", "mandate"]


def test_by_default_the_paper_is_asked_for(deps: Dependencies) -> None:
    draft = make_draft(deps, entity_check="confirmed")
    assert asked(deps, draft) == ["proof_of_existence", "mandate"]
    assert submission.submit(deps, draft).state == State.AWAITING_ACTIVATION
