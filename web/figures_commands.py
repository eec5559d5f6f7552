"""`flask figures …`: what an operator does with the figures about requests (docs/figures.md)."""

from __future__ import annotations

import click

from domain.numbers import french_number
from models import database
from services.figures import recount, totals
from web.current import deps
from web.standing import operators_command


@click.group("figures", help="Les chiffres des demandes.")
def figures() -> None:
    """Figures about requests."""


@figures.command(
    "recount",
    help="Compter de nouveau toutes les demandes.\n\n"
    "Après la perte des chiffres, ou après le retour à une version du programme qui ne comptait pas.",
)
@operators_command(waits=False)
def recount_command() -> None:
    """Count all requests anew: after figures were lost, or after a rollback to a release that did not count."""
    with database.connection_context():
        recount.begin(deps())
        counted = 0
        while step := recount.count_some(deps()):
            counted += step
        while totals.add_up():
            pass
    click.echo(f"Demandes comptées\u00a0: {french_number(counted)}.")
