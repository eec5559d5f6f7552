"""What a complement opens to change: only what was asked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from domain.errors import DomainError
from domain.identifiers import parse_register_number
from domain.kinds import RegisterKind
from domain.published import is_whole
from domain.registers import asks_register, in_words, register_of
from domain.registry import BodyKind, Registry
from domain.signature_kinds import SignatureKind
from models import AccountRequest
from public_signup.forms import mandate
from public_signup.forms.reference import ReferenceFields, known_of
from public_signup.forms.signatories import SignatoryFields, known_signatories
from public_signup.forms.signed_letter import SIGNATURE_HELPS, is_untold, signature_choice
from web.fields import Choice, Day, Line, Phone, Postcode, Siret, Text, YesNo, choice
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

MANDATE = (
    "mandate_date",
    "signature_kind",
    "signatory_is_legal_representative",
    "signatory_name",
    "signatory_capacity",
    "second_name",
    "second_capacity",
)
"""The inputs beside the file of a mandate."""


def _by_reference(registry: Registry, target: str) -> bool:
    return target in registry.document_codes and registry.document(target).by_reference


class ComplementForm(SignatoryFields, ReferenceFields):
    """Made with `with_files`. A mandate asks again who signs it, since the letter may be signed by another person."""

    entity_name = Line(
        "Dénomination de l’entité",
        needed="Indiquez la dénomination de l’entité.",
        maximum=300,
        render_kw={"autocomplete": "organization"},
    )
    address = Line("Adresse", needed="Indiquez l’adresse de l’entité.", maximum=300)
    postcode = Postcode("Code postal", needed="Indiquez le code postal.", maximum=20)
    city = Line("Commune", needed="Indiquez la commune.")
    country = Line("Pays", description="Si l’entité est hors de France.")
    siret = Siret(
        "Numéro SIRET", needed="Saisissez le numéro SIRET.", description="14 chiffres ; les espaces sont acceptés."
    )
    is_head_office = YesNo("Est-ce le SIRET du siège ?", needed="Dites si ce SIRET est celui du siège.")
    register_kind = Choice("Registre", needed="Choisissez le registre.")
    register_number = Line("Numéro de registre", needed="Indiquez le numéro de registre.")
    first_name = Line("Prénom", needed="Indiquez votre prénom.", render_kw={"autocomplete": "given-name"})
    last_name = Line("Nom", needed="Indiquez votre nom.", render_kw={"autocomplete": "family-name"})
    capacity = Line(
        "Fonction",
        needed="Indiquez votre fonction dans l’entité.",
        render_kw={"autocomplete": "organization-title"},
    )
    phone = Phone(needed="Indiquez votre numéro de téléphone.")
    mandate_date = Day(needed="Indiquez la date qui figure sur la lettre signée.")
    signature_kind = signature_choice()
    signature_helps = SIGNATURE_HELPS
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
        self.is_school = bool(request.is_school)
        self.published = next((code for code in self.targets if _by_reference(registry, code)), "")
        # What is said of the letter or act that is to be replaced must not pass for that of the new one.
        reference = request.document_references.get(self.published, {}) if self.published in mended else {}
        super().__init__(obj=request, **known_signatories(request), **known_of(reference), **options)
        if self.asks_mandate and registry.mandate_code not in mended and not self.is_submitted():
            self.mandate_date.data = None
        if is_untold(self.signature_kind):
            self.signature_kind.data = SignatureKind.HANDWRITTEN
        self.name_choices()
        self._name_registers(self.kind.registers)
        self.mandate_date.label.text = registry.letter.date

    def _name_registers(self, registers: Sequence[RegisterKind]) -> None:
        self.register_kind.choices = [choice(one.code, one.label) for one in registers]
        if registers and not asks_register(registers):
            self.register_number.label.text, self.register_number.description = in_words(registers)
            register = register_of(registers, self.register_number.data or "", None)
            self.register_kind.data = register.code if register is not None else None

    @property
    def asks_mandate(self) -> bool:
        return self.registry.mandate_code in self.targets

    def applies(self, name: str) -> bool:
        if name.startswith("second_") and not self.two_may_sign:
            return False
        if name in MANDATE:
            return self.asks_mandate
        if name.startswith("reference_"):
            return bool(self.published)
        if name == "answer":
            return self.asks_words
        if name == "postcode" and (self.country.data or "").strip():
            return False
        return name in self.inputs or name == "csrf_token"

    def validate(self, extra_validators: Any = None, *, lenient: bool = False) -> bool:
        valid = super().validate(extra_validators, lenient=lenient)
        own = [self._number_is_right(), self._mandate_is_fresh(), self._head_office_is_right()]
        shared = [lenient or self.second_is_whole(), self.reference_is_right(lenient=lenient)]
        return all([valid, *own, *shared])

    def _number_is_right(self) -> bool:
        field = self.register_number
        if not self.applies("register_number") or field.errors or not field.data:
            return True
        register = register_of(self.kind.registers, field.data, self.register_kind.data)
        try:
            field.data = parse_register_number(register.syntax if register is not None else "free", field.data)
        except DomainError as error:
            field.errors = [sentence(error)]
        return not field.errors

    def _mandate_is_fresh(self) -> bool:
        applies = self.applies("mandate_date")
        return not applies or mandate.is_fresh(self.mandate_date, self.today, self.registry.mandate_months)

    def _head_office_is_right(self) -> bool:
        question = self.kind.head_office_question
        asked = self.is_school and self.applies("is_head_office")
        if question is None or not asked or self.is_head_office.answer is not False:
            return True
        self.is_head_office.errors = [question.refusal]
        return False

    def acts(self) -> dict[str, dict[str, str]]:
        """Where the act that is asked for is published, by its code; {} where that is not whole."""
        reference = self.reference() if self.published else {}
        return {self.published: reference} if is_whole(reference) else {}

    def who_signs(self) -> dict[str, Any]:
        """The columns to write of who signs the letter, and how; nothing of what is absent or wrong."""
        if not self.asks_mandate:
            return {}
        named = (self.signatory_name, self.signatory_capacity)
        people = all(field.data and not field.errors for field in named)
        answers = {
            "signatories": self.signatories() if people else None,
            "signatory_is_legal_representative": self.signatory_is_legal_representative.answer,
            "signature_kind": self.signature_kind.data,
        }
        return {name: value for name, value in answers.items() if value is not None}

    def names_the_letter(self) -> bool:
        """Whether the letter has its names; the fields say what is absent."""
        self.validate(lenient=True)
        for field in (self.signatory_name, self.signatory_capacity):
            if not field.data and not field.errors:
                field.errors = [field.needed]
        return self.second_is_whole() and "signatories" in self.who_signs()

    def answered(self, target: str) -> bool:
        """Whether every input of this thing is right, and none that is needed is empty."""
        inputs = [self[name] for name in self.names_of(target) if self.applies(name)]
        return not any(field.errors or (field.needed and not field.data) for field in inputs)

    def names_of(self, target: str) -> tuple[str, ...]:
        """The inputs of one thing."""
        names = FIELDS_OF.get(target, ())
        return tuple(name for name in names if name != "register_kind" or asks_register(self.kind.registers))

    def values(self, target: str) -> dict[str, Any]:
        """The columns to write for one thing."""
        if target == "siret":
            return {"has_siret": True, "siret": self.siret.data, "is_head_office": self.is_head_office.answer}
        return {name: self[name].data or "" for name in FIELDS_OF[target]}
