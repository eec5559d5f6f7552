"""How one line of a table that is imported is read: cell by cell, with all that is wrong.

Nothing here reads the database: what a line is compared with there is `domain.import_plan`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.calendar import paris_date
from domain.identifiers import InvalidIdentifier, parse_register_number, siren_of
from domain.import_cells import LineCells
from domain.import_columns import OF_PERSON, Column
from domain.import_facts import (
    NAME_OF_ENTITY_MAXIMUM,
    REFERENCE,
    REFERENCE_MAXIMUM,
    EntityFacts,
    Known,
    Line,
    ListedMinistry,
    PersonFacts,
    RoleFacts,
)
from domain.import_former import former_names, former_numbers
from domain.import_problems import Trouble
from domain.kinds import RegisterKind
from domain.mailboxes import InvalidMailbox, deliverable, email_key, is_shared, pasted
from domain.names import ADDRESS_MAXIMUM, NAME_MAXIMUM, search_key


def read_line(known: Known, columns: Sequence[Column | None], number: int, cells: Sequence[str], now: datetime) -> Line:
    """Read one line of a file whose columns are these; `now` is what « in the future » is measured by."""
    by_column = {column: text for column, text in zip(columns, cells, strict=False) if column is not None}
    reader = LineCells(by_column)
    surplus = [text for text in cells[len(columns) :] if text.strip()]
    if surplus:
        reader.problem(Trouble.WIDTH, None, str(len(surplus)))
    entity = _entity(known, reader, now)
    person = _person(reader, now) if _has_person(by_column) else None
    role = _role(known, reader, now) if _has_person(by_column) else None
    return Line(number, entity, person, role, reader.problems)


def _has_person(cells: Mapping[Column, str]) -> bool:
    return any(cells.get(column, "").strip() for column in OF_PERSON)


def _entity(known: Known, reader: LineCells, now: datetime) -> EntityFacts | None:
    before = len(reader.problems)
    if not reader.raw(Column.KIND):
        reader.problem(Trouble.EMPTY, Column.KIND)
    kind = reader.one_of(Column.KIND, known.kinds, search_key, Trouble.KIND)
    name = reader.line(Column.NAME, NAME_OF_ENTITY_MAXIMUM, required=True)
    ministry = reader.one_of(Column.MINISTRY, known.listed, search_key, Trouble.MINISTRY)
    siret, siren = reader.siret(), reader.siren()
    if ministry is None and siret is not None:
        ministry = known.by_siret.get(siret)  # named by its number, as in a request
    elif ministry is not None and kind is not None and not known.registry.kind(kind).listed:
        reader.problem(Trouble.MINISTRY_KIND, Column.MINISTRY)
    if siret is not None and siren is not None and siren != siren_of(siret):
        reader.problem(Trouble.SIREN_APART, Column.SIREN, siren)
    register, register_number = _register(known, reader)
    closed_at = reader.moment(Column.CLOSED, now)
    reference, slot = reader.line(Column.REFERENCE, REFERENCE_MAXIMUM), reader.slot()
    country = reader.line(Column.COUNTRY, NAME_MAXIMUM)
    place = {
        "address": reader.line(Column.ADDRESS, ADDRESS_MAXIMUM),
        "postcode": reader.postcode(country, of_siret=siret is not None),
        "city": reader.line(Column.CITY, NAME_MAXIMUM),
        "country": country,
    }
    numbers, names = former_numbers(known, reader), former_names(reader)
    identifier = _identifier(ministry, siret, register, register_number, reference)
    if identifier is None and not refused_since(reader, before):
        reader.problem(Trouble.UNIDENTIFIED)
    if kind is None or identifier is None or refused_since(reader, before):
        return None
    return EntityFacts(
        kind=kind,
        name=name,
        identifier_kind=identifier[0],
        identifier=identifier[1],
        slot=slot,
        reference=reference,
        ministry_id=ministry.id if ministry is not None else None,
        siren=siren or (siren_of(siret) if siret is not None else None),
        register_kind=register.code if register is not None else None,
        register_number=register_number,
        closed_on=paris_date(closed_at) if closed_at is not None else None,
        former_numbers=numbers,
        former_names=names,
        **place,
    )


def refused_since(reader: LineCells, before: int) -> bool:
    """Whether what was read since then cannot be taken."""
    return any(not problem.trouble.harmless for problem in reader.problems[before:])


def _identifier(
    ministry: ListedMinistry | None,
    siret: str | None,
    register: RegisterKind | None,
    register_number: str | None,
    reference: str,
) -> tuple[str, str] | None:
    """What identifies the entity, the strongest first, as `services.requests.entities.identifier_of` chooses it."""
    if ministry is not None:
        return "ministry", ministry.code
    if siret is not None:
        return "siret", siret
    if register is not None and register.identifies and register_number is not None:
        return register.code, register_number
    return (REFERENCE, reference) if reference else None


def _register(known: Known, reader: LineCells) -> tuple[RegisterKind | None, str | None]:
    register = reader.one_of(Column.REGISTER, known.registers, search_key, Trouble.REGISTER)
    text = reader.raw(Column.REGISTER_NUMBER)
    if bool(text) != bool(reader.raw(Column.REGISTER)):
        reader.problem(Trouble.REGISTER_ALONE, Column.REGISTER_NUMBER if not text else Column.REGISTER)
    if register is None or not text:
        return None, None
    try:
        return register, parse_register_number(register.syntax, text)
    except InvalidIdentifier:
        reader.problem(Trouble.NUMBER, Column.REGISTER_NUMBER, text)
        return None, None


def _person(reader: LineCells, now: datetime) -> PersonFacts | None:
    before = len(reader.problems)
    first_name = reader.line(Column.FIRST_NAME, NAME_MAXIMUM, required=True)
    last_name = reader.line(Column.LAST_NAME, NAME_MAXIMUM, required=True)
    capacity = reader.line(Column.CAPACITY, NAME_MAXIMUM)
    phone, deactivated_at = reader.phone(), reader.moment(Column.DEACTIVATED, now)
    typed = pasted(reader.raw(Column.EMAIL))
    if not typed:
        reader.problem(Trouble.EMPTY, Column.EMAIL)
        return None
    try:
        key, email = email_key(typed), deliverable(typed)
    except InvalidMailbox:
        reader.problem(Trouble.MAILBOX, Column.EMAIL, typed)
        return None
    if is_shared(typed):
        reader.problem(Trouble.SHARED, Column.EMAIL, typed)
    if refused_since(reader, before):
        return None
    return PersonFacts(email, key, first_name, last_name, capacity, phone, deactivated_at)


def _role(known: Known, reader: LineCells, now: datetime) -> RoleFacts | None:
    if not reader.raw(Column.ROLE):
        reader.problem(Trouble.EMPTY, Column.ROLE)
    role = reader.one_of(Column.ROLE, known.roles, search_key, Trouble.ROLE)
    since = reader.moment(Column.SINCE, now)
    ends = {column: reader.moment(column, now) for column in (Column.SUSPENDED, Column.UNTIL)}
    for column, moment in ends.items():
        if since is not None and moment is not None and moment < since:
            reader.problem(Trouble.ORDER, column)
    return RoleFacts(role, since, ends[Column.SUSPENDED], ends[Column.UNTIL]) if role is not None else None
