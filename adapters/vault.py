"""Sealing of bytes at rest: AES-256-GCM, with the key's id in the header so that keys can be rotated.

Sealed form: `b"GV1" | length of the key id (1 byte) | key id | nonce (12 bytes) | ciphertext and tag`. The
header and the purpose are associated data: bytes sealed for one purpose do not open for another.

What must be readable by anybody and changed by nobody gets a MAC instead (HMAC-SHA-256), under a key made from the
same keys by HKDF, one for each purpose; the key's id is kept beside it.
"""

import functools
import hmac
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.page_troubles import StoredFileUnusable

MAGIC = b"GV1"
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
MAX_KEY_ID = 32


class TamperedError(StoredFileUnusable):
    """The bytes were not sealed by this vault for this purpose, or were altered since."""


class UnknownKeyError(TamperedError):
    """The bytes name a key that this installation no longer has: an operator must bring it back."""


class Vault:
    """Seals with the current key, opens with any key still listed.

    `keys` maps an id (1 to 32 ASCII letters, digits, `-` or `_`) to 32 bytes. Raises ValueError when an id or
    a key is malformed, or when `current` is not among them. Safe between threads: its state never changes.
    """

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        for key_id, key in keys.items():
            _check_key(key_id, key)
        if current not in keys:
            raise ValueError(f"the current key {current!r} is not among the vault's keys")
        self._ciphers = {key_id: AESGCM(bytes(key)) for key_id, key in keys.items()}
        self._keys = {key_id: bytes(key) for key_id, key in keys.items()}
        self._current = current

    @property
    def current(self) -> str:
        """The id of the key that seals."""
        return self._current

    def seal(self, data: bytes, purpose: str) -> bytes:
        """The sealed form of `data`; about 30 bytes longer, different at each call."""
        header = _header(self._current)
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._ciphers[self._current].encrypt(nonce, data, _associated(header, purpose))
        return b"".join((header, nonce, sealed))

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """What was sealed. Raises UnknownKeyError for a key that is gone, TamperedError for anything else."""
        key_id, body = _split(sealed)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise UnknownKeyError(f"sealed with the key {key_id!r}, which is not configured")
        view = memoryview(sealed)
        nonce, ciphertext = sealed[body : body + NONCE_BYTES], view[body + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, ciphertext, _associated(_header(key_id), purpose))
        except InvalidTag:
            raise TamperedError("the sealed bytes do not open for this purpose") from None

    @property
    def current_key(self) -> str:
        """The id of the key that seals."""
        return self._current

    def key_of(self, sealed: bytes) -> str:
        """The id of the key that sealed these bytes. Raises TamperedError."""
        return _split(sealed)[0]

    def mac(self, data: bytes, purpose: str, key_id: str) -> str:
        """The MAC (hex) of `data` for this purpose. Raises UnknownKeyError for a key that is gone."""
        key = self._keys.get(key_id)
        if key is None:
            raise UnknownKeyError(f"made with the key {key_id!r}, which is not configured")
        return hmac.digest(_derived(key, purpose), data, "sha256").hex()


@functools.lru_cache(maxsize=64)
def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"guichet mac {purpose}".encode()).derive(key)


def _check_key(key_id: str, key: bytes) -> None:
    if not key_id.isascii() or not key_id.replace("-", "").replace("_", "").isalnum() or len(key_id) > MAX_KEY_ID:
        raise ValueError(f"malformed vault key id: {key_id!r}")
    if len(key) != KEY_BYTES:
        raise ValueError(f"the vault key {key_id!r} must be {KEY_BYTES} bytes long, not {len(key)}")


def _header(key_id: str) -> bytes:
    return MAGIC + bytes([len(key_id)]) + key_id.encode("ascii")


def _associated(header: bytes, purpose: str) -> bytes:
    return header + b"|" + purpose.encode("utf-8")


def _split(sealed: bytes) -> tuple[str, int]:
    """The key id, and where the nonce begins."""
    start = len(MAGIC) + 1
    if len(sealed) < start or sealed[: len(MAGIC)] != MAGIC:
        raise TamperedError("these bytes were not sealed by the vault")
    body = start + sealed[len(MAGIC)]
    if len(sealed) < body + NONCE_BYTES + TAG_BYTES:
        raise TamperedError("the sealed bytes are cut short")
    try:
        return sealed[start:body].decode("ascii"), body
    except UnicodeDecodeError:
        raise TamperedError("the sealed bytes name no key") from None
