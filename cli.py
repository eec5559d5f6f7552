"""Commands of operators; each calls one service."""

from __future__ import annotations

import signal
import threading
from contextlib import suppress

import click
from flask import Flask, current_app
from peewee import PeeweeException

from adapters import recovery_codes
from adapters.migrate import MigrationRefused, RowsWouldBeLost, ThroughPooler, migrating
from adapters.passwords import reset_token, unusable_hash
from adapters.search_indexes import RightLacking
from demo.commands import demo
from domain.actors import SYSTEM
from domain.errors import DomainError
from domain.mailboxes import email_key, pasted, readable
from domain.names import clean_line
from domain.numbers import plural
from domain.states import StaffRole
from models import database
from queries.signing_in import account_of
from services.documents import store
from services.machinery import clock, worker
from services.people import agents, second_factors
from services.reference import ministries
from services.requests import silence
from web import tick_words
from web.backup_commands import backup
from web.current import deps, settings
from web.directory_commands import directory
from web.figures_commands import figures
from web.handlers import RECURRING, make_handlers
from web.import_commands import import_command
from web.journal_commands import journal_commands
from web.mail_commands import mail_commands
from web.maintenance_commands import maintenance
from web.retention_commands import retention
from web.standing import operators_command
from web.storage_commands import storage
from web.store_words import for_operators
from web.wiring import role_limits
from web.words import sentence


@click.command(
    "migrate",
    help="Mettre à jour les tables de la base de données.\n\n"
    "Avec leur rôle propriétaire, s’il est réglé (GUICHET_DATABASE_OWNER_URL).",
)
@operators_command(waits=False)
def migrate_command() -> None:
    """Bring the database's tables up to date, as the role that owns them."""
    chosen = settings()
    owner_url = chosen.database_owner_url or chosen.database_url
    try:
        with migrating(owner_url, chosen.database_url, role_limits(chosen)) as applied:
            for name in applied:
                click.echo(f"Migration faite\u00a0: {name}")
            if count := ministries.fill(deps()):
                many = "s" if count > 1 else ""
                listed = f"Liste des {{listed_body.plural}}\u00a0: {count} {{listed_body:ajouté{many}/ajoutée{many}}}."
                click.echo(deps().registry.worded(listed))
            silence.fill(deps())
            store.ensure_marked(deps())
            if count := second_factors.hash_old_codes(recovery_codes.from_before):
                click.echo(
                    f"Codes de secours de {plural(count, 'compte', 'comptes')}\u00a0: hachés, plus déchiffrables."
                )
    except RightLacking as lacking:
        raise click.ClickException(f"Il manque un droit ou une extension à la base de données ({lacking}).") from None
    except ThroughPooler:
        raise click.ClickException(
            "Un répartiteur de connexions (PgBouncer) est entre les deux\u00a0: donnez l’adresse directe du serveur, "
            "avec le rôle propriétaire, dans GUICHET_DATABASE_OWNER_URL."
        ) from None
    except (MigrationRefused, RowsWouldBeLost) as refused:
        raise click.ClickException(f"Rien n’a été changé, car des lignes seraient perdues ({refused}).") from None
    if (trouble := store.trouble(deps())) is not None:
        click.echo(for_operators(trouble.value), err=True)
    click.echo("La base de données est à jour.")


@click.command(
    "tick",
    help="Faire une fois ce que le temps amène, et le dire.\n\nLe traitement de fond le fait toutes les dix minutes.",
)
@operators_command(waits=True)
def tick_command() -> None:
    """Do once what time alone brings about, as the worker does every ten minutes; say what was done."""
    with database.connection_context():
        done = clock.tick(deps())
    for line in tick_words.lines(done):
        click.echo(line)


