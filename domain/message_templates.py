"""Texts of refusals and complements that administrators word themselves, with `{variables}` of an allow-list.

Not a template language: a text is characters and `{name}`, nothing else. `{{` and `}}` are a brace. There is no
conversion, format, attribute, index or condition, and a name that is not in the list is refused when the text is
saved. What a variable stands for is put in as plain text; the code that shows the result escapes it as any other text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from domain.errors import DomainError, RowChanged

Action = Literal["reject", "request_changes"]

ACTIONS: tuple[Action, ...] = ("reject", "request_changes")
LABEL_MAXIMUM = 100

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


class Place(StrEnum):
    """Where a text stands: in every mail of the action, before or after the reasons; or among the ready-made ones."""

    OPENING = "opening"
    CLOSING = "closing"
    REASON = "reason"


@dataclass(frozen=True)
class Variable:
    """`label` says in French what stands in its place."""

    name: str
    label: str


_REQUEST = (
    Variable("reference", "La référence de la demande"),
    Variable("demandeur", "Le prénom et le nom du demandeur"),
    Variable("entite", "Le nom de l’entité, comme le demandeur l’a donné"),
)
_SERVICE = (
    Variable("assistance", "L’adresse mail de l’assistance"),
    Variable("service", "Le nom du service"),
    Variable("organisme", "Le nom de l’administration qui en est chargée"),
)
_DATE = Variable("date_limite", "La date jusqu’à laquelle le demandeur peut répondre")

HOUSE: dict[tuple[Action, Place], str] = {
    ("reject", Place.OPENING): "Votre demande de compte pour « {entite} » est refusée, pour le motif suivant.",
    ("reject", Place.CLOSING): "Vous pouvez faire une nouvelle demande, une fois ce point réglé.",
    ("request_changes", Place.OPENING): (
        "Votre demande de compte pour « {entite} » est incomplète ou comporte une erreur."
    ),
    ("request_changes", Place.CLOSING): ("Corrigez uniquement ces points : le reste de votre demande est conservé."),
}
"""The mails' own words until an administrator writes others."""


class BadTemplate(DomainError):
    """A text holds variables that are not in the list (`unknown`, as they were written), or a brace that is alone."""

    def __init__(self, unknown: tuple[str, ...], allowed: tuple[str, ...]) -> None:
        super().__init__(", ".join(unknown) or "a brace alone")
        self.unknown = unknown
        self.allowed = allowed


class TemplateChanged(RowChanged):
    """Somebody else saved another text since this one was shown: `text` is theirs, None when it is the house's again.

    Nothing was written; what was typed is still with the person who typed it.
    """

    def __init__(self, text: str | None, author: str, seen: str) -> None:
        super().__init__(author)
        self.text = text
        self.author = author
        self.seen = seen


def variables(action: Action, place: Place) -> tuple[Variable, ...]:
    """What a text may use. The date to answer by is known once the decision applies: a ready-made text has none."""
    dated = action == "request_changes" and place is not Place.REASON
    return (*_REQUEST, *((_DATE,) if dated else ()), *_SERVICE)


def used(text: str) -> frozenset[str]:
    """The names between braces, allowed or not."""
    return frozenset(match[1] for match in _PIECE.finditer(text) if match[1] is not None)


def check(text: str, action: Action, place: Place) -> None:
    """Raises BadTemplate, which names each variable that is not allowed here and those that are."""
    allowed = tuple(variable.name for variable in variables(action, place))
    written = [match[1] for match in _PIECE.finditer(text) if match[1] is not None]
    unknown = tuple(dict.fromkeys(name for name in written if name not in allowed))
    alone = any(match[0] in ("{", "}") for match in _PIECE.finditer(text))
    if unknown or alone:
        raise BadTemplate(unknown, allowed)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each variable's value in its place; values are never read for variables themselves.

    Raises BadTemplate for a name without a value and for a brace that is alone.
    """

    def piece(match: re.Match[str]) -> str:
        if match[0] in ("{{", "}}"):
            return match[0][0]
        if match[1] is None or match[1] not in values:
            raise BadTemplate((match[1],) if match[1] is not None else (), tuple(values))
        return values[match[1]]

    return _PIECE.sub(piece, text)
