"""What reviewers and applicants write each other, and the files that go with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from domain.actors import Actor, applicant
from domain.states import DecisionStatus
from models import AccountRequest
from models_exchange import AttachedFile, Message
from queries.documents import named_keys
from services.documents import attached_files
from services.machinery.dependencies import Dependencies
from services.review import decisions, threads
from tests.services.life.machine import World, a_number
from tests.support.factories import PlainFile

FILE = PlainFile(b"%PDF-1.4 courrier", "courrier.pdf")


def _untouched(request: AccountRequest) -> tuple[Any, ...]:
    """What messages change nothing of: its state, since when it waits, when silence decides."""
    return request.state, request.version, request.waiting_since, request.implied_decision_on, request.answer_by


class ExchangeRules(World):
    @property
    def talking(self) -> Dependencies:
        return replace(self.deps, policy=replace(self.deps.policy, request_threads=True, antivirus=True))

    @rule(number=a_number, who=a_number, with_file=st.booleans())
    def write_to_an_applicant(self, number: int, who: int, with_file: bool) -> None:
        request, actor = self.pick_request(number), self.pick_actor(who)
        if request is not None:
            before = _untouched(request)
            file_id = self._given(actor, request, with_file)
            self.attempt(threads.write, self.talking, actor, request.reference, "Bonjour.", file_id)
            assert _untouched(AccountRequest.get_by_id(request.id)) == before

    @rule(number=a_number, with_file=st.booleans(), seen=st.booleans())
    def answer_a_reviewer(self, number: int, with_file: bool, seen: bool) -> None:
        request = self.pick_request(number)
        if request is not None:
            before = _untouched(request)
            actor = applicant(request.id, request.email_key, request.full_name, request.account_id)
            if seen:
                threads.read_by_applicant(self.talking, request)
            file_id = self._given(actor, request, with_file)
            self.attempt(threads.answer, self.talking, actor, request.id, "Bonjour à vous.", file_id)
            assert _untouched(AccountRequest.get_by_id(request.id)) == before

    @rule(number=a_number, who=a_number)
    def refuse_with_a_file(self, number: int, who: int) -> None:
        request, actor = self.pick_request(number), self.pick_actor(who)
        if request is not None:
            file = self.attempt(attached_files.take_for_decision, self.talking, actor, request.reference, replace(FILE))
            typed: dict[str, Any] = {"reason": "Document illisible.", "refusal": "other"}
            if file is not None:
                self.attempt(
                    decisions.decide, self.talking, actor, request.reference, "reject", **typed, file_id=file.id
                )

    def _given(self, actor: Actor, request: AccountRequest, with_file: bool) -> int | None:
        """A file of an agent or the applicant, whether or not they may then write."""
        taken = with_file and request.activated_at is not None
        return attached_files.take(self.talking, actor, request, threads.PURPOSE, FILE).id if taken else None

    @invariant()
    def a_thread_was_begun_by_staff_on_an_activated_request(self) -> None:
        firsts: dict[int, Message] = {}
        for message in Message.select().order_by(Message.id):
            firsts.setdefault(message.request_id, message)
        for message in firsts.values():
            assert message.author is not None
            assert message.author.email_key != message.request.email_key
            assert message.request.activated_at is not None

    @invariant()
    def a_file_goes_with_one_thing_of_its_own_request(self) -> None:
        for message in Message.select().where(Message.file.is_null(False)):
            assert message.file.request_id == message.request_id
            assert message.file.joined_at is not None
            assert message.file.added_by_id == message.author_id
        joined = list(AttachedFile.select().where(AttachedFile.decision.is_null(False)))
        for file in joined:
            assert file.decision.request_id == file.request_id
            assert file.decision.status in (DecisionStatus.PENDING, DecisionStatus.APPLIED)

    @invariant()
    def the_store_has_the_file_of_every_row(self) -> None:
        keys = {file.storage_key for file in AttachedFile.select()}
        assert named_keys(keys) == keys
        assert keys <= set(dict(self.deps.storage.keys()))
