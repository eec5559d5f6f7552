"""What a line of an imported table says, once read: the entity, the person, the role; and what its cells may name."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from domain.import_problems import Problem
from domain.kinds import RegisterKind
from domain.names import search_key
from domain.registry import Registry
from domain.states import Role

REFERENCE = "reference"
"""The kind of identifier of an entity that only the file it comes from names."""
REFERENCE_MAXIMUM = 80
NAME_OF_ENTITY_MAXIMUM = 300
OWN_REFERENCE = "guichet-"
"""What the reference of an exported entity begins with that has neither number nor reference: its key follows."""


@dataclass(frozen=True)
class ListedMinistry:
    """A ministry of the list, as lines name it."""

    id: int
    code: str
    label: str
    former_names: tuple[str, ...] = ()
    siret: str | None = None


@dataclass(frozen=True)
class Known:
    """What cells may name: the kinds file's words, the list of ministries."""

    registry: Registry
    ministries: tuple[ListedMinistry, ...]

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Kinds of body by code and folded label."""
        return {search_key(words): kind.code for kind in self.registry.kinds for words in (kind.label, kind.code)}

    @cached_property
    def registers(self) -> dict[str, RegisterKind]:
        """Registers by code and folded label."""
        return {search_key(words): one for one in self.registry.registers for words in (one.label, one.code)}

    @cached_property
    def roles(self) -> dict[str, Role]:
        """Roles in entities by code, and by what the agency calls them."""
        words = [(role, self.registry.role(role)) for role in Role]
        return {search_key(name): role for role, own in words for name in (role.value, own.label, own.singular)}

    @cached_property
    def listed(self) -> dict[str, ListedMinistry]:
        """Ministries by code, label and former names; of a name that two had, the present bearer's."""
        names = [(name, one) for one in self.ministries for name in one.former_names]
        names += [(name, one) for one in self.ministries for name in (one.label, one.code)]
        return {search_key(name): one for name, one in names}

    @cached_property
    def by_siret(self) -> dict[str, ListedMinistry]:
        """Ministries by SIRET."""
        return {one.siret: one for one in self.ministries if one.siret}


@dataclass(frozen=True)
class FormerNumber:
    """An identifier that an entity had, and the days between which it did, where they are known."""

    kind: str
    value: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class FormerName:
    """A name that an entity had, until when where that is known."""

    name: str
    until: date | None = None


@dataclass(frozen=True)
class EntityFacts:
    """An entity as a line describes it. `identifier_kind` and `identifier` with `slot` say which it is."""

    kind: str
    name: str
    identifier_kind: str
    identifier: str
    slot: int
    reference: str
    ministry_id: int | None
    siren: str | None
    address: str
    postcode: str
    city: str
    country: str
    register_kind: str | None
    register_number: str | None
    closed_on: date | None = None
    former_numbers: tuple[FormerNumber, ...] = ()
    former_names: tuple[FormerName, ...] = ()

    @property
    def key(self) -> str:
        """What names the entity among the lines of a file."""
        return f"{self.identifier_kind}:{self.identifier}:{self.slot}"

    @property
    def mark(self) -> str:
        """The same for two lines that describe it alike."""
        return digest(asdict(self))


@dataclass(frozen=True)
class PersonFacts:
    """Somebody as a line describes them."""

    email: str
    email_key: str
    first_name: str
    last_name: str
    capacity: str
    phone: str
    deactivated_at: datetime | None

    @property
    def mark(self) -> str:
        """The same for two lines that call them alike."""
        return digest([self.first_name, self.last_name])


@dataclass(frozen=True)
class RoleFacts:
    """The role that a line gives. `since` is None where the line does not say."""

    role: Role
    since: datetime | None
    suspended_at: datetime | None
    until: datetime | None

    def begun(self, now: datetime) -> datetime:
        """When it began, for all that the line says: no later than it was suspended or ended."""
        return self.since or min(filter(None, (self.suspended_at, self.until)), default=now)


@dataclass(frozen=True)
class Line:
    """What a line says; an entity or a person that could not be read is None, and a problem says why."""

    number: int
    entity: EntityFacts | None
    person: PersonFacts | None
    role: RoleFacts | None
    problems: list[Problem] = field(default_factory=list)


def digest(value: Any) -> str:
    """A short text that two equal values share."""
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
