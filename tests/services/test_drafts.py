"""A draft belongs to the browser that began it, until another one resumes it."""

from __future__ import annotations

import pytest

from domain.errors import NotAllowed, StaleForm
from domain.states import LinkPurpose
from models import AccountRequest, Mail
from services.machinery import links
from services.machinery.dependencies import Dependencies
from services.signup import draft_documents, drafts, resuming, submission
from tests.support import factories
from tests.support.mails import deliver_all


def test_a_write_on_its_way_does_not_land_in_a_draft_that_somebody_else_resumed(deps: Dependencies) -> None:
    """An intruder prepares a draft in another person's name and mails the link; their password must not follow."""
    begun = factories.make_draft(deps)
    as_read = AccountRequest.get_by_id(begun.id)
    resuming.resume_later(deps, as_read, "victime@exemple.example")
    resuming.resume(deps, links.new_link(deps, begun, LinkPurpose.RESUME))
    late = {"password_hash": "intruder"}
    with pytest.raises(NotAllowed):
        drafts.save_answers(deps, as_read, "vous", late, expected_version=as_read.version)
    with pytest.raises(NotAllowed):
        draft_documents.put_document(deps, as_read, "mandate", factories.PlainFile(b"%PDF-1.4 intrus"))
    with pytest.raises(NotAllowed):
        submission.submit(deps, as_read)
    assert AccountRequest.get_by_id(begun.id).password_hash is None


def test_two_tabs_that_disagree_show_both_values_and_lose_none(deps: Dependencies) -> None:
    draft = factories.make_draft(deps)
    first_tab = draft.version
    drafts.save_answers(deps, draft, "entite", {"entity_name": "Nom du premier onglet"}, expected_version=first_tab)
    with pytest.raises(StaleForm) as stale:
        drafts.save_answers(deps, draft, "entite", {"entity_name": "Nom du second"}, expected_version=first_tab)
    assert stale.value.conflicts == {"entity_name": ("Nom du premier onglet", "Nom du second")}
    assert AccountRequest.get_by_id(draft.id).entity_name == "Nom du premier onglet"


def test_fields_of_another_step_or_of_no_step_are_ignored(deps: Dependencies) -> None:
    draft = factories.make_draft(deps)
    posted = {"entity_name": "Bien", "state": "approved", "email": "x@y.example", "seeks_manager_role": False}
    after = drafts.save_answers(deps, draft, "entite", posted, expected_version=draft.version)
    assert (after.entity_name, after.state, after.email) == ("Bien", "draft", draft.email)


def test_mails_to_resume_are_limited(deps: Dependencies) -> None:
    draft = factories.make_draft(deps)
    for _ in range(20):
        resuming.resume_later(deps, draft, "ada@exemple.example")
    deliver_all(deps)
    assert Mail.select().count() == deps.policy.mails_per_address_per_hour
