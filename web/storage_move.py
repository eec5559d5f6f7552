"""`flask storage move`: the files of the store go into another one (docs/several-hosts.md)."""

from __future__ import annotations

import click

from adapters.storage import SealedStore
from domain.numbers import french_number, plural
from models import database
from queries import pauses
from services.documents import moving, store
from services.documents.moving import Moved, NotMovable
from web.current import deps, settings
from web.file_messages import size_in_words
from web.now_and_then import now_and_then
from web.standing import operators_command
from web.store_words import for_operators
from web.wiring import make_storage, make_vault

COUNTS = {
    "files": "fichiers dans l’ancien dépôt",
    "copied": "copiés, relus et comparés",
    "mended": "différents dans le nouveau dépôt, écrits de nouveau",
    "removed": "supprimés du nouveau dépôt, car l’ancien ne les a plus",
}


@click.command(
    "move",
    help="Copier tous les fichiers dans le dépôt qui est à cette URL.\n\n"
    "Ils sont relus et comparés. Sans --finish le service continue. "
    "Une commande interrompue se relance\u00a0: ce qui est déjà copié est comparé.",
)
@click.argument("url", metavar="URL")
@click.option("--finish", is_flag=True, help="Quitter l’ancien dépôt\u00a0; l’installation est alors à l’arrêt.")
@operators_command(waits=False)
def move_command(url: str, finish: bool) -> None:
    """Bring all files into the store at URL, compare them, and (--finish) leave the old store for it.

    Without --finish the service goes on. A run that was ended can be begun again: what is there is compared.
    """
    target = _target(url)
    with database.connection_context():
        if finish and not pauses.pause().pages:
            raise click.ClickException("Il faut d’abord arrêter le service\u00a0: flask maintenance on")
        on_step = now_and_then(_read)
        try:
            moved = moving.finish(deps(), target, url, on_step) if finish else moving.copy(deps(), target, on_step)
        except NotMovable as refused:
            raise click.ClickException(_why(refused)) from None
        except OSError as error:
            raise click.ClickException(
                f"Le déplacement s’est arrêté\u00a0; la même commande le reprend. ({error})"
            ) from None
    for name, label in COUNTS.items():
        click.echo(f"{french_number(getattr(moved, name)):>10}  {label}")
    if finish:
        click.echo(
            "L’ancien dépôt est quitté. Sur chaque hôte, mettez cette adresse dans GUICHET_STORAGE_URL, redémarrez,"
        )
        click.echo("puis\u00a0: flask maintenance off")
    else:
        click.echo("Pour terminer\u00a0: flask maintenance on, puis la même commande avec --finish.")


def _target(url: str) -> SealedStore:
    try:
        return make_storage(settings(), url, make_vault(settings()))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="URL") from None


def _why(refused: NotMovable) -> str:
    if refused.target:
        return (
            "Le nouveau dépôt contient déjà des fichiers, ou appartient à une installation\u00a0: rien n’y est écrit."
        )
    problem = store.trouble(deps())
    return for_operators(problem.value) if problem is not None else "Le dépôt actuel n’a encore aucun fichier."


def _read(moved: Moved) -> str:
    return f"{plural(moved.files, 'fichier', 'fichiers')}, {size_in_words(moved.bytes)}"
