"""What the reader of a request may do now: the workflow's table, the permissions, and what is still in the way."""

from __future__ import annotations

from dataclasses import dataclass, field

from backoffice.requests.selection import decides_as_manager
from domain.errors import TransitionRefused
from domain.permissions import may
from domain.workflow import BY_VERB, Intent, RequestFacts, Transition, check, offered
from models import AccountRequest
from queries.request_context import RequestContext
from services.requests.lifecycle import facts_of
from web.current import actor, deps
from web.words import sentence


@dataclass
class Offer:
    """`actions` can be done; `blocked` says of others, which the actor might do, what is in the way."""

    actions: set[str] = field(default_factory=set)
    blocked: dict[str, str] = field(default_factory=dict)
    as_manager: bool = False

    @property
    def with_reason(self) -> list[Transition]:
        """Those that a reason alone applies."""
        return [transition for transition in BY_VERB.values() if transition.name in self.actions]

    @property
    def blocked_with_reason(self) -> list[str]:
        """What is in the way of such ones."""
        return [self.blocked[transition.name] for transition in BY_VERB.values() if transition.name in self.blocked]


def offer_of(row: AccountRequest, context: RequestContext, facts: RequestFacts | None = None) -> Offer:
    """The buttons of a request; none while a decision on it is under way."""
    who = actor()
    facts = facts if facts is not None else facts_of(deps(), row, context)
    offer = Offer(as_manager=decides_as_manager(row))
    if context.pending is not None:
        return offer
    # What is still to be typed is taken as given: the other guards then say whether it can be done.
    intent = Intent(deps().now(), reason="x", items=1, new_entity=True)
    for transition in offered(facts, who):
        if transition.needs is None or not may(who, transition.needs):
            continue
        try:
            check(transition.name, facts, who, intent)
        except TransitionRefused as refused:
            offer.blocked[transition.name] = sentence(refused)
        else:
            offer.actions.add(transition.name)
    return offer
