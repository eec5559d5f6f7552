"""What makes a setting's value refused: pydantic's validators for the fields of config.py.

A validator that needs another setting reads it in `info.data`, where the fields declared before it are.
Messages complete the sentence "GUICHET_X …" and never quote the value, which may be a secret.
"""

from __future__ import annotations

import base64
import binascii
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qs, urlsplit

from psycopg import Error as PostgresqlError
from psycopg.conninfo import conninfo_to_dict
from pydantic import ValidationInfo

PREFIX = "GUICHET_"
HOUSE = Path(__file__).resolve().parent
Unencrypted = Literal["database", "redis", "clamd", "storage"]
"""What may be reached unencrypted on another machine, where an operator says so."""
COMPANY_DIRECTORY = "https://recherche-entreprises.api.gouv.fr"
"""The one address on the internet that the program ever fetches."""


class StorageKey(NamedTuple):
    """A key of the encrypted storage: `id` is written beside what it sealed, `key` is 32 bytes."""

    id: str
    key: bytes

    def __repr__(self) -> str:
        return f"StorageKey(id={self.id!r})"


def is_local(host: str | None) -> bool:
    """Whether `host` is this machine. None and "" are: a socket, or nothing at all."""
    return (
        host in (None, "", "localhost", "::1")
        or bool(re.fullmatch(r"127(\.\d{1,3}){3}", host or ""))
        or (host or "").endswith(".localhost")
    )


def strong(secret: str) -> str:
    if len(secret) < 32:
        raise ValueError("is weak: fewer than 32 characters")
    pairs = {secret[i : i + 2] for i in range(len(secret) - 1)}
    if len(set(secret)) < 10 or len(pairs) < 20:
        raise ValueError("is weak: it repeats itself")
    if re.search(r"change.?(me|this)|secret.?key|password|insecure|example|abcdefgh|01234567", secret, re.I):
        raise ValueError("is weak: it looks like an example")
    return secret


def distinct_from_secret_key(salt: str, info: ValidationInfo) -> str:
    if salt == info.data.get("secret_key"):
        raise ValueError(f"must differ from {PREFIX}SECRET_KEY")
    return salt


def needs_metrics_folder(token: str | None, info: ValidationInfo) -> str | None:
    if token is not None and info.data.get("metrics_folder") is None:
        raise ValueError(f"needs {PREFIX}METRICS_FOLDER, where processes count together")
    return token


def parse_keys(value: object) -> object:
    if not isinstance(value, str):
        return value
    keys = []
    for part in filter(None, (piece.strip() for piece in value.split(","))):
        identifier, _, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise ValueError("each key is written id:base64") from None
        if not re.fullmatch(r"[a-z0-9-]{1,16}", identifier):
            raise ValueError("a key's id is 1 to 16 of a-z, 0-9 and -")
        if len(key) != 32 or len(set(key)) < 16:
            raise ValueError("is weak: a key is 32 random bytes, in base64")
        keys.append(StorageKey(identifier, key))
    if not keys:
        raise ValueError("is missing")
    if len({key.id for key in keys}) < len(keys):
        raise ValueError("has two keys with one id")
    return tuple(keys)


def parse_list(value: object) -> object:
    if isinstance(value, str):
        return tuple(piece.strip() for piece in value.split(",") if piece.strip())
    return value


