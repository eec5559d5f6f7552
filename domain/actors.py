"""Who acts, as far as rules care: an applicant on one request, somebody signed in, or the program itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from domain.states import StaffRole


class Party(StrEnum):
    """In what quality somebody acts on a request. A staff role that the transition table never names is none."""

    APPLICANT = "applicant"
    MANAGER = "manager"
    SI_ADMIN = "si_admin"
    REVIEWER = "reviewer"
    SYSTEM = "system"
    CLOCK = "clock"


@dataclass(frozen=True)
class Actor:
    """Somebody who acts.

    `request_id` is set for an applicant who came by the link of one request; `account_id` for somebody signed in;
    neither for the program. `managed` holds the ids of the entities that they manage. `fresh`: in this session they
    proved lately who they are, as the edge read in the session's row; sensitive permissions ask for it.
    """

    name: str = ""
    email_key: str = ""
    account_id: int | None = None
    request_id: int | None = None
    staff_role: StaffRole | None = None
    managed: frozenset[int] = field(default_factory=frozenset)
    program: Party | None = None
    fresh: bool = False

    @property
    def is_staff(self) -> bool:
        return self.staff_role is not None

    @property
    def kind(self) -> str:
        """The word that the journal keeps: who acted, in what general quality."""
        if self.program is not None:
            return self.program.value
        if self.staff_role is not None:
            return self.staff_role.value
        if self.account_id is not None:
            return "manager" if self.managed else "account"
        return "applicant" if self.request_id is not None else "anonymous"


def is_applicant_of(actor: Actor, *, request_id: int, account_id: int | None, email_key: str) -> bool:
    """Whether the request is the actor's own: by its link, by its account, or by its address (rule 12)."""
    return (
        actor.request_id == request_id
        or (actor.account_id is not None and actor.account_id == account_id)
        or (actor.email_key != "" and actor.email_key == email_key)
    )


ANONYMOUS = Actor()
SYSTEM = Actor(name="Guichet", program=Party.SYSTEM)
CLOCK = Actor(name="Guichet", program=Party.CLOCK)


def applicant(request_id: int, email_key: str, name: str = "", account_id: int | None = None) -> Actor:
    """The person who asked, known by the link or the browser of that request."""
    return Actor(name=name, email_key=email_key, request_id=request_id, account_id=account_id)
