"""`flask directory …`: what an operator does with the directory of companies (docs/companies.md)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import click

from adapters.sirene_files import StockRefused, stock_files, succession_file
from domain.companies import Finding, Moved
from domain.numbers import french_number, plural
from models import Entity, database
from services.entities import findings
from services.reference import company_stock
from web.current import deps, settings
from web.now_and_then import now_and_then
from web.standing import operators_command

UNUSABLE = {
    "twice": "Un même numéro s’y trouve deux fois ({fact}).",
    "apart": "Les deux fichiers ne vont pas ensemble\u00a0: l’un est incomplet, ou d’un autre mois.",
    "empty": "L’un des deux fichiers ne contient aucune ligne.",
    "overtaken": "Un autre chargement a commencé entre-temps.",
}
UNCHANGED = "Rien n’a été changé\u00a0: l’annuaire d’avant reste en service."
API_PAUSE, AGAIN = 0.2, (1.0, 5.0, 30.0)
"""Seconds between two questions to the API, which takes seven a second; and before it is asked again."""


@click.group("directory", help="L’annuaire des entreprises.")
def directory() -> None:
    """The directory of companies."""


@directory.command(
    "load",
    help="Charger les fichiers de stock de Sirene.\n\n"
    "Ce sont StockUniteLegale et StockEtablissement, en ZIP. Les SIRET y sont ensuite cherchés. Rien ne change tant "
    "que les deux n’ont pas été lus\u00a0: un fichier coupé ou endommagé laisse en service l’annuaire d’avant.",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FICHIERS…")
@operators_command(waits=True)
def load_command(files: tuple[Path, ...]) -> None:
    """Read Sirene's stock files (StockUniteLegale and StockEtablissement, ZIP), and look SIRETs up in them from now on.

    Nothing changes until both are read: a file that is cut or damaged leaves the former directory in place.
    """
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
    counts = ", ".join(
        (
            plural(loaded.units, "unité légale", "unités légales"),
            plural(loaded.establishments, "établissement", "établissements"),
        )
    )
    click.echo(f"Annuaire du {day:%d/%m/%Y} en service\u00a0: {counts}, {progress.speed()}.")


@directory.command(
    "check",
    help="Chercher le SIRET de chaque entité, et lister celles à revoir.\n\n"
    "Ce sont celles qui ont cessé, dont le siège a déménagé ou à qui une autre a succédé. Ce qui est listé est dit "
    "aussi sur la page de l’entité, et dans la liste sous «\u00a0À vérifier\u00a0».",
)
@click.option(
    "--depuis", "after", default=0, show_default=True, metavar="ID", help="Reprendre après l’entité de cet identifiant."
)
@click.option(
    "--succession",
    "links",
    type=click.Path(path_type=Path),
    metavar="FICHIER",
    help="StockEtablissementLiensSuccession (ZIP)\u00a0: lister aussi les entités auxquelles une autre a succédé.",
)
@operators_command(waits=True)
def check_command(after: int, links: Path | None) -> None:
    """Look every entity's SIRET up, and list those that ceased, whose head office moved, or that another succeeded.

    What is told stands on the entity's page, and in the list under « À vérifier ».
    """
    if deps().companies is None and links is None:
        raise click.ClickException("Aucun annuaire n’est réglé\u00a0: GUICHET_COMPANY_DIRECTORY.")
    with database.connection_context():
        if deps().companies is not None:
            _check_each(after)
        if links is not None:
            _list_successions(links)


def _list_successions(path: Path) -> None:
    try:
        listed = 0
        for entity, successor in findings.take_successions(deps(), succession_file(path).rows()):
            listed += 1
            click.echo(f"{entity.id}\t{entity.identifier}\t{entity.name}\t{Moved.SUCCEEDED.label}\t{successor}")
    except StockRefused as refused:
        raise click.ClickException(refused.why) from None
    click.echo(f"{plural(listed, 'entité', 'entités')} à qui une autre a succédé.")


def _check_each(after: int) -> None:
    """Look up each entity whose id is above this one."""
    pause = API_PAUSE if settings().company_directory == "api" else 0.0
    checked, changes = 0, 0
    while (step := _checked(after, pause)) is not None:
        entity, what = step
        after, checked, changes = entity.id, checked + 1, changes + (what is not None)
        if what is not None:
            click.echo(f"{entity.id}\t{entity.identifier}\t{entity.name}\t{what.label}")
    click.echo(f"{plural(checked, 'entité vérifiée', 'entités vérifiées')}, {french_number(changes)} à revoir.")


def _checked(after: int, pause: float) -> tuple[Entity, Moved | None] | None:
    """The next entity, asked again while the directory does not answer. Raises ClickException after some tries."""
    for wait in (pause, *AGAIN):
        sleep(wait)
        step = findings.check_next(deps(), after)
        if step is None:
            return None
        entity, finding, what = step
        if finding is not Finding.UNAVAILABLE:
            return entity, what
    raise click.ClickException(f"L’annuaire ne répond pas. Reprenez plus tard\u00a0: --depuis {after}.")


class _Progress:
    """Counts rows, and tells them now and then."""

    def __init__(self) -> None:
        self.begun, self.written = monotonic(), 0
        self._line: Callable[[_Progress], None] = now_and_then(
            lambda step: f"{plural(step.written, 'ligne', 'lignes')}, {step.speed()}"
        )

    def __call__(self, count: int) -> None:
        self.written += count
        self._line(self)

    def speed(self) -> str:
        """Lines a second since it was begun."""
        return f"{french_number(round(self.written / max(0.001, monotonic() - self.begun)))} lignes par seconde"
