"""The shape of what is typed of an entity; rules stand elsewhere."""

from __future__ import annotations

from typing import Any

from wtforms import ValidationError
from wtforms.fields.choices import SelectChoice

from domain.errors import DomainError, TransitionRefused
from domain.identifiers import InvalidIdentifier, parse_register_number
from domain.names import ADDRESS_MAXIMUM
from models import Entity
from queries.directory import visible_entity
from web.current import actor, deps
from web.fields import Line, Pick, Siret
from web.form_words import FrenchForm
from web.words import sentence

NAME_MAXIMUM = 300


class KindPick(Pick):
    """A kind of body, those of the list apart: they are entered there."""

    def __init__(self, label: str = "", **options: Any) -> None:
        kinds = [SelectChoice(kind.code, kind.label) for kind in deps().registry.kinds if not kind.listed]
        super().__init__(label, choices=[SelectChoice("", "Choisissez"), *kinds], **options)


class RegisterPick(Pick):
    """A register other than SIRENE."""

    def __init__(self, label: str = "", **options: Any) -> None:
        registers = [SelectChoice(one.code, one.label) for one in deps().registry.registers]
        super().__init__(label, choices=[SelectChoice("", "Aucun"), *registers], **options)


class _What(FrenchForm):
    taken: Entity | None = None
    """The entity that bears the number which was typed."""

    name = Line("Dénomination", needed="Saisissez la dénomination.", maximum=NAME_MAXIMUM)
    kind = KindPick("Type", needed="Choisissez un type.")


class _Siret(FrenchForm):
    siret = Siret("SIRET", description="Vide si elle n’en a pas.")

    def validate_siret(self, field: Any) -> None:
        field.data = field.data or None


class _Where(FrenchForm):
    register_kind = RegisterPick("Autre registre")
    register_number = Line("Numéro à ce registre", maximum=80)
    address = Line("Adresse", maximum=ADDRESS_MAXIMUM)
    postcode = Line("Code postal", maximum=20)
    city = Line("Commune")
    country = Line("Pays", description="Vide pour la France.")

    def validate_register_number(self, field: Any) -> None:
        """The number as its register writes it; both, or neither."""
        register = self.register_kind.data
        if not register and field.data:
            raise ValidationError("Choisissez le registre de ce numéro.")
        if register and not field.data:
            raise ValidationError("Saisissez le numéro à ce registre.")
        try:
            syntax = deps().registry.register(register).syntax if register else ""
            field.data = parse_register_number(syntax, field.data) if syntax else None
        except InvalidIdentifier as error:
            raise ValidationError(sentence(error)) from None


class EntityForm(_What, _Where):
    """An entity that is known."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.name.description = "Quand le nom change, l’ancien permet toujours de la trouver."


class NewEntityForm(_What, _Siret, _Where):
    """An entity to enter."""


def bearer_of(error: DomainError) -> Entity | None:
    """The entity that bears the number which was refused for that."""
    if isinstance(error, TransitionRefused) and error.refusal.code == "identifier_taken":
        return visible_entity(actor(), int(error.refusal.facts[0]))
    return None
