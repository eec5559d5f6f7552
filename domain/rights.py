"""What people may ask about what is held about them, and how long there is to answer (GDPR, articles 12, 15 to 21)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from domain.documents import add_months
from domain.labelled import Labelled

ANSWER_MONTHS = 1
EXTENSION_MONTHS = 2
"""Months to answer, and more where it is complex or there are many, with the reason told (GDPR, article 12(3))."""


class Right(StrEnum):
    """One row a right: the stored value, its label, what it is in a sentence that begins with « Vous demandez »."""

    label: str
    asks: str

    def __new__(cls, value: str, label: str = "", asks: str = "") -> Right:
        right = str.__new__(cls, value)
        right._value_, right.label, right.asks = value, label, asks
        return right

    # fmt: off
    ACCESS = "access", "Accès", "une copie des données que nous conservons sur vous"
    RECTIFICATION = "rectification", "Rectification", "la correction de données inexactes"
    OPPOSITION = "opposition", "Opposition", "que nous cessions d’utiliser vos données"
    LIMITATION = "limitation", "Limitation", "que vos données soient conservées sans être utilisées"
    ERASURE = "erasure", "Effacement", "l’effacement de vos données"
    # fmt: on


class Subject(Labelled):
    """In what quality somebody is concerned."""

    # fmt: off
    HOLDER = "holder", "Titulaire d’un compte"
    APPLICANT = "applicant", "Demandeur"
    SIGNATORY = "signatory", "Signataire d’une lettre"
    # fmt: on


class MatchReason(Labelled):
    """Why a request may be about somebody."""

    # fmt: off
    ADDRESS = "address", "Même adresse mail"
    NAME = "name", "Même nom"
    FORMER = "former", "Même nom, avant une correction"
    TYPED = "typed", "Ajoutée par sa référence"
    # fmt: on


class RightOutcome(Labelled):
    """What was answered."""

    # fmt: off
    GRANTED = "granted", "Demande acceptée"
    PARTLY = "partly", "Demande acceptée en partie"
    REFUSED = "refused", "Demande refusée"
    # fmt: on


def due_on(received_on: date, *, extended: bool = False) -> date:
    """The last day for the answer to what came on this day."""
    return add_months(received_on, ANSWER_MONTHS + EXTENSION_MONTHS * extended)
