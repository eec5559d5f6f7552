"""The forms of a visa and of a « contentieux »."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import ValidationError

from backoffice.requests.forms import Ticks
from domain.retention import ArchiveAct, Category, CategoryRule, Fate
from web.fields import Choice, Day, Line, Text, choice
from web.form_words import FrenchForm

UNTIL = "Ce jour compris. Vide, le visa vaut jusqu’à ce que vous y mettiez fin."
REASON_READ = "Le demandeur ne le lit que s’il demande une copie de ses données."


class VisaForm(FrenchForm):
    """A visa as the letter of the archives' administration says it, or a transfer as its « bordereau » does."""

    kind = Choice("Nature", needed="Choisissez s’il s’agit d’un visa ou d’un versement.")
    number = Line("Numéro", needed="Saisissez le numéro.", maximum=60)
    given_on = Day("Date", needed="Indiquez la date.")
    authority = Line(
        "Service d’archives",
        needed="Indiquez le service d’archives.",
        maximum=200,
        description="Par exemple les archives départementales.",
    )
    categories = Ticks("Portée")
    through = Day("Vaut pour ce qui est échu jusqu’au", description=UNTIL)
    document = Line("Référence du courrier", maximum=200)

    def __init__(self, rules: Mapping[Category, CategoryRule], **options: Any) -> None:
        """Where nothing is kept for good there is nothing to transfer, and nothing to choose."""
        super().__init__(**options)
        archives = {category: rules[category].fate for category in Category if category.is_archive}
        self.kind.choices = [choice(kind.value, kind.label) for kind in ArchiveAct]
        if set(archives.values()) == {Fate.DESTROYED}:
            del self.kind
        self.categories.choices = [
            choice(category.value, f"{category.label} ({fate.label.lower()})" if "kind" in self else category.label)
            for category, fate in archives.items()
        ]

    @property
    def chosen_kind(self) -> ArchiveAct:
        return ArchiveAct(self.kind.data) if "kind" in self else ArchiveAct.VISA

    def validate_categories(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Choisissez au moins une catégorie.")


class HoldForm(FrenchForm):
    """Why a request is frozen, or no longer is."""

    reason = Text("Motif", needed="Indiquez un motif.", description=REASON_READ)
