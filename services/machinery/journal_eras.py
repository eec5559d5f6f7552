"""Seals of the journal whose key goes: what they were sealed for is digested once more, and the digest is sealed.

A MAC cannot be made anew without making all later ones anew, which would look like a forged journal. So the whole chain
is verified while its old keys are still there, and one SHA-256 over every link and its MAC, up to the last that an old
key sealed, is kept under the present key. A link that is changed, removed or moved changes the digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from domain.journal_chain import BEGINNING, ERA, era_bytes, link_bytes
from domain.page_troubles import StoredFileUnusable
from models import JournalEra, JournalSeal, database
from queries import journal_chain
from queries.journal_chain import Link
from services.machinery.dependencies import Dependencies


class Digest:
    """SHA-256 over links and their MACs, as they come."""

    def __init__(self, before: str = BEGINNING) -> None:
        self._sha256 = hashlib.sha256()
        self._before = before

    def add(self, link: Link) -> None:
        """A link that lacks its entry is left out: the digest is another then."""
        if link.entry is not None and link.number is not None and link.sealed_at is not None:
            self._sha256.update(link_bytes(self._before, link.number, link.sealed_at, link.entry))
        self._sha256.update(link.mac.encode())
        self._before = link.mac

    def hex(self) -> str:
        return self._sha256.hexdigest()


def last_of_old_keys(deps: Dependencies) -> int | None:
    """The number of the last link that another key than the present one sealed; None for none."""
    rows = JournalSeal.select(JournalSeal.number).where(JournalSeal.key_id != deps.vault.current_key)
    last = rows.order_by(JournalSeal.number.desc()).limit(1).tuples().first()
    return int(last[0]) if last is not None else None


def make(deps: Dependencies, first: int, number: int, before: str) -> JournalEra:
    """Digest the links from `first`, which follows the MAC `before`, to `number`, and seal the digest.

    The chain has just been verified (`journal_check.verify`): this says so, and must not be called otherwise.
    """
    digest = digest_of_links(journal_chain.links_after(first - 1, number), before)
    now, key_id = deps.now(), deps.vault.current_key
    seal = deps.vault.mac(era_bytes(first, number, digest, now), ERA, key_id)
    with database.atomic():
        return JournalEra.create(number=number, first=first, digest=digest, made_at=now, key_id=key_id, seal=seal)


def digest_of_links(links: Iterable[Link], before: str) -> str:
    digest = Digest(before)
    for link in links:
        digest.add(link)
    return digest.hex()


def newest(deps: Dependencies) -> tuple[JournalEra | None, list[JournalEra]]:
    """The era that reaches furthest, of those whose seal is right; and those whose seal is wrong.

    One whose own key is gone says nothing: a later one stands for it.
    """
    right: JournalEra | None = None
    wrong = []
    for era in journal_chain.eras():
        try:
            seal = deps.vault.mac(era_bytes(era.first, era.number, era.digest, era.made_at), ERA, era.key_id)
        except StoredFileUnusable:
            continue
        if seal == era.seal:
            right = era
        else:
            wrong.append(era)
    return right, wrong
