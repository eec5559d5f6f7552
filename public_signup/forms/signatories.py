"""Who signs the letter, and what entitles them to: asked by the signup, and where a letter is to be signed again."""

from __future__ import annotations

from typing import Any

from domain.registry import BodyKind, Registry
from models import AccountRequest
from public_signup.forms.base import good_text
from public_signup.letters import spellings
from web.fields import NO, YES, Line, YesNo, choice
from web.form_words import FrenchForm


def name_line(label: str = "Prénom et nom de la personne qui signe", needed: str = "") -> Line:
    """The name of somebody who signs."""
    return Line(label, needed=needed, render_kw={"spellcheck": "false"})


def capacity_line(label: str = "Qualité du signataire", needed: str = "") -> Line:
    """What entitles somebody to sign; the page has the usual words in its list `qualites`."""
    return Line(label, needed=needed, render_kw={"list": "qualites"})


def second_name_line() -> Line:
    return name_line("Prénom et nom de la seconde personne qui signe")


def second_capacity_line() -> Line:
    return capacity_line("Qualité du second signataire")


class Signers(FrenchForm):
    """One person who signs, or two. A form has its fields in the order of its page, so each makes them itself."""

    signatory_name: Line
    signatory_capacity: Line
    second_name: Line
    second_capacity: Line

    @property
    def second_signs(self) -> bool:
        """Whether a second person is named, or lacks something."""
        return any(field.data or field.errors for field in (self.second_name, self.second_capacity))


class SignatoryFields(Signers):
    kind: BodyKind
    registry: Registry

    signatory_is_legal_representative = YesNo(
        "La lettre est signée par", needed="Dites si la personne qui signe représente l’entité ou a une délégation."
    )
    signatory_name = name_line(needed="Indiquez le prénom et le nom de la personne qui signe la lettre.")
    signatory_capacity = capacity_line(needed="Indiquez la qualité de la personne qui signe.")
    second_name = second_name_line()
    second_capacity = second_capacity_line()

    def name_choices(self) -> None:
        """Say who may sign; once the form is made."""
        self.signatory_is_legal_representative.choices = [
            choice(YES, "La personne qui représente l’entité"),
            choice(NO, "Une personne qui a délégation"),
        ]

    @property
    def helps(self) -> dict[str, str]:
        """What each of the two is, beside its choice."""
        acts = any(one.asked.signatory_is_legal_representative is False for one in self.registry.documents)
        return {YES: self.kind.signatory_help} | ({NO: "L’acte est demandé ensuite."} if acts else {})

    @property
    def titles(self) -> list[str]:
        """Capacities to choose from, each once."""
        return spellings(self.kind.titles)

    @property
    def two_may_sign(self) -> bool:
        return self.kind.max_signatories == 2

    def second_is_whole(self) -> bool:
        """Whether the second person has both name and capacity, or neither; the field says which is absent."""
        name, capacity = self.second_name, self.second_capacity
        if not self.two_may_sign or bool(name.data) == bool(capacity.data):
            return True
        empty_field = capacity if name.data else name
        empty_field.errors = ["Indiquez le nom et la qualité de la seconde personne, ou laissez les deux vides."]
        return False

    def signatories(self) -> list[dict[str, str]]:
        """Who signs, as the request keeps them; of what is wrong, nothing."""
        rows = [(self.signatory_name, self.signatory_capacity), (self.second_name, self.second_capacity)]
        people = [
            {"name": good_text(name), "capacity": good_text(capacity)}
            for name, capacity in rows[: self.kind.max_signatories]
        ]
        return [row for row in people if row["name"] or row["capacity"]]


def known_signatories(request: AccountRequest) -> dict[str, Any]:
    """What the fields show of the people that are kept."""
    people: list[dict[str, str]] = [*request.signatories, {}, {}]
    first, second = people[:2]
    return {
        "signatory_name": first.get("name"),
        "signatory_capacity": first.get("capacity"),
        "second_name": second.get("name"),
        "second_capacity": second.get("capacity"),
    }
