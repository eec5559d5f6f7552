"""How long a request, its files and a role are kept: pure rules over facts, for the data-protection officer to confirm.

Days are Paris days. What is due on a day may go on that day. Nothing here reads the database; the worker asks again
under the lock before anything goes (`services/retention/`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.documents import add_months
from domain.labelled import Labelled
from domain.states import CLOSED, State

REMEDY_MONTHS = 2
"""Within so many months a decision, or the answer to a remedy, can be contested (CRPA; CJA, article R421-1)."""


@dataclass(frozen=True, kw_only=True)
class Periods:
    """What the settings of config_retention.py say; months are calendar months."""

    refused: int
    proof: int
    mandate: int
    trail: int
    inactive: int
    inactive_warning_days: int
    mails: int
    sessions: int
    work_days: int
    import_days: int


class Fate(Labelled):
    """What becomes of an archive at the end (« sort final »), as agreed with the archives' administration."""

    DESTROYED = "destroyed", "Élimination"
    SAMPLED = "sampled", "Tri"
    KEPT = "kept", "Conservation"


class ArchiveAct(Labelled):
    """What lets archives leave the program: its elimination is allowed, or it was handed to an archives' service."""

    VISA = "visa", "Visa d’élimination"
    TRANSFER = "transfer", "Versement"


class Category(StrEnum):
    """What is erased together, one row each: the stored value, its label, whether it is a public archive.

    Public archives are destroyed under a visa of the archives' administration alone (Code du patrimoine, articles
    L212-2 and R212-14). What was never sent or never activated never reached the administration, and needs none.
    """

    label: str
    is_archive: bool

    def __new__(cls, value: str, label: str = "", is_archive: bool = True) -> Category:
        category = str.__new__(cls, value)
        category._value_, category.label, category.is_archive = value, label, is_archive
        return category

    # fmt: off
    DRAFT = "draft", "Demandes commencées, non envoyées", False
    UNACTIVATED = "unactivated", "Demandes jamais activées", False
    UNFAVOURABLE = "unfavourable", "Dossiers de demandes refusées ou abandonnées"
    PROOF = "proof", "Documents attestant de l’existence légale"
    MANDATE = "mandate", "Délégations de mandat et autres pièces"
    TRAIL = "trail", "Dossiers de demandes validées, après la fin du rôle"
    ROLE = "role", "Rôles terminés qu’aucune demande n’a donnés"
    # fmt: on


class Wait(StrEnum):
    """Why nothing goes yet."""

    OPEN = "open"
    HELD = "held"
    RESTRICTED = "restricted"
    ROLE_LASTS = "role_lasts"
    NOT_SENT = "not_sent"


@dataclass(frozen=True)
class CategoryRule:
    """What an installation does with a category: how long it is kept, in the notice's words, and its final fate."""

    kept_for: str
    fate: Fate = Fate.DESTROYED
    visa_required: bool = False


@dataclass(frozen=True)
class Contest:
    """A remedy: when it came, by when silence rejects it, when it was answered (None: not, or not yet)."""

    received_on: date
    due_on: date
    answered_on: date | None = None


@dataclass(frozen=True)
class RoleFacts:
    """A role that a request gave, or that somebody was given without one. `until` None: it lasts, suspended or not."""

    until: date | None
    contests: tuple[Contest, ...] = ()


@dataclass(frozen=True)
class RequestFacts:
    """What the rules look at of a request. `closed_on` is the day of the decision, or of the abandonment."""

    state: State
    closed_on: date | None
    activated: bool = True
    held: bool = False
    restricted: bool = False
    contests: tuple[Contest, ...] = ()
    roles: tuple[RoleFacts, ...] = ()


@dataclass(frozen=True)
class Due:
    """It may go from this day on, as this category."""

    category: Category
    day: date


def remedies_lapse(decided_on: date, contests: tuple[Contest, ...]) -> date:
    """The first day on which nobody can contest any more: neither the decision, nor an answer, nor a silence."""
    ends = [add_months(decided_on, REMEDY_MONTHS)]
    ends += [add_months(contest.answered_on or contest.due_on, REMEDY_MONTHS) for contest in contests]
    return max(ends)


