"""What is wrong with a line of a table that is imported, or worth telling: codes, each with its French sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.import_columns import Column


class Trouble(StrEnum):
    """One row a trouble: its code, its sentence (`{fact}` is what the cell holds, nouns stand in braces), and whether
    the line is imported all the same."""

    sentence: str
    harmless: bool

    def __new__(cls, value: str, sentence: str = "", harmless: bool = False) -> Trouble:
        trouble = str.__new__(cls, value)
        trouble._value_, trouble.sentence, trouble.harmless = value, sentence, harmless
        return trouble

    # fmt: off
    EMPTY = "empty", "Cette information manque."
    TOO_LONG = "too_long", "Le texte dépasse {fact} caractères."
    CONTROL = "control", "Le texte contient des caractères invisibles qui ne peuvent pas être enregistrés."
    WIDTH = "width", "La ligne a {fact} cellules de plus que la ligne de titres : un séparateur s’y trouve en trop."
    KIND = "kind", "« {fact} » n’est pas un type d’organisme connu."
    MINISTRY = "ministry", "« {fact} » n’est pas dans la liste des {listed_body.plural} : ajoutez-le d’abord."
    MINISTRY_KIND = "ministry_kind", "Cette colonne ne se remplit pas pour un organisme de ce type."
    SIRET = "siret", "« {fact} » n’est pas un SIRET : 14 chiffres, dont les derniers vérifient les autres."
    SIREN = "siren", "« {fact} » n’est pas un SIREN : 9 chiffres, dont le dernier vérifie les autres."
    SIREN_APART = "siren_apart", "Le SIREN {fact} n’est pas celui du SIRET de la ligne."
    REGISTER = "register", "« {fact} » n’est pas un registre connu."
    REGISTER_ALONE = "register_alone", "Indiquez le registre et le numéro, ou aucun des deux."
    NUMBER = "number", "« {fact} » n’est pas un numéro de ce registre."
    SLOT = "slot", "« {fact} » n’est pas un rang : un nombre entier, 0 à défaut."
    FORMER = (
        "former",
        "« {fact} » n’est pas un ancien identifiant : SIRET, numéro RNA ou « Référence » suivi de la référence.",
    )
    UNIDENTIFIED = (
        "unidentified",
        "Rien n’identifie cette entité : donnez un SIRET, un numéro RNA, {listed_body.a} de la liste ou une référence.",
    )
    MAILBOX = "mailbox", "« {fact} » n’est pas une adresse mail."
    PHONE = "phone", "« {fact} » n’est pas un numéro de téléphone."
    ROLE = "role", "« {fact} » n’est pas un rôle connu."
    DATE = "date", "« {fact} » n’est pas une date."
    FUTURE = "future", "« {fact} » est dans l’avenir."
    ORDER = "order", "Cette date est antérieure au début du rôle."
    TWO_ENTITIES = "two_entities", "La ligne {fact} décrit autrement la même entité."
    TWO_PEOPLE = "two_people", "La ligne {fact} donne un autre nom à la même adresse mail."
    TWICE = "twice", "La ligne {fact} donne déjà un rôle à cette personne dans cette entité."
    REFERENCE_TAKEN = "reference_taken", "Cette référence est celle d’une autre entité, « {fact} »."
    OTHER_KIND = "other_kind", "Cette entité est enregistrée comme « {fact} »."
    OTHER_ROLE = "other_role", "Cette personne a un autre rôle dans cette entité : {fact}."
    CLOSED_ENTITY = "closed_entity", "Cette entité est fermée, ou va l’être : personne n’y reçoit de rôle."
    ENDED_ROLE = "ended_role", "Ce rôle a pris fin depuis : il n’est pas rendu par un import."
    CLOSED_ACCOUNT = "closed_account", "Le compte de cette adresse mail est désactivé."
    OWN_ROLE = "own_role", "Vous ne pouvez pas vous donner un rôle."
    ZERO = "zero", "Un zéro manquait devant le numéro (un tableur l’enlève) : lu {fact}.", True
    SHARED = "shared", "« {fact} » semble être l’adresse d’un service, et non d’une personne.", True
    OTHER_NAME = "other_name", "L’entité est enregistrée sous un autre nom, qui reste : « {fact} ».", True
    FORMER_BORNE = (
        "former_borne",
        "« {fact} » porte aujourd’hui cet identifiant : si c’est la même entité, changez-le d’abord sur sa page.",
        True,
    )
    OTHER_PERSON = "other_person", "Le compte porte un autre nom, qui reste : {fact}.", True
    # fmt: on


@dataclass(frozen=True, slots=True)
class Problem:
    """One trouble of a line, in a column or in none in particular; `fact` is what its sentence needs."""

    trouble: Trouble
    column: Column | None = None
    fact: str = ""

    @property
    def stored(self) -> list[str]:
        """As JSON keeps it."""
        return [self.trouble.value, self.column.value if self.column is not None else "", self.fact]


def from_stored(values: list[Any]) -> Problem:
    """The problem that `stored` wrote."""
    trouble, column, fact = values
    return Problem(Trouble(trouble), Column(column) if column else None, fact)


def refuses(problems: list[Problem]) -> bool:
    """Whether a line with these problems is left out."""
    return any(not problem.trouble.harmless for problem in problems)
