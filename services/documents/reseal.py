"""Everything that an old key of the vault sealed is sealed anew with the present one, so that the old one can go.

Files are walked through in the order of the store; a row says where the walk is, so that one that was stopped or killed
goes on there. Whatever is done twice is the same as done once. docs/keys.md says what still hangs on a key afterwards.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from domain.page_troubles import StoredFileUnusable
from domain.store import StoreTrouble
from models import Account, JournalEra, Mail, database
from models_store import Reseal
from queries.documents import named_keys
from queries.vault_keys import keys_in_rows, sealed_codes, sealed_mails
from services.documents import store
from services.machinery import journal_check, journal_eras, walks
from services.machinery.dependencies import Dependencies
from services.machinery.outbox import SEALED_FOR

log = logging.getLogger("guichet.storage")

BATCH = 500
WALKS = 3
"""Of one call: the rest of one that was begun, one that seals what came behind it, and one that meets nothing."""


class ResealRefused(Exception):
    """The store is not this database's."""

    def __init__(self, trouble: StoreTrouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass
class Resealed:
    """What was done. `finished`: a walk came to its end; `proven`: a whole one met no file of an old key; `unusable`:
    files that do not open, and keep their seal.
    """

    looked: int = 0
    sealed: int = 0
    mails: int = 0
    codes: int = 0
    lines: int = 0
    finished: bool = False
    proven: bool = False
    era: JournalEra | None = None
    journal_sound: bool = True
    unusable: list[str] = field(default_factory=list)
    hanging: dict[str, dict[str, int]] = field(default_factory=dict)
    """Rows that hang on an old key still, by key and by where."""

    @property
    def may_let_go(self) -> bool:
        """Whether old keys can go: a whole walk met no file of theirs, and nothing else hangs on them."""
        return self.proven and self.journal_sound and not self.hanging and not self.unusable


def reseal(
    deps: Dependencies,
    code_again: Callable[[str], str | None],
    *,
    seconds: float | None = None,
    on_step: Callable[[Resealed], None] = lambda done: None,
) -> Resealed:
    """Seal anew for about so long, or to the end when None. `code_again` does it to a secret of one-time codes, and
    returns None for one that is right as it is.

    Raises ResealRefused, TakenOver (another process seals anew, and goes on), OSError.
    """
    problem = store.trouble(deps)
    if problem is not None:
        raise ResealRefused(problem)
    done = Resealed()
    deps.storage.add_canary()
    done.mails, done.codes, done.lines = _mails(deps), _codes(code_again), deps.storage.reseal_lines()
    until = monotonic() + seconds if seconds is not None else None
    for _ in range(WALKS):
        if not done.proven and (until is None or monotonic() < until):
            _files(deps, done, until, on_step)
    if done.finished:
        _era(deps, done)
        done.hanging = _hanging(deps, done)
        if done.may_let_go:
            deps.storage.forget_old_canaries()
    return done


def _files(deps: Dependencies, done: Resealed, until: float | None, on_step: Callable[[Resealed], None]) -> None:
    """One walk, or the rest of one. Behind the position of one that was begun before, files may have come that an old
    key sealed: a walk proves something when it is whole, and meets none."""
    row = _walk(deps)
    position, whole = row.position, row.position == ""
    known, before = (row.looked, row.sealed), (done.looked, done.sealed)
    done.unusable, done.finished = [], False
    while until is None or monotonic() < until:
        keys, following = deps.storage.walk(position, BATCH)
        for key in sorted(named_keys(keys)):
            _file(deps, key, done)
        done.looked += len(keys)
        position = following or position
        counts = {"looked": known[0] + done.looked - before[0], "sealed": known[1] + done.sealed - before[1]}
        walks.demand_step(row, deps.now(), {"position": position, **counts}, done=following is None)
        on_step(done)
        if following is None:
            done.finished = True
            done.proven = whole and done.sealed == before[1]
            return


def _walk(deps: Dependencies) -> Reseal:
    """The walk with the present key that did not come to its end; else a new one."""
    key_id = deps.vault.current_key
    begun = Reseal.select().where(Reseal.key_id == key_id, Reseal.finished_at.is_null())
    row = begun.order_by(Reseal.id.desc()).first()
    return row or Reseal.create(key_id=key_id, started_at=deps.now(), stepped_at=deps.now())


def _file(deps: Dependencies, key: str, done: Resealed) -> None:
    """One file that a row names. Its row may go meanwhile: then what was just written must go too."""
    try:
        sealed = deps.storage.reseal(key)
    except StoredFileUnusable:
        log.warning("a stored file does not open, and keeps its seal: %s", key)
        done.unusable.append(key)
        return
    if sealed:
        done.sealed += 1
        if not named_keys([key]):
            deps.storage.delete(key)


def _mails(deps: Dependencies) -> int:
    """Link secrets of mails that wait."""
    count = 0
    for mail_id, secrets in sealed_mails():
        sealed = bytes(secrets)
        if deps.vault.key_of(sealed) == deps.vault.current_key:
            continue
        try:
            again = deps.vault.seal(deps.vault.open(sealed, SEALED_FOR), SEALED_FOR)
        except StoredFileUnusable:
            continue
        with database.atomic():
            count += Mail.update(secrets=again).where(Mail.id == mail_id, Mail.secrets == secrets).execute()
    return count


def _codes(code_again: Callable[[str], str | None]) -> int:
    """Secrets of one-time codes."""
    count = 0
    for account_id, sealed in sealed_codes():
        again = code_again(sealed)
        if again is not None:
            same = Account.tf_totp_secret == sealed
            with database.atomic():
                count += Account.update(tf_totp_secret=again).where(Account.id == account_id, same).execute()
    return count


def _era(deps: Dependencies, done: Resealed) -> None:
    """Digest the journal's seals that old keys made, once they were verified one last time."""
    number = journal_eras.last_of_old_keys(deps)
    known, _ = journal_eras.newest(deps)
    covered = known is not None and known.key_id == deps.vault.current_key and known.number >= (number or 0)
    if number is None or covered:
        return
    verified = journal_check.verify(deps)
    done.journal_sound = verified.sound
    if verified.sound:
        done.era = journal_eras.make(deps, verified.first, number, verified.before)


def _hanging(deps: Dependencies, done: Resealed) -> dict[str, dict[str, int]]:
    rows = keys_in_rows(deps.vault.key_of)
    if done.journal_sound:
        rows["journal"] = {}
    hanging: dict[str, dict[str, int]] = {}
    for where, counts in rows.items():
        for key, count in counts.items():
            if key != deps.vault.current_key:
                hanging.setdefault(key, {})[where] = count
    return hanging
