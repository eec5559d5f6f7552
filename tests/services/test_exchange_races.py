"""Files and messages given at once: a file goes with one thing, a closed request takes none, no mail is sent twice."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import DomainError
from domain.states import StaffRole, State
from models import AccountRequest, Mail
from models_exchange import AttachedFile, Message
from queries.attached_files import documents_of
from queries.entity_merges import merge_facts
from services.documents import attached_files
from services.entities import documents, merging
from services.entities.acts import Act
from services.entities.merging import Choices
from services.machinery.dependencies import Dependencies
from services.requests import closing
from services.review import decisions, threads
from tests.support import factories
from tests.support.factories import PlainFile
from tests.support.races import at_once

pytestmark = pytest.mark.slow

ROUNDS = pytest.mark.parametrize("rounds", [4, pytest.param(200, marks=pytest.mark.deep)])
FILE = PlainFile(b"%PDF-1.4 courrier", "courrier.pdf")


@pytest.fixture
def talking(deps: Dependencies) -> Dependencies:
    return replace(deps, policy=replace(deps.policy, request_threads=True, antivirus=True))


@pytest.fixture
def reviewer(talking: Dependencies) -> Actor:
    return factories.make_staff(talking, StaffRole.REVIEWER)


def failures(outcomes: list[object]) -> list[object]:
    """What nobody is told in words."""
    return [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, DomainError)]


@ROUNDS
def test_a_file_that_two_tabs_send_goes_with_one_message(talking: Dependencies, reviewer: Actor, rounds: int) -> None:
    for _ in range(rounds):
        request = factories.make_request(talking, State.WITH_SI)
        file = attached_files.take(talking, reviewer, request, threads.PURPOSE, FILE)
        write = partial(threads.write, talking, reviewer, request.reference, "Bonjour.", file.id)
        outcomes = at_once(write, write)
        assert not failures(outcomes), outcomes
        assert Message.select().where(Message.request == request.id).count() == 1
        assert Mail.select().where(Mail.event == "message_waiting", Mail.request == request.id).count() == 1


@ROUNDS
def test_nothing_is_written_in_a_request_that_closes(talking: Dependencies, reviewer: Actor, rounds: int) -> None:
    for _ in range(rounds):
        request = factories.make_request(talking, State.WITH_SI)
        outcomes = at_once(
            partial(threads.write, talking, reviewer, request.reference, "Bonjour."),
            partial(closing.withdraw, talking, request.id, factories.own_actor(request)),
        )
        assert not failures(outcomes), outcomes
        assert AccountRequest.get_by_id(request.id).state == State.WITHDRAWN
        mails = Mail.select().where(Mail.event == "message_waiting", Mail.request == request.id).count()
        assert Message.select().where(Message.request == request.id).count() == mails


@ROUNDS
def test_a_file_goes_with_the_one_decision_that_is_taken(talking: Dependencies, rounds: int) -> None:
    admin = factories.make_si_admin(talking)
    for _ in range(rounds):
        request = factories.make_request(talking, State.WITH_SI)
        file = attached_files.take_for_decision(talking, admin, request.reference, FILE)
        decide = partial(decisions.decide, talking, admin, request.reference, file_id=file.id)
        outcomes = at_once(
            partial(decide, "reject", reason="Illisible.", refusal="other"),
            partial(decide, "request_changes", reason="Voyez le modèle."),
        )
        assert not failures(outcomes), outcomes
        taken = [one for one in outcomes if not isinstance(one, Exception)]
        assert [AttachedFile.get_by_id(file.id).decision_id] == [decision.id for decision in taken]


@ROUNDS
def test_a_document_is_of_what_its_entity_became(talking: Dependencies, rounds: int) -> None:
    admin = replace(factories.make_si_admin(talking), fresh=True)
    for _ in range(rounds):
        former, into = factories.make_entity(talking), factories.make_entity(talking)
        waiting = documents.take(talking, admin, former.id, FILE)
        act = Act(paris_date(talking.now()), "Réforme.", "Décret 2026-1")
        seen = merge_facts(former, into).mark
        outcomes = at_once(
            partial(documents.add, talking, admin, former.id, waiting.id, "Convention"),
            partial(merging.merge, talking, admin, former.id, into.id, Choices(), act, seen=seen),
        )
        assert not failures(outcomes), outcomes
        assert documents_of(former) == []
        added = not isinstance(outcomes[0], Exception)
        assert [file.title for file in documents_of(into)] == (["Convention"] if added else [])
