"""docs/settings.md, made from config.py: `python -m tests.support.settings_page` writes it."""

from __future__ import annotations

import typing
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from config import Settings
from config_checks import HOUSE, PREFIX

PAGE = HOUSE / "docs" / "settings.md"

INTRODUCTION = """\
# Settings

An installation is described by these variables of its environment, read once at start-up. A
missing, weak or contradictory one stops the program, which names all of them at once; so does a name
that begins with `GUICHET_` and looks like one below with a slip. Other names with that prefix are a
warning in the log, so that an older version starts beside a newer one's settings. An empty value
counts as absent. Durations and sizes are whole numbers in the unit that the name says.

`GUICHET_ENV` says what the installation is. `production`, the default, demands https, a mail server
and a sender's address. `demo` and `test` do without and send no mail; in exchange
they refuse any database, mail server, antivirus, Redis, host name or public address that is not on
the machine itself, so that neither can be switched on where a production's settings are. Whatever
they are, `PGSERVICE`, `PGHOSTADDR` and a `PGHOST` that leads elsewhere than the database's address
are refused; so are, beside `GUICHET_S3_ENDPOINT`, those variables of other clients (`AWS_ENDPOINT_URL`,
`AWS_SKIP_SIGNATURE`…) that would change how the object store is reached.

This page is made from `config.py` (`python -m tests.support.settings_page`), and a test compares
them.

| Variable | Default | Meaning |
|---|---|---|
"""


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    if field.default_factory is not None or field.default == "":
        return "see right"
    return _shown(field.default)


def _shown(value: Any) -> str:
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`{','.join(map(str, value))}`"
    if isinstance(value, Path):
        return f"`{value.relative_to(HOUSE)}`"
    return f"`{value}`" if not isinstance(value, str) or len(value) < 70 else value


def _choices(field: FieldInfo) -> str:
    choices = typing.get_args(field.annotation)
    return f" One of {', '.join(f'`{choice}`' for choice in choices)}." if _is_choice(field) else ""


def _is_choice(field: FieldInfo) -> bool:
    return typing.get_origin(field.annotation) is typing.Literal


def page() -> str:
    """The whole page."""
    rows = [
        f"| `{PREFIX}{name.upper()}` | {_default(field)} | "
        f"{' '.join((field.description or '').split())}{_choices(field)} |"
        for name, field in Settings.model_fields.items()
    ]
    return INTRODUCTION + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
