"""What is read about one request to show it or to decide on it: each read once, when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from peewee import JOIN

from domain.states import CheckResult, DecisionStatus, Role, State
from models import Account, AccountRequest, CheckAnswer, ComplementItem, Decision, DocumentVersion, Membership
from models_people import Remedy
from queries.checklist_answers import answers_of
from queries.limitation import restricted
from queries.memberships import active_managers, managers_of
from queries.prepared import PreparedModels, Reader, among, numbers
from queries.remedies import latest_of_request
from queries.request_page import asked_of, versions_by_kind, versions_of


class RequestContext:
    """A request at one moment, each of its properties one statement at most.

    It is never read again: what changes the request, or waits for its lock, makes another afterwards.
    """

    def __init__(
        self, request: AccountRequest, members: list[Membership] | None = None, *, limited: bool | None = None
    ) -> None:
        """`members` are all the current roles in its entity, where they were read already, as is `limited`."""
        self.request = request
        self._members = members
        if limited is not None:
            vars(self)["limited"] = limited  # where a cached property keeps what it has read

    @cached_property
    def versions(self) -> dict[str, list[DocumentVersion]]:
        """Every file of each kind of document, newest first, with who judged it."""
        return versions_by_kind(self.request)

    @cached_property
    def current_versions(self) -> dict[str, DocumentVersion]:
        """The current file of each kind of document."""
        left = {kind: [file for file in files if file.removed_at is None] for kind, files in self.versions.items()}
        return {kind: files[0] for kind, files in left.items() if files}

    @cached_property
    def answers(self) -> dict[int, dict[str, CheckAnswer]]:
        """What was answered about each file, by its id and the question's code."""
        return answers_of(version.id for files in self.versions.values() for version in files)

    def noes(self, version: DocumentVersion) -> list[str]:
        """The questions answered « non » about a file, in the order in which they were first answered."""
        given = sorted(self.answers[version.id].values(), key=lambda answer: int(answer.id))
        return [answer.check_code for answer in given if answer.answer == CheckResult.NO]

    @cached_property
    def managers(self) -> list[Account]:
        """Who decides for its entity, longest in function first."""
        if self._members is None:
            return active_managers(self.request.entity_id)
        deciding = (one for one in self._members if one.role == Role.ENTITY_MANAGER and one.suspended_at is None)
        return [one.account for one in sorted(deciding, key=lambda one: one.since) if one.account.active]

    @property
    def has_manager(self) -> bool:
        """Whether its entity has somebody who decides."""
        return bool(self.managers)

    @property
    def holder(self) -> Account | None:
        """The account that the request is or will be of: the one that made it, or the one of its address."""
        return self._holding[0]

    @property
    def membership(self) -> Membership | None:
        """What the holder is in the entity, perhaps suspended; None when that has ended or never was."""
        return self._holding[1]

    @cached_property
    def _holding(self) -> tuple[Account | None, Membership | None]:
        request = self.request
        if request.account_id is None and not request.email_key:
            return None, None
        current = (
            (Membership.account == Account.id) & (Membership.entity == request.entity_id) & Membership.until.is_null()
        )
        by_id, by_address = Account.id == request.account_id, Account.email_key == request.email_key
        holders = Account.select(Account, Membership).join(Membership, JOIN.LEFT_OUTER, on=current)
        account = holders.where(by_id if request.account_id is not None else by_address).first()
        return account, getattr(account, "membership", None)

    @cached_property
    def decisions(self) -> list[Decision]:
        """Every click, whatever became of it, the latest first, with who made it."""
        return _decisions.read(requests=numbers([self.request.id]))

    @property
    def pending(self) -> Decision | None:
        """The decision whose window still runs."""
        return next((one for one in self.decisions if one.status == DecisionStatus.PENDING), None)

    @property
    def last_applied(self) -> Decision | None:
        """The decision that was carried out last."""
        applied = [one for one in self.decisions if one.status == DecisionStatus.APPLIED]
        return max(applied, key=lambda one: (one.settled_at, one.id), default=None)

    @property
    def asking(self) -> Decision | None:
        """The last decision that was carried out, if it asks for a complement."""
        last = self.last_applied
        return last if last is not None and last.action == "request_changes" else None

    @cached_property
    def limited(self) -> bool:
        """Whether it is kept without being used (domain/limitation.py)."""
        return bool(restricted([self.request.id]))

    @cached_property
    def remedy(self) -> Remedy | None:
        """What was recorded last against its refusal, answered or not."""
        return latest_of_request(self.request.id) if self.request.state == State.REJECTED else None

    @cached_property
    def asked(self) -> list[ComplementItem]:
        """All that complements ever asked for, the latest round first."""
        return asked_of(self.request)

    @property
    def complement(self) -> list[ComplementItem]:
        """The items of the latest complement asked for; none when it asks in words alone."""
        if not self.asked or self._asked_in_words_since(self.asked[0]):
            return []
        return [item for item in self.asked if item.round == self.asked[0].round]

    def _asked_in_words_since(self, item: ComplementItem) -> bool:
        """Whether a later complement has no item of its own: what was asked for before is not open again."""
        decision = self.asking
        if decision is None or decision.payload.get("items"):
            return False
        return bool(item.asked_at <= decision.settled_at)


def contexts_of(requests: Sequence[AccountRequest], accounts: Iterable[Account]) -> dict[int, RequestContext]:
    """What guards look at of several requests, by request, in five statements; `accounts` are all of their holders."""
    ids, known = [request.id for request in requests], list(accounts)
    versions, decisions, limited = versions_of(ids), _decisions_of(ids), restricted(ids)
    managers = managers_of({request.entity_id for request in requests if request.entity_id is not None})
    by_id, by_key = {one.id: one for one in known}, {one.email_key: one for one in known}
    roles = _current_roles(by_id)
    contexts = {}
    for request in requests:
        holder = by_id.get(request.account_id) if request.account_id is not None else by_key.get(request.email_key)
        membership = roles.get((holder.id, request.entity_id)) if holder is not None else None
        context = contexts[request.id] = RequestContext(request, limited=request.id in limited)
        # Where a cached property keeps what it has read.
        vars(context).update(
            versions=versions.get(request.id, {}),
            decisions=decisions.get(request.id, []),
            managers=managers.get(request.entity_id, []),
            _holding=(holder, membership),
        )
    return contexts


def _decisions_of(request_ids: list[int]) -> dict[int, list[Decision]]:
    by_request: dict[int, list[Decision]] = {}
    for decision in _decisions.read(requests=numbers(request_ids)):
        by_request.setdefault(decision.request_id, []).append(decision)
    return by_request


_decisions = PreparedModels(
    lambda: (
        Decision.select()
        .join(Account, on=Decision.author)
        .where(among(Decision.request, "requests"))
        .order_by(Decision.id.desc())
    ),
    Decision,
    author=Reader(Account),
)


def _current_roles(account_ids: Iterable[int]) -> dict[tuple[int, int], Membership]:
    rows = Membership.select().where(Membership.account.in_(list(account_ids)), Membership.until.is_null())
    return {(row.account_id, row.entity_id): row for row in rows}
