"""The dry run: every problem by its line, nothing else written; columns matched again, a file cut off."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from domain.actors import Actor
from domain.errors import NotFound, RowChanged, TableRefused, TransitionRefused
from domain.import_columns import Column
from domain.imports import ImportState
from models import Account, Entity, Membership
from models_imports import ImportFile, ImportLine
from services.imports import course, files, steps
from services.machinery.dependencies import Dependencies
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.imports import as_csv, checked, imported, nobody, person, problems, taken, worked


def test_nothing_is_imported(deps: Dependencies, admin: Actor) -> None:
    file = checked(deps, admin, as_csv([person(1), person(2, SIRET="12")]))
    assert (file.state, file.counts) == (ImportState.CHECKED, {"new": 1, "refused": 1})
    assert problems(file) == {3: [("siret", Column.SIRET)]}
    assert (Entity.select().count(), Membership.select().count(), Account.select().count()) == (0, 0, 1)


def test_lines_that_contradict_an_earlier_one_name_it(deps: Dependencies, admin: Actor) -> None:
    siret = {"SIRET": factories.luhn_siret(7)}
    lines = [
        person(1, Dénomination="Une seule", **siret),
        person(2, Dénomination="Une autre", **siret),
        person(3) | {"Adresse mail": "camille.martin1@exemple.example"},
        person(1, Dénomination="Une seule", Rôle="Déposant", **siret),
    ]
    file = checked(deps, admin, as_csv(lines))
    assert problems(file) == {
        3: [("two_entities", Column.NAME)],
        4: [("two_people", Column.LAST_NAME)],
        5: [("twice", Column.EMAIL)],
    }
    assert [row.problems[0][2] for row in ImportLine.select().where(ImportLine.troubled)] == ["2", "2", "2"]


def test_contradictions_are_seen_across_steps(deps: Dependencies, admin: Actor) -> None:
    one_by_one = dataclasses.replace(deps, policy=dataclasses.replace(deps.policy, bulk_chunk=1))
    siret = {"SIRET": factories.luhn_siret(7)}
    lines = [person(1, **siret), person(2, **siret), person(1, **siret)]
    assert problems(checked(one_by_one, admin, as_csv(lines))) == {
        3: [("two_entities", Column.NAME)],
        4: [("twice", Column.EMAIL)],
    }


def test_a_line_in_error_contradicts_none(deps: Dependencies, admin: Actor) -> None:
    lines = [person(1, Rôle="chef", Dénomination="Fautive"), person(1)]
    assert problems(checked(deps, admin, as_csv(lines))) == {2: [("role", Column.ROLE)]}


def test_columns_that_were_matched_wrongly_are_matched_again(deps: Dependencies, admin: Actor) -> None:
    file = taken(deps, admin, as_csv([person(1, Remarque="R1"), person(2, Remarque="")]))
    named = [Column(code) if code else None for code in file.columns]
    assert named[-1] is None
    course.match(deps, admin, file.id, [*named[:-1], Column.SIREN], then=nobody)
    assert problems(worked(deps, file)) == {2: [("siren", Column.SIREN)]}
    course.match(deps, admin, file.id, named, then=nobody)
    file = worked(deps, file)
    assert (problems(file), file.counts) == ({}, {"new": 2})


def test_columns_that_lack_or_stand_twice_are_named(deps: Dependencies, admin: Actor) -> None:
    file = taken(deps, admin, as_csv([{"Société": "Durand", "Nom": "Martin"}]))
    with pytest.raises(TableRefused, match=r"Il manque.*« Type », « Dénomination »"):
        course.match(deps, admin, file.id, [None, Column.LAST_NAME])
    file = taken(deps, admin, as_csv([person(1, Remarque="x")]))
    columns = [Column(code) if code else Column.LAST_NAME for code in file.columns]
    with pytest.raises(TableRefused, match=r"Deux colonnes sont désignées.*« Nom »"):
        course.match(deps, admin, file.id, columns)
    with pytest.raises(RowChanged):
        course.match(deps, admin, file.id, [Column.NAME])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (as_csv([], ["Type", "Dénomination"]), "aucune ligne"),
        (as_csv([{str(number): "x" for number in range(201)}]), "201 colonnes"),
        (as_csv([person(number) for number in range(1, 12)]), "plus de 10 lignes"),
    ],
)
def test_a_file_of_no_use_leaves_nothing(deps: Dependencies, admin: Actor, content: bytes, why: str) -> None:
    few = dataclasses.replace(deps, policy=dataclasses.replace(deps.policy, import_rows=10))
    with pytest.raises(TableRefused, match=why):
        taken(few, admin, content)
    assert ImportFile.select().count() + ImportLine.select().count() == 0


def test_a_file_that_breaks_off_leaves_nothing(deps: Dependencies, admin: Actor) -> None:
    class Cut:
        headings = ["Type", "Dénomination"]
        notes: Sequence[str] = ()

        def rows(self) -> Iterator[tuple[int, Sequence[str]]]:
            yield from ((number, ["Entreprise", "Durand"]) for number in range(2, 2000))
            raise TableRefused("coupé")

    with pytest.raises(TableRefused, match="coupé"):
        files.take(deps, admin, Cut(), filename="x.csv", sha256="0" * 64)
    assert ImportFile.select().count() + ImportLine.select().count() == 0


def test_what_nobody_runs_is_forgotten_after_a_month(deps: Dependencies, clock: Clock, admin: Actor) -> None:
    checked(deps, admin, as_csv([person(1)]))
    done = imported(deps, admin, as_csv([person(1)]))
    clock.at += timedelta(days=deps.policy.retention.import_days - 1)
    assert files.sweep(deps) == 0
    clock.at += timedelta(days=2)
    assert files.sweep(deps) == 2
    assert [row.id for row in ImportFile.select()] == [done.id]
    assert ImportLine.select().count() == 0
    assert files.sweep(deps) == 0
    with pytest.raises(NotFound):
        course.match(deps, admin, done.id, [])


def test_an_import_that_is_cancelled_keeps_what_it_did(deps: Dependencies, admin: Actor) -> None:
    small = dataclasses.replace(deps, policy=dataclasses.replace(deps.policy, bulk_chunk=1))
    file = checked(small, admin, as_csv([person(1), person(2)]))
    file = course.run(small, admin, file.id, then=nobody)
    steps.take_step(small, file.id, file.steps, factories.PASSWORD_HASH, then=nobody)
    assert course.cancel(small, admin, file.id) is True
    assert course.cancel(small, admin, file.id) is False
    assert steps.take_step(small, file.id, file.steps + 1, factories.PASSWORD_HASH, then=nobody) is False
    assert Membership.select().count() == 1


def test_a_file_without_a_line_to_import_is_not_run(deps: Dependencies, admin: Actor) -> None:
    file = checked(deps, admin, as_csv([person(1, SIRET="12")]))
    with pytest.raises(TransitionRefused):
        course.run(deps, admin, file.id)
