"""`flask journal …`: whether what the journal says is what was written (docs/security/journal.md)."""

from __future__ import annotations

import re

import click

from domain.numbers import plural
from services.machinery import journal_check
from web.current import deps
from web.standing import operators_command


@click.group("journal", help="Le journal, et s’il correspond à ses scellés.")
def journal_commands() -> None:
    """What happened, and whether it is still what was written."""


@journal_commands.command(
    "verify",
    help="Comparer chaque événement du journal à son scellé.\n\nLe code de sortie est 1 quand quelque chose diffère.",
)
@click.option(
    "--head",
    "heads",
    multiple=True,
    metavar="NUMÉRO:MAC",
    help="Une tête de la chaîne, conservée par le journal de sécurité.",
)
@operators_command(waits=False)
def journal_verify_command(heads: tuple[str, ...]) -> None:
    """Compare every entry of the journal with its seal. Exit status 1 when anything does not match."""
    seen = journal_check.verify(deps(), dict(_head(given) for given in heads))
    sealed = plural(seen.links, "événement scellé", "événements scellés")
    erased = plural(seen.erased, "détail effacé", "détails effacés")
    waiting = plural(seen.waiting, "événement en attente de son scellé", "événements en attente de leur scellé")
    click.echo(f"{sealed}, du n° {seen.first} au n° {seen.last} ({erased}, {waiting}).")
    click.echo(f"Tête de la chaîne\u00a0: {seen.last}:{seen.mac}")
    click.echo(f"Clés employées\u00a0: {', '.join(sorted(seen.keys)) or 'aucune'}")
    for mismatch in seen.kept:
        number = f"scellé n° {mismatch.number}" if mismatch.number is not None else ""
        entry = f"événement n° {mismatch.entry_id}" if mismatch.entry_id is not None else ""
        click.echo(f"{', '.join(filter(None, (number, entry)))}\u00a0: {mismatch.trouble.label}", err=True)
    if not seen.sound:
        mismatches = plural(seen.mismatches, "écart", "écarts")
        raise click.ClickException(f"le journal ne correspond pas à ses scellés ({mismatches}).")
    click.echo("Le journal correspond à ses scellés.")


def _head(given: str) -> tuple[int, str]:
    number, _, mac = given.partition(":")
    if not (number.isascii() and number.isdigit() and re.fullmatch("[0-9a-f]{64}", mac)):
        raise click.BadParameter("une tête s’écrit NUMÉRO:MAC, comme l’événement journal.head la donne.")
    return int(number), mac
