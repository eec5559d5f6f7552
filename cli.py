"""Commands of operators; each calls one service."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import with_appcontext

from adapters.migrate import migrate
from web.current import settings


@click.command("migrate")
@with_appcontext
def migrate_command() -> None:
    """Bring the database's tables up to date, as the role that owns them."""
    chosen = settings()
    applied = migrate(chosen.database_owner_url or chosen.database_url, chosen.database_url)
    for name in applied:
        click.echo(f"Migration faite : {name}")
    click.echo("La base de données est à jour.")


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(migrate_command)
