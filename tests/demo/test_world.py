"""The loaded demonstration: every state and kind, true to the rules that hold for any installation."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from adapters.pages import render_page
from adapters.passwords import verify_password
from demo.load import PASSWORD, plots
from demo.staff import AGENTS
from domain import published
from domain.calendar import paris_date
from domain.documents import mandate_is_fresh
from domain.states import CLOSED, MailState, Role, StaffRole, State, TaskState
from models import (
    Account,
    AccountRequest,
    ComplementItem,
    Decision,
    Document,
    DocumentVersion,
    Entity,
    JournalEntry,
    Mail,
    Membership,
    Ministry,
    Task,
)
from models_operations import Announcement
from models_retention import LegalHold
from models_rights import RightsRequest
from queries.actors import actor_of
from queries.documents import current_versions
from queries.journal import entries_of
from queries.limitation import restrictions_of
from queries.requests import rivals
from queries.retention import valid_visas
from services.documents import files
from services.machinery.dependencies import Dependencies
from services.machinery.outbox import secrets_of
from services.requests.lifecycle import facts_of
from tests.demo.conftest import LOADED
from web.wiring import make_renderer

pytestmark = pytest.mark.slow


def requests(*states: State) -> list[AccountRequest]:
    query = AccountRequest.select()
    return list(query.where(AccountRequest.state.in_(states)) if states else query)


def test_the_command_said_what_it_made(demo_folder: Path) -> None:
    said = (demo_folder / LOADED).read_text(encoding="utf-8").splitlines()
    assert len(said) == 1
    assert said[0].startswith("Chargement de la démonstration… ")


def test_each_request_stands_where_its_plot_ends(app: Flask) -> None:
    stand = Counter(request.state for request in requests())
    assert stand == Counter(plot.ends for plot in plots())
    assert set(stand) == set(State)
    assert sum(stand.values()) >= 150


def test_there_are_entities_of_every_kind(app: Flask, deps: Dependencies) -> None:
    kinds = Counter(entity.kind for entity in Entity.select())
    assert set(kinds) == {kind.code for kind in deps.registry.kinds}
    assert sum(kinds.values()) >= 40
    assert Ministry.select().count() == len(deps.registry.ministries)


def test_what_staff_must_know_how_to_do_is_there_to_be_done(app: Flask) -> None:
    waiting = requests(State.WITH_SI)
    assert any(request.entity_id is None for request in waiting), "an entity to choose"
    assert any(rivals(request) for request in waiting), "rivals"
    assert any(request.on_hold_until for request in waiting), "on hold"
    assert any(request.seeks_manager_role for request in waiting), "who would be manager"
    assert any(request.escalated_at for request in requests(State.WITH_MANAGER)), "a silent manager"
    referring = [request for request in waiting if published.whole(request.document_references)]
    assert any("signature_delegation" not in current_versions(request) for request in referring), "an act referred to"
    assert ComplementItem.select().where(ComplementItem.round == 2).exists(), "a second round"
    assert Membership.select().where(Membership.suspended_at.is_null(False)).exists(), "a suspended role"
    sirens = Counter(entity.siren for entity in Entity.select().where(Entity.siren.is_null(False)))
    assert max(sirens.values()) == 2, "two SIRETs of one SIREN"


def test_the_printed_accounts_open_with_the_printed_password(app: Flask) -> None:
    addresses = [f"{name}@demo.example" for name, *_ in AGENTS] + ["gestionnaire@demo.example", "deposant@demo.example"]
    stored = {Account.get(Account.email_key == address).password for address in addresses}
    with app.app_context():
        assert [verify_password(PASSWORD, one) for one in stored] == [True]


def test_the_manager_has_tasks_and_the_depositor_two_entities(app: Flask) -> None:
    manager = actor_of(Account.get(Account.email_key == "gestionnaire@demo.example"))
    waiting = [request for request in requests(State.WITH_MANAGER) if request.entity_id in manager.managed]
    assert len(waiting) >= 5
    depositor = Account.get(Account.email_key == "deposant@demo.example")
    assert Membership.select().where(Membership.account == depositor, Membership.until.is_null()).count() == 2
    assert actor_of(depositor).managed == frozenset()


def test_the_journal_agrees_with_every_state(app: Flask) -> None:
    for request in requests():
        moves = [row.detail for row in entries_of(request) if "after" in row.detail]
        assert (moves[-1]["after"] if moves else State.DRAFT) == request.state, request.reference
        pairs = itertools.pairwise(moves)
        assert all(first["after"] == second["before"] for first, second in pairs), request.reference


def test_roles_were_given_by_who_may_and_never_to_oneself(app: Flask) -> None:
    for membership in Membership.select():
        giver = Account.get_by_id(membership.decided_by_id)
        assert giver.id != membership.account_id
        if membership.role == Role.ENTITY_MANAGER:
            assert giver.staff_role == StaffRole.SI_ADMIN
    founding = Counter(m.entity_id for m in Membership.select().where(Membership.founding))
    assert max(founding.values()) == 1


def test_what_people_asked_about_their_data_is_there_to_be_answered(app: Flask) -> None:
    today = paris_date(datetime.now(UTC))
    asked = list(RightsRequest.select().where(RightsRequest.answered_at.is_null()))
    assert sorted(row.due_on < today for row in asked) == [False, False, True]
    assert any(row.account_id is None and not row.email for row in asked), "by letter alone"
    assert any(row.email == "deposant@demo.example" for row in asked), "on the depositor's page"
    answered = RightsRequest.get(RightsRequest.answered_at.is_null(False))
    assert restrictions_of(answered), "a limitation to lift"
    assert {row.request.state for row in LegalHold.select()} == {State.REJECTED}
    assert valid_visas()
    assert Announcement.get().first_day > today


def test_unfavourable_decisions_have_reasons(app: Flask) -> None:
    assert not Decision.select().where(Decision.action == "reject", Decision.reason == "").exists()
    assert {decision.action for decision in Decision.select()} == {"approve", "reject", "request_changes"}


def test_approved_requests_had_their_documents_accepted(app: Flask) -> None:
    for request in requests(State.APPROVED):
        versions = DocumentVersion.select().join(Document).where(Document.request == request)
        current = versions.where(DocumentVersion.removed_at.is_null())
        assert {version.judgement for version in current} <= {"accepted"}, request.reference


def test_what_waits_for_the_si_has_its_documents_unless_its_manager_left(app: Flask, deps: Dependencies) -> None:
    orphaned = {entry.request_id for entry in JournalEntry.select().where(JournalEntry.event == "request.orphan")}
    lacking = {request.id for request in requests(State.WITH_SI) if facts_of(deps, request).missing}
    assert lacking == orphaned
    assert len(orphaned) == 2


def test_mandates_were_fresh_when_they_were_sent(app: Flask) -> None:
    sent = [request for request in requests() if request.mandate_date and request.submitted_at]
    given_again = {item.request_id for item in ComplementItem.select().where(ComplementItem.mended_at.is_null(False))}
    judged = [
        mandate_is_fresh(request.mandate_date, paris_date(request.submitted_at), 3)
        for request in sent
        if request.id not in given_again
    ]
    assert len(judged) >= 80
    assert all(judged)


def test_nothing_happened_in_the_future_and_much_in_the_last_90_days(app: Flask) -> None:
    now = datetime.now(UTC)
    entries = list(JournalEntry.select(JournalEntry.at))
    assert max(entry.at for entry in entries) <= now
    assert min(entry.at for entry in entries) < now - timedelta(days=100)
    closed = [request.closed_at for request in requests(*CLOSED)]
    assert sum(at > now - timedelta(days=90) for at in closed) >= 60


def test_every_file_opens_and_is_what_its_row_says(app: Flask, deps: Dependencies) -> None:
    versions = list(DocumentVersion.select())
    samples: dict[str, DocumentVersion] = {}
    for version in versions:
        data = files.read(deps, version)
        assert (len(data), hashlib.sha256(data).hexdigest()) == (version.size, version.sha256)
        samples[f"{version.media_type} {version.has_text}"] = version
    assert {version.media_type for version in versions} == {"application/pdf", "image/jpeg", "image/png"}
    assert any(version.filename == "IMG_2041.pdf" for version in versions), "the HEIC, made a PDF"
    for version in samples.values():
        assert render_page(files.read(deps, version), version.media_type, 1, 200).width == 200


def test_mails_can_all_be_read_and_none_is_still_to_be_sent(app: Flask, deps: Dependencies) -> None:
    states = Counter(mail.state for mail in Mail.select())
    assert set(states) == {MailState.SENT, MailState.DEAD}
    assert states[MailState.DEAD] == 1
    assert not Task.select().where(Task.kind == "mail", Task.state == TaskState.WAITING).exists()
    renderer = make_renderer(app.extensions["guichet_settings"], deps)
    kinds = {mail.event: mail for mail in Mail.select().order_by(Mail.id)}
    assert len(kinds) >= 15
    for mail in kinds.values():
        assert renderer.render(mail.event, mail.facts, secrets_of(deps, mail)).subject
