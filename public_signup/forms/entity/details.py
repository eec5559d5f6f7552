"""What the applicant types of their entity: its name, or all of it where it has no SIRET (rule 3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.companies import EntityCheck, Establishment
from domain.errors import DomainError
from domain.identifiers import parse_register_number
from domain.kinds import BodyKind, RegisterKind
from domain.names import ADDRESS_MAXIMUM
from domain.registers import asks_register, in_words, register_of
from domain.registry import Registry
from models import AccountRequest
from public_signup.forms.entity.base import NAME_MAXIMUM, RoleChoice
from public_signup.forms.entity.official import settled_kind
from public_signup.forms.entity.school import HeadOfficeChoice
from web.fields import Choice, Line, Postcode, choice
from web.words import sentence

VOUCHED = frozenset({"kind", "entity_name", "is_school", "is_head_office"})
"""What is confirmed of the directory's answer, beside the address, which is typed without a SIRET alone."""


class DetailsForm(HeadOfficeChoice, RoleChoice):
    """With a SIRET the kind of body is asked here; without one it was, since the registers depend on it.

    `known` is what the directory says and the applicant contests: they correct it.
    """

    asks = "details"
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
    )
    postcode = Postcode("Code postal", needed="Indiquez le code postal.", maximum=20)
    city = Line("Commune", needed="Indiquez la commune.", maximum=100)
    country = Line("Pays", maximum=100, description="Si l’entité est hors de France.")
    register_kind = Choice("Dans quel registre l’entité est-elle inscrite ?", needed="Choisissez le registre.")
    register_number = Line(
        "Numéro dans ce registre",
        needed="Indiquez le numéro dans le registre.",
        render_kw={"spellcheck": "false"},
    )

    def __init__(
        self, draft: AccountRequest, registry: Registry, *, known: Establishment | None = None, **options: Any
    ) -> None:
        self.with_siret = bool(draft.has_siret)
        kind = settled_kind(draft, registry, None) if self.with_siret else registry.kind(draft.kind)
        self.registers = kind.registers if kind is not None and not self.with_siret else ()
        super().__init__(draft, registry, kind, obj=draft, **options)
        if not self.is_submitted():
            self._propose(known)
        self._word(kind)

    def _propose(self, known: Establishment | None) -> None:
        """What the directory says stands in the fields of a person who contests it; a ministry's own SIRET is its
        head's.
        """
        if known is not None and not self.draft.entity_name:
            self.entity_name.data = known.name
            proposed = self.registry.kind_of_category(known.legal_category)
            self.kind.data = self.kind.data or (proposed.code if proposed is not None else None)
        ministry = self.draft.ministry if self.draft.ministry_id is not None else None
        if self.is_head_office.answer is None and ministry is not None and ministry.siret == self.draft.siret:
            self.is_head_office.process_data(True)

    def _word(self, kind: BodyKind | None) -> None:
        self.register_kind.choices = [choice(register.code, register.label) for register in self.registers]
        if self.registers and not self.asks_register:
            self.register_number.label.text, self.register_number.description = in_words(self.registers)
        for field in (self.register_kind, self.register_number):
            field.flags.optional = kind is None or not kind.register_required

    def process(self, *args: Any, **kwargs: Any) -> None:
        super().process(*args, **kwargs)
        if not self.asks_register and self._register is not None:
            self.register_kind.data = self._register.code

    def applies(self, name: str) -> bool:
        rules = {
            "entity_name": self.body_kind is None or not self.body_kind.listed,
            "is_head_office": self.with_siret,
            "register_kind": self.asks_register and self._register_wanted,
            "register_number": bool(self.registers) and self._register_wanted,
            "postcode": not self.with_siret and not self.is_abroad,
        }
        if name in ("address", "city", "country"):
            return not self.with_siret
        return super().applies(name) and rules.get(name, True)

    @property
    def is_abroad(self) -> bool:
        """Many countries have no postcodes."""
        return bool((self.country.data or "").strip())

    @property
    def _register_wanted(self) -> bool:
        """Optional, but whole: a number without its register says nothing."""
        required = self.body_kind is not None and self.body_kind.register_required
        return required or bool((self.register_number.data or "").strip())

    @property
    def asks_register(self) -> bool:
        """Whether the page asks which register it is, beside the number."""
        return asks_register(self.registers)

    @property
    def _register(self) -> RegisterKind | None:
        return register_of(self.registers, self.register_number.data or "", self.register_kind.data)

    def validate(self, extra_validators: Any = None, *, lenient: bool = False) -> bool:
        valid = super().validate(extra_validators, lenient=lenient)
        rules = [
            self._number_is_right(),
            lenient or self._school_has_right_siret(),
            lenient or self._country_is_right(),
        ]
        return all([valid, *rules])

    def _school_has_right_siret(self) -> bool:
        """A university or public school gives its head office's SIRET, and has one."""
        is_head_office = self.is_head_office.answer if self.with_siret else False
        return self.school_is_right(self.is_school.answer, is_head_office)

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

    def _country_is_right(self) -> bool:
        register = self._register
        wanted = register is not None and register.asks_country and self.applies("register_number")
        if not wanted or self.is_abroad:
            return True
        self.country.errors = ["Indiquez le pays du registre."]
        return False

    def answers(self) -> dict[str, Any]:
        """Every column of this question: what the present branch does not ask is emptied."""
        written: dict[str, Any] = {
            "is_school": self.is_school.answer if self.applies("is_school") else None,
            "is_head_office": self.is_head_office.answer if self.with_siret else None,
            "register_kind": None,
            "register_number": None,
        }
        if self.known_kind is None:
            written["kind"] = self.body_kind.code if self.body_kind is not None else None
        if self.applies("entity_name"):
            written["entity_name"] = self.valid(self.entity_name) or ""
        if self.applies("register_number") and self.register_number.data:
            written["register_kind"] = self.register_kind.data
            written["register_number"] = self.valid(self.register_number)
        for field in (self.address, self.postcode, self.city, self.country):
            written[field.short_name] = self.valid(field) or "" if self.applies(field.short_name) else ""
        return written | self._contest(written) | self.role_answer()

    def _contest(self, written: Mapping[str, Any]) -> dict[str, Any]:
        """A person who confirmed what the directory says, and types something else, contests it."""
        changed = any(getattr(self.draft, name) != written[name] for name in VOUCHED & written.keys())
        confirmed = self.draft.entity_check == EntityCheck.CONFIRMED
        return {"entity_check": EntityCheck.CONTESTED.value} if confirmed and changed else {}
