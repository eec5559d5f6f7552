"""`flask import`: entities and their people from a file of an older system (docs/imports.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic

import click

from adapters import tables_in
from adapters.passwords import unusable_hash
from domain.actors import Actor
from domain.errors import DomainError
from domain.import_columns import Column, matched
from domain.imports import ImportState, LineOutcome
from domain.mailboxes import email_key
from domain.names import search_key
from domain.numbers import french_number, plural
from models import database
from models_imports import ImportFile
from queries.actors import actor_of
from queries.import_files import lines_of, troubled_keys
from queries.signing_in import account_of
from services.imports import course, files, steps
from services.machinery.dependencies import Dependencies
from services.machinery.exports import pages_of
from web.current import deps
from web.import_words import line_problems
from web.now_and_then import now_and_then
from web.standing import operators_command
from web.words import sentence


@click.command(
    "import",
    help="Importer d’un fichier des entités et leurs comptes.\n\n"
    "Le fichier est un CSV ou un classeur. Importer deux fois le même ne change rien. Chaque problème est dit avec sa "
    "ligne, et les lignes qui n’en ont pas sont importées. Le code de sortie est 1 quand des lignes ont été laissées.",
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FICHIER")
@click.option("--par", "author", required=True, metavar="ADRESSE", help="Adresse du compte de la personne qui importe.")
@click.option("--verifier", "only_check", is_flag=True, help="Vérifier chaque ligne, sans rien importer.")
@click.option(
    "--colonne", "named", multiple=True, metavar="TITRE=COLONNE", help="Une colonne du fichier qui a un autre titre."
)
@operators_command(waits=True)
def import_command(file: Path, author: str, only_check: bool, named: tuple[str, ...]) -> None:
    """Import entities, managers and depositors from a CSV file or a workbook. Twice is once.

    Every problem is told by line; the lines without any are imported. Exit status 1 when some were left out.
    """
    with database.connection_context():
        try:
            actor = _author(author)
            data = file.read_bytes()
            table = tables_in.opened(data)
            taken = files.take(deps(), actor, table, filename=file.name, sha256=hashlib.sha256(data).hexdigest())
            checked = _checked(actor, taken, _columns(table.headings, named))
            if not only_check and checked.counts.get(LineOutcome.NEW, 0):
                course.run(deps(), actor, checked.id, then=nobody)
                checked = _worked(checked, "importées")
        except DomainError as error:
            raise click.ClickException(sentence(error)) from None
        _tell(checked)


def nobody(deps: Dependencies, file: ImportFile) -> None:
    """The command takes the next step itself."""


def _author(address: str) -> Actor:
    account = account_of(email_key(address))
    if account is None:
        raise click.ClickException("Aucun compte n’a cette adresse.")
    # A person who types commands on this machine holds its database.
    return replace(actor_of(account), fresh=True)


def _columns(headings: Sequence[str], named: tuple[str, ...]) -> list[Column | None]:
    """The columns of the headings, and those that were named. Raises click.BadParameter."""
    columns = matched(deps().registry, headings)
    keys = [search_key(words) for words in headings]
    for one in named:
        title, _, name = one.rpartition("=")
        (column,) = matched(deps().registry, [name])
        if search_key(title) not in keys:
            raise click.BadParameter(f"aucune colonne du fichier n’a pour titre «\u00a0{title}\u00a0».")
        if column is None:
            raise click.BadParameter(f"«\u00a0{name}\u00a0» n’est pas une colonne connue.")
        columns = [None if known is column else known for known in columns]
        columns[keys.index(search_key(title))] = column
    return columns


def _checked(actor: Actor, taken: ImportFile, columns: list[Column | None]) -> ImportFile:
    for note in taken.notes:
        click.echo(note, err=True)
    course.match(deps(), actor, taken.id, columns, then=nobody)
    return _worked(taken, "vérifiées")


def _worked(file: ImportFile, done: str) -> ImportFile:
    """Take all the steps of what was begun; how far it is is told now and then."""
    begun, lines, hash_of_nobody = monotonic(), 0, unusable_hash()

    def words(lines: int) -> str:
        speed = french_number(round(lines / (monotonic() - begun)))
        return f"{plural(lines, 'ligne', 'lignes')} {done}, {speed} par seconde"

    on_step = now_and_then(words)
    step = ImportFile.get_by_id(file.id).steps
    while steps.take_step(deps(), file.id, step, hash_of_nobody, then=nobody):
        step, lines = step + 1, lines + deps().policy.bulk_chunk
        on_step(lines)
    return ImportFile.get_by_id(file.id)


def _tell(file: ImportFile) -> None:
    for words in _problems(file):
        click.echo(words)
    is_done = file.state == ImportState.DONE
    counts = {outcome: (file.done if is_done else file.counts).get(outcome, 0) for outcome in LineOutcome}
    verb = "importées" if is_done else "à importer"
    click.echo(
        f"{plural(file.lines, 'ligne', 'lignes')}\u00a0: {french_number(counts[LineOutcome.NEW])} {verb},"
        f" {french_number(counts[LineOutcome.SAME])} déjà enregistrées,"
        f" {french_number(counts[LineOutcome.REFUSED])} en erreur."
    )
    if counts[LineOutcome.REFUSED]:
        raise SystemExit(1)


def _problems(file: ImportFile) -> Iterator[str]:
    for keys in pages_of(troubled_keys(file)):
        for line in lines_of(keys):
            yield from (f"Ligne {line.number}, {words}" for words in line_problems(line))
