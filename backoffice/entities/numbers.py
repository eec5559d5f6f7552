"""The form that gives an entity another number, or a first one."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, ValidationError
from wtforms.fields.choices import SelectChoice

from backoffice.entities.address import entity_address
from backoffice.entities.forms import bearer_of
from backoffice.words import numbered
from domain.errors import RowChanged, TransitionRefused
from domain.identifiers import InvalidIdentifier, parse_register_number, parse_siret
from models import Entity
from services.entities import identifiers
from web.current import actor, deps
from web.fields import Day, Line, Pick, Text
from web.form_words import FrenchForm
from web.words import sentence

BESIDE = {"day_to_come": "since"}
"""Code of a refusal → the field beside which it stands, where that is not the number's."""


class NumberPick(Pick):
    """What identifies an entity: its SIRET, or a register of which each number is one body's."""

    def __init__(self, label: str = "", **options: Any) -> None:
        registers = [one for one in deps().registry.registers if one.identifies]
        choices = [SelectChoice("siret", "SIRET"), *(SelectChoice(one.code, one.label) for one in registers)]
        super().__init__(label, choices=choices, default="siret", **options)


class IdentifierForm(FrenchForm):
    """Another number of an entity, since when, and why."""

    taken: Entity | None = None
    """The entity that bears the number which was typed."""
    kind = NumberPick("Registre", needed="Choisissez un registre.")
    number = Line("Nouveau numéro", needed="Saisissez le nouveau numéro.", maximum=80)
    since = Day("Depuis le", description="Jour, mois et année. Vide si vous ne le savez pas.")
    why = Text("Pourquoi", needed="Indiquez pourquoi.", rows=2, description="Conservé dans l’historique.")
    seen = HiddenField()

    def validate_number(self, field: Any) -> None:
        try:
            field.data = _parsed(self.kind.data, field.data)
        except InvalidIdentifier as error:
            raise ValidationError(sentence(error)) from None

    @property
    def day(self) -> date | None:
        return self.since.day if self.since.data else None


def ask(row: Entity) -> ResponseReturnValue:
    """The page with the form, or the entity's page once it was given the number."""
    form = IdentifierForm()
    if not form.is_submitted():
        form.seen.data = row.identifier or ""
        form.number.data = request.args.get("numero", "")[:80]
    elif form.validate() and _given(row, form):
        return redirect(entity_address(row.id))
    page = render_template("backoffice/entity_identifier.html", row=row, form=form)
    return (page, 422) if form.is_submitted() else page


def _given(row: Entity, form: IdentifierForm) -> bool:
    """Whether it was given the number; else the form says why not."""
    kind, number, seen = str(form.kind.data), str(form.number.data), form.seen.data or ""
    try:
        identifiers.change_identifier(
            deps(), actor(), row.id, kind, number, since=form.day, why=form.why.data, seen=seen
        )
    except TransitionRefused as error:
        form.taken = bearer_of(error)
        form[BESIDE.get(error.refusal.code, "number")].errors = [sentence(error)]
        return False
    except RowChanged:
        now = Entity.get_by_id(row.id)
        theirs = numbered(now.identifier_kind, now.identifier) if now.identifier else "aucun"
        form.number.errors = [f"Quelqu’un a changé ce numéro entre-temps\N{NO-BREAK SPACE}: c’est maintenant {theirs}."]
        form.seen.data = now.identifier or ""
        return False
    flash(f"{numbered(kind, number)} est maintenant son numéro.", "success")
    return True


def _parsed(kind: str, text: str) -> str:
    return parse_siret(text) if kind == "siret" else parse_register_number(deps().registry.register(kind).syntax, text)
