"""The shape of what is typed to merge entities; rules stand elsewhere."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from wtforms import HiddenField

from backoffice import words
from models import Entity, Membership
from queries.entity_merges import MergeFacts
from services.entities.acts import Act
from services.entities.merging import Choices
from web.fields import Choice, Day, Line, Text, choice
from web.form_words import FrenchForm
from web.nouns import worded_later

ROLE = "role-"


class ActForm(FrenchForm):
    """By what, from when and why something becomes of an entity."""

    effective_on = Day("Date d’effet", needed="Indiquez la date d’effet.")
    document = Line(
        "Acte", maximum=200, description="Par exemple\N{NO-BREAK SPACE}: décret n°\N{NO-BREAK SPACE}2026-1234."
    )
    reason = Text("Motif", needed="Indiquez un motif.", description="Conservé dans l’historique de l’entité.")
    seen = HiddenField()
    """The mark of what the page shows: anything else by then is not acted on."""

    @property
    def act(self) -> Act:
        """What was typed; the form is valid."""
        return Act(cast(date, self.effective_on.day), self.reason.data, self.document.data)


class MergeForm(ActForm):
    """Two entities, with a choice for each person who has a role in both, and between two first managers."""

    founder = Choice(
        worded_later("{entity_manager:Premier/Première} {entity_manager}"),
        needed=worded_later("Choisissez qui reste {entity_manager:le premier/la première} {entity_manager}."),
        description=worded_later("L’autre reste {entity_manager}."),
    )

    def applies(self, name: str) -> bool:
        return name != "founder" or bool(self.founder.choices)

    @property
    def choices(self) -> Choices:
        """What was chosen; the form is valid."""
        kept = [int(field.data) for field in self.doubles]
        founder = int(self.founder.data) if self.founder.data else None
        return Choices(kept, founder)

    @property
    def doubles(self) -> list[Any]:
        """The fields of those who have a role in both."""
        return [field for field in self if field.name.startswith(ROLE)]


def merge_form(facts: MergeFacts) -> MergeForm:
    """The form of these two, with what an administrator mostly chooses."""
    fields: dict[str, Any] = {}
    for double in facts.doubles:
        roles = [choice(str(row.id), _role_words(row, facts)) for row in (double.into, double.former)]
        fields[f"{ROLE}{double.account.id}"] = Choice(
            double.account.full_name,
            choices=roles,
            needed=f"Choisissez le rôle que garde {double.account.full_name}.",
            default=str(double.usual.id),
        )
    form: MergeForm = type("MergeForm", (MergeForm,), fields)()
    founders = facts.founders if len(facts.founders) > 1 else []
    form.founder.choices = [choice(str(row.id), f"{row.account.full_name}, {_of(row, facts)}") for row in founders]
    if founders and form.founder.data is None:
        form.founder.data = str(founders[0].id)
    return form


def _role_words(row: Membership, facts: MergeFacts) -> str:
    suspended = "" if row.suspended_at is None else " (suspendu)"
    return f"{words.role_label(row.role)}, {_of(row, facts)}{suspended}"


def _of(row: Membership, facts: MergeFacts) -> str:
    entity: Entity = facts.into if row.entity_id == facts.into.id else facts.former
    return f"dans «\N{NO-BREAK SPACE}{entity.name}\N{NO-BREAK SPACE}»"
