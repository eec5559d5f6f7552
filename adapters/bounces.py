"""Reads what mail servers send back of a mail that they could not deliver (RFC 3464, in the frame of RFC 3462).

By the standard library's parser, which knows these parts: message/delivery-status is read as one group of fields for
the mail and one for each recipient, and what was returned as a mail of its own. Formats from before the RFC are not
read: they do not name the mail in a way that a program may trust.
"""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from email.message import Message

LARGEST = 5_000_000
"""Bytes: servers return the headers, or the whole of a mail of some 20 kB of ours."""

RECIPIENTS = 100
"""How many recipients of a report are looked at: our mails have one."""

_MESSAGE_ID = re.compile(r"<([^<>@\s]{1,120})@[^<>\s]+>")


class NotABounce(Exception):
    """The message is no report of a mail that failed; `why` says it in French, for the person who ran the command."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Failure:
    """A recipient that could not be reached: the address as the report has it, and what the last server said."""

    address: str
    words: str


@dataclass(frozen=True)
class Bounce:
    """The id (without its domain) of the mail that came back, and whom it did not reach."""

    message_id: str
    failures: tuple[Failure, ...]


def read_bounce(data: bytes) -> Bounce:
    """What a report says. `failures` is empty for one that says that a mail is late, or has arrived.

    Raises NotABounce.
    """
    if len(data) > LARGEST:
        raise NotABounce("le message est trop gros pour être un avis de non-remise")
    if not data.strip():
        raise NotABounce("rien à lire : donnez le message sur l’entrée standard")
    try:
        parts = list(email.message_from_bytes(data).walk())
    except RecursionError:
        raise NotABounce("ce message a trop de parties les unes dans les autres") from None
    status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if status is None:
        raise NotABounce("ce message n’est pas un avis de non-remise (RFC 3464)")
    returned = _returned_id(parts)
    if returned is None:
        raise NotABounce("l’avis ne dit pas de quel mail il parle : le mail retourné n’a pas de Message-ID")
    groups = status.get_payload()
    recipients = [group for group in groups[1:] if isinstance(group, Message)] if isinstance(groups, list) else []
    if not recipients:
        raise NotABounce("l’avis ne nomme aucun destinataire")
    return Bounce(returned, tuple(_failures(recipients[:RECIPIENTS])))


def _returned_id(parts: list[Message]) -> str | None:
    """The id of the mail that the report returns, whole or as its headers."""
    for part in parts:
        if part.get_content_type() in ("message/rfc822", "message/global"):
            payload = part.get_payload()
            returned = payload[0] if isinstance(payload, list) and payload else None
        elif part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers"):
            decoded = part.get_payload(decode=True)
            returned = email.message_from_bytes(decoded) if isinstance(decoded, bytes) else None
        else:
            continue
        if not isinstance(returned, Message):
            continue
        match = _MESSAGE_ID.search(str(returned.get("Message-ID", "")))
        if match is not None:
            return match[1]
    return None


def _failures(recipients: list[Message]) -> list[Failure]:
    failed = []
    for fields in recipients:
        if str(fields.get("Action", "")).strip().lower() != "failed":
            continue
        words = _line(_typed(fields.get("Diagnostic-Code"))) or _line(str(fields.get("Status", "")))
        # The one that was written to first: the other may be where it was forwarded.
        for name in ("Original-Recipient", "Final-Recipient"):
            if address := _typed(fields.get(name)).strip("<> "):
                failed.append(Failure(address, words))
    return failed


def _typed(value: object) -> str:
    """`rfc822; camille@bois.example` → `camille@bois.example`; '' of nothing."""
    kind, separator, rest = str(value if value is not None else "").partition(";")
    return (rest if separator else kind).strip()


def _line(text: str) -> str:
    kept = "".join(character for character in text if character.isprintable() or character.isspace())
    return " ".join(kept.split())
