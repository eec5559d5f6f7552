"""Which entity: ministry or name, SIRET or address and register (rules 2 and 3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField

from domain.errors import DomainError
from domain.identifiers import parse_register_number
from domain.kinds import RegisterKind
from domain.names import ADDRESS_MAXIMUM
from domain.registry import BodyKind, Registry
from models import AccountRequest, Ministry
from public_signup.forms.base import StepForm
from web.fields import NO, YES, Choice, Line, Pick, Siret, YesNo, choice
from web.nouns import worded_later
from web.words import sentence

ABSENT = "absent"
DEPOSITOR, MANAGER = "deposant", "gestionnaire"
NAME_MAXIMUM = 300


class EntiteForm(StepForm):
    """`parts` says which questions the page asked: the SIRET after the ministry, the role once the entity is known."""

    parts = HiddenField()
    ministry = Pick(needed=worded_later("Choisissez votre {listed_body} dans la liste."))
    ministry_name = Line(
        worded_later("Nom {listed_body.of_the}"),
        needed=worded_later("Indiquez le nom de votre {listed_body}."),
        maximum=NAME_MAXIMUM,
    )
    is_school = YesNo(needed="Répondez par oui ou par non.")
    has_siret = YesNo(
        "Votre entité possède-t-elle un SIRET ?",
        needed="Dites si votre entité possède un SIRET.",
        yes="siret",
        no="sans-siret",
    )
    siret = Siret(
        "Numéro SIRET",
        needed="Saisissez le numéro SIRET.",
        maximum=100,
        description="14 chiffres ; les espaces et les points sont acceptés. Exemple : 732 829 320 00074",
        render_kw={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"},
    )
    is_head_office = YesNo(
        "Est-ce le SIRET du siège ?",
        needed="Dites si ce SIRET est celui du siège.",
        description="Le siège est l’établissement principal. Une agence, une antenne ou un service a un autre SIRET.",
    )
    entity_name = Line(
        "Dénomination de l’entité",
        needed="Indiquez la dénomination de l’entité.",
        maximum=NAME_MAXIMUM,
        description="Le nom entier, tel qu’il figure sur ses documents officiels.",
        render_kw={"autocomplete": "organization"},
    )
    address = Line(
        "Adresse",
        needed="Indiquez l’adresse de l’entité.",
        maximum=ADDRESS_MAXIMUM,
        description="Numéro et voie, boîte postale.",
        render_kw={"autocomplete": "street-address"},
    )
    postcode = Line(
        "Code postal", needed="Indiquez le code postal.", maximum=20, render_kw={"autocomplete": "postal-code"}
    )
    city = Line("Commune", needed="Indiquez la commune.", maximum=100, render_kw={"autocomplete": "address-level2"})
    country = Line(
        "Pays", maximum=100, description="Si l’entité est hors de France.", render_kw={"autocomplete": "country-name"}
    )
    register_kind = Choice("Dans quel registre l’entité est-elle inscrite ?", needed="Choisissez le registre.")
    register_number = Line(
        "Numéro dans ce registre",
        needed="Saisissez le numéro.",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    role = Choice(
        "Quel rôle demandez-vous ?",
        needed="Choisissez le rôle que vous demandez.",
        description=worded_later(
            "Cette entité a déjà {entity_manager.a}. "
            "Devenir {entity_manager} à votre tour demande les pièces d’une première demande."
        ),
    )

    def __init__(
        self,
        draft: AccountRequest,
        registry: Registry,
        ministries: Sequence[Ministry],
        parts: set[str],
        **options: Any,
    ) -> None:
        self.kind: BodyKind = registry.kind(draft.kind)
        self.ministries = {ministry.code: ministry for ministry in ministries}
        super().__init__(draft, obj=draft, ministry_name=draft.entity_name if self.kind.listed else "", **options)
        if self.is_submitted():
            self.asked = set((self.parts.data or "").split(" "))
        else:
            self.asked = parts
            self.ministry.data = self._chosen_ministry(draft)
            self.role.data = MANAGER if draft.seeks_manager_role else None
        self._word(self.kind, registry)

    @staticmethod
    def _chosen_ministry(draft: AccountRequest) -> str | None:
        if draft.ministry_id is not None:
            return str(draft.ministry.code)
        return ABSENT if draft.entity_name else None

    def _word(self, kind: BodyKind, registry: Registry) -> None:
        self.ministry.choices = [
            choice("", "Choisissez"),
            *(choice(code, ministry.label) for code, ministry in self.ministries.items()),
            choice(ABSENT, registry.signup.absent_choice, reveals="absent"),
        ]
        if kind.head_office_question is not None:
            self.is_school.label.text = kind.head_office_question.question
            self.is_school.description = kind.head_office_question.help
        self.register_kind.choices = [choice(register.code, register.label) for register in kind.registers]
        if len(kind.registers) == 1:
            register = kind.registers[0]
            self.register_number.label.text = register.label
            self.register_number.description = f"{register.help} Exemple : {register.example}"
        for field in (self.register_kind, self.register_number):
            field.flags.optional = not kind.register_required
        asked = {
            DEPOSITOR: "{depositor.label} : {entity_manager.the} de l’entité décide de ma demande",
            MANAGER: "{entity_manager.label} : {si_admin.the} décide, au vu des pièces",
        }
        self.role.choices = [choice(role, registry.worded(words)) for role, words in asked.items()]

    def process(self, *args: Any, **kwargs: Any) -> None:
        super().process(*args, **kwargs)
        # An empty row « Choisissez » is not an answer; one row alone of registers is the answer.
        if len(self.kind.registers) == 1:
            self.register_kind.data = self.kind.registers[0].code

    def applies(self, name: str) -> bool:
        without = "siret" in self.asked and self.has_siret.data == NO
        rules = {
            "ministry": self.kind.listed,
            "ministry_name": self.kind.listed and self.ministry.data == ABSENT,
            "is_school": self.kind.head_office_question is not None,
            "has_siret": "siret" in self.asked,
            "siret": "siret" in self.asked and self.has_siret.data == YES,
            "is_head_office": "siret" in self.asked and self.has_siret.data == YES,
            "entity_name": not self.kind.listed,
            "register_kind": without and len(self.kind.registers) > 1 and self._register_wanted,
            "register_number": without and bool(self.kind.registers) and self._register_wanted,
            "role": "role" in self.asked,
        }
        if name in ("address", "postcode", "city", "country"):
            return without and not (name == "postcode" and self.is_abroad)
        return rules.get(name, True)

    @property
    def is_abroad(self) -> bool:
        """Many countries have no postcodes."""
        return bool((self.country.data or "").strip())

    @property
    def _register_wanted(self) -> bool:
        """Optional, but whole: a number without its register says nothing."""
        return self.kind.register_required or bool((self.register_number.data or "").strip())

    @property
    def _register(self) -> RegisterKind | None:
        return next((one for one in self.kind.registers if one.code == self.register_kind.data), None)

    def validate(self, extra_validators: Any = None, *, lenient: bool = False) -> bool:
        valid = super().validate(extra_validators, lenient=lenient)
        return all(
            [valid, self._number_is_right(), lenient or self._school_is_right(), lenient or self._country_is_right()]
        )

    def _number_is_right(self) -> bool:
        register = self._register
        if not self.applies("register_number") or register is None or not self.register_number.data:
            return True
        try:
            self.register_number.data = parse_register_number(register.syntax, self.register_number.data)
        except DomainError as error:
            self.register_number.errors = [sentence(error)]
            return False
        return True

    def _school_is_right(self) -> bool:
        """A university or public school gives its head office's SIRET (rule 3)."""
        question = self.kind.head_office_question
        if question is None or self.is_school.data != YES:
            return True
        for field in (self.has_siret, self.is_head_office):
            if field.data == NO:
                field.errors = [question.refusal]
                return False
        return True

    def _country_is_right(self) -> bool:
        register = self._register
        wanted = register is not None and register.asks_country and self.applies("register_number")
        if not wanted or self.is_abroad:
            return True
        self.country.errors = ["Indiquez le pays du registre."]
        return False

    def answers(self) -> dict[str, Any]:
        """Every column of the step: what the present branch does not ask is emptied."""
        chosen = self.ministries.get(self.ministry.data or "") if self.kind.listed else None
        name = self.ministry_name if self.kind.listed else self.entity_name
        with_siret = self.applies("siret")
        written: dict[str, Any] = {
            "ministry": chosen.id if chosen is not None else None,
            "is_school": self.is_school.answer if self.applies("is_school") else None,
            "has_siret": self.has_siret.answer if self.applies("has_siret") else None,
            "siret": self._valid(self.siret) if with_siret else None,
            "is_head_office": self.is_head_office.answer if with_siret else None,
            "entity_name": self._valid(name) or "" if self.applies(name.short_name) else "",
            "register_kind": None,
            "register_number": None,
        }
        if self.applies("register_number") and self.register_number.data:
            written["register_kind"] = self.register_kind.data
            written["register_number"] = self._valid(self.register_number)
        for field in (self.address, self.postcode, self.city, self.country):
            written[field.short_name] = self._valid(field) or "" if self.applies(field.short_name) else ""
        if "role" in self.asked:
            written["seeks_manager_role"] = self.role.data == MANAGER
        if "siret" not in self.asked:
            return {key: value for key, value in written.items() if key in ("ministry", "entity_name", "is_school")}
        return written

    @staticmethod
    def _valid(field: Any) -> Any:
        """What a lenient form keeps of a field: nothing of what is wrong."""
        return None if field.errors else field.data or None