def role_end(roles: tuple[RoleFacts, ...]) -> date | None:
    """The day on which the last of these roles had ended for good, remedies included; None: one lasts, or none was."""
    known = [remedies_lapse(role.until, role.contests) if role.contests else role.until for role in roles if role.until]
    return max(known) if known and len(known) == len(roles) else None


def _after_roles(roles: tuple[RoleFacts, ...], months: int) -> date | None:
    """So many months after the last of these roles, and never while the end of one can still be contested."""
    end = role_end(roles)
    if end is None:
        return None
    lapses = (remedies_lapse(role.until, role.contests) for role in roles if role.until is not None)
    return max(add_months(end, months), *lapses)


def request_due(facts: RequestFacts, periods: Periods) -> Due | Wait:
    """When all of a request may go. An open one, one opened again, held or restricted waits."""
    waits = _waits(facts)
    if waits is not None:
        return waits
    assert facts.closed_on is not None  # noqa: S101 (`_waits` says so)
    if facts.state != State.APPROVED:
        day = max(add_months(facts.closed_on, periods.refused), remedies_lapse(facts.closed_on, facts.contests))
        return Due(Category.UNFAVOURABLE, day)
    if not facts.roles:
        return Due(Category.TRAIL, add_months(facts.closed_on, periods.trail))
    over = _after_roles(facts.roles, periods.trail)
    return Due(Category.TRAIL, over) if over is not None else Wait.ROLE_LASTS


def free_from(facts: RequestFacts) -> date | Wait:
    """From when on nothing but a visa keeps it from somebody who asks that it be erased before its time: nobody can
    contest what was decided any more, nor the end of a role that it gave (GDPR, article 17(3)(e))."""
    waits = _waits(facts)
    if waits is not None:
        return waits
    assert facts.closed_on is not None  # noqa: S101 (`_waits` says so)
    lapses = [remedies_lapse(facts.closed_on, facts.contests)]
    for role in facts.roles if facts.state == State.APPROVED else ():
        if role.until is None:
            return Wait.ROLE_LASTS
        lapses.append(remedies_lapse(role.until, role.contests))
    return max(lapses)


def file_due(facts: RequestFacts, *, is_proof: bool, periods: Periods) -> Due | Wait:
    """When the file of a document may go while its request stays: a proof of existence, or what goes with the role."""
    waits = _waits(facts)
    if waits is not None:
        return waits
    assert facts.closed_on is not None  # noqa: S101 (`_waits` says so)
    unfavourable = facts.state != State.APPROVED
    if is_proof:
        day = add_months(facts.closed_on, periods.proof)
        return Due(Category.PROOF, max(day, remedies_lapse(facts.closed_on, facts.contests)) if unfavourable else day)
    if unfavourable:
        return request_due(facts, periods)
    if not facts.roles:
        return Due(Category.MANDATE, add_months(facts.closed_on, periods.mandate))
    over = _after_roles(facts.roles, periods.mandate)
    return Due(Category.MANDATE, over) if over is not None else Wait.ROLE_LASTS


def role_due(role: RoleFacts, periods: Periods) -> Due | Wait:
    """When a role that no request gave may go."""
    day = _after_roles((role,), periods.trail)
    return Due(Category.ROLE, day) if day is not None else Wait.ROLE_LASTS


def _waits(facts: RequestFacts) -> Wait | None:
    if facts.state not in CLOSED or facts.closed_on is None:
        return Wait.OPEN
    if not facts.activated:
        return Wait.NOT_SENT
    if facts.held:
        return Wait.HELD
    return Wait.RESTRICTED if facts.restricted else None


class RetentionPhase(StrEnum):
    """What a walk through all that is kept looks at, one after the other."""

    REQUESTS = "requests"
    ROLES = "roles"
    AGED = "aged"
    DETAILS = "details"
    DONE = "done"
