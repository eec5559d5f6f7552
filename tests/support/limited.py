"""A request that is kept without being used, because its applicant obtained a limitation (GDPR, article 18)."""

from __future__ import annotations

from dataclasses import dataclass

from domain.actors import Actor
from domain.rights import Right, RightOutcome, Subject
from domain.states import State
from models import AccountRequest
from models_rights import RightsRequest
from services.machinery.dependencies import Dependencies
from services.rights import asking, restricting
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.rights import letter


@dataclass
class Scene:
    """The one request of somebody who obtained a limitation, and an SI administrator who hears of all at once."""

    deps: Dependencies
    clock: Clock
    admin: Actor
    request: AccountRequest
    right: int = 0

    @property
    def now(self) -> AccountRequest:
        row: AccountRequest = AccountRequest.get_by_id(self.request.id)
        return row

    @property
    def reference(self) -> str:
        return str(self.request.reference)

    def limit(self) -> None:
        self.right = limit(self.deps, self.admin, self.request).id

    def lift(self) -> None:
        restricting.lift(self.deps, self.admin, self.right, "Le litige est réglé.")


def limit(deps: Dependencies, admin: Actor, request: AccountRequest) -> RightsRequest:
    """The applicant wrote a letter, and it was granted. `admin` has just signed in."""
    written = letter(
        deps, kind=Right.LIMITATION, subject=Subject.APPLICANT, name=request.full_name, email=request.email
    )
    row = asking.record(deps, admin, written)
    asking.answer(deps, admin, row.id, RightOutcome.GRANTED, "C’est fait.")
    return row


def scene_of(deps: Dependencies, clock: Clock, admin: Actor, state: State) -> Scene:
    entity = factories.make_entity(deps)
    if state is State.WITH_MANAGER:
        factories.make_manager(deps, entity)
    return Scene(deps, clock, admin, factories.make_request(deps, state, entity=entity, by=admin))
