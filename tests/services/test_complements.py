"""The complement: only what was asked for is open, the former version stays, the request is routed afresh."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.calendar import paris_date
from domain.documents import MandateDateError, mandate_age
from domain.errors import NotAllowed, TransitionRefused
from domain.states import State
from domain.store import FileNotKept, Unkept
from models import AccountRequest, DocumentVersion, Mail, Membership, RequestRevision
from services.documents import files
from services.machinery.dependencies import Dependencies
from services.machinery.worker import run_due
from services.people import memberships
from services.requests import attaching, closing
from services.review import decisions, examination
from services.review.decisions import Item
from services.signup import complements
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.mails import tell_managers

pytestmark = pytest.mark.slow

NEW = factories.PlainFile(b"%PDF-1.4 nouveau")


def asked(deps: Dependencies, *items: Item) -> AccountRequest:
    """A request whose applicant was asked for these by an SI administrator."""
    request = factories.make_request(deps, State.WITH_SI)
    decisions.decide(deps, factories.make_si_admin(deps), request.reference, "request_changes", items=items)
    return AccountRequest.get_by_id(request.id)


def test_the_mail_says_what_to_mend_why_and_by_when(deps: Dependencies) -> None:
    request = asked(deps, Item("mandate", "unsigned", "En bas de la page."), Item("phone", "wrong"))
    mail = Mail.get(Mail.event == "changes_requested")
    assert [item["label"] for item in mail.facts["items"]] == ["Délégation de mandat", "Téléphone"]
    assert mail.facts["items"][0]["words"] == "En bas de la page."
    assert mail.facts["answer_by"] == (deps.now() + deps.policy.complement_answer).date().isoformat()
    assert request.answer_by == deps.now() + deps.policy.complement_answer


def test_only_what_was_asked_for_is_open_to_change(deps: Dependencies) -> None:
    request = asked(deps, Item("mandate", "unsigned"))
    with pytest.raises(NotAllowed):
        complements.replace_document(deps, request.id, "proof_of_existence", NEW)
    with pytest.raises(NotAllowed):
        complements.change_field(deps, request.id, "phone", {"phone": "0102030405"})


def test_a_message_alone_opens_nothing_that_was_asked_before(deps: Dependencies, clock: Clock) -> None:
    request = asked(deps, Item("phone", "wrong"))
    complements.change_field(deps, request.id, "phone", {"phone": "0102030405"})
    complements.complete(deps, request.id, factories.own_actor(request))
    clock.advance(days=1)
    admin = factories.make_si_admin(deps)
    decisions.decide(deps, admin, request.reference, "request_changes", reason="Qui vous emploie ?")
    with pytest.raises(NotAllowed):
        complements.change_field(deps, request.id, "phone", {"phone": "0600000000"})


@pytest.mark.parametrize("siret", [None, "73282932000074"])
def test_a_complement_leaves_the_entity_that_was_chosen_unless_it_changes_the_number(
    deps: Dependencies, siret: str | None
) -> None:
    chosen, admin = factories.make_entity(deps), factories.make_si_admin(deps)
    request = factories.make_request(deps, State.WITH_SI)
    attaching.attach(deps, admin, request.reference, chosen.id)
    items = (Item("phone", "wrong"), Item("siret", "other_entity"))
    decisions.decide(deps, admin, request.reference, "request_changes", items=items)
    complements.change_field(deps, request.id, "phone", {"phone": "0102030405"})
    complements.change_field(deps, request.id, "siret", {"siret": siret or request.siret})
    done = complements.complete(deps, request.id, factories.own_actor(request))
    expected = chosen.identifier if siret is None else siret
    assert done.entity.identifier == expected


def test_a_message_is_answered_in_words(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.WITH_SI)
    with pytest.raises(NotAllowed):
        complements.answer_message(deps, request.id, "Trop tôt.")
    admin = factories.make_si_admin(deps)
    decisions.decide(deps, admin, request.reference, "request_changes", reason="Qui vous emploie ?")
    before = AccountRequest.get_by_id(request.id)
    for words in ("L’institut.", "L’institut.", "L’institut, depuis mai."):
        complements.answer_message(deps, request.id, words)
    assert complements.answer_to_message(AccountRequest.get_by_id(request.id)) == "L’institut, depuis mai."
    changes = [revision.changes for revision in RequestRevision.select().order_by(RequestRevision.version)]
    assert changes == [{"answer": ["", "L’institut."]}, {"answer": ["L’institut.", "L’institut, depuis mai."]}]
    assert AccountRequest.get_by_id(request.id).version == before.version + 2
    assert complements.complete(deps, request.id, factories.own_actor(request)).state == State.WITH_SI


def test_without_a_message_there_is_nothing_to_answer_in_words(deps: Dependencies) -> None:
    request = asked(deps, Item("phone", "wrong"))
    with pytest.raises(NotAllowed):
        complements.answer_message(deps, request.id, "Voilà.")


def test_a_field_that_is_open_does_not_open_another_column(deps: Dependencies) -> None:
    request = asked(deps, Item("phone", "wrong"))
    complements.change_field(deps, request.id, "phone", {"phone": "0102030405", "state": "approved", "last_name": "X"})
    after = AccountRequest.get_by_id(request.id)
    assert (after.phone, after.state, after.last_name) == ("0102030405", State.AWAITING_APPLICANT, request.last_name)


def test_the_former_version_stays_and_only_the_new_one_is_to_be_judged(deps: Dependencies) -> None:
    admin = factories.make_si_admin(deps)
    request = factories.make_request(deps, State.WITH_SI)
    factories.accept_documents(deps, admin, request)
    decisions.decide(deps, admin, request.reference, "request_changes", items=[Item("mandate", "unsigned")])
    complements.replace_document(deps, request.id, "mandate", NEW, mandate_date=deps.now().date())
    done = complements.complete(deps, request.id, factories.own_actor(request))
    assert done.state == State.WITH_SI
    versions = list(DocumentVersion.select().order_by(DocumentVersion.id))
    mandates = [version for version in versions if version.document.kind == "mandate"]
    assert [(v.number, v.removed_at is None, v.judgement) for v in mandates] == [
        (1, False, "accepted"),
        (2, True, None),
    ]
    with pytest.raises(TransitionRefused) as refused:
        decisions.decide(deps, admin, request.reference, "approve")
    assert refused.value.refusal.facts == ("mandate",)
    examination.judge_document(deps, admin, request.reference, "mandate", factories.Judgement.ACCEPTED)
    decisions.decide(deps, admin, request.reference, "approve")


def test_of_what_is_given_again_only_the_last_stays(deps: Dependencies, clock: Clock) -> None:
    admin = factories.make_si_admin(deps)
    request = factories.make_request(deps, State.WITH_SI)
    written = deps.now().date()
    for words in (b"premier", b"second"):
        clock.advance(minutes=1)
        decisions.decide(deps, admin, request.reference, "request_changes", items=[Item("mandate", "unsigned")])
        for time in range(3):
            clock.advance(minutes=1)
            file = factories.PlainFile(b"%PDF-1.4 " + words + bytes([48 + time]))
            complements.replace_document(deps, request.id, "mandate", file, mandate_date=written)
        complements.complete(deps, request.id, factories.own_actor(request))
        examination.judge_document(
            deps, admin, request.reference, "mandate", factories.Judgement.REFUSED, reason="unsigned"
        )
    versions = [v for v in DocumentVersion.select().order_by(DocumentVersion.id) if v.document.kind == "mandate"]
    assert [(v.number, v.removed_at is None) for v in versions] == [(1, False), (2, False), (3, True)]
    assert [files.read(deps, version)[-1:] for version in versions[1:]] == [b"2", b"2"]
    run_due(deps, {files.DISCARD: files.discard})
    assert set(dict(deps.storage.keys())) == {version.storage_key for version in DocumentVersion.select()}


def test_a_complement_weighs_no_more_than_a_draft(deps: Dependencies) -> None:
    request = asked(deps, Item("mandate", "unsigned"))
    kept = DocumentVersion.select().where(DocumentVersion.removed_at.is_null())
    others = sum(version.size for version in kept if version.document.kind != "mandate")
    tight = replace(deps, policy=replace(deps.policy, draft_bytes=others + len(NEW.data) - 1))
    with pytest.raises(FileNotKept) as refused:
        complements.replace_document(tight, request.id, "mandate", NEW)
    assert refused.value.reason == Unkept.DRAFT_FULL
    assert set(dict(deps.storage.keys())) == {version.storage_key for version in DocumentVersion.select()}
    fits = replace(deps, policy=replace(deps.policy, draft_bytes=others + len(NEW.data)))
    assert complements.replace_document(fits, request.id, "mandate", NEW).size == len(NEW.data)


def test_what_a_field_was_is_kept(deps: Dependencies) -> None:
    request = asked(deps, Item("phone", "wrong"))
    complements.change_field(deps, request.id, "phone", {"phone": "0102030405"})
    assert RequestRevision.get().changes == {"phone": ["", "0102030405"]}


def test_it_is_sent_whole(deps: Dependencies) -> None:
    request = asked(deps, Item("mandate", "unsigned"), Item("phone", "wrong"))
    complements.change_field(deps, request.id, "phone", {"phone": "0102030405"})
    with pytest.raises(TransitionRefused) as refused:
        complements.complete(deps, request.id, factories.own_actor(request))
    assert refused.value.refusal.facts == ("mandate",)


@pytest.mark.parametrize(("age", "reason"), [(timedelta(days=120), "too_old"), (timedelta(days=-1), "future")])
def test_a_new_mandate_is_less_than_three_months_old_too(deps: Dependencies, age: timedelta, reason: str) -> None:
    request = asked(deps, Item("mandate", "too_old"))
    with pytest.raises(MandateDateError) as refused:
        complements.replace_document(deps, request.id, "mandate", NEW, mandate_date=(deps.now() - age).date())
    assert refused.value.reason == reason


def test_a_late_answer_is_taken_until_expiry(deps: Dependencies, clock: Clock) -> None:
    request = asked(deps, Item("phone", "wrong"))
    clock.advance(days=59)
    complements.change_field(deps, request.id, "phone", {"phone": "0102030405"})
    assert complements.complete(deps, request.id, factories.own_actor(request)).state == State.WITH_SI


def test_somebody_who_asked_is_told(deps: Dependencies) -> None:
    request = asked(deps, Item("phone", "wrong"))
    complements.change_field(deps, request.id, "phone", {"phone": "0102030405"})
    complements.complete(deps, request.id, factories.own_actor(request))
    assert Mail.select().where(Mail.event == "completed").count() == 1


def test_a_manager_who_came_meanwhile_gets_it(deps: Dependencies) -> None:
    request = asked(deps, Item("phone", "wrong"))
    factories.make_request(deps, State.APPROVED, siret=request.siret)
    complements.change_field(deps, request.id, "phone", {"phone": "0102030405"})
    assert complements.complete(deps, request.id, factories.own_actor(request)).state == State.WITH_MANAGER


def test_a_corrected_siret_leads_to_its_entity(deps: Dependencies) -> None:
    request = asked(deps, Item("siret", "other_entity"))
    siret = factories.luhn_siret(777_777)
    complements.change_field(deps, request.id, "siret", {"siret": siret})
    done = complements.complete(deps, request.id, factories.own_actor(request))
    assert done.entity_id != request.entity_id
    assert AccountRequest.get_by_id(request.id).entity.identifier == siret


def test_what_the_approver_chose_stays_when_a_name_is_mended(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    fields: dict[str, Any] = {"has_siret": False, "siret": None, "is_head_office": None, "address": "1 rue du Port",
              "kind": "other", "proof_kind": "equivalent", "proof_other_reason": "Statuts"}  # fmt: skip
    admin = factories.make_si_admin(deps)
    request = factories.make_request(deps, State.WITH_SI, **fields)
    attaching.attach(deps, admin, request.reference, entity.id)
    decisions.decide(deps, admin, request.reference, "request_changes", items=[Item("entity_name", "incomplete")])
    complements.change_field(deps, request.id, "entity_name", {"entity_name": "Nom entier"})
    assert complements.complete(deps, request.id, factories.own_actor(request)).entity_id == entity.id


def test_documents_that_the_system_asked_for_are_not_needed_once_a_manager_is_there(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.AWAITING_ACTIVATION)
    DocumentVersion.update(removed_at=deps.now()).execute()
    request = factories.activate(deps, request)
    assert request.state == State.AWAITING_APPLICANT
    factories.make_request(deps, State.APPROVED, siret=request.siret)
    assert complements.complete(deps, request.id, factories.own_actor(request)).state == State.WITH_MANAGER


def test_a_document_found_missing_on_sending_is_asked_for_with_a_date_of_its_own(
    deps: Dependencies, clock: Clock
) -> None:
    request = asked(deps, Item("phone", "wrong"))
    complements.change_field(deps, request.id, "phone", {"phone": "0102030405"})
    DocumentVersion.update(removed_at=deps.now()).execute()
    clock.advance(days=59)
    again = complements.complete(deps, request.id, factories.own_actor(request))
    assert (again.state, again.answer_by) == (State.AWAITING_APPLICANT, deps.now() + deps.policy.complement_answer)
    assert Mail.select().where(Mail.event == "changes_requested").count() == 2
    clock.advance(days=2)
    assert closing.expire_due(deps) == 0


def test_somebody_who_can_no_longer_decide_is_not_told(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    former, present = factories.make_manager(deps, entity), factories.make_member(deps, entity)
    request = factories.make_request(deps, State.WITH_MANAGER, entity=entity)
    decisions.decide(deps, former, request.reference, "request_changes", items=[Item("phone", "wrong")])
    membership = Membership.get(Membership.account == former.account_id)
    memberships.suspend(deps, factories.make_si_admin(deps), membership.id, "Départ")
    complements.change_field(deps, request.id, "phone", {"phone": "0102030405"})
    complements.complete(deps, request.id, factories.own_actor(request))
    assert Mail.select().where(Mail.event == "completed").count() == 0
    tell_managers(deps)
    told = Mail.select().where(Mail.event == "to_decide").order_by(Mail.id.desc()).first()
    assert told.account_id == present.account_id


def test_a_mandate_dated_today_in_la_reunion_is_not_of_the_future(deps: Dependencies, clock: Clock) -> None:
    request = asked(deps, Item("mandate", "too_old"))
    clock.advance(seconds=(deps.now().replace(hour=22, minute=20) - deps.now()).total_seconds())
    there = deps.now().astimezone(ZoneInfo("Indian/Reunion")).date()
    assert there > paris_date(deps.now())
    complements.replace_document(deps, request.id, "mandate", NEW, mandate_date=there)
    assert AccountRequest.get_by_id(request.id).mandate_date == there
    assert mandate_age(there, paris_date(deps.now())) == (0, 0)
