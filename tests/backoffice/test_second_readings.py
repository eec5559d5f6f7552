"""The screens of second readings: blind until one has said what one would decide."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from domain.states import State
from models import AccountRequest, Decision, SecondReading
from services.review import decisions
from services.review.decisions import Item
from services.signup import complements
from tests.backoffice.conftest import People
from tests.backoffice.test_grid import statements_of
from tests.support import factories

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

LIST = "/backoffice/secondes-lectures/"
Make = Callable[..., AccountRequest]


@pytest.fixture
def reading(people: People, request_of: Make) -> SecondReading:
    """A refusal by the administrator, drawn."""
    request = request_of("with_si", capacity="Cheffe")
    decisions.decide(people.deps, people.actor("si"), request.reference, "reject", reason="Motif secret")
    return SecondReading.create(decision=Decision.get(), drawn_at=people.deps.now())


def read(people: People, address: str, who: str = "reviewer") -> str:
    text: str = people[who].get(address).text
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\N{NO-BREAK SPACE}", " ").split())


def test_it_is_blind_until_the_verdict(people: People, reading: SecondReading) -> None:
    address = f"{LIST}{reading.id}"
    assert reading.decision.request.full_name in read(people, LIST)
    text = read(people, address)
    assert reading.decision.request.entity_name in text
    for hidden in ("Motif secret", people.account("si").full_name, "Refusée"):
        assert hidden not in text
    assert (
        f'href="/backoffice/demandes/{reading.decision.request.reference}"' not in people["reviewer"].get(address).text
    )

    response = people["reviewer"].post(address, verdict="approve", why="")
    assert response.headers["Location"] == address
    text = read(people, address)
    for told in ("Les deux lectures diffèrent", "Motif secret", people.account("si").full_name, "Valider"):
        assert told in text
    assert "1 désaccord sur 1 décision relue (100 %)" in read(people, LIST)
    assert "dont 1 désaccord (100 %)" in read(people, "/backoffice/statistiques")


def test_the_list_takes_as_many_statements_for_four_ministries_as_for_one(people: People, request_of: Make) -> None:
    def draw(number: int) -> None:
        ministry = factories.make_ministry(f"essais_{number}", f"Ministère {number}")
        request = request_of("with_si")
        AccountRequest.update(ministry=ministry, entity_name="").where(AccountRequest.id == request.id).execute()
        decision = decisions.decide(people.deps, people.actor("si"), request.reference, "reject", reason="Non")
        SecondReading.create(decision=decision, drawn_at=people.deps.now())

    draw(1)
    few = statements_of(people, "reviewer", LIST)
    for number in (2, 3, 4):
        draw(number)
    assert "Ministère 4" in read(people, LIST)
    assert statements_of(people, "reviewer", LIST) == few


def test_agreement_is_said(people: People, reading: SecondReading) -> None:
    people["reviewer"].post(f"{LIST}{reading.id}", verdict="reject", why="Comme la première fois.")
    assert "Les deux lectures sont d’accord." in read(people, f"{LIST}{reading.id}")
    assert "Aucun désaccord." in read(people, LIST)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choisissez ce que vous décideriez."),
        ({"verdict": "withdraw"}, "Choisissez ce que vous décideriez."),
        ({"verdict": "reject"}, "Dites pourquoi vous ne valideriez pas."),
        ({"verdict": "request_changes", "why": "  "}, "Dites pourquoi vous ne valideriez pas."),
    ],
)
def test_a_verdict_is_one_of_three_and_says_why_unless_favourable(
    people: People, reading: SecondReading, fields: dict[str, str], words: str
) -> None:
    response = people["reviewer"].post(f"{LIST}{reading.id}", **fields)
    assert response.status_code == 422
    assert response.text.count(words) == 2
    assert SecondReading.get().read_at is None


def test_somebody_who_comes_second_is_told_who_read_it(people: People, reading: SecondReading) -> None:
    page = people["reviewer"].get(f"{LIST}{reading.id}")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token is not None
    other = factories.make_account(people.deps, staff=factories.StaffRole.REVIEWER, last_name="Plusrapide")
    now = people.deps.now()
    SecondReading.update(reader=other, verdict="approve", agrees=False, read_at=now).execute()
    data = {"csrf_token": token[1], "verdict": "reject", "why": "Tard"}
    people["reviewer"].client.post(f"{LIST}{reading.id}", data=data)
    assert SecondReading.get().verdict == "approve"
    assert "Plusrapide" in read(people, f"{LIST}{reading.id}")


def test_ones_own_decisions_are_not_offered(people: People, reading: SecondReading) -> None:
    assert reading.decision.request.full_name not in read(people, LIST, "si")
    assert people["si"].get(f"{LIST}{reading.id}").status_code == 404


def test_the_request_is_shown_as_it_was_decided(people: People, request_of: Make) -> None:
    request = request_of("with_si", capacity="Cheffe")
    asked = [Item("capacity", "imprecise"), Item("mandate", "unsigned")]
    decisions.decide(people.deps, people.actor("si"), request.reference, "request_changes", items=asked)
    reading = SecondReading.create(decision=Decision.get(), drawn_at=people.deps.now())
    today = people.deps.now().date()
    file = factories.PlainFile(b"%PDF-1.4 nouveau", filename="nouveau.pdf")
    complements.replace_document(people.deps, request.id, "mandate", file, mandate_date=today)
    complements.change_field(people.deps, request.id, "capacity", {"capacity": "Directrice adjointe"})
    text = read(people, f"{LIST}{reading.id}")
    assert "Fonction Cheffe" in text
    assert "Directrice adjointe" not in text
    assert "nouveau.pdf" not in text
    assert AccountRequest.get_by_id(request.id).capacity == "Directrice adjointe"
    assert AccountRequest.get_by_id(request.id).state == State.AWAITING_APPLICANT


def test_the_menu_leads_there_where_decisions_are_drawn(people: People) -> None:
    link = f'href="{LIST}"'
    assert link not in people["reviewer"].get("/backoffice/").text
    settings = people.app.extensions["guichet_settings"]
    people.app.extensions["guichet_settings"] = settings.model_copy(update={"second_reading_percent": 10})
    assert link in people["reviewer"].get("/backoffice/").text
