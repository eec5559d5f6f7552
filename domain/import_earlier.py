"""What the earlier lines of a file say of the entity, the person and the role that a line names.

The first line to describe something is the one that the others are compared with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.import_columns import Column
from domain.import_facts import Line, digest
from domain.import_problems import Problem, Trouble, refuses


@dataclass
class Earlier:
    """What earlier lines of the file describe: digest of the key → (mark, number of the line)."""

    entities: dict[str, tuple[str, int]] = field(default_factory=dict)
    people: dict[str, tuple[str, int]] = field(default_factory=dict)
    roles: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Keys:
    """The digests under which later lines find what this one is the first to say; None of what it is not."""

    entity_key: str | None = None
    entity_mark: str | None = None
    person_key: str | None = None
    person_mark: str | None = None
    role_key: str | None = None


def keys_of(line: Line) -> Keys:
    """The digests of all that a line names."""
    entity = line.entity.key if line.entity is not None else None
    person = line.person.email_key if line.person is not None else None
    role = line.role
    given = [role.role, role.since, role.until] if role is not None and role.until is not None else []
    return Keys(
        digest(entity) if entity is not None else None,
        line.entity.mark if line.entity is not None else None,
        digest(person) if person is not None else None,
        line.person.mark if line.person is not None else None,
        digest([entity, person, *given]) if entity is not None and person is not None else None,
    )


def beside_earlier(line: Line, earlier: Earlier) -> Keys:
    """Compare a line with those above it: problems are added to it, and what it is the first to say to `earlier`."""
    keys = keys_of(line)
    if (first := _other(keys.entity_key, keys.entity_mark, earlier.entities)) is not None:
        line.problems.append(Problem(Trouble.TWO_ENTITIES, Column.NAME, str(first)))
    if (first := _other(keys.person_key, keys.person_mark, earlier.people)) is not None:
        line.problems.append(Problem(Trouble.TWO_PEOPLE, Column.LAST_NAME, str(first)))
    if keys.role_key is not None and keys.role_key in earlier.roles:
        line.problems.append(Problem(Trouble.TWICE, Column.EMAIL, str(earlier.roles[keys.role_key])))
    if refuses(line.problems):
        return Keys()
    first_of_entity = _is_first(keys.entity_key, keys.entity_mark, earlier.entities, line.number)
    first_of_person = _is_first(keys.person_key, keys.person_mark, earlier.people, line.number)
    if keys.role_key is not None:
        earlier.roles[keys.role_key] = line.number
    return Keys(
        *((keys.entity_key, keys.entity_mark) if first_of_entity else (None, None)),
        *((keys.person_key, keys.person_mark) if first_of_person else (None, None)),
        keys.role_key,
    )


def _other(key: str | None, mark: str | None, known: Mapping[str, tuple[str, int]]) -> int | None:
    """The number of the earlier line that says otherwise."""
    if key is None or key not in known:
        return None
    first_mark, number = known[key]
    return number if first_mark != mark else None


def _is_first(key: str | None, mark: str | None, known: dict[str, tuple[str, int]], number: int) -> bool:
    if key is None or mark is None or key in known:
        return False
    known[key] = mark, number
    return True
