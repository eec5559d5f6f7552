"""What people ask about their data leaves no name or address of theirs where it does not belong: addresses of pages,
caches, logs, figures for monitoring; and nobody but SI administrators reads any of it.
"""

from __future__ import annotations

import logging
import re
from urllib.parse import urlsplit

import pytest
from werkzeug.test import TestResponse

from domain.rights import Subject
from domain.states import State
from models import Task
from models_rights import RightsMatch, RightsRequest
from services.rights import asking, matching
from tests.backoffice.conftest import People, people  # noqa: F401 (a fixture)
from tests.support import factories
from tests.support.rights import letter, work
from web.metrics import Gauges

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

NAME, ADDRESS, WORDS = "Ysolde Marquante", "ysolde.marquante@discrete.example", "motsdiscrets"
MARKS = ("Ysolde", "Marquante", "ysolde", WORDS)
ALONE = ("demandes", "chercher", "ajouter", "copie", "remise", "reponse", "prolonger", "lever", "")


@pytest.fixture
def right(people: People) -> RightsRequest:  # noqa: F811
    """Somebody without an account, by a letter with an address; a request of theirs is found and chosen."""
    deps, examiner = people.deps, people.actor("si")
    factories.make_request(deps, State.REJECTED, first_name="Ysolde", last_name="Marquante", email=ADDRESS)
    sent = letter(deps, subject=Subject.APPLICANT, name=NAME, email=ADDRESS, words=WORDS, identity=WORDS)
    row = asking.record(deps, examiner, sent)
    matching.search(deps, examiner, row.id)
    work(deps)
    every = [match.id for match in RightsMatch.select()]
    matching.choose(deps, examiner, row.id, every, every)
    return row


def walked_through(people: People, right: RightsRequest) -> list[TestResponse]:  # noqa: F811
    """Every page and act on a right, from the search to the handing over, as an SI administrator does them."""
    si, address = people["si"], f"/backoffice/droits/{right.id}"
    page = f"{address}/demandes"
    (match,) = RightsMatch.select()
    answers = [si.get("/backoffice/droits/"), si.get(address), si.post(f"{address}/chercher", page=page)]
    work(people.deps)
    answers += [si.get(page), si.fill_in(page, matches=[str(match.id)]), si.post(f"{address}/copie", page=page)]
    work(people.deps)
    answers += [si.get(f"{address}/copie"), si.get(f"{address}/reponse"), si.get(f"{address}/prolonger")]
    answers.append(si.fill_in(f"{address}/reponse", outcome="granted", words=WORDS))
    answers.append(si.fill_in(f"{address}/remise", how="Lettre"))
    return answers


def test_no_address_of_a_page_says_whose_it_is(people: People, right: RightsRequest) -> None:  # noqa: F811
    answers = walked_through(people, right)
    assert [answer.status_code for answer in answers if answer.status_code not in (200, 302)] == []
    addresses = [answer.location or "" for answer in answers]
    addresses += [link for answer in answers if answer.mimetype == "text/html" for link in links_of(answer)]
    ours = [address for address in addresses if urlsplit(address).scheme != "mailto"]
    assert [address for address in ours for mark in (*MARKS, "discrete.example") if mark in address] == []


def links_of(answer: TestResponse) -> list[str]:
    return re.findall(r'(?:href|action|src)="([^"]*)"', answer.text)


def test_nothing_of_it_is_kept_by_a_browser_or_a_proxy(people: People, right: RightsRequest) -> None:  # noqa: F811
    answers = walked_through(people, right)
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    (file,) = [answer for answer in answers if answer.mimetype == "application/zip"]
    named = file.headers["Content-Disposition"]
    assert [mark for mark in MARKS if mark in named] == []
    assert "attachment" in named


def test_no_log_names_anybody(
    people: People,  # noqa: F811
    right: RightsRequest,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    walked_through(people, right)
    lines = "\n".join(
        f"{record.getMessage()} {record.__dict__}" for record in caplog.records if record.name != "peewee"
    )
    assert lines
    assert [mark for mark in (*MARKS, ADDRESS) if mark in lines] == []


def test_figures_for_monitoring_name_nobody(people: People, right: RightsRequest) -> None:  # noqa: F811
    walked_through(people, right)
    with people.app.app_context():
        labels = [str(value) for _, given, _ in Gauges(people.deps.now()).samples() for value in given.values()]
    assert labels
    assert [label for label in labels if not re.fullmatch(r"[a-z_.]+", label)] == []


@pytest.mark.parametrize("name", ["reviewer", "support", "reader", "manager", "depositor", "nobody"])
@pytest.mark.parametrize("part", ALONE)
def test_nobody_but_si_administrators_reads_any_of_it(
    people: People,  # noqa: F811
    right: RightsRequest,
    name: str,
    part: str,
) -> None:
    answer = people[name].get(f"/backoffice/droits/{right.id}/{part}".rstrip("/"))
    assert answer.status_code in (302, 403, 404, 405)
    assert [mark for mark in MARKS if mark in answer.text] == []


def test_what_the_worker_is_given_names_nobody(people: People, right: RightsRequest) -> None:  # noqa: F811
    """A task's row is kept for days, and read by operators."""
    walked_through(people, right)
    payloads = [str(task.payload) for task in Task.select().where(Task.kind.startswith("rights.")).order_by(Task.id)]
    assert payloads
    assert [mark for mark in (*MARKS, ADDRESS) for payload in payloads if mark in payload] == []
