"""What decides nothing: on a row, on what is ticked, on all that the filter shows; its jobs, and who follows them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.jobs import JobState
from models import AccountRequest, AccountSession, Claim, JournalEntry, Mail, Task
from models_work import Job, JobRow
from services.jobs import running
from services.machinery import worker
from tests.backoffice.conftest import People

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

GRID = "/backoffice/demandes/"
ACTIONS = f"{GRID}actions/"
JOBS = "/backoffice/taches/"
Make = Callable[..., Any]


def chunks_of(people: People, count: int) -> None:
    """More than so many are a job."""
    policy = replace(people.deps.policy, bulk_chunk=count)
    people.deps = replace(people.deps, policy=policy)
    people.app.extensions["guichet_dependencies"] = people.deps


def work(people: People) -> Job:
    worker.run_due(people.deps, {running.KIND: running.handler})
    return Job.get()


class TestAFew:
    def test_are_taken_at_once_with_a_result_each(self, people: People, request_of: Make) -> None:
        waiting, held = request_of("with_si"), request_of("with_si")
        people["reviewer"].post(ACTIONS, page=GRID, action="take", rowid=[held.reference])
        page = people["si"].post(ACTIONS, page=GRID, action="take", rowid=[waiting.reference, held.reference]).text
        assert "1 demande confiée sur 2" in page
        assert f"{people.account('reviewer').full_name} s’en charge." in page
        assert Claim.get(Claim.request == waiting.id).account_id == people.account("si").id

    def test_are_assigned_after_one_has_said_to_whom(self, people: People, request_of: Make) -> None:
        rows = [request_of("with_si").reference for _ in range(2)]
        colleague = people.account("reviewer")
        page = people["si"].post(ACTIONS, page=GRID, action="assign", rowid=rows).text
        assert "Confier à un collègue\xa0: 2 demandes" in page
        assert re.findall(r'name="rowid" value="([^"]+)"', page) == rows
        empty = people["si"].post(f"{GRID}ensemble", page=GRID, acte="assign", rowid=rows, mot="Je pars.")
        assert empty.status_code == 422
        assert "Je pars." in empty.text
        assert not Claim.select().exists()
        done = people["si"].post(f"{GRID}ensemble", page=GRID, acte="assign", rowid=rows, collegue=colleague.id)
        assert "2 demandes confiées sur 2" in done.text
        assert {claim.account_id for claim in Claim.select()} == {colleague.id}
        assert Mail.select().where(Mail.event == "handed_over_together").count() == 1

    def test_are_taken_from_a_colleague_and_given_to_nobody(self, people: People, request_of: Make) -> None:
        held, free = request_of("with_si"), request_of("with_si")
        people["reviewer"].post(ACTIONS, page=GRID, action="take", rowid=[held.reference])
        rows = [held.reference, free.reference]
        by_them = f"{GRID}?vue=toutes&suivi=moi"
        assert [one in people["reviewer"].get(by_them).text for one in rows] == [True, False]
        done = people["si"].post(f"{GRID}ensemble", page=GRID, acte="assign", rowid=rows, collegue="personne").text
        assert "Laissée à tous" in done
        assert "2 demandes laissées à tous sur 2" in done
        assert not Claim.select().exists()
        assert held.reference not in people["reviewer"].get(by_them).text
        (entry,) = JournalEntry.select().where(JournalEntry.event == "request.released")
        assert entry.request_id == held.id
        assert not Mail.select().where(Mail.event.startswith("handed_over")).exists()

    def test_are_released_in_their_cell_unless_somebody_was_faster(self, people: People, request_of: Make) -> None:
        row = request_of("with_si")
        cell = f"{GRID}{row.reference}/cellule/responsable"
        people["reviewer"].post(ACTIONS, page=GRID, action="take", rowid=[row.reference])
        assert people["si"].post(cell, page=GRID, collegue="personne", vu="").status_code == 422
        seen = people.account("reviewer").id
        assert people["si"].post(cell, page=GRID, collegue="personne", vu=seen).status_code == 302
        assert not Claim.select().exists()

    @pytest.mark.parametrize("typed", ["", "demain", "01/01/2020", "01/01/2040", "2026-02-31"])
    def test_are_put_off_until_a_day_to_come(self, people: People, request_of: Make, typed: str) -> None:
        row = request_of("with_si")
        fields = {"acte": "hold", "rowid": row.reference}
        refused = people["si"].post(f"{GRID}ensemble", page=GRID, jusqu_au=typed, **fields)
        assert refused.status_code == 422
        people["si"].post(f"{GRID}ensemble", page=GRID, jusqu_au="24/12/2026", **fields)
        assert AccountRequest.get_by_id(row.id).on_hold_until == date(2026, 12, 24)

    def test_are_exported(self, people: People, request_of: Make) -> None:
        ticked, _ = request_of("with_si"), request_of("with_si")
        answer = people["si"].post(ACTIONS, page=GRID, action="export_csv", rowid=[ticked.reference])
        assert re.findall(r"\w{3}-\w{3}-\w{3}", answer.text) == [ticked.reference]
        assert "colonnes affichées" not in people["si"].get(GRID).text

    def test_are_exported_in_the_columns_that_the_list_shows(self, people: People, request_of: Make) -> None:
        ticked, _ = request_of("with_si"), request_of("with_si")
        shown = f"{GRID}?vue=toutes&colonnes=reference,age"
        assert "Exporter en CSV, colonnes affichées" in people["si"].get(shown).text
        fields = {"action": "export_csv_shown", "rowid": [ticked.reference], "retour": shown}
        lines = people["si"].post(ACTIONS, page=shown, **fields).data.decode("utf-8-sig").splitlines()
        assert lines[0] == '"Nom";"Prénom";"Référence";"Attend depuis"'
        assert [ticked.reference in line for line in lines] == [False, True]
        everything = people["si"].post(ACTIONS, page=shown, **fields, tout="filtre").headers["Location"]
        assert "fichier=last_name,first_name,reference,waiting_since" in everything

    def test_are_those_that_the_role_reaches(self, people: People, request_of: Make) -> None:
        row = request_of("awaiting_activation")
        assert people["support"].post(ACTIONS, page=GRID, action="take", rowid=[row.reference]).status_code == 404
        people["support"].post(f"{GRID}ensemble", page=GRID, acte="send_activation", rowid=[row.reference])
        assert Task.select().where(Task.kind == "find_requests").exists()
        assert people["manager"].post(f"{GRID}ensemble", page=GRID, acte="hold", rowid="x").status_code == 404


class TestAllThatTheFilterShows:
    def test_is_frozen_asked_about_done_and_reported(self, people: People, request_of: Make, clock: Any) -> None:
        chunks_of(people, 2)
        chosen = [request_of("with_si", last_name="Roux") for _ in range(5)]
        request_of("with_si", last_name="Blanc")
        fields = {"action": "hold", "tout": "filtre", "retour": f"{GRID}?recherche=roux"}
        answer = people["si"].post(ACTIONS, page=GRID, rowid=chosen[0].reference, **fields)
        address = answer.headers["Location"]
        request_of("with_si", last_name="Roux")
        page = people["si"].get(address).text
        assert "Mettre en attente\xa0: 5 demandes" in page
        job = Job.get()
        assert {row.request_id for row in JobRow.select()} == {row.id for row in chosen}
        assert people["si"].post(f"{address}/lancer", page=address, jusqu_au="hier").status_code == 422
        assert work(people).state == JobState.PREPARED
        people["si"].post(f"{address}/lancer", page=address, jusqu_au="24/12/2026")
        running_page = people["si"].get(address).text
        assert 'hx-trigger="load delay:2s"' in running_page
        assert "Actualiser" in running_page
        seen = AccountSession.get(AccountSession.account == people.account("si")).last_seen_at
        clock.advance(minutes=4)
        assert people["si"].get(address, headers={"HX-Request": "true"}).status_code == 200
        assert (
            AccountSession.get(AccountSession.account == people.account("si")).last_seen_at == seen
        )  # asked by itself
        assert work(people).done == 5
        assert "Mettre en attente jusqu’au 24 décembre 2026" in people["si"].get(address).text
        part = people["si"].get(address, headers={"HX-Request": "true"}).text
        assert "<html" not in part
        assert "hx-get" not in part
        report = people["si"].get(f"{address}/resultat/csv/").text
        assert report.count("Mise en attente") == 5
        assert str(job.id) in people["si"].get(JOBS).text

    @pytest.mark.parametrize("back", ["", "/ailleurs", f"{GRID}?recherche=a&recherche=b", f"{GRID}?inconnu=1"])
    def test_is_nothing_where_the_address_is_not_read_to_the_last_word(
        self, people: People, request_of: Make, back: str
    ) -> None:
        request_of("with_si")
        people["si"].post(ACTIONS, page=GRID, action="take", tout="filtre", retour=back)
        assert "n’est pas lisible" in people["si"].get(GRID).text
        assert not Claim.select().exists()

    def test_leaves_to_each_row_its_own_button(self, people: People, request_of: Make) -> None:
        one, _ = request_of("with_si"), request_of("with_si")
        people["si"].post(ACTIONS, page=GRID, row=f"take:{one.reference}", tout="filtre", retour=GRID)
        assert [claim.request_id for claim in Claim.select()] == [one.id]


class TestJobs:
    @pytest.fixture
    def job(self, people: People, request_of: Make) -> Job:
        chunks_of(people, 1)
        for _ in range(3):
            request_of("with_si")
        people["reviewer"].post(ACTIONS, page=GRID, action="take", tout="filtre", retour=GRID)
        job: Job = Job.get()
        return job

    def test_are_seen_by_their_author_and_by_administrators(self, people: People, job: Job) -> None:
        address = f"{JOBS}{job.id}"
        assert [people[who].get(address).status_code for who in ("reviewer", "si", "support", "manager")] == [
            *(200, 200),
            *(404, 404),
        ]
        assert "Aucune tâche" in people["support"].get(JOBS).text
        assert people["si"].post(f"{address}/lancer", page=JOBS).status_code == 404

    def test_are_cancelled_and_say_what_was_not_done(self, people: People, job: Job) -> None:
        address = f"{JOBS}{job.id}"
        people["reviewer"].post(f"{address}/lancer", page=address)
        running.take_step(people.deps, job.id, 0)
        people["si"].post(f"{address}/annuler", page=address)
        page = people["reviewer"].get(address).text
        assert "Annulée" in page
        assert "1 sur 3" in page
        report = people["reviewer"].get(f"{address}/resultat/csv/").text
        assert report.count("Pas encore traitée") == 2

    def test_say_that_they_are_stuck_and_go_on_when_asked(self, people: People, job: Job, clock: Any) -> None:
        address = f"{JOBS}{job.id}"
        people["reviewer"].post(f"{address}/lancer", page=address)
        assert "Reprendre" not in people["reviewer"].get(address).text
        Task.update(state="dead").where(Task.kind == running.KIND).execute()
        assert "Reprendre" in people["reviewer"].get(address).text
        people["reviewer"].post(f"{address}/reprendre", page=address)
        assert work(people).done == 3

    @pytest.mark.parametrize("garbage", ["abc", "0", "99999999999999", "1%00"])
    def test_are_not_made_of_garbage(self, people: People, garbage: str) -> None:
        assert people["si"].get(f"{JOBS}{garbage}").status_code == 404


class TestCells:
    """Who takes care of a request, and until when it is put off, changed in the grid."""

    PART = {"headers": {"HX-Request": "true"}}

    def test_who_takes_care_of_it_is_changed_in_its_place(self, people: People, request_of: Make) -> None:
        row, colleague = request_of("with_si"), people.account("reviewer")
        address = f"{GRID}{row.reference}/cellule/responsable"
        assert re.search(f'href="{address}[^"]*" data-cell=', people["si"].get(GRID).text)
        assert address not in people["support"].get(f"{GRID}?vue=toutes").text
        form = people["si"].get(address, **self.PART).text
        assert "<html" not in form
        assert 'name="vu" value=""' in form
        cell = people["si"].post(address, page=GRID, options=self.PART, collegue=colleague.id, vu="").text
        assert colleague.full_name in cell
        assert Claim.get(Claim.request == row.id).handed_by_id == people.account("si").id
        late = people["si"].post(address, page=GRID, options=self.PART, collegue=people.account("si").id, vu="")
        assert late.status_code == 422
        assert f"{colleague.full_name} s’en charge depuis" in late.text
        assert f'name="vu" value="{colleague.id}"' in late.text
        people["si"].post(address, page=GRID, collegue=people.account("si").id, vu=colleague.id)
        assert Claim.get(Claim.request == row.id).account_id == people.account("si").id
        events = [entry.event for entry in JournalEntry.select().where(JournalEntry.request_id == row.id)]
        assert events[-2:] == ["request.handed", "request.taken"]

    def test_the_day_is_changed_and_taken_off(self, people: People, request_of: Make) -> None:
        row = request_of("with_si")
        address = f"{GRID}{row.reference}/cellule/attente"
        assert people["si"].post(address, page=GRID, options=self.PART, jusqu_au="hier", vu="").status_code == 422
        cell = people["si"].post(address, page=GRID, options=self.PART, jusqu_au="24/12/2026", vu="").text
        assert "en attente jusqu’au" in cell
        stale = people["reviewer"].post(address, page=GRID, options=self.PART, jusqu_au="", vu="")
        assert stale.status_code == 422
        assert AccountRequest.get_by_id(row.id).on_hold_until == date(2026, 12, 24)
        assert people["si"].post(address, page=GRID, jusqu_au="", vu="2026-12-24").headers["Location"] == GRID
        assert AccountRequest.get_by_id(row.id).on_hold_until is None

    def test_nothing_else_is_a_cell(self, people: People, request_of: Make) -> None:
        row = request_of("with_si")
        assert people["si"].get(f"{GRID}{row.reference}/cellule/etat").status_code == 404
        assert people["support"].get(f"{GRID}{row.reference}/cellule/attente").status_code == 403
