"""The names of variables in the environment: slips of ours, those of another version, those of libraries that we use.

config.py says what settings there are, config_checks.py what makes a value refused.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping

from psycopg import Error as PostgresqlError
from psycopg.conninfo import conninfo_to_dict

from config_checks import PREFIX, is_local

NOT_SETTINGS = frozenset({"GUICHET_TESTS_COMPLETE"})
"""Variables with our prefix that the tests read, not the program."""

log = logging.getLogger("guichet.config")


def unknown(environ: Mapping[str, str], fields: Collection[str]) -> list[str]:
    """Variables with our prefix that are none of these settings. Those that look like a slip stop the program; the
    others may be settings of a newer version, beside which an older one must start."""
    known = {PREFIX + field.upper() for field in fields} | NOT_SETTINGS
    return sorted(name for name in environ if name.startswith(PREFIX) and name not in known)


def warn_of_unknown(environ: Mapping[str, str], fields: Collection[str]) -> None:
    """Write each to the log, without its value, which may be a secret."""
    for name in unknown(environ, fields):
        log.warning("%s is not a setting of this version, and is ignored", name)


def slips(environ: Mapping[str, str], fields: Collection[str]) -> dict[str, str]:
    """What is wrong with each variable that looks like one of these settings with a slip."""
    problems: dict[str, str] = {}
    for name in unknown(environ, fields):
        meant = next((field for field in fields if is_slip(name.removeprefix(PREFIX), field)), None)
        if meant is not None:
            problems[name] = f"is not a setting; did you mean {PREFIX}{meant.upper()}?"
    return problems


def is_slip(typed: str, name: str) -> bool:
    """Whether this is that name with a slip of the finger: a letter too many, too few, wrong or in the wrong place; in
    names of 12 letters and more, two; or its words in another order. A test keeps our own names further apart."""
    typed, name = typed.lower(), name.lower()
    allowed = 1 if len(name) < 12 else 2
    return sorted(typed.split("_")) == sorted(name.split("_")) or _distance(typed, name) <= allowed


def _distance(one: str, other: str) -> int:
    """How many letters must be added, removed, changed or swapped with the next one."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


OBJECT_STORES = frozenset(
    f"AWS_{name}"
    for name in (
        "ENDPOINT", "ENDPOINT_URL", "ENDPOINT_URL_S3", "ALLOW_HTTP", "ALLOW_INVALID_CERTIFICATES", "PROXY_URL",
        "SKIP_SIGNATURE", "UNSIGNED_PAYLOAD", "SESSION_TOKEN", "TOKEN", "CHECKSUM_ALGORITHM", "SERVER_SIDE_ENCRYPTION",
        "SSE_KMS_KEY_ID", "SSE_BUCKET_KEY_ENABLED", "SSE_CUSTOMER_KEY_BASE64", "S3_EXPRESS", "REQUEST_PAYER",
    )
)  # fmt: skip
"""Variables that the client of object stores reads by itself, where no setting of ours says otherwise."""


def redirections(environ: Mapping[str, str]) -> dict[str, str]:
    """Variables by which a library would go elsewhere, or otherwise, than the settings say."""
    return _of_postgresql(environ) | _of_object_stores(environ)


def _of_object_stores(environ: Mapping[str, str]) -> dict[str, str]:
    if not environ.get(f"{PREFIX}S3_ENDPOINT"):
        return {}
    wrong = sorted(name for name in OBJECT_STORES if environ.get(name))
    return dict.fromkeys(wrong, f"changes how the object store of {PREFIX}S3_ENDPOINT is reached: remove it")


def _of_postgresql(environ: Mapping[str, str]) -> dict[str, str]:
    urls = [environ.get(PREFIX + name, "") for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL")]
    urls = [url for url in urls if url.startswith("postgresql:")]
    if not urls:
        return {}
    wrong = [name for name in ("PGSERVICE", "PGHOSTADDR") if environ.get(name)]
    host = environ.get("PGHOST", "")
    if not host.startswith(("/", "@")) and not is_local(host) and not all(map(_names_a_host, urls)):
        wrong.append("PGHOST")
    return dict.fromkeys(wrong, f"sends connections elsewhere than {PREFIX}DATABASE_URL says: remove it")


def _names_a_host(url: str) -> bool:
    try:
        return bool(conninfo_to_dict(url).get("host"))
    except PostgresqlError:
        return True  # refused for itself
