"""The invented bodies (bodies.toml) and the people who sign for them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from demo.numbers import invented_rna, invented_siret
from demo.people import Person, person
from domain.calendar import NBSP
from domain.identifiers import format_siren, siren_of
from domain.letter import Signatory, of_entity
from domain.letter_kind import Article

BODIES = Path(__file__).with_name("bodies.toml")
ARTICLES = tuple(Article(word=word, article=article) for word, article in (
    ("universite", "de l’"), ("ecole", "de l’"), ("agence", "de l’"), ("ordre", "de l’"), ("institut", "de l’"),
    ("lycee", "du"), ("college", "du"), ("conservatoire", "du"), ("gip", "du"), ("syndicat", "du"),
    ("region", "de la"), ("commune", "de la"), ("mutuelle", "de la"), ("fondation", "de la"), ("regie", "de la"),
    ("union", "de l’"), ("association", "de l’"), ("federation", "de la"), ("ministere", "du"), ("cpne", "de la"),
    ("cpnefp", "de la"),
))  # fmt: skip
"""The article of a body's name, by its first word: papers of their own do not depend on the kinds file."""
FIRST_HEAD = 900
"""Numbers of the people who head bodies: far from those who ask for accounts."""


@dataclass(frozen=True)
class Head:
    """A legal representative, and in which capacity."""

    person: Person
    titles: tuple[str, str]

    @property
    def title(self) -> str:
        masculine, feminine = self.titles
        return feminine if self.person.gender == "feminine" else masculine

    @property
    def signatory(self) -> Signatory:
        return Signatory(self.person.name, self.title, self.person.gender)


@dataclass(frozen=True)
class Body:
    """A body as it declares itself and as its papers describe it. `register` is a code of the kinds file."""

    key: str
    kind: str
    name: str
    address: str
    postcode: str
    city: str
    founded: date
    heads: tuple[Head, ...]
    siret: str | None = None
    category: str = ""
    """INSEE's legal category, of those that have a SIRET."""
    head_office: bool = True
    rna: str | None = None
    register: str | None = None
    register_number: str | None = None
    country: str = ""
    legal_form: str = ""
    activity: str = ""
    proof: str | None = None
    proof_reason: str = ""
    school: bool = False
    ministry: str | None = None

    @property
    def siren(self) -> str | None:
        return siren_of(self.siret) if self.siret else None

    @property
    def spaced_siren(self) -> str:
        """« 999 900 038 », with plain spaces as registers print it; '' without one."""
        return format_siren(self.siren).replace(NBSP, " ") if self.siren else ""

    @property
    def where(self) -> str:
        """The address on one line."""
        return ", ".join(filter(None, (self.address, f"{self.postcode} {self.city}", self.country)))

    @property
    def of_name(self) -> str:
        """« de la Région… », « de l’Université… »."""
        return of_entity(self.name, ARTICLES)

    @property
    def mail_domain(self) -> str:
        return f"{self.key}.example"


@lru_cache(maxsize=1)
def bodies() -> dict[str, Body]:
    """Every body by its key, in the order of the file."""
    rows = tomllib.loads(BODIES.read_text(encoding="utf-8"))["bodies"]
    return {row["key"]: _body(position, row) for position, row in enumerate(rows)}


def _body(position: int, row: dict[str, Any]) -> Body:
    values = dict(row)
    number, establishment = values.pop("number", None), values.pop("establishment", 1)
    rna, count, named = values.pop("rna", None), values.pop("heads", 1), values.pop("head", None)
    titles = values.pop("title")
    people = [person(FIRST_HEAD + 3 * position + place) for place in range(count)]
    if named:
        people = [Person(named[0], named[1], "feminine", date(1968, 5, 12))]
    values["heads"] = tuple(Head(who, (titles[0], titles[1])) for who in people)
    values["siret"] = invented_siret(number, establishment) if number else None
    values["head_office"] = establishment == 1
    values["rna"] = invented_rna(rna) if rna else None
    if rna and not number:
        values["register"], values["register_number"] = "rna", values["rna"]
    return Body(**values)
