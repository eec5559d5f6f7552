"""`flask storage reseal`: seal everything anew with the vault's present key (docs/keys.md)."""

from __future__ import annotations

import click
from flask import current_app

from domain.numbers import french_number, plural
from models import database
from services.documents import reseal
from services.documents.reseal import Resealed, ResealRefused
from services.machinery.walks import TakenOver
from web.current import deps
from web.now_and_then import now_and_then
from web.standing import operators_command
from web.store_words import for_operators

SPACE = "\N{NO-BREAK SPACE}"
WHERE = {
    "codes": "secrets de double authentification",
    "mails": "liens de mails",
    "journal": "scellés du journal",
}


@click.command(
    "reseal",
    help="Sceller tout de nouveau avec la clé actuelle du coffre.\n\n"
    "C’est la première de GUICHET_STORAGE_KEYS, pour les fichiers, les secrets et l’empreinte du journal.",
)
@click.option(
    "--seconds",
    type=float,
    metavar="SECONDES",
    help="Arrêter après cette durée environ\u00a0; la même commande reprend ensuite.",
)
@operators_command(waits=False)
def reseal_command(seconds: float | None) -> None:
    """Seal files, secrets and the journal's digest anew with the first of GUICHET_STORAGE_KEYS."""
    again = current_app.extensions["security"].totp_factory.sealed_again
    try:
        with database.connection_context():
            done = reseal.reseal(deps(), again, seconds=seconds, on_step=now_and_then(_looked_at))
    except ResealRefused as refused:
        raise click.ClickException(for_operators(refused.trouble.value)) from None
    except TakenOver:
        raise click.ClickException(
            "Un autre processus scelle de nouveau ce dépôt\N{NO-BREAK SPACE}: laissez-le finir."
        ) from None
    except OSError as error:
        raise click.ClickException(f"Le dépôt ne répond pas comme il faut ({error}). Relancez la commande.") from None
    looked = plural(done.looked, "parcouru", "parcourus")
    click.echo(f"Fichiers scellés de nouveau{SPACE}: {french_number(done.sealed)}, sur {looked} cette fois.")
    secrets = (
        plural(done.mails, "lien de mail", "liens de mails"),
        plural(done.codes, "secret de double authentification", "secrets de double authentification"),
        plural(done.lines, "ligne", "lignes"),
    )
    click.echo(f"Et {', '.join(secrets)} du registre.")
    if not done.finished:
        click.echo("Le parcours n’est pas fini. La même commande le reprend où il en est.")
        return
    _tell_end(done)


def _looked_at(done: Resealed) -> str:
    return plural(done.looked, "fichier parcouru", "fichiers parcourus")


def _tell_end(done: Resealed) -> None:
    if done.era is not None:
        click.echo(f"Empreinte du journal jusqu’au scellé n°{SPACE}{done.era.number}{SPACE}: {done.era.digest}")
    for key in done.unusable:
        click.echo(f"{key}{SPACE}: ne s’ouvre pas, et n’a pas été scellé de nouveau", err=True)
    for key, counts in sorted(done.hanging.items()):
        listed = ", ".join(f"{WHERE[where]} ({french_number(count)})" for where, count in counts.items())
        click.echo(f"Dépendent encore de la clé {key}{SPACE}: {listed}", err=True)
    if not done.journal_sound:
        raise click.ClickException("Le journal ne correspond pas à ses scellés. Voyez flask journal verify.")
    if not done.proven:
        raise click.ClickException("Relancez la commande, sans --seconds, pour vérifier qu’il n’en reste aucun.")
    if not done.may_let_go:
        raise click.ClickException("Les anciennes clés ne peuvent pas encore être retirées.")
    click.echo("Les anciennes clés peuvent être retirées des réglages, sauf pour restaurer les sauvegardes d’avant.")
