"""What one installation exports another takes, and exports the same; taken twice, nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from domain.actors import Actor
from domain.calendar import paris_date
from domain.import_columns import Column, heading
from domain.names import InvalidText, clean_line, search_key
from domain.states import Role
from models import Account, Entity, JournalDetail, Membership, Ministry
from models_entities import EntityAlias, EntityIdentifier
from models_imports import ImportFile
from queries import directory
from queries.entities import by_identifier
from services.entities import former_key
from services.imports.exporting import full_keys, full_lines
from services.machinery import exports
from services.machinery.dependencies import Dependencies
from services.reference import ministries
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.imports import checked, imported, problems


def exported(deps: Dependencies, actor: Actor) -> bytes:
    """The full export, as its page sends it."""
    headings = [heading(deps.registry, column) for column in Column]
    keys = full_keys(actor, seconds=30)
    read = lambda some: list(full_lines(deps, some))  # noqa: E731
    lines = exports.as_csv(actor, headings, exports.pages_of(keys), read, seconds=30)
    return "".join(lines).encode()


def as_workbook(deps: Dependencies, actor: Actor) -> bytes:
    """The same as a workbook."""
    headings = [heading(deps.registry, column) for column in Column]
    keys = full_keys(actor, seconds=30)
    read = lambda some: list(full_lines(deps, some))  # noqa: E731
    with exports.as_workbook(actor, headings, exports.pages_of(keys), read, seconds=30) as book:
        return book.read()


def lines_of(content: bytes) -> list[str]:
    return sorted(content.decode().splitlines())


def empty(admin: Actor) -> None:
    """An installation with its administrator alone."""
    for model in (Membership, Entity):
        model.delete().execute()
    Account.delete().where(Account.id != admin.account_id).execute()


MANAGED, OTHERS = 5, 5
"""Entities of the world that have a manager; roles of others in them, and an entity without people."""


def world(deps: Dependencies, clock: Clock) -> None:
    """Entities of every identifier, people in every state."""
    ministries.fill(deps)
    usual = factories.make_entity(
        deps, name='La « Société » ; =1+1 "Durand"', city="'s-Hertogenbosch", postcode="01000"
    )
    had_others(deps, usual)
    second = factories.make_entity(deps, siret=usual.identifier, name="Au même SIRET", slot=1)
    of_rna = factories.make_entity(
        deps, siret=None, name="@Les Amis", kind="association", identifier_kind="rna", identifier="W123456789",
        register_kind="rna", register_number="W123456789",
    )  # fmt: skip
    nameless = factories.make_entity(
        deps, siret=None, name="CPNEFP", kind="cpne", identifier_kind=None, identifier=None, siren=None,
        register_kind="idcc", register_number="1486",
    )  # fmt: skip
    ministry = Ministry.get()
    listed = factories.make_entity(
        deps, siret=None, name=ministry.label, kind="ministry", identifier_kind="ministry", identifier=ministry.code,
        siren=None, ministry=ministry,
    )  # fmt: skip
    factories.make_entity(
        deps, name="Sans personne", country="Belgique", postcode="1000", closed_on=paris_date(deps.now()), closed_why=""
    )
    for entity in (usual, second, of_rna, nameless, listed):
        clock.advance(minutes=1)
        factories.make_manager(deps, entity, first_name="Zoé", phone="+33199001234", capacity="=Directrice")
    person = factories.make_account(
        deps, first_name="Łukasz", last_name="O’Brien-Müller", address="l.o@exemple.example"
    )
    roles: list[dict[str, Any]] = [
        {"role": Role.DEPOSITOR, "until": deps.now()},
        {"role": Role.ENTITY_MANAGER, "since": deps.now()},
    ]
    for row in roles:
        Membership.create(account=person, entity=usual, **{"since": deps.now() - timedelta(days=9), **row})
    Membership.create(
        account=person,
        entity=second,
        role=Role.DEPOSITOR,
        since=deps.now() - timedelta(days=3),
        suspended_at=deps.now(),
    )
    closed = factories.make_account(deps, active=False, deactivated_at=deps.now(), last_name="Partie")
    Membership.create(account=closed, entity=of_rna, role=Role.DEPOSITOR, since=deps.now() - timedelta(days=3))


def had_others(deps: Dependencies, entity: Entity) -> None:
    """It had other numbers and names."""
    EntityIdentifier.create(
        entity=entity, kind="siret", value=factories.luhn_siret(4001), since=date(2019, 1, 1), until=date(2024, 1, 31),
        recorded_at=deps.now(),
    )  # fmt: skip
    for kind, value in (("rna", "W987654321"), ("reference", "SIFA; 12 (x)")):
        EntityIdentifier.create(entity=entity, kind=kind, value=value, recorded_at=deps.now())
    for name, until in (("=Durand ; frères", date(2020, 2, 29)), ("Les Durand (du 1 au 2)", None)):
        EntityAlias.create(entity=entity, name=name, search_key=search_key(name), until=until)
    former_key.keep(entity.id)


@pytest.mark.parametrize("form", [exported, as_workbook])
def test_a_whole_installation_comes_back_the_same(
    deps: Dependencies, clock: Clock, admin: Actor, form: Callable[[Dependencies, Actor], bytes]
) -> None:
    world(deps, clock)
    first, given = exported(deps, admin), form(deps, admin)
    assert len(lines_of(first)) == 1 + MANAGED + OTHERS
    empty(admin)
    assert len(lines_of(exported(deps, admin))) == 1
    clock.advance(days=1)
    file = imported(deps, admin, given)
    assert problems(file) == {}
    assert lines_of(exported(deps, admin)) == lines_of(first)
    (entity,) = by_identifier("siret", factories.luhn_siret(4001))
    assert [one.id for one in directory.search_entities(admin, "les durand")] == [entity.id]
    assert EntityAlias.select().where(EntityAlias.name == "=Durand ; frères").exists()


def test_what_it_took_twice_changes_nothing(deps: Dependencies, clock: Clock, admin: Actor) -> None:
    world(deps, clock)
    content = exported(deps, admin)
    details = JournalDetail.select().count()
    file = checked(deps, admin, content)
    assert file.counts == {"same": file.lines}
    assert lines_of(exported(deps, admin)) == lines_of(content)
    assert JournalDetail.select().count() == details + 1  # that the file was read
    assert ImportFile.select().count() == 1


TEXTS = st.text(min_size=1, max_size=20).map(lambda text: clean_or(text, "Durand"))


def clean_or(text: str, other: str) -> str:
    """What the forms would have stored of it."""
    try:
        return clean_line(text)
    except InvalidText:
        return other


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@hypothesis.given(names=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=5))
def test_names_of_any_letters_come_back(deps: Dependencies, admin: Actor, names: list[tuple[str, str, str]]) -> None:
    empty(admin)
    for name, first_name, last_name in names:
        entity = factories.make_entity(deps, name=name)
        factories.make_manager(deps, entity, first_name=first_name, last_name=last_name)
    first = exported(deps, admin)
    empty(admin)
    imported(deps, admin, first)
    assert lines_of(exported(deps, admin)) == lines_of(first)
