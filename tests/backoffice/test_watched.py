"""What shows how an agent works is read with a reason, and never counted."""

from __future__ import annotations

import pytest

from domain.actors import Actor
from domain.errors import NotAllowed, NotFound, TransitionRefused
from models import JournalEntry
from queries.journal import WATCHED
from services.machinery import journal
from services.people import consulting
from tests.backoffice.conftest import People
from tests.support.outcomes import detail_of, rows

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

PAGE = "/backoffice/journal/consultations"
LABELS = ("Pièce consultée", "Demande prise en charge", "Fichier joint consulté")


def at_work(people: People) -> None:
    """The reviewer opened documents and took requests."""
    reviewer = people.actor("reviewer")
    for event in WATCHED:
        journal.record(event, reviewer, people.deps.now())


def test_the_list_and_its_files_leave_it_out(people: People) -> None:
    at_work(people)
    si = people["si"]
    address = people.account("reviewer").email
    for where in ("", f"?acteur={address}", "?evenement=document.viewed", "?recherche=par:" + address):
        page = si.get(f"/backoffice/journal/{where}").text
        rows_of_page = page.partition("<tbody")[2].partition("</tbody")[0]
        assert not [label for label in LABELS if label in rows_of_page], where
    exported = si.get("/backoffice/journal/export/csv/").text
    assert "consultée" not in exported


def test_it_is_read_with_a_reason_that_is_kept(people: People) -> None:
    at_work(people)
    si = people["si"]
    refused = si.fill_in(PAGE, email=people.account("reviewer").email, words="")
    assert refused.status_code == 422
    assert LABELS[1] not in refused.text
    page = si.fill_in(PAGE, email=people.account("reviewer").email, words="Une pièce circule.").text
    assert LABELS[1] in page
    (entry,) = rows("journal.consulted")
    assert (entry.account_id, entry.actor_id) == (people.account("reviewer").id, people.account("si").id)
    assert detail_of(entry)["reason"] == "Une pièce circule."


def test_no_more_than_some_are_read_and_no_number_is_told(people: People) -> None:
    reviewer = people.actor("reviewer")
    for _ in range(103):
        journal.record("request.taken", reviewer, people.deps.now())
    page = people["si"].fill_in(PAGE, email=people.account("reviewer").email, words="Une fuite.").text
    assert page.count(LABELS[1]) == 100
    assert "103" not in page.partition("<main")[2]


def test_other_people_are_not_looked_at(people: People) -> None:
    for address in (people.account("manager").email, "personne@ailleurs.example", "x"):
        with pytest.raises(NotFound):
            consulting.consult(people.deps, people.actor("si"), address, "Une fuite.")
    with pytest.raises(TransitionRefused):
        consulting.consult(people.deps, people.actor("si"), people.account("reviewer").email, " ")
    with pytest.raises(NotAllowed):
        consulting.consult(people.deps, people.actor("support"), people.account("reviewer").email, "Une fuite.")
    with pytest.raises(NotAllowed):
        consulting.consult(people.deps, Actor(), people.account("reviewer").email, "Une fuite.")
    assert JournalEntry.select().where(JournalEntry.event == "journal.consulted").count() == 0
