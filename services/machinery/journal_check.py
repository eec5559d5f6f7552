"""Whether the journal is still what was sealed: the whole of it, and the entries that a screen shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from domain.journal_chain import (
    AGED,
    BEGINNING,
    CHECKPOINT,
    ERASING,
    LINK,
    Trouble,
    checkpoint_bytes,
    digest_of,
    link_bytes,
    may_age,
)
from domain.page_troubles import StoredFileUnusable
from domain.security_events import SecurityEvent, tell
from models import JournalCheckpoint, JournalEra
from queries import journal_chain
from queries.journal_chain import Chained, Link
from services.machinery import journal_eras
from services.machinery.dependencies import Dependencies
from services.machinery.journal_eras import Digest

SEALED_WITHIN = timedelta(hours=1)
"""The worker seals every minute: what waits longer was never seen by one, or no worker runs."""
KEPT = 20
"""How many mismatches are kept with their words; the rest are counted."""


@dataclass(frozen=True)
class Mismatch:
    """One thing that does not match, of a link (its number) or of an entry (its id)."""

    trouble: Trouble
    number: int | None = None
    entry_id: int | None = None


@dataclass
class Verification:
    """What a walk through the chain saw. `first` and `last` are numbers; `mac` is the last link's."""

    first: int = 0
    last: int = 0
    mac: str = BEGINNING
    links: int = 0
    erased: int = 0
    waiting: int = 0
    mismatches: int = 0
    kept: list[Mismatch] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    before: str = BEGINNING
    """The MAC that the first link follows."""

    @property
    def sound(self) -> bool:
        return not self.mismatches

    def add(self, mismatch: Mismatch) -> None:
        self.mismatches += 1
        if len(self.kept) < KEPT:
            self.kept.append(mismatch)


def verify(deps: Dependencies, heads: Mapping[int, str] | None = None) -> Verification:
    """Walk the whole chain, some thousands of links at a time, then look for entries that it lacks.

    `heads` (number to MAC) are ends of the chain that were logged before: the chain must pass through each.
    """
    seen = Verification()
    cuts = journal_chain.checkpoints()
    last = journal_chain.head()
    _begin(deps, seen, cuts)
    if last is not None:
        _walk(deps, seen, cuts, dict(heads or {}), last.number)
    for number in sorted(heads or {}):
        if not seen.first <= number <= seen.last:
            seen.add(Mismatch(Trouble.HEAD_CHANGED, number))
    _look_for_unsealed(deps, seen)
    if not seen.sound:
        first = seen.kept[0]
        tell(
            SecurityEvent.JOURNAL_ALTERED,
            trouble=first.trouble,
            number=first.number,
            entry=first.entry_id,
            count=seen.mismatches,
        )
    return seen


def _begin(deps: Dependencies, seen: Verification, cuts: Mapping[int, JournalCheckpoint]) -> None:
    """Where the chain begins: at link 1, or after a checkpoint whose own seal is right."""
    first = journal_chain.first_number()
    seen.first = first if first is not None else max(cuts, default=0) + 1
    seen.last = seen.first - 1
    for number, cut in sorted(cuts.items()):
        if not _seal_holds(deps, cut):
            seen.add(Mismatch(Trouble.CHECKPOINT_CHANGED, number))
    if seen.first == 1:
        return
    if seen.first - 1 in cuts:
        seen.mac = cuts[seen.first - 1].mac
    else:
        seen.add(Mismatch(Trouble.NUMBER_MISSING, seen.first))
    seen.before = seen.mac


def _walk(
    deps: Dependencies,
    seen: Verification,
    cuts: Mapping[int, JournalCheckpoint],
    heads: dict[int, str],
    up_to: int,
) -> None:
    era = _era(deps, seen)
    digest = Digest(seen.before)
    for link in journal_chain.links_after(seen.first - 1, up_to):
        number = link.number or 0
        sealed_again = era is not None and number <= era.number
        if era is not None and sealed_again:
            digest.add(link)
            if number == era.number and digest.hex() != era.digest:
                seen.add(Mismatch(Trouble.ERA_CHANGED, number))
        if number != seen.last + 1:
            seen.add(Mismatch(Trouble.NUMBER_MISSING, number))
        for trouble in _troubles(deps, link, seen.mac):
            if trouble is Trouble.KEY_UNKNOWN and sealed_again:
                continue
            seen.add(Mismatch(trouble, number, link.entry_id))
        if number in cuts and cuts[number].mac != link.mac:
            seen.add(Mismatch(Trouble.CHECKPOINT_CHANGED, number))
        if number in heads and heads[number] != link.mac:
            seen.add(Mismatch(Trouble.HEAD_CHANGED, number))
        seen.links += 1
        seen.erased += link.erased
        seen.keys.add(link.key_id)
        # Each link is judged by the one that is stored before it: one change makes one mismatch, not a million.
        seen.last, seen.mac = number, link.mac


