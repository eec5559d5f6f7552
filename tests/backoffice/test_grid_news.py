"""News of an open grid: what colleagues did to its rows, what came; 304 where nothing; never what one may not see."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from models import AccountRequest, database
from services.review import claims, examination
from tests.backoffice.conftest import People
from tests.support.dependencies import Clock

pytestmark = pytest.mark.slow

GRID = "/backoffice/demandes/"
Make = Callable[..., AccountRequest]
ASKING = re.compile(r"<div hidden hx-get=\"([^\"]+)\" hx-headers='\{\"If-None-Match\": \"\\\"([^\\]+)\\\"\"\}'")
DRAWN = re.compile(r'hx-swap-oob="innerHTML:#demande-(\S+) \.grid__state">(.*?)</div>', re.S)


class Open:
    """An open grid, which asks as htmx does: with the address and the mark of its last answer."""

    def __init__(self, people: People, who: str, address: str = GRID) -> None:
        self.visitor = people[who]
        self._read(self.visitor.get(address).text)

    def _read(self, text: str) -> None:
        asking = ASKING.search(text)
        assert asking is not None
        self.address, self.mark = unescape(asking[1]), asking[2]

    def asks(self, mark: str | None = None) -> tuple[int, dict[str, str], str]:
        """Status, reference → its state's cell drawn again, the sentence."""
        headers = {"If-None-Match": f'"{self.mark if mark is None else mark}"', "HX-Request": "true"}
        answer = self.visitor.get(self.address, headers=headers)
        if answer.status_code == 304:
            assert answer.text == ""
            return 304, {}, ""
        self._read(answer.text)
        assert answer.headers["ETag"] == f'"{self.mark}"'
        sentence = re.search(r'innerHTML:#grid-news">(.*?)<a', answer.text, re.S)
        return answer.status_code, dict(DRAWN.findall(answer.text)), " ".join(sentence[1].split()) if sentence else ""


def test_nothing_is_answered_until_a_colleague_acts_and_once_it_is_told(people: People, request_of: Make) -> None:
    first, second = request_of("with_si"), request_of("with_si")
    page = Open(people, "si")
    assert page.asks()[0] == 304
    claims.take(people.deps, people.actor("reviewer"), first.reference)
    status, cells, sentence = page.asks()
    assert (status, list(cells), sentence) == (200, [first.reference], "1 demande affichée a changé —")
    assert page.asks()[0] == 304
    examination.hold(
        people.deps, people.actor("reviewer"), second.reference, people.deps.now().date().replace(year=2099)
    )
    people["reviewer"].post(f"{GRID}{first.reference}/laisser", page=f"{GRID}{first.reference}")
    cells = page.asks()[1]
    assert list(cells) == [first.reference, second.reference]
    assert "2099" in cells[second.reference]
    assert page.asks()[0] == 304


def test_what_came_since_is_counted_within_the_list(people: People, request_of: Make, clock: Clock) -> None:
    request_of("with_si", last_name="Aubry")
    page, searched = Open(people, "si"), Open(people, "si", f"{GRID}?recherche=aubry")
    clock.advance(minutes=1)
    request_of("with_si", last_name="Bonnet")
    request_of("with_manager")
    assert page.asks() == (200, {}, "1 nouvelle demande —")
    assert page.asks()[0] == 304
    assert searched.asks()[0] == 304
    assert Open(people, "si").asks()[0] == 304


def test_an_empty_list_is_told_of_the_first(people: People, request_of: Make, clock: Clock) -> None:
    page = Open(people, "si")
    clock.advance(minutes=1)
    request_of("with_si")
    assert page.asks()[2] == "1 nouvelle demande —"


def test_a_manager_learns_nothing_of_others_requests_nor_of_claims(people: People, request_of: Make) -> None:
    mine, foreign = request_of("with_manager"), request_of("with_si")
    page = Open(people, "manager")
    claims.take(people.deps, people.actor("reviewer"), mine.reference)
    assert page.asks()[0] == 304
    absent = "222222222"
    for reference in (foreign.reference.replace("-", ""), absent):
        page.address = re.sub(r"lignes=[^&]*", f"lignes={reference}", page.address)
        status, cells, sentence = page.asks(mark="AAAA.7")
        assert (status, cells, sentence) == (200, {}, "")
        assert page.mark.startswith("----.")
        assert foreign.full_name not in str(cells)


@pytest.mark.parametrize(
    "words",
    ["", "lignes=%00&vu=%FF", "vu=99999999999999999999&lignes=a.b.c", "liste=%25&colonnes=a,b", "liste=vue%3Dx"],
)
def test_addresses_written_by_hand_are_answered(people: People, request_of: Make, words: str) -> None:
    request_of("with_si")
    for mark in ("*", '"a", "b"', "n'importe", '"' + "A" * 4000 + '"'):
        answer = people["si"].get(f"{GRID}nouvelles?{words}", headers={"If-None-Match": mark})
        assert answer.status_code in (200, 304)


def test_it_asks_two_small_statements_of_the_requests(
    people: People, request_of: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        request_of("with_si")
    page = Open(people, "si")
    asked: list[str] = []
    run = database.obj.execute_sql

    def noted(sql: str, *rest: Any, **named: Any) -> Any:
        asked.append(sql)
        return run(sql, *rest, **named)

    monkeypatch.setattr(database.obj, "execute_sql", noted)
    assert page.asks()[0] == 304
    assert len([one for one in asked if '"account_request"' in one]) == 2
    assert not [one for one in asked if one.startswith(("INSERT", "UPDATE", "DELETE"))]
