"""The columns of an exported list of requests: more than the grid shows, for those who count.

A file may have a million rows: what is written of a column is made for a page of rows at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backoffice import words
from backoffice.exports import moments
from domain.identifiers import NO_BREAK_SPACE
from domain.mailboxes import all_readable
from domain.phones import readable_phone
from queries import export_rows
from services.machinery.exports import Keys, Page, Read

Values = Sequence[Any]
Texts = Sequence[str]


@dataclass(frozen=True)
class Column:
    """A heading, the values that its cells are made of (`queries.export_rows`), and how."""

    heading: str
    reads: tuple[str, ...]
    texts: Callable[..., Texts]
    """The values of all rows of a page, one after the other of `reads` → their cells."""
    own: bool = False
    """Whether nobody chose a word of its cells: neither who typed one nor who set up the registry's labels."""


def labels(label: Callable[[Any], str]) -> Callable[[Values], Texts]:
    """What few different codes are called."""

    def texts(codes: Values) -> Texts:
        known = {code: label(code) if code is not None else "" for code in set(codes)}
        return [known[code] for code in codes]

    return texts


def entities(names: Values, ministries: Values) -> Texts:
    """What was declared, '' of nothing."""
    return [name or ministry or "" for name, ministry in zip(names, ministries, strict=True)]


def places(postcodes: Values, cities: Values) -> Texts:
    return [f"{postcode} {city}".strip() for postcode, city in zip(postcodes, cities, strict=True)]


def as_it_is(values: Values) -> Texts:
    """Of a column that has a text in every row."""
    return values


def or_nothing(values: Values) -> Texts:
    return ["" if value is None else value for value in values]


def phones(values: Values) -> Texts:
    """With spaces that break, which other programs read; what is no number as it stands."""
    pairs = ((value, readable_phone(value)) for value in values)
    return [value if value == words else words.replace(NO_BREAK_SPACE, " ") for value, words in pairs]


def days(values: Values) -> Texts:
    return ["" if value is None else str(value) for value in values]


def whether(values: Values) -> Texts:
    return ["oui" if value else "" for value in values]


COLUMNS: dict[str, Column] = {
    "reference": Column("Référence", ("reference",), as_it_is, own=True),
    "state": Column("État", ("state",), labels(words.state_label)),
    "waiting_since": Column("Attend depuis", ("waiting_since",), moments, own=True),
    "state_since": Column("Dans cet état depuis", ("state_since",), moments, own=True),
    "submitted_at": Column("Envoyée", ("submitted_at",), moments, own=True),
    "activated_at": Column("Activée", ("activated_at",), moments, own=True),
    "closed_at": Column("Close", ("closed_at",), moments, own=True),
    "first_name": Column("Prénom", ("first_name",), as_it_is),
    "last_name": Column("Nom", ("last_name",), as_it_is),
    "email": Column("Adresse mail", ("email",), all_readable),
    "capacity": Column("Fonction", ("capacity",), as_it_is),
    "kind": Column("Type d’organisme", ("kind",), labels(words.kind_label)),
    "entity_name": Column("Entité", ("entity_name", "ministry"), entities),
    "siret": Column("SIRET", ("siret",), or_nothing),
    "phone": Column("Téléphone", ("phone",), phones),
    "city": Column("Commune", ("postcode", "city"), places),
    "mandate_date": Column("Date du mandat", ("mandate_date",), days, own=True),
    "implied_decision_on": Column("Décision implicite le", ("implied_decision_on",), days, own=True),
    "decided_at": Column("Décidée", ("settled_at",), moments, own=True),
    "decision": Column("Décision", ("action",), labels(words.decided)),
    "decider": Column("Décidée par", ("decided_as",), labels(words.decided_as)),
    "reason": Column("Motif de la décision", ("reason",), or_nothing),
    "owner": Column("Prise en charge", ("holder",), whether, own=True),
    "escalated_at": Column("Signalée à l’administration", ("escalated_at",), whether, own=True),
}
"""Name → its column."""

OF_LIST = {
    "applicant": ("last_name", "first_name"),
    "entity": ("entity_name",),
    "age": ("waiting_since",),
    "implied": ("implied_decision_on",),
}
"""Column of the grid → those of the file that say the same, where they are called otherwise."""


def reader(query: Any, names: Sequence[str], claims_at: Callable[[], datetime | None]) -> Read:
    """What reads these columns of some requests of a query, with the claims that have not run out then, if any."""
    columns = [COLUMNS[name] for name in names]
    own = [column.own for column in columns]
    values_of = export_rows.reader(query, list(dict.fromkeys(name for column in columns for name in column.reads)))

    def read(some: Keys) -> Iterable[Sequence[str]]:
        values = values_of(some, claims_at())
        if not values:
            return ()
        return Page([column.texts(*(values[name] for name in column.reads)) for column in columns], own)

    return read
