"""`flask backup …`: what an operator does so that nothing is ever lost for good (docs/backup.md)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

import click

from config import Settings
from domain.backup import BackupRefused, Head, Refused
from domain.numbers import french_number
from domain.page_troubles import StoredFileUnusable
from models import database
from services.backup import creating, pruning, restoring, verifying
from services.backup.creating import Progress
from services.backup.restoring import Restored
from services.backup.verifying import Verified
from web.backup_means import demand_apart, make_dumps, make_means, make_place, make_seal
from web.backup_words import AGAIN, FAULTS, REFUSED, SPACE, files, lines, refusal
from web.current import deps, settings
from web.file_messages import size_in_words
from web.now_and_then import now_and_then
from web.standing import operators_command

RELEASED = "Les pages et le traitement de fond reprennent."
NOT_HELD = "Le traitement de fond n’était pas retenu."

path_argument = click.argument("path", metavar="CHEMIN")
name_option = click.option("--name", metavar="NOM", help="Nom du dossier d’une sauvegarde\u00a0; sinon, la dernière.")


@click.group("backup", help="Les sauvegardes de la base de données et des pièces.")
def backup() -> None:
    """Backups of the database and of the documents."""


def worded(command: Callable[..., None]) -> Callable[..., None]:
    """Tell what is refused in French."""

    @wraps(command)
    def wrapped(*given: Any, **named: Any) -> None:
        try:
            command(*given, **named)
        except BackupRefused as refused:
            raise click.ClickException(refusal(refused)) from None
        except (ValueError, StoredFileUnusable) as error:
            raise click.ClickException(f"{REFUSED[Refused.DAMAGED]} [{error}]") from None

    return wrapped


@backup.command(
    "create",
    help="Faire une sauvegarde sous CHEMIN, pendant que le service tourne.\n\n"
    "Ce qui a été copié auparavant n’est pas copié de nouveau.",
)
@path_argument
@click.option("--documents-only", is_flag=True, help="Laisser la base de données à la sauvegarde propre à l’hôte.")
@operators_command(waits=False)
@worded
def create_command(path: str, documents_only: bool) -> None:
    """Make a backup below PATH, while the service is in use: what was copied before is not copied again."""
    chosen = settings()
    place = make_place(chosen, path)
    demand_apart(chosen, path)
    seal = make_seal(chosen)
    if not documents_only and not seal.seals:
        raise BackupRefused(Refused.NO_RECIPIENT)
    dumps = None if documents_only else make_dumps(chosen)
    with database.connection_context():
        head, progress = creating.create(
            deps(),
            place,
            seal,
            dumps,
            on_step=now_and_then(_looked_at),
            kept=timedelta(days=chosen.backup_kept_days),
        )
    whole, copied = size_in_words(head.size), size_in_words(progress.bytes)
    number = f"{french_number(progress.copied)} copié{'s' if progress.copied > 1 else ''} cette fois ({copied})"
    click.echo(f"Sauvegarde faite{SPACE}: {files(head.documents)} ({whole}), dont {number},")
    click.echo(f"et {lines(sum(head.counts.values()))} de la base.")
    _tell_keys(chosen, head)


@backup.command(
    "verify",
    help="Lire une sauvegarde en entier, et la comparer à ce qu’elle dit.\n\n"
    "Le code de sortie est 1 quand quelque chose diffère.",
)
@path_argument
@name_option
@operators_command(waits=False)
@worded
def verify_command(path: str, name: str | None) -> None:
    """Read a backup whole, and compare it with what it said of itself. Exit status 1 for anything that differs."""
    chosen = settings()
    verified = verifying.verify(
        deps(), make_place(chosen, path), make_seal(chosen), make_dumps(chosen), name, on_step=now_and_then(_looked_at)
    )
    read = f"{files(verified.documents)} ({size_in_words(verified.head.size)})"
    click.echo(f"Sauvegarde du {verified.name}, lue en entier{SPACE}: {read}.")
    _tell_dump(verified)
    _tell_keys(chosen, verified.head)
    for what, where in verified.kept:
        click.echo(f"{where}{SPACE}: {FAULTS[what]}", err=True)
    if verified.unanswered:
        raise click.ClickException(f"{REFUSED[Refused.NO_DATABASE]} Les pièces n’ont pas été comparées avec elle.")
    if not verified.sound:
        raise click.ClickException(f"La sauvegarde a des défauts ({verified.faults}).")
    click.echo("La sauvegarde est entière.")


def _tell_dump(verified: Verified) -> None:
    if verified.head.database is None:
        click.echo("La base de données n’en fait pas partie.")
        if verified.compared:
            click.echo(f"Celle des réglages nomme {files(verified.named)}.")
    elif verified.opened:
        rows = lines(sum(verified.head.counts.values()))
        click.echo(f"Base de données ouverte{SPACE}: {rows}, {files(verified.named)} nommés par elles.")
    else:
        click.echo("La base de données n’a pas été ouverte, faute d’identité.")


@backup.command(
    "prune",
    help="Supprimer les sauvegardes trop anciennes.\n\n"
    "Celles de plus de GUICHET_BACKUP_KEPT_DAYS jours, et ce qu’aucune autre ne nomme.",
)
@path_argument
@operators_command(waits=False)
@worded
def prune_command(path: str) -> None:
    """Remove the backups that are older than GUICHET_BACKUP_KEPT_DAYS, and what no other one names."""
    chosen = settings()
    days = chosen.backup_kept_days
    done = pruning.prune(deps(), make_place(chosen, path), timedelta(days=days))
    for name in done.backups:
        click.echo(f"Sauvegarde du {name}{SPACE}: supprimée.")
    click.echo(f"Copies de fichiers supprimées{SPACE}: {french_number(done.documents)} ({size_in_words(done.size)}).")
    click.echo(f"Les sauvegardes de moins de {days} jours, et la dernière, sont conservées.")


@backup.command(
    "restore",
    help="Remplir une base vide, et remettre les pièces qui manquent.\n\n"
    "Le traitement de fond attend ensuite «\u00a0flask backup release\u00a0».",
)
@path_argument
@name_option
@click.option("--documents-only", is_flag=True, help="La base de données a été restaurée par un autre moyen.")
@operators_command(waits=False)
@worded
def restore_command(path: str, name: str | None, documents_only: bool) -> None:
    """Fill an empty database and bring back the documents that the store lacks; the worker waits for `release`."""
    chosen = settings()
    done = restoring.restore(
        deps(),
        make_place(chosen, path),
        make_seal(chosen),
        make_dumps(chosen),
        make_means(chosen),
        name=name,
        documents_only=documents_only,
        on_step=now_and_then(_looked_at),
    )
    _tell_counts(done)
    _tell_files(done)
    _tell_again(done)
    _tell_keys(chosen, done.head)
    click.echo("Les pages répondent qu’elles reviennent, et le traitement de fond attend.")
    click.echo(f"Pour voir les pages{SPACE}: flask maintenance off.")
    click.echo(f"Quand tout est vérifié{SPACE}: flask backup release.")
    if done.damaged:
        raise click.ClickException(f"N’ont pas pu être restaurés{SPACE}: {files(len(done.damaged))}.")


def _tell_counts(done: Restored) -> None:
    """Rows by table, beside what the backup says it has."""
    for table in sorted(done.counts):
        if done.counts[table] != done.head.counts[table]:
            click.echo(f"{table}{SPACE}: {lines(done.counts[table])} au lieu de {done.head.counts[table]}", err=True)
    rows = lines(sum(done.counts.values()))
    click.echo(f"Sauvegarde du {done.name} restaurée{SPACE}: {rows} dans {len(done.counts)} tables.")
    if filled := {table: number for table, number in sorted(done.counts.items()) if number}:
        listed = ", ".join(f"{table} {french_number(number)}" for table, number in filled.items())
        click.echo(f"Lignes par table{SPACE}: {listed}.")
        click.echo(f"Empreinte de la base scellée, comparée{SPACE}: {done.head.database_sha256}")
    click.echo(f"Empreinte de la liste des fichiers, comparée{SPACE}: {done.head.files_sha256}")


def _tell_files(done: Restored) -> None:
    click.echo(f"Fichiers copiés, dont l’empreinte est la bonne{SPACE}: {french_number(done.copied)}")
    click.echo(f"Fichiers déjà présents{SPACE}: {french_number(done.present)}")
    for file in done.damaged:
        click.echo(f"{file}{SPACE}: absent de la sauvegarde, ou modifié", err=True)
    if done.since:
        click.echo(f"Fichiers déposés depuis la sauvegarde, conservés dans le dépôt{SPACE}: {len(done.since)}")
    for key in done.since:
        click.echo(f"  {key}")


def _tell_again(done: Restored) -> None:
    click.echo(f"Navigateurs déconnectés{SPACE}: {done.sessions}")
    if done.decisions:
        listed = ", ".join(map(str, done.decisions))
        click.echo(f"Décisions en attente d’envoi annulées, demandes à reprendre{SPACE}: n° {listed}")
    for kind, ids in done.again.items():
        click.echo(f"Depuis la sauvegarde, {AGAIN[kind]}{SPACE}: n° {', '.join(map(str, ids))}")
    if done.unread:
        click.echo(f"Lignes du registre qui ne s’ouvrent pas avec les clés réglées{SPACE}: {done.unread}", err=True)


@backup.command(
    "release", help="Laisser reprendre les pages et le traitement de fond.\n\nRegardez d’abord ce qui a été restauré."
)
@click.option(
    "--forget-uploads",
    is_flag=True,
    help="Ne pas conserver les fichiers déposés depuis la sauvegarde\u00a0: les prochains parcours les suppriment.",
)
@operators_command(waits=False)
@worded
def release_command(forget_uploads: bool) -> None:
    """Let the worker go on, once somebody has looked at what was restored."""
    with database.connection_context():
        held = restoring.release(deps(), forget_since=forget_uploads)
    click.echo(RELEASED if held else NOT_HELD)


def _tell_keys(chosen: Settings, head: Head) -> None:
    """Which keys of the vault a restore needs, and which of them are not among the settings'."""
    known = {key.id for key in chosen.storage_keys}
    click.echo(f"Clés du coffre nécessaires (GUICHET_STORAGE_KEYS){SPACE}: {', '.join(head.vault_keys) or 'aucune'}")
    if absent := sorted(set(head.vault_keys) - known):
        click.echo(f"Clés absentes des réglages{SPACE}: {', '.join(absent)}", err=True)


def _looked_at(progress: Progress | Verified | Restored) -> str:
    return files(progress.documents)
