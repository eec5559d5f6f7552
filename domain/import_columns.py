"""The columns of the table in which entities and their people come from elsewhere, and in which all of them go.

A line is a person in an entity, or an entity without people. Imports and the full export have the same columns, so
that what one installation gives another takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from domain.names import search_key
from domain.registry import Registry


class Column(StrEnum):
    """One row a column: its code, its heading (nouns stand in braces), and what others call it, folded."""

    label: str
    names: tuple[str, ...]
    required: bool

    def __new__(cls, value: str, label: str = "", names: str = "", required: bool = False) -> Column:
        column = str.__new__(cls, value)
        column._value_, column.label, column.required = value, label, required
        column.names = tuple(name.strip() for name in names.split(",") if name)
        return column

    # fmt: off
    REFERENCE = "reference", "Référence de l’entité", "reference entite, reference, ref entite, code entite, id entite"
    KIND = "kind", "Type", "type d organisme, type organisme, type entite, type d entite, nature, kind", True
    NAME = (
        "name", "Dénomination",
        "raison sociale, denomination sociale, nom de l entite, nom entite, entite, organisme, nom organisme, name",
        True,
    )
    SIRET = "siret", "SIRET", "numero siret, n siret, no siret"
    SIREN = "siren", "SIREN", "numero siren, n siren, no siren"
    MINISTRY = "ministry", "{listed_body.capital.singular}", "ministere, nom du ministere, ministry"
    REGISTER = "register", "Registre", "type de registre, register"
    REGISTER_NUMBER = (
        "register_number", "Numéro au registre",
        "numero registre, numero de registre, n registre, n au registre, register number",
    )
    SLOT = "slot", "Rang", "slot"
    ADDRESS = "address", "Adresse", "adresse postale, rue, voie, address"
    POSTCODE = "postcode", "Code postal", "cp, codepostal, postcode"
    CITY = "city", "Commune", "ville, localite, city"
    COUNTRY = "country", "Pays", "country"
    CLOSED = "closed", "Entité fermée depuis", "fermee depuis, fermee le, date de fermeture"
    FORMER_IDENTIFIERS = (
        "former_identifiers", "Anciens identifiants",
        "ancien identifiant, anciens siret, ancien siret, anciens numeros",
    )
    FORMER_NAMES = "former_names", "Anciennes dénominations", "ancienne denomination, anciens noms, ancien nom"
    FIRST_NAME = "first_name", "Prénom", "prenoms, first name"
    LAST_NAME = "last_name", "Nom", "nom de famille, nom d usage, last name"
    EMAIL = (
        "email", "Adresse mail",
        "mail, e mail, email, courriel, mel, adresse electronique, adresse e mail, adresse email, messagerie",
    )
    CAPACITY = "capacity", "Fonction", "qualite, poste, capacity"
    PHONE = "phone", "Téléphone", "tel, telephone professionnel, numero de telephone, phone"
    ROLE = "role", "Rôle", "profil, droit, habilitation"
    SINCE = "since", "Depuis", "depuis le, date de debut, debut, since"
    SUSPENDED = "suspended", "Suspendu depuis", "suspendu depuis le, suspendu le, suspendu, suspended"
    UNTIL = "until", "Fin", "jusqu au, date de fin, until"
    DEACTIVATED = "deactivated", "Compte désactivé depuis", "compte desactive, compte desactive le, desactive depuis"
    # fmt: on


OF_PERSON = (
    *(Column.FIRST_NAME, Column.LAST_NAME, Column.EMAIL, Column.CAPACITY, Column.PHONE, Column.ROLE),
    *(Column.SINCE, Column.SUSPENDED, Column.UNTIL, Column.DEACTIVATED),
)
"""The columns that are about somebody; the others are about the entity."""


def heading(registry: Registry, column: Column) -> str:
    """What the column is called in the agency's words."""
    return registry.worded(column.label)


def matched(registry: Registry, headings: Sequence[str]) -> list[Column | None]:
    """The column that each heading of a file names, without minding case, accents or signs; None where it names none.

    Of two headings that name the same column the first has it.
    """
    known: dict[str, Column] = {}
    for column in Column:
        for name in (heading(registry, column), *column.names, column.value):
            known.setdefault(search_key(name), column)
    columns: list[Column | None] = []
    for words in headings:
        named = known.get(search_key(words))
        columns.append(None if named in columns else named)
    return columns


def missing(columns: Iterable[Column | None]) -> list[Column]:
    """The columns without which no line can be taken, and that none of these is."""
    given = set(columns)
    return [column for column in Column if column.required and column not in given]
