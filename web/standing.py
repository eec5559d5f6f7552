"""Commands that write do nothing while the installation stands still, as its worker does (`domain/pauses.py`)."""

from __future__ import annotations

import click

from models import database
from queries.pauses import pause

SPACE = "\N{NO-BREAK SPACE}"
RELEASE, OFF = (f"«{SPACE}flask {words}{SPACE}»" for words in ("backup release", "maintenance off"))


def demand_work_goes_on() -> None:
    """Raises ClickException, in French, after a restore that nobody released, and in maintenance.

    What a restored database would erase, send or take in may have been frozen, sent or taken back since.
    """
    database.connect(reuse_if_open=True)
    standing = pause()
    if standing.held_at is not None:
        raise click.ClickException(f"La base de données a été restaurée{SPACE}: rien n’est fait avant {RELEASE}.")
    if standing.pages:
        raise click.ClickException(f"L’installation est en maintenance{SPACE}: rien n’est fait avant {OFF}.")
