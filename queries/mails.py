"""Named reads of the outbox, for the backoffice."""

from __future__ import annotations

from typing import Any

from domain.actors import Actor
from domain.errors import NotFound
from models import Mail
from queries.scopes import mails_visible_to


def visible_mail(actor: Actor, mail_id: int) -> Mail:
    """Raises NotFound, the same for absent and hidden."""
    mail = mails_visible_to(actor).where(Mail.id == mail_id).first()
    if mail is None:
        raise NotFound()
    return mail


def dead(actor: Actor) -> Any:
    """The mails that the actor sees and that nobody will receive: every try failed."""
    return mails_visible_to(actor).where(Mail.state == "dead")


def dead_mails() -> int:
    return int(Mail.select().where(Mail.state == "dead").count())
