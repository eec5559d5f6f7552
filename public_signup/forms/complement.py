"""What a complement opens to change: only what was asked for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from domain.errors import DomainError
from domain.identifiers import parse_register_number
from domain.registry import BodyKind, Registry
from models import AccountRequest
from public_signup.forms import mandate
from web.fields import Choice, Day, Line, Phone, Siret, Text, YesNo, choice
from web.form_words import FrenchForm
from web.words import sentence

FIELDS_OF: dict[str, tuple[str, ...]] = {
    "entity_name": ("entity_name",),
    "entity_address": ("address", "postcode", "city", "country"),
    "siret": ("siret", "is_head_office"),
    "register_number": ("register_kind", "register_number"),
    "first_name": ("first_name",),
    "last_name": ("last_name",),
    "capacity": ("capacity",),
    "phone": ("phone",),
}
"""The inputs of each thing that can be asked for."""


class ComplementForm(FrenchForm):
    """Made with `with_files`."""

    entity_name = Line("Dénomination de l’entité", needed="Indiquez la dénomination de l’entité.", maximum=300)
    address = Line("Adresse", needed="Indiquez l’adresse de l’entité.", maximum=300)
    postcode = Line("Code postal", needed="Indiquez le code postal.", maximum=20)
    city = Line("Commune", needed="Indiquez la commune.")
    country = Line("Pays", description="Si l’entité est hors de France.")
    siret = Siret(
        "Numéro SIRET", needed="Saisissez le numéro SIRET.", description="14 chiffres ; les espaces sont acceptés."
    )
    is_head_office = YesNo("Est-ce le SIRET du siège ?", needed="Dites si ce SIRET est celui du siège.")
    register_kind = Choice("Registre", needed="Choisissez le registre.")
    register_number = Line("Numéro de registre", needed="Saisissez le numéro.")
    first_name = Line("Prénom", needed="Indiquez votre prénom.")
    last_name = Line("Nom", needed="Indiquez votre nom.")
    capacity = Line("Fonction", needed="Indiquez votre fonction dans l’entité.")
    phone = Phone(needed="Indiquez votre numéro de téléphone.")
    mandate_date = Day(needed="Indiquez la date qui figure sur la lettre signée.")
    answer = Text("Votre réponse au message")

    def __init__(
        self,
        request: AccountRequest,
        registry: Registry,
        targets: Collection[str],
        today: date,
        *,
        mended: Collection[str] = (),
        message: str = "",
        **options: Any,
    ) -> None:
        self.registry = registry
        self.today = today
        self.targets = list(dict.fromkeys(targets))
        self.inputs = {name for target in self.targets for name in FIELDS_OF.get(target, ())}
        self.kind: BodyKind = registry.kind(request.kind)
        self.asks_words = bool(message)
        super().__init__(obj=request, **options)
        # The date of the letter that is to be replaced must not pass for that of the new one.
        if self._asks_mandate and registry.mandate_code not in mended and not self.is_submitted():
            self.mandate_date.data = None
        self.register_kind.choices = [choice(one.code, one.label) for one in self.kind.registers]
        if len(self.kind.registers) == 1:
            self.register_kind.data = self.kind.registers[0].code
            self.register_number.label.text = self.kind.registers[0].label
        self.mandate_date.label.text = registry.letter.date

    @property
    def _asks_mandate(self) -> bool:
        return self.registry.mandate_code in self.targets

    def applies(self, name: str) -> bool:
        if name == "mandate_date":
            return self._asks_mandate
        if name == "answer":
            return self.asks_words
        if name == "postcode" and (self.country.data or "").strip():
            return False
        return name in self.inputs or name == "csrf_token"

    def validate(self, extra_validators: Any = None, *, lenient: bool = False) -> bool:
        valid = super().validate(extra_validators, lenient=lenient)
        return all([valid, self._number_is_right(), self._mandate_is_fresh(), self._head_office_is_right()])

    def _number_is_right(self) -> bool:
        field = self.register_number
        if not self.applies("register_number") or field.errors or not field.data:
            return True
        syntax = next((one.syntax for one in self.kind.registers if one.code == self.register_kind.data), "free")
        try:
            field.data = parse_register_number(syntax, field.data)
        except DomainError as error:
            field.errors = [sentence(error)]
        return not field.errors

    def _mandate_is_fresh(self) -> bool:
        applies = self.applies("mandate_date")
        return not applies or mandate.is_fresh(self.mandate_date, self.today, self.registry.mandate_months)

    def _head_office_is_right(self) -> bool:
        question = self.kind.head_office_question
        if question is None or not self.applies("is_head_office") or self.is_head_office.answer is not False:
            return True
        self.is_head_office.errors = [question.refusal]
        return False

    def answered(self, target: str) -> bool:
        """Whether every input of this thing is right, and none that is needed is empty."""
        inputs = [self[name] for name in self.names_of(target) if self.applies(name)]
        return not any(field.errors or (field.needed and not field.data) for field in inputs)

    def names_of(self, target: str) -> tuple[str, ...]:
        """The inputs of one thing."""
        names = FIELDS_OF.get(target, ())
        return tuple(name for name in names if name != "register_kind" or len(self.kind.registers) > 1)

    def values(self, target: str) -> dict[str, Any]:
        """The columns to write for one thing."""
        if target == "siret":
            return {"has_siret": True, "siret": self.siret.data, "is_head_office": self.is_head_office.answer}
        return {name: self[name].data or "" for name in FIELDS_OF[target]}
