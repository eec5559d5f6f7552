"""`flask retention …`: what is kept until when, and what went (docs/retention.md)."""

from __future__ import annotations

from datetime import date, datetime

import click

from domain.calendar import french_date, paris_date
from domain.numbers import french_number, plural
from domain.retention import Category, RetentionPhase
from models import database
from services.retention import walking
from services.retention.counts import Counts
from services.retention.steps import Walk
from web.current import deps
from web.file_messages import size_in_words
from web.now_and_then import now_and_then
from web.standing import operators_command
from web.table_words import TABLE_WORDS

STEPS = {
    RetentionPhase.REQUESTS: "Demandes",
    RetentionPhase.ROLES: "Rôles",
    RetentionPhase.AGED: "Ce qui est ancien",
    RetentionPhase.DETAILS: "Comptes fermés et détails du journal",
    RetentionPhase.DONE: "Fin du parcours",
}
"""What is looked at."""


@click.group("retention", help="Ce qui est conservé des personnes, et jusqu’à quand.")
def retention() -> None:
    """What is kept of people, and what is erased when its time is over."""


@retention.command(
    "run", help="Effacer ce qui est échu aujourd’hui.\n\nLe traitement de fond le fait une fois par jour."
)
@click.option("--dry-run", is_flag=True, help="Compter seulement, sans rien effacer ni écrire.")
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), metavar="AAAA-MM-JJ", help="Compter ce qui est échu jusqu’à ce jour."
)
@operators_command(waits=True)
def run_command(dry_run: bool, until: datetime | None) -> None:
    """Erase what is due today, here and now, as the worker does once a day."""
    today = paris_date(deps().now())
    day = until.date() if until is not None else today
    if day > today and not dry_run:
        raise click.UsageError(
            "--until ne peut être à venir qu’avec --dry-run\N{NO-BREAK SPACE}: rien n’est effacé en avance."
        )
    with database.connection_context():
        walk = walking.run(deps(), day, writing=not dry_run, on_step=now_and_then(_so_far))
    _tell(walk.counts, day, dry_run=dry_run)


def _tell(counts: Counts, day: date, *, dry_run: bool) -> None:
    went = "À effacer" if dry_run else "Effacé"
    anything = counts.aged or next(counts.lines("done"), None) is not None
    ends = "" if anything else " rien."
    click.echo(f"{went}, d’après ce qui est échu le {french_date(day)}\N{NO-BREAK SPACE}:{ends}")
    _lines(counts, "done")
    for table, number in sorted(counts.aged.items()):
        click.echo(f"{french_number(number):>12}  {TABLE_WORDS.get(table, (table, table))[number > 1]}")
    if next(counts.lines("waits"), None) is not None:
        click.echo("En attente d’un visa de l’administration des archives ou d’un versement\N{NO-BREAK SPACE}:")
        _lines(counts, "waits")
    click.echo("Rien n’a été modifié." if dry_run else "La conservation est à jour.")


def _lines(counts: Counts, what: str) -> None:
    for line in counts.lines(what):
        label = Category(line.category).label
        held = f"{plural(line.files, 'fichier', 'fichiers')}, {size_in_words(line.bytes)}"
        click.echo(f"{french_number(line.count):>12}  {label}, {line.year} ({held})")


def _so_far(walk: Walk) -> str:
    """The part of the walk, and how many it has to erase until here."""
    due = sum(line.count for line in walk.counts.lines("done")) + sum(walk.counts.aged.values())
    return f"{STEPS[walk.phase]}\N{NO-BREAK SPACE}: {plural(due, 'élément échu', 'éléments échus')} jusqu’ici"
