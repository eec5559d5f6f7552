"""What is asked before many requests are assigned, put off or mailed: the shape of it, and what it says to the work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wtforms.validators import ValidationError

from backoffice.requests.deadlines import today
from domain.calendar import paris_date
from domain.jobs import JobKind
from queries import presence
from web.current import actor, deps
from web.fields import Day, Pick, Text, choice
from web.form_words import FrenchForm

LONGEST = timedelta(days=366)
"""So far ahead something may be put off."""
NOBODY = "personne"
"""« Confier » to nobody: the person who took care of it no longer does."""


class AssignForm(FrenchForm):
    collegue = Pick("À qui", needed="Choisissez à qui confier ces demandes.")
    mot = Text("Un mot pour ce collègue", maximum=4000)

    def validate_collegue(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(field.needed)


class LiftableHoldForm(FrenchForm):
    """Nothing says that it is no longer put off."""

    jusqu_au = Day("Mettre en attente jusqu’au")

    def validate_jusqu_au(self, field: Any) -> None:
        today = paris_date(deps().now())
        if field.day is not None and not timedelta() < field.day - today <= LONGEST:
            raise ValidationError("Choisissez un jour à venir, dans l’année.")


class HoldForm(LiftableHoldForm):
    jusqu_au = Day("Mettre en attente jusqu’au", needed="Choisissez un jour à venir, dans l’année.")


class ConfirmForm(FrenchForm):
    """Nothing but the word."""


def work_form(kind: JobKind) -> Any:
    """The form of this kind of work."""
    if kind is JobKind.HOLD:
        return HoldForm()
    if kind is not JobKind.ASSIGN:
        return ConfirmForm()
    form = AssignForm()
    mine = choice(str(actor().account_id), "Moi")
    colleagues = presence.colleagues(actor().account_id, today())
    others = [choice(str(one.id), one.full_name) for one in colleagues]
    form.collegue.choices = [choice("", "Choisir"), mine, *others, choice(NOBODY, "Personne")]
    return form


def parameters_of(kind: JobKind, form: Any) -> dict[str, Any]:
    """What a valid form says, as the work keeps it."""
    if kind is JobKind.ASSIGN:
        whom = form.collegue.data
        return {"account_id": None if whom == NOBODY else int(whom), "words": form.mot.data or ""}
    return {"until": form.jusqu_au.day.isoformat()} if kind is JobKind.HOLD else {}
