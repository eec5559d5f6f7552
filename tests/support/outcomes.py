"""What use cases wrote down: mails with their facts, the journal with its details."""

from __future__ import annotations

from typing import Any

from models import JournalDetail, JournalEntry, Mail


def mails(event: str) -> list[tuple[str, dict[str, Any]]]:
    """To whom and with which facts mails of this event were posted, in their order."""
    return [(mail.to_address, mail.facts) for mail in Mail.select().where(Mail.event == event).order_by(Mail.id)]


def entries(event: str) -> list[tuple[int | None, int | None, dict[str, Any]]]:
    """Entity, account and detail of what the journal says of this kind, in its order."""
    return [(row.entity_id, row.account_id, detail_of(row)) for row in rows(event)]


def rows(event: str) -> list[JournalEntry]:
    """The journal's rows of this event, in their order."""
    return list(JournalEntry.select().where(JournalEntry.event == event).order_by(JournalEntry.id))


def detail_of(entry: JournalEntry) -> dict[str, Any]:
    """The erasable part of a row: names, words, values."""
    detail: dict[str, Any] = JournalDetail.get(JournalDetail.entry == entry.id).detail
    return detail
