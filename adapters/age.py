"""Streams sealed for the holder of an age identity (https://age-encryption.org/v1), by pyrage.

Sealing needs the recipient alone (`age1…`), which is no secret; opening needs the identity that belongs to it.
Debian's `age -d -i FILE` opens the same files.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import pyrage

from domain.backup import SealedForOthers


def make_identity(path: Path) -> None:
    """Write a new identity to a file that its owner alone may read, unless there is one. Raises OSError."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    identity = pyrage.x25519.Identity.generate()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"# public key: {identity.to_public()}\n{identity}\n")


def recipients_of(path: Path) -> list[str]:
    """The recipients that belong to the identities of a file. Raises OSError, ValueError."""
    return [str(identity.to_public()) for identity in _identities(path)]


class Age:
    """See domain.backup.Seal. `identity_file` is None where nothing is opened. Raises ValueError for a recipient that
    is none."""

    def __init__(self, recipients: Sequence[str], identity_file: Path | None) -> None:
        try:
            self._recipients = [pyrage.x25519.Recipient.from_str(one) for one in recipients]
        except pyrage.RecipientError:
            raise ValueError("one of the recipients is mistyped") from None
        self._identity_file = identity_file

    @property
    def seals(self) -> bool:
        return bool(self._recipients)

    @property
    def opens(self) -> bool:
        return self._identity_file is not None

    def seal(self, plain: BinaryIO, sealed: BinaryIO) -> None:
        try:
            pyrage.encrypt_io(plain, sealed, self._recipients)
        except pyrage.EncryptError as error:  # what reading or writing raised, as its words
            raise OSError(str(error)) from None

    def open(self, sealed: BinaryIO, plain: BinaryIO) -> None:
        if self._identity_file is None:
            raise SealedForOthers("no identity is configured")
        try:
            pyrage.decrypt_io(sealed, plain, _identities(self._identity_file))
        except pyrage.DecryptError as error:
            raise SealedForOthers(str(error)) from None
        except OSError as error:
            if error.errno is not None:  # reading or writing
                raise
            raise SealedForOthers(str(error)) from None


def _identities(path: Path) -> list[pyrage.x25519.Identity]:
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    try:
        return [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError:
        raise ValueError(f"{path.name} holds something that is no identity of age") from None
