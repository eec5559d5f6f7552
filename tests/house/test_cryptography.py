"""docs/keys.md lists every algorithm and where it stands; nothing else may be named in the program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config_checks import HOUSE
from tests.support.source import calls, files, imports, location

PAGE = HOUSE / "docs" / "keys.md"
PROGRAM = ("accounts", "adapters", "app", "backoffice", "cli", "domain", "public_signup", "queries", "services", "web")
ALGORITHMS = {
    "AES-256-GCM": {"cryptography.hazmat.primitives.ciphers.aead.AESGCM"},
    "HKDF-SHA-256": {"cryptography.hazmat.primitives.kdf.hkdf.HKDF", "cryptography.hazmat.primitives.hashes"},
    "HMAC-SHA-256": {"hmac.digest"},
    "argon2id": {"argon2.low_level.hash_secret", "flask_security.utils.hash_password"},
    "SHA-256": {"hashlib.sha256", "hashlib.file_digest"},
    "BLAKE2b": {"hashlib.blake2b"},
    "TOTP (HMAC-SHA-1)": {"passlib.totp.TOTP"},
    "age (X25519, ChaCha20-Poly1305)": {"pyrage"},
    "Signed texts (HMAC-SHA-1)": {"itsdangerous.URLSafeTimedSerializer"},
    "TLS 1.2 and 1.3": {"ssl"},
    "Electronic signatures of PDF": {"pyhanko.sign.validation.async_validate_pdf_signature"},
}
"""What the page calls each, and the names by which the program comes to it."""
CARRIERS = ("cryptography", "hashlib", "hmac", "argon2", "passlib", "pyrage", "itsdangerous", "ssl", "Crypto", "nacl")
HARMLESS = re.compile(
    r"hmac\.compare_digest|cryptography\.(exceptions|x509|fernet\.InvalidToken|hazmat\.primitives\.serialization).*"
    r"|argon2\.(extract_parameters|low_level\.Type)|passlib\.(exc\..*|totp\.AppWallet)|itsdangerous\.BadData"
)
"""Names that compute nothing."""
LEAST_BYTES = 16
SHORT = {
    "services/machinery/worker.py": "tells one turn of a worker from another",
    "web/errors.py": "the reference of a failure, which its reader reads out",
    "web/logging.py": "the same of a request",
    "web/sign_in_limits.py": "makes two signed cookies differ; the signature is what cannot be guessed",
}
"""Random values of less than 128 bits that open nothing."""


def named(path: Path) -> Iterator[str]:
    """`module.name` of what a file takes of a library that computes with keys, imported or called."""
    for module, statement, for_types in imports(path):
        if for_types or module.split(".")[0] not in (*CARRIERS, "flask_security", "pyhanko"):
            continue
        for alias in statement.names if isinstance(statement, ast.ImportFrom) else ():
            yield f"{module}.{alias.name}"
        if isinstance(statement, ast.Import) and module not in ("hashlib", "hmac"):
            yield module
    for name, _ in calls(path):
        if name.split(".")[0] in ("hashlib", "hmac"):
            yield name


def used() -> dict[str, set[str]]:
    """What is taken, and the files that take it."""
    found: dict[str, set[str]] = {}
    for path in files(*PROGRAM):
        for name in named(path):
            found.setdefault(name, set()).add(location(path))
    return found


def rows() -> dict[str, tuple[set[str], str]]:
    """Each row of the page's table: the algorithm, the files that it names, and what it is for."""
    text = PAGE.read_text(encoding="utf-8").partition("## Algorithms")[2]
    lines = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", text, flags=re.MULTILINE)[1:]
    return {name: (set(re.findall(r"`([\w/]+\.py)`", where)), what) for name, what, where in lines}


def test_the_program_computes_with_nothing_but_what_is_listed() -> None:
    known = set().union(*ALGORITHMS.values())
    taken = {
        name: where
        for name, where in used().items()
        if name.split(".")[0] in CARRIERS and name not in known and not HARMLESS.fullmatch(name)
    }
    assert taken == {}, "name it in ALGORITHMS and in docs/keys.md: is it approved, and of 128 bits or more?"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_page_says_where_each_stands(algorithm: str) -> None:
    found, where = used(), rows()[algorithm][0]
    standing = set().union(*(found.get(name, set()) for name in ALGORITHMS[algorithm]))
    assert standing, "nothing uses it any more: take its row out"
    assert where == standing or (not where and len(standing) > 3), "name its files in docs/keys.md, or none if many"


def test_the_page_has_no_other_row() -> None:
    assert list(rows()) == list(ALGORITHMS)


def test_a_secret_has_128_random_bits_or_more() -> None:
    wrong = []
    for path in files(*PROGRAM):
        for name, call in calls(path):
            if re.fullmatch(r"\w+\.token_(hex|urlsafe|bytes)", name) and location(path) not in SHORT:
                size = call.args[0] if call.args else ast.Constant(32)
                if isinstance(size, ast.Constant) and int(str(size.value)) < LEAST_BYTES:
                    wrong.append(location(path, call))
    assert wrong == [], "16 bytes at least, or say in SHORT what it does not open"


def test_no_identifier_is_taken_for_a_secret() -> None:
    """A UUID has fewer random bits than it looks."""
    taken = [location(path) for path in files(*PROGRAM) for name, _, _ in imports(path) if name.split(".")[0] == "uuid"]
    assert taken == [], "secrets.token_urlsafe(32)"
