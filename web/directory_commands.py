"""`flask directory …`: what an operator does with the directory of companies (docs/companies.md)."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import click
from flask.cli import with_appcontext

import models
from adapters.sirene_files import StockRefused, stock_files
from models import database
from services.reference import company_stock
from web.current import deps, settings
from web.wiring import worker_patience

UNUSABLE = {
    "twice": "Un même numéro s’y trouve deux fois ({fact}).",
    "apart": "Les deux fichiers ne vont pas ensemble : l’un est incomplet, ou d’un autre mois.",
    "empty": "L’un des deux fichiers ne contient aucune ligne.",
    "overtaken": "Un autre chargement a commencé entre-temps.",
}
UNCHANGED = "Rien n’a été changé : l’annuaire d’avant reste en service."
STEP = 1_000_000
"""Rows between two lines that say how far it is."""


@click.group("directory")
def directory() -> None:
    """The directory of companies."""


@directory.command("load")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@with_appcontext
def load_command(files: tuple[Path, ...]) -> None:
    """Read Sirene's stock files (StockUniteLegale and StockEtablissement, ZIP), and look SIRETs up in them from now on.

    Nothing changes until both are read: a file that is cut or damaged leaves the former directory in place.
    """
    models.bind(settings().database_url, patience=worker_patience(settings()))
    progress = _Progress()
    with database.connection_context():
        try:
            by_kind = stock_files(files)
            units, establishments = by_kind["units"], by_kind["establishments"]
            day = min(units.day, establishments.day)
            loaded = company_stock.load(deps(), units.rows(), establishments.rows(), day, progress)
        except StockRefused as refused:
            raise click.ClickException(f"{refused.why}\n{UNCHANGED}") from None
        except company_stock.StockUnusable as unusable:
            words = UNUSABLE[unusable.reason].format(fact=unusable.fact)
            raise click.ClickException(f"{words}\n{UNCHANGED}") from None
    counts = f"{loaded.units} unités légales, {loaded.establishments} établissements"
    click.echo(f"Annuaire du {day:%d/%m/%Y} en service : {counts}, {progress.speed():.0f} lignes par seconde.")


class _Progress:
    """Counts rows, and tells each million of them."""

    def __init__(self) -> None:
        self.begun, self.written = monotonic(), 0

    def __call__(self, count: int) -> None:
        before, self.written = self.written, self.written + count
        if self.written // STEP > before // STEP:
            click.echo(f"{self.written} rows, {self.speed():.0f} a second", err=True)

    def speed(self) -> float:
        """Rows a second since it was begun."""
        return self.written / max(0.001, monotonic() - self.begun)
