"""What all commands of operators have in common: the database, its outages in French, and when they wait."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from peewee import PeeweeException

from adapters.database_errors import Outage, in_short, lacks_tables, outage
from domain.page_troubles import StoredFileUnusable
from models import database
from queries.pauses import pause
from web.database import bind_patiently

SPACE = "\N{NO-BREAK SPACE}"
RELEASE, OFF, MIGRATE = (f"«{SPACE}flask {words}{SPACE}»" for words in ("backup release", "maintenance off", "migrate"))
OUTAGES = {
    Outage.BUSY: "La base de données est occupée depuis trop longtemps. Relancez la commande.",
    Outage.UNREACHABLE: "La base de données ne répond pas, ou n’accepte pas d’écriture.",
}
NO_TABLES = f"La base de données n’a pas les tables de cette version du programme{SPACE}: lancez d’abord {MIGRATE}."
NO_ANSWER = "Le disque ou le dépôt ne répond pas comme il faut"
UNUSABLE = "Un fichier du dépôt manque, ou ne s’ouvre pas avec les clés des réglages."

Command = Callable[..., None]


def operators_command(*, waits: bool) -> Callable[[Command], Command]:
    """Make a function a command of operators, in the application's context.

    It waits for the database as long as the worker does; an outage, of the store or of a disk too, ends it in French.
    With `waits` it does nothing while the installation stands still, but with `--dry-run`.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def wrapped(*given: Any, **named: Any) -> None:
            bind_patiently(current_app)
            try:
                if waits and not named.get("dry_run"):
                    demand_work_goes_on()
                command(*given, **named)
            except PeeweeException as error:
                raise click.ClickException(_words(error)) from None
            except BrokenPipeError:  # nobody reads on: click's own
                raise
            except StoredFileUnusable as error:
                raise click.ClickException(f"{UNUSABLE} [{error}]") from None
            except OSError as error:
                raise click.ClickException(f"{NO_ANSWER} ({error}).") from None

        made = with_appcontext(wrapped)
        vars(made)["waits"] = waits
        return made

    return decorate


def demand_work_goes_on() -> None:
    """Raises ClickException, in French, after a restore that nobody released, and in maintenance.

    What a restored database would erase, send or take in may have been frozen, sent or taken back since.
    """
    with database.connection_context():
        standing = pause()
    if standing.held_at is not None:
        raise click.ClickException(f"La base de données a été restaurée{SPACE}: rien n’est fait avant {RELEASE}.")
    if standing.pages:
        raise click.ClickException(f"L’installation est en maintenance{SPACE}: rien n’est fait avant {OFF}.")


def _words(error: PeeweeException) -> str:
    """What an outage is called. Raises the error itself when it is a fault of the program."""
    kind = outage(error)
    if kind is None and not lacks_tables(error):
        raise error
    return f"{OUTAGES[kind] if kind is not None else NO_TABLES} [{in_short(error)}]"
