"""`flask demo …`: the demonstration's commands. They do nothing where the settings are not the demonstration's."""

from __future__ import annotations

from time import monotonic

import click
from flask import current_app
from flask.cli import with_appcontext

from adapters.passwords import hash_password, reset_token
from domain.numbers import plural
from models import database
from services.documents import store


@click.group("demo", help="La démonstration, un monde inventé.")
def demo() -> None:
    """The demonstration: an invented world."""


@demo.command(
    "load",
    help="Remplir une base vide avec la démonstration.\n\nUne base qui n’est pas vide reste comme elle est.",
)
@with_appcontext
def load_command() -> None:
    """Fill an empty database with the demonstration; leave any other as it is."""
    if not current_app.extensions["guichet_settings"].demo:
        raise click.ClickException(
            "Ceci n’est pas la démonstration (GUICHET_ENV n’est pas «\u00a0demo\u00a0»)\u00a0: rien n’est fait."
        )
    from demo import load  # drawing libraries: only where they are used

    with database.connection_context():
        if load.is_loaded():
            click.echo("La démonstration est déjà chargée.")
            return
        if (trouble := store.trouble(current_app.extensions["guichet_dependencies"])) is not None:
            raise click.ClickException(
                f"Le dépôt des pièces n’est pas celui de cette base de données ({trouble.value})\u00a0: "
                "«\u00a0make reset\u00a0» recommence la démonstration."
            )
        click.echo("Chargement de la démonstration…", nl=False)
        started = monotonic()
        made = load.load(
            current_app.extensions["guichet_dependencies"],
            password_hash=hash_password(load.PASSWORD),
            token_for=reset_token,
        )
    click.echo(
        f" {plural(made.entities, 'entité', 'entités')}, {plural(made.requests, 'demande', 'demandes')},"
        f" {plural(made.documents, 'pièce', 'pièces')} et {plural(made.accounts, 'compte', 'comptes')}"
        f" en {monotonic() - started:.0f} s."
    )
