"""What people ask about what is held about them: from their account, or by a letter that an SI administrator types in.

Each is acknowledged by mail where there is an address, has a day by which it is answered (domain/rights.py), and is
examined by an SI administrator who is somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import IntegrityError

from domain.actors import Actor
from domain.calendar import paris_date
from domain.documents import add_months
from domain.mailboxes import deliverable, email_key
from domain.nouns import capitalized
from domain.permissions import demand
from domain.rights import Right, RightOutcome, Subject, due_on
from models import Account, database
from models_rights import RightsRequest
from queries.signing_in import account_of
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh, holder_of, locked_account
from services.review.effects import author_of
from services.rights import copies, erasing, matching
from services.rights.examining import EXAMINE, refused, to_examine
from services.rights.handing import address_of, copied, has_account
from services.rights.keeping import Kept, kept_of, requests_of
from services.rights.restricting import restrict

OLDEST_MONTHS = 12
"""A letter that came longer ago is a slip of the person who types its day."""


@dataclass(frozen=True)
class Letter:
    """What a letter asks, as it is typed in (texts already cleaned). `email` is '' where it gives none."""

    kind: Right
    subject: Subject
    name: str
    email: str
    words: str
    received_on: date
    identity: str


def ask(deps: Dependencies, key: str, kind: Right, words: str) -> RightsRequest:
    """Somebody signed in uses a right. Raises NotFound, TransitionRefused ("reason_missing", "right_running")."""
    if not words.strip():
        raise refused("reason_missing")
    today = paris_date(deps.now())
    with database.atomic():
        account = locked_account(key)
        values = _of_account(account) | {"kind": kind, "subject": Subject.HOLDER, "words": words}
        row = _written(deps, values | {"received_on": today, "identity": "Connexion au compte, mot de passe donné"})
        journal.record("rights.asked", holder_of(account), deps.now(), account_id=account.id, right=kind.value)
        _acknowledge(deps, row)
    return row


def record(deps: Dependencies, actor: Actor, letter: Letter) -> RightsRequest:
    """Type in what came by letter. Raises NotAllowed, FreshSignInNeeded, InvalidMailbox, TransitionRefused
    ("right_day", "reason_missing" where it is not told how the identity was checked)."""
    demand(actor, EXAMINE)
    today = paris_date(deps.now())
    if not add_months(today, -OLDEST_MONTHS) <= letter.received_on <= today:
        raise refused("right_day")
    if not letter.identity.strip() or not letter.words.strip():
        raise refused("reason_missing")
    address = deliverable(letter.email) if letter.email else ""
    with database.atomic():
        actor = afresh(actor, EXAMINE)
        known = account_of(email_key(address)) if address and letter.subject is not Subject.SIGNATORY else None
        values: dict[str, Any] = {
            "name": letter.name,
            "email": address,
            "email_key": email_key(address) if address else "",
        }
        values |= {"account": known, "kind": letter.kind, "subject": letter.subject, "words": letter.words}
        values |= {"received_on": letter.received_on, "identity": letter.identity, "recorded_by": actor.account_id}
        row = _written(deps, values)
        about = known.id if known is not None else None
        journal.record("rights.recorded", actor, deps.now(), account_id=about, object_key=row.object_key,
                       right=letter.kind.value, name=letter.name)  # fmt: skip
        _acknowledge(deps, row)
    return row


def extend(deps: Dependencies, actor: Actor, request_id: int, why: str) -> None:
    """Answer two months later, once, within the first month; the person is told why.

    Raises NotAllowed, FreshSignInNeeded, NotFound, TransitionRefused ("reason_missing", "right_own", "right_answered",
    "right_extended", "right_late").
    """
    demand(actor, EXAMINE)
    if not why.strip():
        raise refused("reason_missing")
    with database.atomic():
        actor, row = to_examine(actor, request_id)
        if why_not := not_extended_for(deps, row):
            raise refused(why_not)
        due = due_on(row.received_on, extended=True)
        _write(row, extended_at=deps.now(), extended_why=why, due_on=due)
        journal.record("rights.extended", actor, deps.now(), account_id=row.account_id, object_key=row.object_key,
                       reason=why, due_on=due.isoformat())  # fmt: skip
        _tell(deps, "rights_extended", row, {"due_on": due.isoformat(), "why": why}, address_of(row))


def not_extended_for(deps: Dependencies, row: RightsRequest) -> str:
    """The code of why its answer may not take longer; '' where it may."""
    if row.answered_at is not None:
        return "right_answered"
    if row.extended_at is not None:
        return "right_extended"
    return "right_late" if paris_date(deps.now()) > row.due_on else ""


def answer(
    deps: Dependencies, actor: Actor, request_id: int, outcome: RightOutcome, words: str, done: str = ""
) -> None:
    """Answer it in words that the person reads, and do what is granted: the copy for the holder of an account, the
    erasure of what nothing keeps, the limitation. `done` says what was done that the program does not do (`by_hand`).

    Raises NotAllowed, FreshSignInNeeded, NotFound, TransitionRefused ("reason_missing", "right_own", "right_answered",
    "right_undone", what `erasing.erase` raises).
    """
    demand(actor, EXAMINE)
    if not words.strip():
        raise refused("reason_missing")
    with database.atomic():
        actor, row = to_examine(actor, request_id)
        granted, to = outcome is not RightOutcome.REFUSED, address_of(row)  # before an erasure
        if granted and by_hand(row) and not done.strip():
            raise refused("right_undone")
        if granted and row.kind == Right.ERASURE and not by_hand(row):
            erased, kept = erasing.erase(deps, actor, row, outcome)
            done = "\n".join(filter(None, [*(f"{capitalized(one)}." for one in erased), done.strip()]))
        else:
            kept = kept_of(deps, row)
            if granted and row.kind == Right.ACCESS and not has_account(row):
                done = "\n".join(filter(None, [copied(row), done.strip()]))
        values = {"answered_at": deps.now(), "answered_by": actor.account_id, "outcome": outcome, "answer": words}
        _write(row, **values, done=done.strip() if granted else "")
        journal.record("rights.answered", actor, deps.now(), account_id=row.account_id, object_key=row.object_key,
                       right=row.kind, outcome=outcome.value, reason=words)  # fmt: skip
        facts = {"outcome": outcome.value, "answer": words, "author": author_of(actor), "done": done if granted else ""}
        _tell(deps, "rights_answered", row, {**facts, "kept": [_theirs(one) for one in kept]}, to)
        if granted and row.kind == Right.LIMITATION and not by_hand(row):
            restrict(deps, actor, row)
        matching.forget_unchosen(row)
        if not granted:
            copies.forget_for(deps, row)
        if granted and row.kind == Right.ACCESS and has_account(row):
            copies.ask(deps, row.account.email_key, anew=True)


def by_hand(row: RightsRequest) -> bool:
    """Whether what is granted is done by who examines it: the program cannot, or cannot reach the person."""
    if row.kind == Right.ACCESS:
        return not has_account(row) and not copied(row)
    if row.subject == Subject.SIGNATORY or row.kind in (Right.RECTIFICATION, Right.OPPOSITION):
        return True
    return not requests_of(row) if row.kind == Right.LIMITATION else False


def _theirs(one: Kept) -> dict[str, str]:
    """What is kept, as the person reads it."""
    what = f"votre demande {one.reference}" if one.reference else "votre compte"
    return {"what": what if not one.named else "votre nom, dans la demande d’une autre personne", "until": one.until}


def _write(row: RightsRequest, **values: Any) -> None:
    """Write these, while nobody has answered. Raises TransitionRefused ("right_answered")."""
    open_still = RightsRequest.answered_at.is_null()
    if not RightsRequest.update(values).where(RightsRequest.id == row.id, open_still).execute():
        raise refused("right_answered")


def _written(deps: Dependencies, values: dict[str, Any]) -> RightsRequest:
    try:
        with database.atomic():
            row: RightsRequest = RightsRequest.create(
                due_on=due_on(values["received_on"]), recorded_at=deps.now(), **values
            )
    except IntegrityError:
        raise refused("right_running") from None
    return row


def _of_account(account: Account) -> dict[str, Any]:
    return {"account": account, "name": account.full_name, "email": account.email, "email_key": account.email_key}


def _acknowledge(deps: Dependencies, row: RightsRequest) -> None:
    _tell(deps, "rights_received", row, {"due_on": row.due_on.isoformat()}, address_of(row))


def _tell(deps: Dependencies, event: str, row: RightsRequest, facts: dict[str, Any], to: str) -> None:
    """Mail it where there is an address: those without one are answered by letter."""
    if to:
        whole = {"asks": Right(row.kind).asks, "received_on": row.received_on.isoformat(), **facts}
        outbox.post(deps, event, to, whole, account=row.account)
