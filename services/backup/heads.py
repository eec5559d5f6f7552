"""A backup's head is signed by the installation: age seals for a public recipient, and so for anybody.

Who may write where backups are kept could put a database of their own in a backup's place, with hashes that agree. The
MAC is made with a key of the vault, which is never in a backup; all else hangs on the head by its hashes.
"""

from __future__ import annotations

import hmac

from domain.backup import BackupPlace, BackupRefused, Head, Refused, head_of
from domain.page_troubles import StoredFileUnusable
from services.machinery.dependencies import Dependencies

PURPOSE = "backup head"


def mac_of(deps: Dependencies, name: str, text: bytes) -> str:
    """What is kept beside the head of the backup of this name: the key's id, a colon, the MAC (hex)."""
    key_id = deps.vault.current_key
    return f"{key_id}:{deps.vault.mac(_signed(name, text), PURPOSE, key_id)}"


def latest(deps: Dependencies, place: BackupPlace, name: str | None = None) -> tuple[str, Head]:
    """The backup of this name, the last one when None, with its head. Raises BackupRefused, for one that is not this
    installation's own too."""
    names = place.names()
    if not names or (name is not None and name not in names):
        raise BackupRefused(Refused.NO_BACKUP, name or "")
    chosen = name or names[-1]
    try:
        text, mac = place.head(chosen), place.mac(chosen)
    except OSError as error:
        raise BackupRefused(Refused.DAMAGED, f"{chosen} ({error})") from None
    key_id, _, given = mac.partition(":")
    try:
        right = deps.vault.mac(_signed(chosen, text), PURPOSE, key_id)
    except StoredFileUnusable:
        raise BackupRefused(Refused.KEY_ABSENT, key_id) from None
    if not hmac.compare_digest(right.encode(), given.encode()):
        raise BackupRefused(Refused.FORGED, chosen)
    try:
        return chosen, head_of(text)
    except ValueError as error:
        raise BackupRefused(Refused.DAMAGED, f"{chosen}/head.json ({error})") from None


def _signed(name: str, text: bytes) -> bytes:
    return name.encode() + b"\n" + text