def _era(deps: Dependencies, seen: Verification) -> JournalEra | None:
    """The digest that stands for keys that are gone, where the chain begins where it did."""
    era, wrong = journal_eras.newest(deps)
    for one in wrong:
        seen.add(Mismatch(Trouble.ERA_CHANGED, one.number))
    return era if era is not None and era.first == seen.first else None


def _look_for_unsealed(deps: Dependencies, seen: Verification) -> None:
    limit = deps.now() - SEALED_WITHIN
    for after, up_to in journal_chain.spans():
        for entry_id, at in journal_chain.waiting(after, up_to):
            seen.waiting += 1
            if at < limit:
                seen.add(Mismatch(Trouble.NOT_SEALED, None, entry_id))


def troubles_of(deps: Dependencies, ids: Sequence[int]) -> dict[int, Trouble]:
    """Of entries that are about to be shown, by their ids: those that do not match, each with its first trouble.

    One statement; what is not sealed yet is judged by its detail alone.
    """
    return troubles_among(deps, journal_chain.links_of(ids)) if ids else {}


def troubles_among(deps: Dependencies, links: Iterable[Chained]) -> dict[int, Trouble]:
    """The same of entries that were read with their seals."""
    troubles: dict[int, Trouble] = {}
    covered = 0
    for one in links:
        judged = list(_troubles(deps, one.link, one.before if one.link.number != 1 else BEGINNING))
        if Trouble.KEY_UNKNOWN in judged:
            covered = covered or _covered(deps)
            if (one.link.number or 0) <= covered:
                judged.remove(Trouble.KEY_UNKNOWN)
        if judged:
            troubles[one.link.entry_id] = judged[0]
    if troubles:
        entry_id, trouble = min(troubles.items())
        tell(SecurityEvent.JOURNAL_ALTERED, trouble=trouble, entry=entry_id, count=len(troubles))
    return troubles


def _covered(deps: Dependencies) -> int:
    """Up to which number a digest stands for keys that are gone: only `verify`, which reads all, compares it."""
    era, _ = journal_eras.newest(deps)
    return era.number if era is not None else -1


def _troubles(deps: Dependencies, link: Link, before: str | None) -> Iterator[Trouble]:
    """What does not match in a link, given the MAC of the link before it."""
    if link.entry is None:
        yield Trouble.ENTRY_MISSING
        return
    if link.number is not None and link.sealed_at is not None:
        try:
            text = link_bytes(before or "", link.number, link.sealed_at, link.entry)
            if deps.vault.mac(text, LINK, link.key_id) != link.mac:
                yield Trouble.ENTRY_CHANGED
        except StoredFileUnusable:
            yield Trouble.KEY_UNKNOWN
    if link.salt is not None and link.detail is not None:
        if digest_of(link.salt, link.detail) != link.entry.digest:
            yield Trouble.DETAIL_CHANGED
    elif not link.erased:
        yield Trouble.DETAIL_MISSING
    if link.erased and not _founded(link):
        yield Trouble.ERASURE_UNFOUNDED


def _founded(link: Link) -> bool:
    """Whether the erasure's cause is a later entry: the same request was deleted, or details about none went by age."""
    if link.cause is None or link.entry is None or link.cause.id <= link.entry.id:
        return False
    if link.cause.event == AGED:
        return may_age(link.entry.event, link.entry.request_id)
    return (
        link.cause.event in ERASING
        and link.cause.request_id == link.entry.request_id
        and link.cause.request_id is not None
    )


def _seal_holds(deps: Dependencies, cut: JournalCheckpoint) -> bool:
    try:
        return cut.seal == deps.vault.mac(checkpoint_bytes(cut.number, cut.mac, cut.made_at), CHECKPOINT, cut.key_id)
    except StoredFileUnusable:
        return False