def not_transferred(listed: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    twice = sorted(set(listed) & set(info.data.get("archives_transferred", ())))
    if twice:
        raise ValueError(f"{', '.join(twice)} is in {PREFIX}ARCHIVES_TRANSFERRED too: it has one final fate")
    return listed


def after_reminders(days: int, info: ValidationInfo) -> int:
    reminders = info.data.get("manager_reminder_days", ())
    if list(reminders) != sorted(set(reminders)):
        raise ValueError(f"{PREFIX}MANAGER_REMINDER_DAYS must grow")
    if reminders and days <= reminders[-1]:
        raise ValueError(f"must come after the last of {PREFIX}MANAGER_REMINDER_DAYS")
    return days


def longer_than_an_answer(months: int) -> int:
    if months == 1:
        raise ValueError("must be 0, or at least 2: an answer may take thirty days")
    return months


def no_debug_in_production(debug: bool, info: ValidationInfo) -> bool:
    if debug and info.data.get("env") == "production":
        raise ValueError("debug mode (this, or FLASK_DEBUG) is refused in production")
    return debug


def confined(host: str | None, info: ValidationInfo) -> None:
    env = info.data.get("env")
    if env in ("demo", "test") and not is_local(host):
        raise ValueError(f"{PREFIX}ENV={env} is confined to this machine, and this names another one")


def database(url: str, info: ValidationInfo) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("sqlite", "postgresql"):
        raise ValueError("is neither sqlite:///path nor postgresql://user:password@host/database")
    if not parts.path.strip("/"):
        raise ValueError("names no database")
    if parts.scheme == "postgresql":
        _postgresql(url, info)
    return url


def _postgresql(url: str, info: ValidationInfo) -> None:
    """Read the address as PostgreSQL's own library does: it takes hosts from the query string too, and several."""
    try:
        given = conninfo_to_dict(url)
    except PostgresqlError:
        raise ValueError("is not an address that PostgreSQL's library understands") from None
    if "service" in given:
        raise ValueError("names a service, whose file may name any machine: name the host itself")
    hosts = [host for part in ("host", "hostaddr") for host in str(given.get(part, "")).split(",")]
    remote = [host for host in hosts if not host.startswith(("/", "@")) and not is_local(host)]  # folders of sockets
    for host in remote:
        confined(host, info)
    if remote and given.get("sslmode") not in ("verify-full", "verify-ca"):
        encrypted("database", "add sslmode=verify-full", info)


def encrypted(service: Unencrypted, mend: str, info: ValidationInfo) -> None:
    """Refuse, in production, a service of another machine that is not reached encrypted, unless that was chosen."""
    if info.data.get("env") == "production" and service not in (info.data.get("unencrypted_services") or ()):
        raise ValueError(
            f"is on another machine, and passwords and names would cross the network unencrypted: {mend}, or name "
            f"{service} in {PREFIX}UNENCRYPTED_SERVICES"
        )


def optional_database(url: str | None, info: ValidationInfo) -> str | None:
    return database(url, info) if url else url


def of_postgresql(chosen: bool, info: ValidationInfo) -> bool:
    if chosen and str(info.data.get("database_url", "")).startswith("sqlite:"):
        raise ValueError("is of PostgreSQL, and the database is SQLite's")
    return chosen


def no_shorter_than_a_lock(seconds: int, info: ValidationInfo) -> int:
    return _no_shorter("database_lock_seconds", seconds, info)


def no_shorter_than_a_statement(seconds: int, info: ValidationInfo) -> int:
    return _no_shorter("database_statement_seconds", seconds, info)


def _no_shorter(other: str, seconds: int, info: ValidationInfo) -> int:
    if seconds < info.data.get(other, 0):
        raise ValueError(f"must not be shorter than {PREFIX}{other.upper()}")
    return seconds


def public_url(url: str, info: ValidationInfo) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is not an address such as https://guichet.example.fr")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("must end after the host: the service lives at the root of its address")
    if info.data.get("env") == "production" and parts.scheme != "https":
        raise ValueError("must be https in production")
    confined(parts.hostname, info)
    return url.rstrip("/")


def below_uploads(floor: int, info: ValidationInfo) -> int:
    uploads = info.data.get("storage_upload_free_bytes")
    if uploads and floor >= uploads:
        raise ValueError(f"must be less than {PREFIX}STORAGE_UPLOAD_FREE_BYTES: uploads stop first")
    return floor


def holds_a_document(size: int, info: ValidationInfo) -> int:
    if size < info.data.get("document_max_bytes", 0):
        raise ValueError(f"is less than {PREFIX}DOCUMENT_MAX_BYTES: one document would not fit")
    return size


def needed_in_production(value: str | None, info: ValidationInfo) -> str | None:
    if not value and info.data.get("env") == "production":
        raise ValueError("is missing")
    return value


def needed_in_production_or(elsewhere: Any) -> Callable[[Any, ValidationInfo], Any]:
    """A validator that demands a value of a production, and has one of its own elsewhere."""

    def given(value: Any, info: ValidationInfo) -> Any:
        return elsewhere if needed_in_production(value, info) in (None, "") else value

    return given


def phone(number: str) -> str:
    if not re.fullmatch(r"\+?[0-9][0-9 .\-()]{2,28}", number):
        raise ValueError("is not a telephone number such as 01 99 00 12 34 or +33 1 99 00 12 34")
    return number


def sender(address: str, info: ValidationInfo) -> str:
    return needed_in_production(address, info) or "guichet@demo.example"


def local_unless_production(host: str | None, info: ValidationInfo) -> str | None:
    confined(host, info)
    return host


def redis_url(url: str | None, info: ValidationInfo) -> str | None:
    if not url:
        return url
    parts = urlsplit(url)
    if parts.scheme not in ("redis", "rediss", "unix"):
        raise ValueError("is none of redis://host:port/0, rediss://host:port/0 and unix:///path")
    query = parse_qs(parts.query)
    # The client also takes the host from the query string.
    hosts = [parts.hostname or "", *query.get("host", [])] if parts.scheme != "unix" else []
    unverified = {"ssl_cert_reqs", "ssl_check_hostname"} & set(query)
    for host in hosts:
        confined(host, info)
        if not is_local(host) and (parts.scheme != "rediss" or unverified):
            encrypted("redis", "begin it with rediss:// and let certificates be checked", info)
    return url


def local_hosts(hosts: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    for host in hosts:
        confined(urlsplit(f"//{host}").hostname or host, info)
    return hosts


def proxy_count(count: object, info: ValidationInfo) -> object:
    if count is not None:
        return count
    if info.data.get("env") == "production":
        raise ValueError("is missing: how many proxies stand before the program, or 0")
    return 0


def smtp_security(security: str, info: ValidationInfo) -> str:
    if security == "none" and info.data.get("env") == "production" and not is_local(info.data.get("smtp_host")):
        raise ValueError("none is refused in production unless the mail server is on this machine")
    return security


def past_remedies(days: int, info: ValidationInfo) -> int:
    if days < 62:
        raise ValueError("is too short: remedies run two months, 62 days at most")
    if days < info.data.get("reopen_days", 0):
        raise ValueError(f"is shorter than {PREFIX}REOPEN_DAYS: a refusal can be opened again until then")
    return days


def clamd_address(address: str | None, info: ValidationInfo) -> str | None:
    if not address or re.fullmatch(r"unix:/[^\0]+", address):
        return address
    host, separator, port = address.rpartition(":")
    if not separator or not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError("is neither host:port nor unix:/path/of/a/socket")
    confined(host.strip("[]"), info)
    if not is_local(host.strip("[]")):
        encrypted("clamd", "run it on this machine", info)
    return address


def directory_address(address: str, info: ValidationInfo) -> str:
    parts = urlsplit(address)
    if is_local(parts.hostname) and parts.hostname and parts.scheme in ("http", "https"):
        return address
    if address.rstrip("/") != COMPANY_DIRECTORY:
        raise ValueError(f"is neither {COMPANY_DIRECTORY} nor an address on this machine")
    if info.data.get("company_directory") == "api":
        confined(parts.hostname, info)
    return address


def recipients(listed: tuple[str, ...]) -> tuple[str, ...]:
    if not all(re.fullmatch(r"age1[02-9ac-hj-np-z]{58}", one) for one in listed):
        raise ValueError("names somebody who is no age recipient, such as age1…")
    return listed


def optional_file(path: Path | None) -> Path | None:
    return existing_file(path) if path is not None else None


def optional_folder(path: Path | None) -> Path | None:
    if path is not None and not (HOUSE / path).is_dir():
        raise ValueError("is not a folder that can be read")
    return HOUSE / path if path is not None else None


def existing_file(path: Path) -> Path:
    path = HOUSE / path
    if not path.is_file():
        raise ValueError("is not a file that can be read")
    return path


def by_env(production: Any, elsewhere: Any, *, demo: Any = None) -> Callable[[dict[str, Any]], Any]:
    """`demo` is the demonstration's own, where it has one."""
    values = {"production": production, "demo": elsewhere if demo is None else demo}
    return lambda data: values.get(data.get("env", ""), elsewhere)


def share_of(name: str, divisor: int) -> Callable[[dict[str, Any]], Any]:
    return lambda data: data.get(name, 0) // divisor


def by_theme(name: str, otherwise: str) -> Callable[[dict[str, Any]], str]:
    """A default that a theme's `[names]` may give. A file that cannot be read is told by adapters.theme."""

    def default(data: dict[str, Any]) -> str:
        folder = data.get("theme_dir")
        try:
            theme = tomllib.loads((folder / "theme.toml").read_text(encoding="utf-8")) if folder else {}
        except (OSError, ValueError):
            theme = {}
        names = theme.get("names")
        value = names.get(name) if isinstance(names, dict) else None
        return value if isinstance(value, str) and value.strip() else otherwise

    return default
