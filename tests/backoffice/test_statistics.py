"""The page of statistics: every number opens the list that it counts, and nothing stands there that counts nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from backoffice.figures import page, periods
from backoffice.figures.charts import Cell, Heading, Series, bar_chart, line_chart, spark, ticks_of, top_of
from backoffice.figures.reading import read
from domain.calendar import paris_date
from domain.permissions import STAFF, Permission
from domain.states import StaffRole
from domain.working_days import WorkingDays
from models import AccountRequest
from queries import second_readings
from services.figures import totals
from services.requests.transitions import apply_with_reason
from services.review import decisions
from tests.backoffice.conftest import People
from tests.support.dependencies import Clock
from tests.support.workbooks import rows_of_workbook

pytestmark = pytest.mark.slow

STATISTICS = "/backoffice/statistiques"


@pytest.fixture
def decided(people: People, request_of: Callable[..., AccountRequest], clock: Clock) -> None:
    """A few weeks: bodies of two kinds, refusals for two reasons, one of them reopened, some late and some new."""
    si = people.actor("si")
    refused = [request_of("with_si") for _ in range(3)]
    request_of("with_si")
    clock.advance(days=3)
    for row, code in zip(refused, ("not_entitled", "wrong_entity", "wrong_entity"), strict=True):
        sentence = people.deps.registry.refusal(code).sentence
        decisions.decide(people.deps, si, row.reference, "reject", reason=sentence, refusal=code)
    apply_with_reason(people.deps, si, "rouvrir", refused[1].reference, "Une erreur")
    clock.advance(days=21)
    totals.handler(people.deps, {})
    request_of("approved")
    request_of("awaiting_applicant")
    request_of("awaiting_activation")
    request_of("with_si", kind="other", proof_kind="equivalent", proof_other_reason="Statuts")
    decisions.decide(people.deps, si, request_of("with_si").reference, "reject", reason="Doublon.")


def page_of(people: People, **words: str) -> page.Page:
    """What the page shows to a reader, without its template."""
    with people.app.test_request_context(STATISTICS):
        asked, _ = periods.asked(words, page.kinds_in_order(), paris_date(people.deps.now()))
        return page.Page(read(people.actor("reader"), asked), second_readings.counts())


def numbers(people: People, made: page.Page) -> Iterator[tuple[str, int, str]]:
    """(what, how many, address) of every number that opens a list."""
    with people.app.test_request_context(STATISTICS):
        for figure in made.figures():
            if figure.words.isdigit():
                yield figure.label, int(figure.words), figure.href
        for series in made.flow().series:
            for cell in series.cells:
                yield series.label, int(cell.value or 0), cell.href
        for row in (*made.backlog(), *made.reasons(), *made.kinds()):
            yield row.label, row.count, row.href


def counted(people: People, address: str) -> int:
    """How many requests the list at this address has."""
    answer = people["reader"].get(address)
    assert answer.status_code == 200, address
    if "Aucune demande ici" in answer.text:
        return 0
    words_of_it = re.search(r'sieve__end" role="status">\s*(\d+) demande', answer.text)
    assert words_of_it is not None, address
    return int(words_of_it[1])


@pytest.mark.parametrize("words", [{}, {"type": "company", "periode": "4"}], ids=["all", "a kind"])
@pytest.mark.usefixtures("decided")
def test_every_number_opens_the_list_that_it_counts(people: People, words: dict[str, str]) -> None:
    followed = {(label, count, href) for label, count, href in numbers(people, page_of(people, **words))}
    wrong = [(label, count, href) for label, count, href in followed if counted(people, href) != count]
    assert wrong == []
    labels = {label for label, count, _ in followed if count}
    assert {"En attente d’une décision", "En retard", "Décidées", "Reçues", "Autre motif", "Entreprise"} <= labels


@pytest.mark.usefixtures("decided")
def test_the_page_says_what_was_counted(people: People) -> None:
    made = page_of(people)
    with people.app.test_request_context(STATISTICS):
        assert [(row.label, row.count) for row in made.kinds()] == [("Autre organisme", 1), ("Entreprise", 7)]
        assert {row.label: row.share for row in made.reasons()} == {
            "La demande est faite pour la mauvaise entité": "33\u00a0%",
            "Le demandeur n’est pas habilité par l’entité": "33\u00a0%",
            "Autre motif": "33\u00a0%",
        }
        assert [(row.label, row.count, row.late) for row in made.backlog()] == [
            ("Moins de 2 jours", 1, False),
            ("11 à 20 jours", 2, True),
        ]
        assert [cell.value for cell in made.trend().series[0].cells][-5:] == [0, 2, 2, 2, 3]
        assert made.trend_in_words() == "3 demandes attendent, contre 0 à la fin de la première semaine."
    text = people["reader"].get(STATISTICS).text
    assert "8 demandes reçues, 4 décidées sur la période." in text
    assert "sans le temps laissé au demandeur" in text
    assert not re.search(r"Agent\d|Camille", text.partition("<main")[2]), "no figure is by person"


def test_an_empty_installation_has_a_page(people: People) -> None:
    text = people["reader"].get(STATISTICS).text
    for words in ("Rien n’attend.", "Aucun refus sur la période.", "Aucune décision sur la période."):
        assert words in text


@pytest.mark.parametrize(
    ("address", "words_of_it"),
    [
        ("?periode=zz", "Cette période n’existe pas."),
        ("?type=nope&periode=52", "Ce type d’organisme n’existe pas."),
        ("?periode=%00&type=" + "a" * 10_000, "Cette période n’existe pas."),
    ],
)
def test_what_an_address_has_wrong_is_told_and_the_usual_shown(people: People, address: str, words_of_it: str) -> None:
    answer = people["reader"].get(STATISTICS + address)
    assert answer.status_code == 200
    assert words_of_it in answer.text


@pytest.mark.usefixtures("decided")
def test_the_page_as_a_file_says_the_same(people: People) -> None:
    file = people["reader"].get(f"{STATISTICS}/export/csv/?periode=4")
    rows = list(csv.reader(io.StringIO(file.text.lstrip("\ufeff")), delimiter=";"))
    assert rows[0] == ["Tableau", "Ligne", "Mesure", "Valeur"]
    assert ["Par type d’organisme", "Entreprise", "Demandes", "7"] in rows
    (last,) = [row for row in rows if row[0].startswith("En attente d’une décision, en")][-1:]
    assert last[2:] == ["En attente", "3"]
    workbook = people["reader"].get(f"{STATISTICS}/export/xlsx/?periode=4")
    assert rows_of_workbook(workbook.data) == rows
    assert people["reader"].get(f"{STATISTICS}/export/pdf/").status_code == 404


def test_managers_see_no_figures(people: People) -> None:
    assert people["manager"].get(STATISTICS).status_code == 403


def test_who_sees_statistics_without_the_requests_counts_them_all(
    people: People, request_of: Callable[..., AccountRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = request_of("approved")
    monkeypatch.setitem(STAFF, StaffRole.READER, frozenset({Permission.SEE_BACKOFFICE, Permission.SEE_STATISTICS}))
    assert people["reader"].get(f"/backoffice/demandes/{made.reference}").status_code == 403
    assert "1 demande reçue, 1 décidée sur la période." in people["reader"].get(STATISTICS).text


@pytest.mark.parametrize("target", [1, 4, 5, 10])
def test_ages_hold_each_day_once_and_cut_at_the_target(target: int) -> None:
    calendar, now = WorkingDays(lambda day: day == date(2026, 11, 11)), Clock()()
    cut = periods.ages(now, calendar, target)
    for days in range(60):
        since = paris_date(now) - timedelta(days=days)
        (age,) = [age for age in cut if age.holds(since)]
        assert age.late is (calendar.between(since, paris_date(now)) > target), since


def test_charts_stand_over_their_table() -> None:
    headings = [Heading("7 septembre 2026", "7", "sept."), Heading("14 septembre 2026", "14")]
    made = bar_chart(headings, [Series("Reçues", [Cell(40, "40"), Cell(0, "0")], second=True)])
    assert [(bar.y, bar.height) for bar in made.bars] == [(0, 100)]
    assert (made.width, made.ticks) == (20, ["40", "30", "20", "10", "0"])
    lines = line_chart(headings, [Series("1 sur 2", [Cell(None, "–"), Cell(2, "2,0")])])
    assert (lines.lines[0].path, lines.lines[0].dot) == ("M15.0 50.0h.01", (15.0, 50.0))
    assert [top_of([value]) for value in (0, 4, 5, 9, 41, 350)] == [4, 4, 8, 20, 80, 400]
    assert ticks_of(8) == ["8", "6", "4", "2", "0"]
    assert (spark([1, None]), spark([1, 3])) == ("", "M0.0 27.0L100.0 1.0")
