"""`flask maintenance …`: pages answer that they come back later, and the worker waits (docs/operations.md)."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from domain.calendar import PARIS, french_datetime
from domain.errors import DomainError
from models import database
from services.machinery import pauses
from web.announcements import KEPT_SECONDS
from web.current import deps
from web.standing import operators_command
from web.words import sentence

FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")


@click.group("maintenance", help="Mettre l’installation à l’arrêt ou en marche.")
def maintenance() -> None:
    """Let the installation stand still, and go on."""


@maintenance.command(
    "on",
    help="Répondre 503 à chaque page et arrêter le traitement de fond.\n\n"
    "Relancez la commande pour changer l’heure ou le texte.",
)
@click.option("--until", type=click.DateTime(FORMATS), metavar="'AAAA-MM-JJ HH:MM'", help="Fin prévue, heure de Paris.")
@click.option("--words", default="", metavar="TEXTE", help="Ce que la page dit de plus, en français.")
@operators_command(waits=False)
def on_command(until: datetime | None, words: str) -> None:
    """Answer every page with 503, and let the worker wait. Again: with another time or other words."""
    end = until.replace(tzinfo=PARIS).astimezone(UTC) if until is not None else None
    try:
        with database.connection_context():
            pauses.begin_maintenance(deps(), until=end, words=words)
    except DomainError as error:
        raise click.ClickException(sentence(error)) from None
    foreseen = f", jusqu’au {french_datetime(end)} environ" if end is not None else ""
    click.echo(f"Maintenance en cours{foreseen}\u00a0: les pages répondent 503 dans {KEPT_SECONDS:.0f} s au plus.")
    click.echo("Les tâches déjà prises par le traitement de fond se terminent\u00a0; aucune autre ne commence.")


@maintenance.command("off", help="Remettre en marche les pages et le traitement de fond.")
@operators_command(waits=False)
def off_command() -> None:
    """Let pages and worker go on."""
    with database.connection_context():
        was_on = pauses.end_maintenance()
    click.echo(
        "La maintenance est terminée." if was_on else "Il n’y avait pas de maintenance\u00a0: rien n’est à faire."
    )