@click.command(
    "worker",
    help="Lancer le traitement de fond, jusqu’à son arrêt.\n\n"
    "Il envoie les mails, applique les décisions à leur heure et fait ce que le temps amène.",
)
@operators_command(waits=False)
def worker_command() -> None:
    """Deliver mails, apply decisions that are due, and do what time brings about, until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    _look_at_store()
    handlers = make_handlers(settings(), deps()) | current_app.extensions["guichet_export_handlers"]
    worker.run_worker(deps(), handlers, stop=stop, recurring=RECURRING)


def _look_at_store() -> None:
    """Say at once when the store is not this database's; a database that is away is waited for later."""
    with suppress(PeeweeException), database.connection_context():
        if (trouble := store.trouble(deps())) is not None:
            store.refuse(trouble, "start")


@click.command(
    "create-admin",
    help="Créer le premier compte d’administration.\n\n"
    "Le lien pour choisir son mot de passe est envoyé par mail et affiché ici. La commande est refusée dès qu’un tel "
    "compte existe\u00a0: les suivants s’invitent depuis le backoffice.",
)
@click.argument("email", metavar="ADRESSE")
@click.option("--first-name", required=True, metavar="PRÉNOM", help="Prénom de la personne.")
@click.option("--last-name", required=True, metavar="NOM", help="Nom de la personne.")
@operators_command(waits=False)
def create_admin_command(email: str, first_name: str, last_name: str) -> None:
    """Create the first SI administrator, who chooses a password by a link, mailed and shown here.

    Refused once there is one: later ones are invited in the backoffice.
    """
    try:
        account, token = agents.create_first_administrator(
            deps(),
            email=pasted(email),
            first_name=clean_line(first_name),
            last_name=clean_line(last_name),
            unusable_hash=unusable_hash(),
            token_for=reset_token,
        )
    except DomainError as error:
        raise click.ClickException(sentence(error)) from None
    role = deps().registry.role(StaffRole.SI_ADMIN)
    click.echo(f"Compte créé pour {account.full_name} ({readable(account.email)}), {role}.")
    _tell_link(token)


@click.command(
    "reset-second-factor",
    help="Retirer à un compte un second facteur perdu.\n\n"
    "Identifiez d’abord la personne\u00a0: elle en est avertie par mail. Le lien pour en activer un autre n’est "
    "affiché qu’ici\u00a0: remettez-le à la personne que vous avez identifiée.",
)
@click.argument("email", metavar="ADRESSE")
@click.option(
    "--reason", default="Depuis la ligne de commande", metavar="TEXTE", help="Motif, conservé dans le journal."
)
@operators_command(waits=False)
def reset_second_factor_command(email: str, reason: str) -> None:
    """Take the lost second factor off an account, once its holder was identified. The holder is told by mail.

    The link to set up the next one is shown here alone: hand it over to the person whom you identified.
    """
    try:
        account = account_of(email_key(pasted(email)))
        if account is None:
            raise click.ClickException("Aucun compte n’a cette adresse.")
        secret = second_factors.reset_second_factor(deps(), SYSTEM, account.id, reason)
    except DomainError as error:
        raise click.ClickException(sentence(error)) from None
    click.echo(
        f"La double authentification de {readable(account.email)} est réinitialisée\u00a0; "
        "ses sessions sont déconnectées."
    )
    if secret is not None:
        click.echo("Lien pour en activer une nouvelle, avec le mot de passe du compte, à usage unique\u00a0:")
        click.echo(f"{settings().public_url}/connexion/double-authentification/{secret}")
        click.echo(f"Il fonctionne pendant {settings().password_reset_hours} h, et n’est envoyé à personne.")


def _tell_link(token: str) -> None:
    click.echo("Lien pour choisir un mot de passe, à usage unique\u00a0:")
    click.echo(f"{settings().public_url}/mot-de-passe-oublie/{token}")
    hours = settings().password_reset_hours
    click.echo(f"Il fonctionne pendant {hours} h\u00a0; ensuite, «\u00a0Mot de passe oublié\u00a0» en envoie un autre.")


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    commands = (
        migrate_command,
        worker_command,
        tick_command,
        create_admin_command,
        reset_second_factor_command,
        journal_commands,
        storage,
        backup,
        figures,
        directory,
        mail_commands,
        retention,
        import_command,
        maintenance,
        demo,
    )
    for command in commands:
        app.cli.add_command(command)
