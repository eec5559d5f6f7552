"""The forms of a visa and of a « contentieux »."""

from __future__ import annotations

from typing import Any

from wtforms import ValidationError

from backoffice.requests.forms import Ticks
from domain.retention import Category
from web.fields import Day, Line, Text, choice
from web.form_words import FrenchForm

REASON_READ = "Le demandeur ne le lit que s’il demande une copie de ses données."


class VisaForm(FrenchForm):
    """A visa as the letter of the archives' administration says it."""

    number = Line("Numéro du visa", needed="Saisissez le numéro du visa.", maximum=60)
    given_on = Day("Date du visa", needed="Indiquez la date du visa.")
    authority = Line(
        "Service d’archives",
        needed="Indiquez le service d’archives qui a donné le visa.",
        maximum=200,
        description="Par exemple les archives départementales.",
    )
    categories = Ticks(
        "Portée",
        choices=[choice(category.value, category.label) for category in Category if category.needs_visa],
    )
    through = Day(
        "Vaut pour ce qui est échu jusqu’au",
        description="Ce jour compris. Vide, le visa vaut jusqu’à ce que vous y mettiez fin.",
    )
    document = Line("Référence du courrier", maximum=200)

    def validate_categories(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Choisissez au moins une catégorie.")


class HoldForm(FrenchForm):
    """Why a request is frozen, or no longer is."""

    reason = Text("Motif", needed="Indiquez un motif.", description=REASON_READ)
