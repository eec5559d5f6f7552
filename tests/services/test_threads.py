"""A thread: a reviewer begins, the applicant answers; one mail while it is unread; nothing else changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.actors import Actor, applicant
from domain.calendar import paris_date
from domain.errors import FileGone, NotAllowed, NotFound, TransitionRefused
from domain.states import MailPreference, StaffRole, State
from domain.store import FileNotKept, Unkept
from models import Account, AccountRequest, Mail
from models_absences import Absence
from models_exchange import AttachedFile, Message
from queries.threads import messages_of, thread_of
from services.documents import attached_files
from services.machinery.dependencies import Dependencies
from services.people import memberships
from services.review import claims, threads
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.factories import PlainFile
from tests.support.outcomes import mails, rows

pytestmark = pytest.mark.slow

FILE = PlainFile(b"%PDF-1.4 modele", "modele.pdf")


@pytest.fixture
def talking(deps: Dependencies) -> Dependencies:
    """An installation that has threads, and an antivirus."""
    return replace(deps, policy=replace(deps.policy, request_threads=True, antivirus=True))


@pytest.fixture
def reviewer(talking: Dependencies) -> Actor:
    return factories.make_staff(talking, StaffRole.REVIEWER)


def asks(request: AccountRequest) -> Actor:
    return applicant(request.id, request.email_key, request.full_name, None)


def test_a_reviewer_begins_and_the_applicant_answers(talking: Dependencies, reviewer: Actor) -> None:
    request = factories.make_request(talking, State.WITH_SI)
    threads.write(talking, reviewer, request.reference, "Bonjour, qui signe la lettre ?")
    threads.answer(talking, asks(request), request.id, "Madame Exemple.")
    assert [(row.author_id, row.text) for row in messages_of(request)] == [
        (reviewer.account_id, "Bonjour, qui signe la lettre ?"),
        (None, "Madame Exemple."),
    ]
    assert [len(rows(event)) for event in ("message.written", "message.answered")] == [1, 1]


def test_nothing_of_the_request_changes(talking: Dependencies, reviewer: Actor) -> None:
    """Neither who has it, nor since when it waits, nor when silence decides."""
    request = AccountRequest.get_by_id(factories.make_request(talking, State.WITH_SI).id)
    before = dict(request.__data__)
    threads.write(talking, reviewer, request.reference, "Bonjour.")
    threads.answer(talking, asks(request), request.id, "Bonjour.")
    assert AccountRequest.get_by_id(request.id).__data__ == before


def test_the_applicant_cannot_begin(talking: Dependencies) -> None:
    request = factories.make_request(talking, State.WITH_SI)
    with pytest.raises(TransitionRefused) as refused:
        threads.answer(talking, asks(request), request.id, "Bonjour ?")
    assert refused.value.refusal.code == "thread_not_begun"


def test_mails_say_once_that_something_is_there_and_not_what(talking: Dependencies, reviewer: Actor) -> None:
    request = factories.make_request(talking, State.WITH_SI)
    for text in ("Première question.", "Seconde question."):
        threads.write(talking, reviewer, request.reference, text)
    ((to, facts),) = mails("message_waiting")
    assert to == request.email
    assert "question" not in str(facts)
    threads.read_by_applicant(talking, request)
    threads.write(talking, reviewer, request.reference, "Troisième question.")
    assert len(mails("message_waiting")) == 2
    for text in ("Première réponse.", "Seconde réponse."):
        threads.answer(talking, asks(request), request.id, text)
    ((to, facts),) = mails("message_answered")
    assert to == Account.get_by_id(reviewer.account_id).email
    assert "réponse" not in str(facts)
    threads.read_by_staff(talking, reviewer, request)
    threads.answer(talking, asks(request), request.id, "Encore une.")
    assert len(mails("message_answered")) == 2


def test_the_colleague_who_takes_care_of_the_request_is_told(talking: Dependencies, reviewer: Actor) -> None:
    request = factories.make_request(talking, State.WITH_SI)
    threads.write(talking, reviewer, request.reference, "Bonjour.")
    colleague = factories.make_staff(talking, StaffRole.REVIEWER)
    claims.take(talking, colleague, request.reference)
    threads.answer(talking, asks(request), request.id, "Bonjour.")
    assert [to for to, _ in mails("message_answered")] == [Account.get_by_id(colleague.account_id).email]


@pytest.mark.parametrize("gone", [{"mail_preference": MailPreference.NONE}, {"active": False}, {"staff_role": None}])
def test_somebody_who_wants_no_mails_or_left_gets_none(
    talking: Dependencies, reviewer: Actor, gone: dict[str, object]
) -> None:
    request = factories.make_request(talking, State.WITH_SI)
    threads.write(talking, reviewer, request.reference, "Bonjour.")
    Account.update(**gone).where(Account.id == reviewer.account_id).execute()
    threads.answer(talking, asks(request), request.id, "Bonjour.")
    assert mails("message_answered") == []
    assert thread_of(request, for_staff=True).unread == 1


@pytest.mark.parametrize(
    "gone",
    [
        {"mail_preference": MailPreference.NONE},
        {"active": False},
        {"staff_role": None},
        {"staff_role": StaffRole.SUPPORT},
        {"away": True},
    ],
)
def test_where_they_do_not_hear_of_it_all_reviewers_do(
    talking: Dependencies, reviewer: Actor, gone: dict[str, object]
) -> None:
    """Neither who wrote, who is gone too, nor who took care of the request: it would reach nobody."""
    request = factories.make_request(talking, State.WITH_SI)
    threads.write(talking, reviewer, request.reference, "Bonjour.")
    Account.update(mail_preference=MailPreference.NONE).where(Account.id == reviewer.account_id).execute()
    claimer = factories.make_staff(talking, StaffRole.REVIEWER)
    claims.take(talking, claimer, request.reference)
    if "away" in gone:
        today = paris_date(talking.now())
        Absence.create(account=claimer.account_id, first_day=today, last_day=today, created_at=talking.now())
    else:
        Account.update(**gone).where(Account.id == claimer.account_id).execute()
    others = [factories.make_staff(talking, role) for role in (StaffRole.REVIEWER, StaffRole.SI_ADMIN)]
    threads.answer(talking, asks(request), request.id, "Bonjour.")
    assert {to for to, _ in mails("message_answered")} == {Account.get_by_id(one.account_id).email for one in others}


def test_a_day_later_a_further_message_is_mailed_though_nobody_is_known_to_have_read(
    talking: Dependencies, reviewer: Actor, clock: Clock
) -> None:
    """A link shows no reader: who read by it alone would hear of no further message."""
    request = factories.make_request(talking, State.WITH_SI)
    threads.write(talking, reviewer, request.reference, "Première question.")
    clock.advance(hours=23)
    threads.write(talking, reviewer, request.reference, "Seconde question.")
    assert len(mails("message_waiting")) == 1
    clock.advance(hours=2)
    threads.write(talking, reviewer, request.reference, "Troisième question.")
    assert len(mails("message_waiting")) == 2


def test_who_answers_has_read(talking: Dependencies, reviewer: Actor) -> None:
    request = factories.make_request(talking, State.WITH_SI)
    threads.write(talking, reviewer, request.reference, "Bonjour.")
    threads.answer(talking, asks(request), request.id, "Bonjour.")
    assert thread_of(request, for_staff=False).unread == 0


def test_a_file_goes_with_a_message_of_either(talking: Dependencies, reviewer: Actor) -> None:
    request = factories.make_request(talking, State.WITH_SI)
    given = attached_files.take(talking, reviewer, request, threads.PURPOSE, FILE)
    threads.write(talking, reviewer, request.reference, "Voici le modèle.", given.id)
    with pytest.raises(FileGone):
        threads.answer(talking, asks(request), request.id, "Je vous le renvoie.", given.id)
    own = attached_files.take(talking, asks(request), request, threads.PURPOSE, FILE)
    threads.answer(talking, asks(request), request.id, "Signé.", own.id)
    assert [row.file_id for row in messages_of(request)] == [given.id, own.id]
    assert AttachedFile.select().where(AttachedFile.joined_at.is_null()).count() == 0


def test_an_applicant_s_files_have_a_weight_together(talking: Dependencies, reviewer: Actor) -> None:
    small = replace(talking, policy=replace(talking.policy, draft_bytes=2 * len(FILE.data)))
    request = factories.make_request(talking, State.WITH_SI)
    stored = len(dict(small.storage.keys()))
    for _ in range(2):
        attached_files.take(small, asks(request), request, threads.PURPOSE, FILE)
    with pytest.raises(FileNotKept) as refused:
        attached_files.take(small, asks(request), request, threads.PURPOSE, FILE)
    assert refused.value.reason is Unkept.DRAFT_FULL
    assert len(dict(small.storage.keys())) == stored + 2
    attached_files.take(small, reviewer, request, threads.PURPOSE, FILE)


@pytest.mark.parametrize("state", [State.APPROVED, State.REJECTED, State.WITHDRAWN])
def test_in_a_closed_request_nobody_writes(talking: Dependencies, reviewer: Actor, state: State) -> None:
    request = factories.make_request(talking, state)
    Message.create(request=request, author=reviewer.account_id, at=talking.now(), text="Avant.")
    for write in (
        lambda: threads.write(talking, reviewer, request.reference, "Après."),
        lambda: threads.answer(talking, asks(request), request.id, "Après."),
    ):
        with pytest.raises(TransitionRefused) as refused:
            write()
        assert refused.value.refusal.code == "thread_closed"


def test_reviewers_alone_write(talking: Dependencies) -> None:
    entity = factories.make_entity(talking)
    manager = factories.make_manager(talking, entity)
    request = factories.make_request(talking, State.WITH_MANAGER, entity=entity)
    for actor in (manager, *(factories.make_staff(talking, role) for role in (StaffRole.SUPPORT, StaffRole.READER))):
        with pytest.raises(NotAllowed):
            threads.write(talking, actor, request.reference, "Bonjour.")
        with pytest.raises(NotAllowed):
            threads.read_by_staff(talking, actor, request)


def test_nobody_writes_to_themselves(talking: Dependencies, reviewer: Actor) -> None:
    request = factories.make_request(talking, State.WITH_SI)
    AccountRequest.update(email_key=reviewer.email_key, email=reviewer.email_key).where(
        AccountRequest.id == request.id
    ).execute()
    with pytest.raises(NotAllowed):
        threads.write(talking, reviewer, request.reference, "Bonjour.")


def test_an_applicant_waits_for_the_answer_after_twenty(talking: Dependencies, reviewer: Actor) -> None:
    request = factories.make_request(talking, State.WITH_SI)
    threads.write(talking, reviewer, request.reference, "Bonjour.")
    for number in range(threads.IN_A_ROW):
        threads.answer(talking, asks(request), request.id, f"Message {number}.")
    with pytest.raises(TransitionRefused) as refused:
        threads.answer(talking, asks(request), request.id, "Encore.")
    assert refused.value.refusal.code == "too_many_messages"
    threads.write(talking, reviewer, request.reference, "Merci.")
    threads.answer(talking, asks(request), request.id, "De rien.")


def test_off_there_is_none(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.WITH_SI)
    with pytest.raises(NotFound):
        threads.write(deps, factories.make_staff(deps, StaffRole.REVIEWER), request.reference, "Bonjour.")
    with pytest.raises(NotFound):
        threads.answer(deps, asks(request), request.id, "Bonjour.")
    assert Mail.select().where(Mail.event.in_(["message_waiting", "message_answered"])).count() == 0


def test_managers_keep_the_thread_when_the_request_changes_hands(talking: Dependencies, reviewer: Actor) -> None:
    """Messages are of the request, of all who decide on it in turn."""
    entity = factories.make_entity(talking)
    factories.make_manager(talking, entity)
    request = factories.make_request(talking, State.WITH_MANAGER, entity=entity)
    threads.write(talking, reviewer, request.reference, "Bonjour.")
    memberships.orphan_if_alone(talking, entity.id, entity.name)
    threads.answer(talking, asks(request), request.id, "Bonjour.")
    assert thread_of(request, for_staff=False).messages == 2
