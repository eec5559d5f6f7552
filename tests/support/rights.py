"""What people ask about what is held about them, and the ZIP that they are given, file by file."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any
from zipfile import ZipFile

from domain.actors import Actor
from domain.calendar import paris_date
from domain.rights import Right, Subject
from models import Account, AccountRequest
from models_rights import RightsMatch, RightsRequest
from services.machinery import worker
from services.machinery.dependencies import Dependencies
from services.rights import asking, copies, matching
from tests.support.mails import RENDERER

Book = dict[str, bytes]
"""The files of a ZIP by their names."""

SIGNATORY = "Claude Signataire"
"""Who signs the letters of `factories.make_draft`."""


def letter(deps: Dependencies, **fields: object) -> asking.Letter:
    """What a signatory asks by a letter without an address."""
    values = {
        "kind": Right.ACCESS,
        "subject": Subject.SIGNATORY,
        "name": SIGNATORY,
        "email": "",
        "words": "Demande ce que nous savons.",
        "received_on": paris_date(deps.now()),
        "identity": "Pièce vue.",
    }
    return asking.Letter(**{**values, **fields})  # type: ignore[arg-type]


def book_of(pieces: Iterable[bytes]) -> Book:
    with ZipFile(io.BytesIO(b"".join(pieces))) as book:
        assert book.testzip() is None
        return {name: book.read(name) for name in book.namelist()}


def parts_of(book: Book) -> dict[str, list[dict[str, Any]]]:
    """Title → rows."""
    return {part["titre"]: part["lignes"] for part in json.loads(book["donnees.json"])["parties"]}


def work(deps: Dependencies) -> None:
    """The worker makes copies, and searches."""
    handlers = {copies.KIND: copies.handler(RENDERER, str), matching.KIND: matching.handler}
    worker.run_due(deps, handlers)


def copy_of_holder(deps: Dependencies, account: Account) -> Book:
    """What the holder of an account takes in their account."""
    copy = copies.ask(deps, account.email_key)
    work(deps)
    _, pieces = copies.opened(deps, account, copy.id)
    return book_of(pieces)


def searched(deps: Dependencies, examiner: Actor, row: RightsRequest) -> list[RightsMatch]:
    """The matches of a search, newest request first."""
    matching.search(deps, examiner, row.id)
    work(deps)
    found = RightsMatch.select().where(RightsMatch.asked == row.id)
    return list(found.order_by(RightsMatch.request.desc(), RightsMatch.id))


def choose(deps: Dependencies, examiner: Actor, row: RightsRequest, *requests: AccountRequest) -> None:
    """All that was offered of these requests is the person's, and nothing else is."""
    offered = RightsMatch.select().where(RightsMatch.asked == row.id).order_by(RightsMatch.id)
    ids = {one.id: one.request_id for one in offered}
    wanted = {request.id for request in requests}
    matching.choose(deps, examiner, row.id, ids, [number for number, request in ids.items() if request in wanted])


def copy_for(deps: Dependencies, examiner: Actor, row: RightsRequest) -> Book:
    """What an SI administrator takes for the person of a rights request."""
    copies.prepare(deps, examiner, row.id)
    work(deps)
    _, pieces = copies.opened_for(deps, examiner, row.id)
    return book_of(pieces)
