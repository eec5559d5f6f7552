"""Every UPDATE that writes only where the row is still what was read: mails, tasks, texts, files, sessions.

Somebody changes the row in between, and the statement notices, on both databases. Locks make most of these moments
impossible; the condition is what holds when one is forgotten. `tests/house/test_conditional_updates.py` finds those
that no test holds.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.actors import Actor
from domain.errors import TransitionRefused
from domain.message_templates import Place, TemplateChanged
from domain.scans import ScanResult, Verdict
from domain.states import (
    MailState,
    StaffRole,
    State,
    SweepPhase,
    TaskState,
)
from models import (
    AccountRequest,
    AccountSession,
    DerivedFile,
    DocumentVersion,
    JournalEntry,
    Mail,
    Membership,
    MessageTemplate,
    Task,
    database,
)
from models_store import Installation, StoreSweep
from models_support import AddressChange
from queries.documents import current_versions
from queries.message_templates import own_words
from services.documents import derived, scans, store, sweep
from services.machinery import bounces, links, outbox, tasks
from services.machinery.dependencies import Dependencies
from services.people import address_changes, memberships, sessions
from services.reference import message_templates
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.races import change, holds, just_before


def mail_of(deps: Dependencies) -> Mail:
    with database.atomic():
        return outbox.post(deps, "password_changed", "ada@exemple.example", {})


@pytest.mark.parametrize("state", [MailState.SENT, MailState.DEAD])
@holds("services/machinery/outbox.py: _update")
def test_a_mail_that_was_settled_meanwhile_is_left_as_it_is(deps: Dependencies, state: MailState) -> None:
    mail = mail_of(deps)
    change(mail, state=state, attempts=7, sent_at=deps.now() if state == MailState.SENT else None)()
    outbox._update(mail, {"attempts": 1, "last_error": "late"})
    assert (Mail.get().attempts, Mail.get().last_error) == (7, "")


@holds("services/machinery/outbox.py: send_again")
def test_a_mail_that_somebody_sent_again_meanwhile_is_not_queued_twice(deps: Dependencies) -> None:
    mail = mail_of(deps)
    change(mail, state=MailState.DEAD)()
    Task.delete().execute()
    with just_before('UPDATE "mail"', change(mail, state=MailState.QUEUED)):
        assert not outbox.send_again(deps, mail.id)
    assert Task.select().count() == 0


@holds("services/machinery/bounces.py: note_bounce")
def test_a_mail_that_was_sent_again_meanwhile_did_not_come_back(deps: Dependencies) -> None:
    mail = mail_of(deps)
    change(mail, state=MailState.SENT)()
    with just_before('UPDATE "mail"', change(mail, state=MailState.QUEUED)):
        outcome = bounces.note_bounce(deps, mail.message_id, [("ada@exemple.example", "550")])
    assert outcome is bounces.BounceOutcome.NOT_SENT
    assert Mail.get().state == MailState.QUEUED


@holds("services/people/address_changes.py: confirm_address")
def test_a_change_of_address_that_a_colleague_confirmed_meanwhile_is_confirmed_once(deps: Dependencies) -> None:
    account, support = factories.make_account(deps), factories.make_staff(deps, StaffRole.SUPPORT)
    address_changes.propose_address(deps, support, account.email_key, "ada@nouveau.example", "A appelé.")
    proposed = AddressChange.get()
    mine, theirs = factories.make_si_admin(deps), factories.make_si_admin(deps)
    meanwhile = change(proposed, confirmed_by=theirs.account_id, confirmed_at=deps.now(), due_at=deps.now())
    with just_before('UPDATE "address_change"', meanwhile), pytest.raises(TransitionRefused):
        address_changes.confirm_address(deps, mine, proposed.id)
    assert Mail.select().where(Mail.event == "address_change_planned").count() == 0


@pytest.mark.parametrize(
    "meanwhile", [{"attempts": 2}, {"leased_by": "other"}, {"state": TaskState.DEAD}], ids=lambda value: str(value)
)
@holds("services/machinery/tasks.py: _end")
def test_a_lease_that_is_somebody_elses_by_now_ends_nothing(deps: Dependencies, meanwhile: dict[str, Any]) -> None:
    tasks.enqueue(deps, "mail", {})
    task = tasks.lease("slow", deps.now(), 60)
    assert task is not None
    change(task, **meanwhile)()
    assert not tasks.done(task, deps.now())
    assert Task.get().finished_at is None


@holds("services/machinery/tasks.py: _end", "services/machinery/tasks.py: lease")
def test_a_lease_and_its_end_are_of_one_task_alone(deps: Dependencies) -> None:
    for _ in range(2):
        tasks.enqueue(deps, "mail", {})
    task = tasks.lease("one", deps.now(), 60)
    assert task is not None
    assert Task.select().where(Task.leased_by == "one").count() == 1
    assert tasks.done(task, deps.now())
    assert [row.state for row in Task.select().order_by(Task.id)] == [TaskState.DONE, TaskState.WAITING]


def text_of(deps: Dependencies) -> tuple[Actor, MessageTemplate]:
    admin = factories.fresh_actor(factories.make_account(deps, staff=StaffRole.SI_ADMIN))
    return admin, message_templates.add(deps, admin, "reject", label="Autre", text="Bonjour.")


@holds("services/reference/message_templates.py: _put")
def test_a_text_that_somebody_archived_meanwhile_is_archived_once(deps: Dependencies) -> None:
    admin, text = text_of(deps)
    other = message_templates.add(deps, admin, "reject", label="Encore", text="Bonjour.")
    earlier = deps.now() - timedelta(days=1)
    with just_before('UPDATE "message_template"', change(text, archived_at=earlier)):
        message_templates.archive(deps, admin, text.id)
    assert MessageTemplate.get_by_id(text.id).archived_at == earlier
    assert MessageTemplate.get_by_id(other.id).archived_at is None
    assert JournalEntry.select().where(JournalEntry.event == "template.archived").count() == 0


@holds("services/reference/message_templates.py: _write", "services/reference/message_templates.py: restore_words")
@pytest.mark.parametrize("back", [True, False])
def test_words_that_somebody_wrote_meanwhile_are_not_written_over(deps: Dependencies, back: bool) -> None:
    admin, _ = text_of(deps)
    message_templates.save_words(deps, admin, "reject", Place.OPENING, "Bonjour.", message_templates.HOUSE_VERSION)
    known = own_words("reject", Place.OPENING)
    assert known is not None
    seen = message_templates.version_of(known)
    later = change(known, text="Bonsoir.", updated_at=known.updated_at + timedelta(seconds=1))
    statement = 'DELETE FROM "message_template"' if back else 'UPDATE "message_template"'
    with just_before(statement, later), pytest.raises(TemplateChanged):
        restore_or_save(deps, admin, back, seen)


def restore_or_save(deps: Dependencies, admin: Actor, back: bool, seen: str) -> None:
    if back:
        message_templates.restore_words(deps, admin, "reject", Place.OPENING, seen)
    else:
        message_templates.save_words(deps, admin, "reject", Place.OPENING, "Salut.", seen)


@holds("services/documents/scans.py: _write")
@pytest.mark.parametrize("meanwhile", ["verdict", "erased"])
def test_a_file_that_was_scanned_or_erased_meanwhile_gets_no_verdict(deps: Dependencies, meanwhile: str) -> None:
    version = current_versions(factories.make_request(deps, State.WITH_SI))["mandate"]
    changes: dict[str, dict[str, Any]] = {
        "verdict": {"scan_verdict": Verdict.INFECTED},
        "erased": {"erased_at": deps.now(), "storage_key": None},
    }
    with just_before('UPDATE "document_version"', change(version, **changes[meanwhile])):
        scans._write(deps, version.id, ScanResult(Verdict.CLEAN))
    others = DocumentVersion.select().where(DocumentVersion.scan_verdict == Verdict.CLEAN)
    assert others.count() == 0
    assert JournalEntry.select().where(JournalEntry.event == "document.clean").count() == 0


@holds("services/documents/derived.py: _record")
def test_what_somebody_drew_meanwhile_is_kept_and_ours_thrown_away(deps: Dependencies) -> None:
    version = current_versions(factories.make_request(deps, State.WITH_SI))["mandate"]
    place = derived.Place(version.id, "page", 1, 800)
    for key in (None, "first"):
        DerivedFile.delete().execute()
        facts: dict[str, Any] = {} if key else {"trouble": "broken"}
        known = DerivedFile.create(**place._asdict(), storage_key=key, size=1, facts=facts, created_at=deps.now())
        values = {"storage_key": "ours", "size": 2, "facts": {}, "created_at": deps.now()}
        with just_before('UPDATE "derived_file"', change(known, storage_key="theirs", facts={})):
            assert not derived._record(place, values, known)
        assert DerivedFile.get().storage_key == "theirs"


@holds("services/machinery/walks.py: take_step")
def test_a_step_that_somebody_took_meanwhile_is_not_taken_again(deps: Dependencies) -> None:
    row = sweep.begin(deps)
    walk = sweep.walk_of(row)
    with just_before('UPDATE "store_sweep"', change(row, steps=row.steps + 1)):
        assert not sweep._written(deps, row, walk)
    assert StoreSweep.get().phase == SweepPhase.COUNT


@holds("services/documents/store.py: raise_marks")
def test_the_mark_of_the_newest_file_never_falls(deps: Dependencies) -> None:
    factories.make_request(deps, State.WITH_SI)
    later = deps.now() + timedelta(days=1)
    store.raise_marks(deps)
    with just_before('UPDATE "installation"', lambda: Installation.update(newest_file_at=later).execute()):
        store.raise_marks(deps)
    assert Installation.get().newest_file_at == later


@holds("services/people/sessions.py: _end")
def test_a_session_that_was_ended_before_keeps_its_reason(deps: Dependencies, clock: Clock) -> None:
    account, other = factories.make_account(deps), factories.make_account(deps)
    for who in (account, account, other):
        sessions.open_session(who, "navigateur", clock.at)
    first = AccountSession.select().order_by(AccountSession.id).first()
    assert sessions.end_session(account.id, first.id, "signed_out", clock.at)
    assert not sessions.end_session(account.id, first.id, "again", clock.at)
    assert sessions.end_all(account.id, "password_changed", clock.at) == 1
    rows = AccountSession.select().order_by(AccountSession.id)
    assert [row.end_reason for row in rows[:2]] == ["signed_out", "password_changed"]
    assert rows[2].ended_at is None


@holds("services/machinery/links.py: forget_senders")
def test_the_browser_that_sent_a_request_is_forgotten_once_it_opens_nothing(deps: Dependencies, clock: Clock) -> None:
    factories.make_request(deps, State.AWAITING_ACTIVATION)
    clock.advance(days=1)
    new = factories.make_request(deps, State.AWAITING_ACTIVATION)
    clock.advance(seconds=(deps.policy.activation - timedelta(days=1)).total_seconds())
    assert links.forget_senders(deps) == 1
    assert links.forget_senders(deps) == 0
    kept = AccountRequest.select().where(AccountRequest.sender_hash.is_null(False))
    assert [row.id for row in kept] == [new.id]


@holds("services/people/memberships.py: orphan_entities_of")
def test_a_closed_account_takes_the_mark_of_the_founder_from_nobody_else(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    founder, other = factories.make_manager(deps, entity), factories.make_member(deps, entity)
    with database.atomic():
        memberships.orphan_entities_of(deps, Membership.get(Membership.account == other.account_id).account)
    assert [row.account_id for row in Membership.select().where(Membership.founding)] == [founder.account_id]
    with database.atomic():
        memberships.orphan_entities_of(deps, Membership.get(Membership.account == founder.account_id).account)
    assert Membership.select().where(Membership.founding).count() == 0
