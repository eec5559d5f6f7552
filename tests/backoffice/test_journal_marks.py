"""Wherever an entry of the journal is shown that is no longer what was written, the page says so beside it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from peewee import Database

import models
from domain.actors import CLOCK
from domain.states import LinkPurpose
from models import AccountRequest, JournalEntry
from services.machinery import journal, journal_seals
from services.machinery.links import new_link
from tests.backoffice.conftest import People
from tests.support.tampering import Tamper, tampering

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

Make = Callable[..., AccountRequest]
ALTERED = "Altéré\N{NO-BREAK SPACE}: "


@pytest.fixture
def tamper(app: Flask) -> Iterator[Tamper]:
    opened: Database = models.database.obj
    with tampering(opened) as run:
        yield run


@pytest.fixture
def rejected(people: People, request_of: Make) -> AccountRequest:
    """A request whose journal is sealed."""
    request = request_of("rejected")
    journal_seals.seal_due(people.deps)
    return request


def entry_of(request: AccountRequest, event: str = "request.reject") -> int:
    return int(JournalEntry.get(JournalEntry.request_id == request.id, JournalEntry.event == event).id)


NOT_ITS_SEAL = "l’événement ne correspond pas à son scellé"
FORGERIES = {
    "UPDATE journal SET at = '2020-01-01 00:00:00.000000+00:00' WHERE id = ?": NOT_ITS_SEAL,
    "UPDATE journal SET actor_kind = 'manager' WHERE id = ?": NOT_ITS_SEAL,
    """UPDATE journal_detail SET detail = '{"reason": "autre"}' WHERE entry_id = ?""": "le détail a été modifié",
    "DELETE FROM journal_detail WHERE entry_id = ?": "le détail a été supprimé sans effacement enregistré",
}


@pytest.mark.parametrize("forgery", FORGERIES)
@pytest.mark.parametrize("address", ["/backoffice/journal/?demande={}", "/backoffice/demandes/{}/historique"])
def test_an_altered_entry_is_marked(
    people: People, rejected: AccountRequest, tamper: Tamper, address: str, forgery: str
) -> None:
    where = address.format(rejected.reference)
    assert ALTERED not in people["si"].get(where).text
    tamper(forgery, parameters=(entry_of(rejected),))
    text = people["si"].get(where).text
    assert text.count(ALTERED) == 1
    assert ALTERED + FORGERIES[forgery] in text


def test_managers_and_readers_see_the_mark_too(people: People, request_of: Make, tamper: Tamper) -> None:
    request = request_of("with_manager", entity=people.entity)
    journal_seals.seal_due(people.deps)
    tamper("UPDATE journal SET actor_kind = 'system' WHERE id = ?", parameters=(entry_of(request, "request.activate"),))
    for who, part in (("manager", ""), ("reader", "/historique")):
        assert ALTERED in people[who].get(f"/backoffice/demandes/{request.reference}{part}").text, who


def test_the_applicant_is_told_to_write(people: People, rejected: AccountRequest, tamper: Tamper) -> None:
    with models.database.atomic():
        token = new_link(people.deps, rejected, LinkPurpose.FOLLOW_UP)
    words = "Cette ligne a été modifiée après coup"
    assert words not in people["nobody"].get(f"/suivi/{token}").text
    tamper("UPDATE journal SET actor_kind = 'manager' WHERE id = ?", parameters=(entry_of(rejected),))
    assert people["nobody"].get(f"/suivi/{token}").text.count(words) == 1


def test_what_was_erased_on_record_is_not_marked(people: People, request_of: Make) -> None:
    request = request_of("expired")
    request.delete_instance(recursive=True)
    journal.erase(journal.record("request.purged", CLOCK, people.deps.now(), request=request))
    journal_seals.seal_due(people.deps)
    text = people["si"].get("/backoffice/journal/").text
    assert "Demande classée sans suite" in text
    assert "Demande supprimée à la fin de sa conservation" in text
    assert ALTERED not in text


def test_what_waits_for_its_seal_is_judged_by_its_detail(people: People, request_of: Make, tamper: Tamper) -> None:
    request = request_of("rejected")
    address = f"/backoffice/journal/?demande={request.reference}"
    assert ALTERED not in people["si"].get(address).text
    tamper("UPDATE journal_detail SET salt = 'autre' WHERE entry_id = ?", parameters=(entry_of(request),))
    assert f"{ALTERED}le détail a été modifié" in people["si"].get(address).text


def test_the_security_log_hears_of_what_a_page_marks(
    people: People, rejected: AccountRequest, tamper: Tamper, caplog: pytest.LogCaptureFixture
) -> None:
    tamper("DELETE FROM journal_detail WHERE entry_id = ?", parameters=(entry_of(rejected),))
    people["si"].get(f"/backoffice/demandes/{rejected.reference}/historique")
    (record,) = [record for record in caplog.records if record.getMessage() == "journal.altered"]
    assert record.levelno == logging.ERROR
    assert record.__dict__["facts"] == {"trouble": "detail_missing", "entry": entry_of(rejected), "count": 1}


def test_a_page_of_the_journal_is_judged_in_one_statement(
    people: People, rejected: AccountRequest, caplog: pytest.LogCaptureFixture
) -> None:
    people["si"].get("/backoffice/journal/")
    caplog.set_level(logging.DEBUG, "peewee")
    people["si"].get("/backoffice/journal/")
    asked = [record.getMessage() for record in caplog.records if record.name == "peewee"]
    assert (
        len([statement for statement in asked if re.search(r"FROM \W*journal_seal|JOIN \W*journal_seal", statement)])
        == 1
    )
