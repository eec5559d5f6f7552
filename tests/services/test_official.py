"""Where the signup got no answer, the worker asks the directory again, and what is declared stays as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from peewee import Database

from domain.companies import DirectoryAnswer, EntityCheck, Finding, Source
from models import AccountRequest, Task
from services.machinery import tasks
from services.machinery.dependencies import Dependencies
from services.reference.stock_directory import StockDirectory
from services.requests import official
from services.review import examination
from services.signup import submission
from tests.support.companies import SAS, load_companies, siret
from tests.support.factories import activate, make_draft, make_si_admin
from tests.support.races import holds, just_before

AWAY = DirectoryAnswer(siret(SAS), Finding.UNAVAILABLE)


class Answering:
    """A directory that answers this; `asked` counts."""

    def __init__(self, answer: DirectoryAnswer) -> None:
        self.answer, self.asked = answer, 0

    def look_up(self, number: str) -> DirectoryAnswer:
        self.asked += 1
        return replace(self.answer, siret=number)


@pytest.fixture
def looking(deps: Dependencies) -> Dependencies:
    """With a directory that knows the company."""
    load_companies(deps)
    return replace(deps, companies=StockDirectory())


def sent(deps: Dependencies, answer: DirectoryAnswer | None) -> AccountRequest:
    """An activated request whose signup got this answer."""
    stored = answer.stored() if answer is not None else None
    draft = make_draft(deps, siret=siret(SAS), official=stored, entity_check=EntityCheck.TYPED, entity_name="Kerlann")
    return activate(deps, submission.submit(deps, draft))


def due() -> list[dict[str, object]]:
    return [task.payload for task in Task.select().where(Task.kind == official.KIND)]


def kept(request: AccountRequest) -> dict[str, object]:
    found: dict[str, object] = AccountRequest.get_by_id(request.id).official
    return found


@pytest.mark.parametrize("answer", [None, AWAY, DirectoryAnswer(siret(SAS), Finding.UNKNOWN, Source.STOCK)])
def test_activating_asks_where_there_is_no_answer(looking: Dependencies, answer: DirectoryAnswer | None) -> None:
    request = sent(looking, answer)
    assert due() == [{"request_id": request.id, "siret": siret(SAS)}]
    official.handler(looking, due()[0])
    after = AccountRequest.get_by_id(request.id)
    assert after.official["establishment"]["name"] == "KERLANN FORMATION"
    assert (after.entity_name, after.entity_check, after.version) == ("Kerlann", EntityCheck.TYPED, request.version)


@pytest.mark.parametrize("finding", [Finding.KNOWN, Finding.CEASED, Finding.NOT_PUBLIC])
def test_an_answer_is_not_asked_for_again(looking: Dependencies, finding: Finding) -> None:
    sent(looking, DirectoryAnswer(siret(SAS), finding, Source.STOCK))
    assert due() == []


def test_without_a_directory_nothing_is_asked(deps: Dependencies) -> None:
    request = sent(deps, None)
    assert due() == []
    official.handler(deps, {"request_id": request.id, "siret": siret(SAS)})
    assert kept(request) is None


def test_while_the_directory_is_away_the_task_is_tried_again_ten_times(looking: Dependencies) -> None:
    request = sent(looking, AWAY)
    away = replace(looking, companies=Answering(AWAY))
    with pytest.raises(tasks.NotDone):
        official.handler(away, due()[0])
    assert kept(request)["finding"] == Finding.UNAVAILABLE
    assert len(tasks.RETRY_DELAYS) == 9


def test_a_task_that_is_done_or_of_nobody_asks_nothing(looking: Dependencies) -> None:
    request = sent(looking, AWAY)
    official.handler(looking, due()[0])
    directory = Answering(AWAY)
    for payload in ({"request_id": request.id, "siret": siret(SAS)}, {"request_id": 0, "siret": siret(SAS)}):
        official.handler(replace(looking, companies=directory), payload)
    assert directory.asked == 0


def test_a_siret_that_staff_correct_is_looked_up(looking: Dependencies) -> None:
    request = sent(looking, DirectoryAnswer(siret(SAS), Finding.CEASED, Source.STOCK))
    Task.delete().where(Task.kind == official.KIND).execute()
    admin = make_si_admin(looking)
    examination.correct(looking, admin, request.reference, {"siret": siret(SAS, 2)})
    assert due() == [{"request_id": request.id, "siret": siret(SAS, 2)}]


@holds("services/requests/official.py: handler")
def test_a_siret_corrected_meanwhile_keeps_its_own_answer(looking: Dependencies, database: Database) -> None:
    request = sent(looking, AWAY)

    def correct() -> None:
        AccountRequest.update(siret=siret(SAS, 2), official=None).where(AccountRequest.id == request.id).execute()

    with just_before('UPDATE "account_request"', correct):
        official.handler(looking, due()[0])
    assert kept(request) is None
