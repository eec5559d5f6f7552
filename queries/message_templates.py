"""The texts that administrators worded: the mails' own words, and the ready-made ones that a reviewer picks."""

from __future__ import annotations

from domain.errors import NotFound
from domain.message_templates import Action, Place
from models import Account, MessageTemplate


def own_words(action: Action, place: Place) -> MessageTemplate | None:
    """The words written in the place of the house's, with who wrote them; None when nobody did."""
    row: MessageTemplate | None = (
        MessageTemplate.select(MessageTemplate, Account)
        .left_outer_join(Account)
        .where(MessageTemplate.action == action, MessageTemplate.place == place)
        .first()
    )
    return row


def ready_made(action: Action, *, archived: bool = False) -> list[MessageTemplate]:
    """The ready-made texts of a decision, in their order; with `archived`, those put away instead, latest first."""
    put_away = MessageTemplate.archived_at.is_null(not archived)
    by = (
        (MessageTemplate.archived_at.desc(), MessageTemplate.id)
        if archived
        else (MessageTemplate.position, MessageTemplate.id)
    )
    return list(
        MessageTemplate.select(MessageTemplate, Account)
        .left_outer_join(Account)
        .where(MessageTemplate.action == action, MessageTemplate.place == Place.REASON, put_away)
        .order_by(*by)
    )


def ready_made_text(text_id: int) -> MessageTemplate:
    """Raises NotFound, also for a mail's own words: they have a screen of their own."""
    row: MessageTemplate | None = (
        MessageTemplate.select(MessageTemplate, Account)
        .left_outer_join(Account)
        .where(MessageTemplate.id == text_id, MessageTemplate.place == Place.REASON)
        .first()
    )
    if row is None:
        raise NotFound()
    return row
