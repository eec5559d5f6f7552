"""Deciding on several requests at once: as one by one, with what guards look at read once for all of them.

The end is that of deciding one by one in the same order: what a decision may change for those that follow (the entity's
managers, the person's account and roles, requests that are routed or withdrawn) is read again for these.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.actors import Actor
from domain.errors import DomainError, NotAllowed, NotFound
from domain.permissions import demand
from models import AccountRequest, Decision, database
from queries.locks import lock_accounts, lock_requests_together
from queries.request_context import RequestContext, contexts_of
from queries.requests import open_of_addresses
from queries.scopes import requests_visible_to
from services.machinery.dependencies import Dependencies
from services.machinery.gathering import gathering, savepoint
from services.people.authority import afresh
from services.review import effects
from services.review.decisions import NEEDED, Item, decide_locked

CHUNK = 50
"""Decisions of one transaction: the others wait for it where the database has one writer."""


@dataclass(frozen=True)
class Wanted:
    """A decision on one request: its reason, what a complement asks for, the code of a refusal's ready-made reason."""

    reference: str
    reason: str = ""
    items: tuple[Item, ...] = ()
    refusal: str | None = None


def decide_together(
    deps: Dependencies, actor: Actor, action: str, wanted: Sequence[Wanted]
) -> dict[str, DomainError | None]:
    """Decide so on each of these requests, in this order. By reference: why nothing was decided, or None.

    Rights are read again for each chunk. Raises NotAllowed where the actor may not decide so at all, UnknownCode.
    """
    demand(actor, NEEDED[action])
    for one in wanted:
        for item in one.items:
            effects.check_item(deps, item.target, item.reason)
    results: dict[str, DomainError | None] = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        try:
            with database.atomic(), gathering():
                results |= _Chunk(deps, afresh(actor, NEEDED[action]), action).decide(chunk)
        except NotAllowed as lost:
            results |= {one.reference: lost for one in chunk}
    return results


class _Chunk:
    """The decisions of one transaction."""

    def __init__(self, deps: Dependencies, actor: Actor, action: str) -> None:
        self.deps, self.actor, self.action = deps, actor, action
        self.contexts: dict[str, RequestContext] = {}
        """By reference, as long as no decision has touched what it was read of."""

    def decide(self, chunk: Sequence[Wanted]) -> dict[str, DomainError | None]:
        self._read(one.reference for one in chunk)
        return {one.reference: self._one(one) for one in chunk}

    def _read(self, references: Iterable[str]) -> None:
        """Lock these requests and their like in the order of all, then read what guards look at."""
        visible = requests_visible_to(self.actor, NEEDED[self.action])
        known = list(visible.where(AccountRequest.reference.in_(list(references))))
        others = open_of_addresses({row.email_key for row in known})
        locked = {row.id: row for row in lock_requests_together([*(row.id for row in known), *others])}
        rows = [locked[row.id] for row in known if row.id in locked]
        self.contexts = {
            context.request.reference: context for context in contexts_of(rows, lock_accounts(rows)).values()
        }

    def _one(self, one: Wanted) -> DomainError | None:
        context = self.contexts.get(one.reference)
        if context is None:
            return NotFound()
        try:
            with savepoint():
                self._decide(context, one)
        except DomainError as refused:
            return refused
        self._read_again_what_follows(context)
        return None

    def _decide(self, context: RequestContext, one: Wanted) -> Decision:
        return decide_locked(self.deps, self.actor, context, self.action, one.reason, one.items, one.refusal)

    def _read_again_what_follows(self, decided: RequestContext) -> None:
        """Of requests of the same entity, address or account, whatever was read before."""
        row = decided.request
        like = [
            other
            for other in self.contexts.values()
            if other.request.id != row.id
            and (
                (other.request.entity_id is not None and other.request.entity_id == row.entity_id)
                or other.request.email_key == row.email_key
                or (other.request.account_id is not None and other.request.account_id == row.account_id)
            )
        ]
        for other in like:
            fresh = AccountRequest.get_by_id(other.request.id)
            if self.action == "approve":
                effects.lock_holder(fresh)
            self.contexts[fresh.reference] = RequestContext(fresh)
