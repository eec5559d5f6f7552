"""The directory of companies is filled beside the one that is read, and takes its place in one statement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from peewee import Database

from demo.numbers import invented_siren, invented_siret
from domain.companies import DirectoryAnswer, Establishment, Finding, Source
from models_directory import StockEstablishment, StockLoad, StockUnit
from queries.bulk import copy_in
from services.machinery.dependencies import Dependencies
from services.reference import company_stock
from services.reference.company_stock import StockUnusable, load
from services.reference.stock_directory import StockDirectory
from tests.support.races import holds, just_before

DAY = date(2026, 11, 1)
Row = tuple[Any, ...]


def units(*numbers: int, name: str = "SOCIETE") -> list[Row]:
    return [(invented_siren(n), f"{name} {n}", "5710", invented_siret(n)[9:], "open") for n in numbers]


def establishments(*numbers: int) -> list[Row]:
    return [(invented_siret(n), "1 RUE DES ESSAIS", "75001", "PARIS", True, "open") for n in numbers]


def name_of(number: int) -> str | None:
    known = StockDirectory().look_up(invented_siret(number)).establishment
    return known.name if known is not None else None


def test_what_was_loaded_is_looked_up(database: Database, deps: Dependencies) -> None:
    branch = (invented_siret(1, 2), "2 QUAI DES ESSAIS", "33000", "BORDEAUX", False, "open")
    made = load(deps, units(1, 2), [*establishments(1, 2), branch], DAY)
    assert (made.units, made.establishments, made.as_of) == (2, 3, DAY)
    head, other = invented_siret(1), invented_siret(1, 2)
    assert StockDirectory().look_up(other) == DirectoryAnswer(
        other,
        Finding.KNOWN,
        Source.STOCK,
        DAY,
        Establishment("SOCIETE 1", "2 QUAI DES ESSAIS", "33000", "BORDEAUX", "5710", False, head),
    )
    assert StockDirectory().look_up(head).establishment == Establishment(
        "SOCIETE 1", "1 RUE DES ESSAIS", "75001", "PARIS", "5710", True, head
    )
    assert StockDirectory().look_up(invented_siret(3)).finding is Finding.UNKNOWN


@pytest.mark.parametrize(
    ("of_unit", "of_establishment", "finding"),
    [
        ("open", "ceased", Finding.CEASED),
        ("ceased", "open", Finding.CEASED),
        ("hidden", "open", Finding.NOT_PUBLIC),
        ("ceased", "hidden", Finding.NOT_PUBLIC),
    ],
)
def test_of_what_is_ceased_or_hidden_nothing_is_told(
    database: Database, deps: Dependencies, of_unit: str, of_establishment: str, finding: Finding
) -> None:
    load(
        deps,
        [(invented_siren(1), "", "", "", of_unit), *units(2)],
        [(invented_siret(1), "", "", "", True, of_establishment), *establishments(2)],
        DAY,
    )
    answer = StockDirectory().look_up(invented_siret(1))
    assert (answer.finding, answer.establishment) == (finding, None)


def test_before_anything_is_loaded_the_directory_is_not_there(database: Database) -> None:
    assert StockDirectory().look_up(invented_siret(1)) == DirectoryAnswer(invented_siret(1), Finding.UNAVAILABLE)


def test_a_new_load_takes_the_place_of_the_former_which_is_deleted(database: Database, deps: Dependencies) -> None:
    first = load(deps, units(1, 2), establishments(1, 2), DAY)
    second = load(deps, units(2, 3, name="AUTRE"), establishments(2, 3), DAY)
    assert [name_of(number) for number in (1, 2, 3)] == [None, "AUTRE 2", "AUTRE 3"]
    assert {row.generation for row in StockUnit.select()} == {second.id} != {first.id}
    assert StockEstablishment.select().count() == 2


def broken_off(rows: list[Row]) -> Iterator[Row]:
    yield from rows
    raise ConnectionError("the reading broke off")


def test_until_the_last_row_is_read_nothing_changes(
    database: Database, deps: Dependencies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(company_stock, "BATCH", 2)
    load(deps, units(1), establishments(1), DAY)
    seen: list[str | None] = []
    load(deps, units(1, 2, 3, name="AUTRE"), establishments(1, 2, 3), DAY, lambda _: seen.append(name_of(1)))
    assert seen == ["SOCIETE 1"] * 4
    assert name_of(1) == "AUTRE 1"


@pytest.mark.parametrize("which", ["units", "establishments"])
def test_a_load_that_breaks_off_changes_nothing_and_leaves_nothing(
    database: Database, deps: Dependencies, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    monkeypatch.setattr(company_stock, "BATCH", 2)
    load(deps, units(1), establishments(1), DAY)
    numbers = range(1, 8)
    rows: dict[str, Any] = {"units": units(*numbers, name="AUTRE"), "establishments": establishments(*numbers)}
    rows[which] = broken_off(rows[which])
    with pytest.raises(ConnectionError):
        load(deps, rows["units"], rows["establishments"], DAY)
    assert name_of(1) == "SOCIETE 1"
    assert (StockUnit.select().count(), StockEstablishment.select().count()) == (1, 1)


def test_what_a_killed_load_left_is_deleted_by_the_next(database: Database, deps: Dependencies) -> None:
    StockLoad.create(started_at=deps.now(), as_of=DAY)
    (left,) = StockLoad.select()
    copy_in(StockUnit, company_stock.UNIT, [(*row, left.id) for row in units(8, 9)])
    load(deps, units(1), establishments(1), DAY)
    assert {row.siren for row in StockUnit.select()} == {invented_siren(1)}


UNUSABLE = {
    "no establishments": (units(1), [], "empty"),
    "no units": ([], establishments(1), "empty"),
    "a number twice": (units(1, 1), establishments(1), "twice"),
    "half of the establishments": (units(*range(1, 101)), establishments(*range(1, 51)), "apart"),
    "half of the units": (units(*range(1, 51)), establishments(*range(1, 101)), "apart"),
}


@pytest.mark.parametrize(("of_units", "of_establishments", "reason"), UNUSABLE.values(), ids=UNUSABLE)
def test_files_that_are_not_whole_together_change_nothing(
    database: Database, deps: Dependencies, of_units: list[Row], of_establishments: list[Row], reason: str
) -> None:
    load(deps, units(1, name="AVANT"), establishments(1), DAY)
    with pytest.raises(StockUnusable) as refused:
        load(deps, of_units, of_establishments, DAY)
    assert refused.value.reason == reason
    assert name_of(1) == "AVANT 1"
    assert StockUnit.select().count() == 1


def test_the_sample_is_spread_over_the_whole_file(database: Database, deps: Dependencies) -> None:
    sample = company_stock._Sample()
    for number in range(10 * company_stock.SAMPLE):
        sample.look_at(str(number))
    kept = [int(value) for value in sample.kept]
    assert company_stock.SAMPLE <= len(kept) < 2 * company_stock.SAMPLE
    steps = {after - before for before, after in pairwise(kept)}
    assert len(steps) == 1
    assert kept[-1] > 9 * company_stock.SAMPLE


def test_somebody_who_begins_a_second_load_stops_the_first(
    database: Database, deps: Dependencies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(company_stock, "BATCH", 2)

    def begin_another(written: int) -> None:
        if not others:
            others.append(load(deps, units(1, name="SECONDE"), establishments(1), DAY))

    others: list[StockLoad] = []
    with pytest.raises(StockUnusable) as refused:
        load(deps, units(1, 2, 3), establishments(1, 2, 3), DAY, begin_another)
    assert refused.value.reason == "overtaken"
    assert name_of(1) == "SECONDE 1"
    assert StockUnit.select().count() == 1


@holds("services/reference/company_stock.py: _finish")
def test_a_load_that_another_overtook_at_the_last_moment_is_not_read(database: Database, deps: Dependencies) -> None:
    load(deps, units(1, name="AVANT"), establishments(1), DAY)

    def overtake() -> None:
        StockLoad.create(started_at=deps.now(), as_of=DAY)

    with just_before('UPDATE "stock_load"', overtake), pytest.raises(StockUnusable) as refused:
        load(deps, units(1, 2), establishments(1, 2), DAY)
    assert refused.value.reason == "overtaken"
    assert name_of(1) == "AVANT 1"
