"""`flask mail …`: what the mail server of an installation hands to the program (docs/mails.md)."""

from __future__ import annotations

import sys

import click
from peewee import PeeweeException

from adapters.bounces import LARGEST, NotABounce, read_bounce
from models import database
from queries.pauses import pause
from services.machinery.bounces import BounceOutcome, note_bounce
from web.current import deps
from web.standing import operators_command

LATER = 75
"""EX_TEMPFAIL (sysexits.h): mail servers keep the message and try again."""

REFUSED = {
    BounceOutcome.UNKNOWN_MAIL: "aucun mail de ce Message-ID n’a été envoyé d’ici",
    BounceOutcome.OTHER_RECIPIENT: "l’avis parle d’un autre destinataire que celui de ce mail",
}


@click.group("mail", help="Ce que les serveurs disent des mails envoyés.")
def mail_commands() -> None:
    """What mail servers tell of our mails."""


@mail_commands.command(
    "bounce",
    help="Noter en échec le mail dont un avis arrive sur l’entrée standard.\n\n"
    "L’avis suit la RFC 3464. Le code de sortie est 1 quand rien n’a pu en être fait, 75 quand il faut l’essayer de "
    "nouveau.",
)
@operators_command(waits=False)
def bounce_command() -> None:
    """Read a report of a mail that was not delivered (RFC 3464) from standard input, and mark the mail.

    Exit status 1 when nothing could be done with it, 75 when it has to be tried again.
    """
    try:
        bounce = read_bounce(sys.stdin.buffer.read(LARGEST + 1))
    except NotABounce as unreadable:
        raise click.ClickException(f"{unreadable.why}.") from None
    if not bounce.failures:
        click.echo("Cet avis n’annonce aucun échec\u00a0: rien à noter.")
        return
    try:
        with database.connection_context():
            if pause():
                click.echo("L’installation est à l’arrêt\N{NO-BREAK SPACE}: à essayer de nouveau.", err=True)
                sys.exit(LATER)
            outcome = note_bounce(deps(), bounce.message_id, [(one.address, one.words) for one in bounce.failures])
    except PeeweeException:
        click.echo("La base de données ne répond pas\u00a0: à essayer de nouveau.", err=True)
        sys.exit(LATER)
    if outcome is BounceOutcome.NOT_SENT:
        # A server's report can be faster than the line that says that it took the mail.
        click.echo("Ce mail n’a pas encore été remis au serveur\u00a0: à essayer de nouveau.", err=True)
        sys.exit(LATER)
    if outcome in REFUSED:
        raise click.ClickException(f"{REFUSED[outcome]}.")
    click.echo("Mail noté en échec." if outcome is BounceOutcome.NOTED else "Ce mail était déjà noté en échec.")
