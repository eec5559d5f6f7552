"""A copy of what is held about somebody holds nothing of anybody else, for each person of requests that cross."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from peewee import Database

from domain.personal_data import HELD, Given, Whose
from services.rights import held_of_signatures, matching
from tests.privacy import rights_world
from tests.privacy.rights_world import SIGNATORIES, Person, World, asked_by_letter, asked_by_signatory
from tests.support.dependencies import Clock, make_deps
from tests.support.rights import Book, choose, copy_for, copy_of_holder, parts_of, searched

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


@pytest.fixture(params=range(3))
def world(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> World:
    clock = Clock()
    return rights_world.build(make_deps(tmp_path / "documents", clock=clock), clock, request.param)


def words_in(book: Book) -> str:
    """Names and contents of all files, and the escapes of JSON as they read."""
    whole = [*book, *(content.decode("utf-8", "replace") for content in book.values())]
    return "\n".join([*whole, json.dumps(parts_of(book), ensure_ascii=False)])


def of_others(world: World, book: Book, own: set[str]) -> list[str]:
    words = words_in(book)
    return sorted(mark for mark in world.marks() - own if mark in words)


def copy_of(world: World, person: Person) -> Book:
    """In their account, or by letter where they have none: of the request that is theirs."""
    if person.account is not None:
        return copy_of_holder(world.deps, person.account)
    row = asked_by_letter(world, person)
    searched(world.deps, world.examiner, row)
    assert person.request is not None
    choose(world.deps, world.examiner, row, person.request)
    return copy_for(world.deps, world.examiner, row)


def test_an_applicant_or_holder_gets_what_is_theirs_and_nothing_of_others(world: World) -> None:
    for person in world.people:
        book = copy_of(world, person)
        assert of_others(world, book, person.marks | person.known) == [], person.name
        given = {mark for mark in person.marks if mark.startswith(("JUSTIFICATIF", "LETTRE", "Nom"))}
        assert {mark for mark in given if mark not in words_in(book)} == set(), person.name


def test_a_signatory_gets_their_name_and_the_letters_that_they_signed(world: World) -> None:
    """Not those that somebody else signed for the same request, before or after a correction, and no other mark."""
    for signatory in SIGNATORIES:
        row = asked_by_signatory(world, signatory)
        matches = searched(world.deps, world.examiner, row)
        every = [match.id for match in matches]
        matching.choose(world.deps, world.examiner, row.id, every, every)
        book = copy_for(world.deps, world.examiner, row)
        signed = world.letters.get(signatory["name"], set())
        own = {signatory["name"].split()[1], signatory["capacity"]} | signed
        assert of_others(world, book, own) == [], signatory["name"]
        letters = {content.decode().removeprefix("%PDF-1.4 ") for name, content in book.items() if "lettres" in name}
        assert letters == signed, signatory["name"]


def test_without_a_choice_nothing_of_a_request_is_given(world: World) -> None:
    """A search offers; a name tells nobody apart."""
    row = asked_by_signatory(world, SIGNATORIES[0])
    searched(world.deps, world.examiner, row)
    book = copy_for(world.deps, world.examiner, row)
    assert of_others(world, book, {SIGNATORIES[0]["name"].split()[1]}) == []
    assert [name for name in book if "lettres" in name] == []


def test_a_homonym_who_is_not_chosen_stays_out(world: World) -> None:
    row = asked_by_signatory(world, SIGNATORIES[0])
    matches = searched(world.deps, world.examiner, row)
    chosen = matches[0].request
    choose(world.deps, world.examiner, row, chosen)
    book = copy_for(world.deps, world.examiner, row)
    assert len(parts_of(book)["Demandes dont la lettre vous nomme"]) == 1


def test_every_table_about_requests_is_decided_for_signatories() -> None:
    """A new one is given to them in part, or said not to be theirs."""
    given = {held.model._meta.table_name for held in held_of_signatures.HELD}
    about = {
        row.table
        for row in HELD
        if row.given in (Given.YES, Given.SECRET) and row.whose in (Whose.APPLICANT, Whose.SIGNATORY)
    }
    assert about == given | set(held_of_signatures.NOT_THEIRS)
