"""« Archives »: visas recorded and ended, what waits for one, the list of what goes; requests under « contentieux »."""

from __future__ import annotations

from datetime import date

import pytest

from domain.calendar import paris_date
from domain.retention import Category, Fate
from domain.states import State
from models_retention import DisposalVisa, LegalHold, RetentionRun
from queries.retention import valid_visas
from services.retention.acts import act_for
from tests.backoffice.conftest import People
from tests.support import factories
from tests.support.retention import finished_run, with_fates
from tests.support.workbooks import rows_of_workbook

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ARCHIVES = "/backoffice/archives/"


def test_a_visa_is_recorded_and_ended(people: People) -> None:
    si = people["si"]
    today = f"{paris_date(people.deps.now()):%d/%m/%Y}"
    given = {"number": "AD-2026-7", "given_on": today, "authority": "Mission des archives", "categories": ["proof"]}
    assert si.fill_in(f"{ARCHIVES}visas/nouveau", **given).location.endswith(ARCHIVES)
    (visa,) = valid_visas()
    assert (visa.number, visa.categories, visa.through) == ("AD-2026-7", ["proof"], None)
    assert act_for(people.deps, Category.PROOF, date(2099, 1, 1), [visa]) == visa
    assert act_for(people.deps, Category.TRAIL, date(2026, 1, 1), [visa]) is None
    page = si.get(ARCHIVES).text
    assert "Visa d’élimination AD-2026-7" in page
    ending = f"{ARCHIVES}visas/{visa.id}/fin"
    assert "AD-2026-7" in si.get(ending).text
    assert valid_visas() == [visa], "it is asked first"
    assert si.post(ending).status_code == 302
    assert si.get(ending).status_code == 404
    assert valid_visas() == []
    assert "Sans effet" in si.get(ARCHIVES).text


def test_a_visa_without_scope_or_to_come_is_refused_and_nothing_is_lost(people: People) -> None:
    si = people["si"]
    empty = si.fill_in(f"{ARCHIVES}visas/nouveau", number="7", given_on="01/01/2026", authority="Archives")
    assert empty.status_code == 422
    assert "Choisissez au moins une catégorie." in empty.text
    assert 'value="Archives"' in empty.text
    late = {"number": "7", "given_on": "01/01/2099", "authority": "A", "categories": ["proof"]}
    assert "Cette date est à venir" in si.fill_in(f"{ARCHIVES}visas/nouveau", **late).text
    assert not DisposalVisa.select().exists()


def test_a_list_of_what_goes_is_read_and_taken_as_a_file(people: People) -> None:
    run = finished_run(people.deps)
    si = people["si"]
    page = si.get(f"{ARCHIVES}bordereaux/{run.id}").text
    assert "Dossiers de demandes refusées ou abandonnées" in page
    assert "du 1er février 2024 au 30 novembre 2024" in page
    lines = si.get(f"{ARCHIVES}bordereaux/{run.id}/csv").text.splitlines()
    assert [cell.strip(chr(34)) for cell in lines[2].split(";")[2:6]] == ["Élimination", "En attente de visa", "", "3"]
    rows = rows_of_workbook(si.get(f"{ARCHIVES}bordereaux/{run.id}/xlsx").data)
    proofs = "Documents attestant de l’existence légale"
    assert rows[1][:4] == [proofs, "3\N{NO-BREAK SPACE}mois après la décision", "Élimination", "Éliminé"]
    assert si.get(f"{ARCHIVES}bordereaux/{run.id}/pdf").status_code == 404


def test_a_request_is_put_under_contentieux_and_taken_out(people: People) -> None:
    request = factories.make_request(people.deps, State.REJECTED)
    si, address = people["si"], f"{ARCHIVES}contentieux/{request.reference}"
    assert si.fill_in(address, reason="").status_code == 422
    page = si.fill_in(address, reason="Tribunal saisi.").location
    assert ">Contentieux</span>" in si.get(page).text
    assert "Tribunal saisi." in si.get(address).text
    si.fill_in(address, reason="Jugement rendu.")
    hold = LegalHold.get()
    assert (hold.reason, hold.lifted_why, hold.lifted_by_id is not None) == ("Tribunal saisi.", "Jugement rendu.", True)
    assert ">Contentieux</span>" not in si.get(page).text


def test_a_list_says_what_was_true_on_its_day(people: People) -> None:
    run = finished_run(people.deps)
    rule = {"kept_for": "10\N{NO-BREAK SPACE}ans", "fate": "kept", "visa_required": True}
    RetentionRun.update(rules={"proof": rule}).where(RetentionRun.id == run.id).execute()
    proof, refused = rows_of_workbook(people["si"].get(f"{ARCHIVES}bordereaux/{run.id}/xlsx").data)[1:]
    assert proof[1:4] == ["10\N{NO-BREAK SPACE}ans", "Conservation", "Versé, puis effacé"]
    assert refused[1:4] == ["Non enregistrée", "Élimination", "En attente de visa"]


def test_a_transfer_is_recorded_where_something_is_kept_for_good(people: People) -> None:
    si, address = people["si"], f"{ARCHIVES}visas/nouveau"
    assert 'name="kind"' not in si.get(address).text
    people.app.extensions["guichet_dependencies"] = with_fates(people.deps, trail=Fate.KEPT)
    assert "validées, après la fin du rôle (conservation)" in si.get(address).text
    today = f"{paris_date(people.deps.now()):%d/%m/%Y}"
    given = {"number": "2026-W3", "given_on": today, "authority": "Archives nationales", "categories": ["trail"]}
    assert "Choisissez s’il s’agit d’un visa ou d’un versement." in si.fill_in(address, **given).text
    assert "enregistrez son versement" in si.fill_in(address, **given, kind="visa").text
    assert "jusqu’à quel jour était échu" in si.fill_in(address, **given, kind="transfer").text
    assert si.fill_in(address, **given, kind="transfer", through=today).location.endswith(ARCHIVES)
    page = si.get(ARCHIVES).text
    assert "Versement 2026-W3" in page
    assert "Enregistrer un visa ou un versement" in page
