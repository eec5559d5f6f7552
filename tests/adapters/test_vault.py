"""The vault: what is sealed opens again for the same purpose only, and keys can be rotated."""

import hmac
import secrets

import pytest

from adapters.vault import TamperedError, UnknownKeyError, Vault

OLD, NEW = secrets.token_bytes(32), secrets.token_bytes(32)


@pytest.fixture
def vault() -> Vault:
    return Vault({"2026a": OLD}, "2026a")


@pytest.mark.parametrize("data", [b"", b"x", bytes(range(256)) * 4096], ids=["empty", "one byte", "1 MB"])
def test_what_is_sealed_opens_again(vault: Vault, data: bytes) -> None:
    assert vault.open(vault.seal(data, "document"), "document") == data


def test_sealing_twice_gives_different_bytes_that_do_not_show_the_text(vault: Vault) -> None:
    first, second = vault.seal(b"Camille Exemple", "document"), vault.seal(b"Camille Exemple", "document")
    assert first != second
    assert b"Camille" not in first


def test_another_purpose_does_not_open(vault: Vault) -> None:
    with pytest.raises(TamperedError):
        vault.open(vault.seal(b"secret", "mail-link"), "document")


def test_every_altered_byte_is_noticed(vault: Vault) -> None:
    sealed = vault.seal(b"secret", "document")
    for position in range(len(sealed)):
        altered = bytearray(sealed)
        altered[position] ^= 1
        with pytest.raises(TamperedError):
            vault.open(bytes(altered), "document")


def test_every_truncation_is_noticed(vault: Vault) -> None:
    sealed = vault.seal(b"secret", "document")
    for length in range(len(sealed)):
        with pytest.raises(TamperedError):
            vault.open(sealed[:length], "document")


def test_old_keys_still_open_after_a_rotation(vault: Vault) -> None:
    sealed = vault.seal(b"secret", "document")
    rotated = Vault({"2026a": OLD, "2026b": NEW}, "2026b")
    assert rotated.open(sealed, "document") == b"secret"


def test_a_key_that_is_gone_is_named(vault: Vault) -> None:
    with pytest.raises(UnknownKeyError, match="2026a"):
        Vault({"2026b": NEW}, "2026b").open(vault.seal(b"secret", "document"), "document")


def test_the_wrong_key_under_the_same_id_does_not_open(vault: Vault) -> None:
    with pytest.raises(TamperedError):
        Vault({"2026a": NEW}, "2026a").open(vault.seal(b"secret", "document"), "document")


@pytest.mark.parametrize(
    ("keys", "current"),
    [
        ({"a": b"short"}, "a"),
        ({"a": OLD}, "b"),
        ({"": OLD}, ""),
        ({"é": OLD}, "é"),
        ({"a/b": OLD}, "a/b"),
        ({"a" * 33: OLD}, "a" * 33),
    ],
    ids=["short key", "no current", "empty id", "accented id", "slash", "long id"],
)
def test_malformed_keys_are_refused_at_once(keys: dict[str, bytes], current: str) -> None:
    with pytest.raises(ValueError):
        Vault(keys, current)


class TestMacs:
    """What anybody may read and nobody change."""

    def test_depend_on_bytes_purpose_and_key_alone(self) -> None:
        vault = Vault({"a": OLD, "b": NEW}, "a")
        macs = {vault.mac(data, purpose, key) for data in (b"x", b"y") for purpose in ("p", "q") for key in ("a", "b")}
        assert len(macs) == 8
        assert vault.mac(b"x", "p", "a") == Vault({"a": OLD}, "a").mac(b"x", "p", "a")

    def test_are_not_made_with_the_key_that_seals(self) -> None:
        assert Vault({"a": OLD}, "a").mac(b"x", "p", "a") != hmac.digest(OLD, b"x", "sha256").hex()

    def test_of_a_key_that_is_gone_name_it(self) -> None:
        with pytest.raises(UnknownKeyError, match="'gone'"):
            Vault({"a": OLD}, "a").mac(b"x", "p", "gone")
