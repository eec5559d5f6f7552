"""`flask storage …`: what an operator does with the store of files (docs/storage.md)."""

from __future__ import annotations

import click

from domain.numbers import french_number, plural
from domain.store import StoreTrouble
from models import database
from queries.documents import named_keys
from queries.store import known_store
from services.documents import store, sweep
from web.current import deps
from web.now_and_then import now_and_then
from web.reseal_command import reseal_command
from web.standing import operators_command
from web.storage_move import move_command
from web.store_words import for_operators

BATCH = 500
SAMPLE = 20
"""Files that are opened before a store is adopted."""

COUNTS = {
    "files": "fichiers dans le dépôt",
    "explained": "nommés par la base de données",
    "young": "sans ligne, mais de moins d’un jour, ou conservés après une restauration",
    "orphans": "orphelins",
    "moved": "mis à la corbeille",
    "in_trash": "dans la corbeille depuis moins de 30 jours",
    "put_back": "nommés de nouveau, à sortir de la corbeille",
    "deleted": "à la fin de leur séjour dans la corbeille",
    "partial": "écritures inachevées supprimées",
}


@click.group("storage", help="Le dépôt des pièces.")
def storage() -> None:
    """The store of files."""


storage.add_command(move_command)
storage.add_command(reseal_command)


@storage.command(
    "sweep",
    help="Mettre à la corbeille les fichiers que la base ne nomme pas.\n\n"
    "Les plus anciens de la corbeille sont supprimés.",
)
@click.option("--dry-run", is_flag=True, help="Compter seulement, sans rien déplacer, supprimer ni écrire.")
@click.option("--any-share", is_flag=True, help="Mettre les orphelins à la corbeille quel que soit leur nombre.")
@operators_command(waits=True)
def sweep_command(dry_run: bool, any_share: bool) -> None:
    """Look for files that no row names, move them to the trash, and empty its oldest days."""
    with database.connection_context():
        if not dry_run:
            store.ensure_marked(deps())
        walk = sweep.run(deps(), writing=not dry_run, any_share=any_share, on_step=now_and_then(_looked_at))
    for name, label in COUNTS.items():
        click.echo(f"{french_number(walk.of(name)):>10}  {label}")
    if walk.outcome != sweep.DONE:
        raise click.ClickException(for_operators(str(walk.outcome)))
    click.echo("Rien n’a été modifié." if dry_run else "Le dépôt est en ordre.")


def _looked_at(walk: sweep.Walk) -> str:
    files, orphans = walk.of("files"), walk.of("orphans")
    return f"{plural(files, 'fichier', 'fichiers')}, dont {plural(orphans, 'orphelin', 'orphelins')}"


@storage.command(
    "adopt",
    help="Donner le dépôt à cette base de données.\n\n"
    "Pour un dépôt d’une ancienne version, ou qui a été déplacé ou restauré.",
)
@click.option("--yes", is_flag=True, help="Ne pas demander de confirmation.")
@operators_command(waits=False)
def adopt_command(yes: bool) -> None:
    """Say that the store belongs to this database: for a store of before, or one that was moved or restored."""
    with database.connection_context():
        problem = store.trouble(deps())
        if problem is None and deps().storage.mark() is not None:
            click.echo("Ce dépôt est déjà celui de cette base de données\u00a0: rien n’est à faire.")
            return
        if problem is StoreTrouble.UNREADABLE:
            raise click.ClickException(for_operators(problem.value))
        _describe(problem)
        if not yes:
            click.confirm("Donner ce dépôt à cette base de données\u00a0?", abort=True)
        known = store.adopt(deps())
    click.echo(f"Le dépôt est maintenant celui de cette base de données ({known.installation}).")


def _describe(problem: StoreTrouble | None) -> None:
    """What somebody needs to know before they say yes."""
    click.echo(for_operators(problem.value) if problem is not None else "Ce dépôt est neuf.")
    mark = deps().storage.mark()
    click.echo(f"Identifiant dans le dépôt\u00a0: {mark.installation if mark is not None else 'aucun'}")
    click.echo(f"Identifiant de la base\u00a0:    {known_store().installation or 'aucun'}")
    files = named = tried = opened = 0
    position: str | None = ""
    while position is not None:
        keys, position = deps().storage.walk(position, BATCH)
        ours = named_keys(keys)
        files, named = files + len(keys), named + len(ours)
        for key in sorted(ours)[: SAMPLE - tried]:
            tried, opened = tried + 1, opened + int(store.opens(deps(), key))
    click.echo(
        f"Fichiers dans le dépôt\u00a0: {french_number(files)}\u00a0; nommés par la base\u00a0: {french_number(named)}."
    )
    click.echo(
        f"Fichiers nommés par la base qui s’ouvrent avec les clés des réglages\u00a0: {opened} sur {tried} essayés."
    )


@storage.command(
    "restore",
    help="Sortir de la corbeille ce que la base nomme de nouveau.\n\nSans attendre le prochain parcours du dépôt.",
)
@operators_command(waits=False)
def restore_command() -> None:
    """Take out of the trash what a row names again, now rather than at the next sweep."""
    with database.connection_context():
        problem = store.trouble(deps())
        if problem is not None:
            raise click.ClickException(for_operators(problem.value))
        count = sweep.restore(deps())
    click.echo(f"{plural(count, 'fichier est sorti', 'fichiers sont sortis')} de la corbeille.")
