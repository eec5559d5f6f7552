"""The screens of imports: a file is taken in, its columns matched, its lines checked by the worker, then imported."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from models import Membership
from models_imports import ImportFile
from tests.backoffice.conftest import People
from tests.support.application import Visitor, work
from tests.support.imports import as_csv, person

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

NEW = "/backoffice/imports/nouveau"


def sends(visitor: Visitor, content: bytes, name: str = "reprise.csv") -> TestResponse:
    return visitor.post(NEW, file=(io.BytesIO(content), name))


def taken(visitor: Visitor, content: bytes) -> str:
    """The page of the file that was taken in."""
    answer = sends(visitor, content)
    assert answer.status_code == 302, answer.text
    assert answer.location.endswith("/colonnes")
    return answer.location.removesuffix("/colonnes")


def matches(visitor: Visitor, page: str, **columns: str) -> TestResponse:
    file = ImportFile.get()
    named = {f"colonne_{number}": code for number, code in enumerate(file.columns, 1)}
    return visitor.post(f"{page}/colonnes", **(named | columns))


def test_a_file_comes_in_from_its_columns_to_its_people(app: Flask, people: People) -> None:
    si = people["si"]
    page = taken(si, as_csv([person(1), person(2, SIRET="12")]))
    columns = si.get(f"{page}/colonnes").text
    for words in (
        "Les colonnes du fichier",
        "Par exemple\N{NO-BREAK SPACE}: Société 1 · Société 2",
        "Vérifier les lignes",
    ):
        assert words in columns
    assert matches(si, page).location == page
    assert "Vérification en cours" in si.get(page).text
    work(app)
    text = si.get(page).text
    for words in ("Importer 1 ligne</button>", "«\N{NO-BREAK SPACE}12\N{NO-BREAK SPACE}» n’est pas un SIRET"):
        assert words in text
    assert Membership.select().where(Membership.request.is_null()).count() == before(people)
    assert si.post(f"{page}/lancer").location == page
    work(app)
    assert "<strong>1</strong> importées" in si.get(page).text
    assert Membership.select().where(Membership.request.is_null()).count() == before(people) + 1
    listed = si.get("/backoffice/imports/").text
    for words in ("reprise.csv", "Importé", "Nouvel import"):
        assert words in listed


def before(people: People) -> int:
    """The roles that the world began with."""
    return Membership.select().where(Membership.entity.in_([people.entity.id, people.other_entity.id])).count()


def test_an_empty_table_to_fill_in_is_one_that_is_read(people: People) -> None:
    model = people["si"].get("/backoffice/imports/modele")
    assert model.headers["Content-Disposition"] == 'attachment; filename="modele-import.csv"'
    assert "aucune ligne" in sends(people["si"], model.data).text
    page = taken(people["si"], model.data + b'"";"association";"Les Amis"\r\n')
    assert matches(people["si"], page).status_code == 302


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0", "enregistrez-le au format .xlsx ou .csv"),
        (b"", "La première ligne doit donner les titres"),
        (as_csv([], ["Type", "Nom"]), "aucune ligne"),
    ],
)
def test_what_is_no_table_is_told_beside_the_field(people: People, content: bytes, words: str) -> None:
    answer = sends(people["si"], content)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert ImportFile.select().count() == 0


def test_without_a_file_it_is_asked_for(people: People) -> None:
    answer = people["si"].post(NEW)
    assert (answer.status_code, "Choisissez un fichier." in answer.text) == (422, True)


def test_columns_that_lack_are_named(people: People) -> None:
    page = taken(people["si"], as_csv([person(1)]))
    answer = matches(people["si"], page, colonne_1="")
    assert (answer.status_code, "Il manque\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}Type" in answer.text) == (422, True)
    answer = matches(people["si"], page, colonne_1="licorne")
    assert answer.status_code == 422


@pytest.mark.parametrize("export_type", ["csv", "xlsx"])
def test_the_lines_with_problems_are_a_file_to_mend(app: Flask, people: People, export_type: str) -> None:
    page = taken(people["si"], as_csv([person(1), person(2, SIRET="12")]))
    matches(people["si"], page)
    work(app)
    report = people["si"].get(f"{page}/problemes/{export_type}/")
    assert report.status_code == 200
    assert report.headers["Content-Disposition"].endswith(f'problemes.{export_type}"')
    assert people["si"].get(f"{page}/problemes/pdf/").status_code == 404


def test_the_report_has_the_lines_as_they_came(app: Flask, people: People) -> None:
    page = taken(people["si"], as_csv([person(1), person(2, SIRET="12")]))
    matches(people["si"], page)
    work(app)
    lines = people["si"].get(f"{page}/problemes/csv/").text.splitlines()
    assert lines[1].startswith('"Entreprise";"Société 2";"12";"Camille";"Martin2"')
    assert '"3";"SIRET\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}12\N{NO-BREAK SPACE}» n’est pas' in lines[1]
    assert len(lines) == 2


def test_what_is_at_work_can_be_stopped_and_gone_on_with(app: Flask, people: People) -> None:
    si = people["si"]
    page = taken(si, as_csv([person(1)]))
    matches(si, page)
    assert "L’import reprend" in followed(si, si.post(f"{page}/reprendre"))
    assert "Arrêté." in followed(si, si.post(f"{page}/annuler"))
    assert "Rien n’était en cours." in followed(si, si.post(f"{page}/annuler"))
    assert "Rien n’était en cours." in followed(si, si.post(f"{page}/reprendre"))
    work(app)
    assert "Changer les colonnes" in si.get(page).text


def followed(visitor: Visitor, answer: TestResponse) -> str:
    return visitor.get(answer.location).text


def test_a_second_click_runs_nothing_twice(app: Flask, people: People) -> None:
    page = taken(people["si"], as_csv([person(1)]))
    matches(people["si"], page)
    work(app)
    assert people["si"].post(f"{page}/lancer").status_code == 302
    assert people["si"].post(f"{page}/lancer").status_code < 500
    work(app)
    assert ImportFile.get().done == {"new": 1}


def test_an_import_whose_lines_are_forgotten_says_so(app: Flask, people: People, clock: Any) -> None:
    page = taken(people["si"], as_csv([person(1)]))
    matches(people["si"], page)
    work(app)
    people["si"].post(f"{page}/lancer")
    work(app)
    ImportFile.update(emptied_at=clock()).execute()
    text = people["si"].get(page).text
    assert "ne sont plus conservées" in text
    assert people["si"].get(f"{page}/colonnes").status_code == 404


@pytest.mark.parametrize("who", ["manager", "support", "reader", "reviewer"])
def test_nobody_else_comes_near(people: People, who: str) -> None:
    page = taken(people["si"], as_csv([person(1)]))
    for address in ("/backoffice/imports/", NEW, page, f"{page}/colonnes", f"{page}/problemes/csv/"):
        assert people[who].get(address).status_code == 403
    assert sends(people[who], as_csv([person(1)])).status_code == 403


@pytest.mark.parametrize("export_type", ["csv", "xlsx"])
def test_all_entities_and_people_are_a_file_of_the_same_columns(people: People, export_type: str) -> None:
    people.account("manager")
    answer = people["si"].get(f"/backoffice/imports/tout/{export_type}/")
    assert (answer.status_code, answer.data[:4] == b"PK\x03\x04") == (200, export_type == "xlsx")
    assert people["si"].get("/backoffice/imports/tout/pdf/").status_code == 404


def test_what_is_exported_is_what_is_imported(app: Flask, people: People) -> None:
    people.account("manager")
    page = taken(people["si"], people["si"].get("/backoffice/imports/tout/csv/").data)
    assert matches(people["si"], page).status_code == 302
    work(app)
    file = ImportFile.get()
    assert file.counts == {"same": file.lines}


def test_people_are_written_to_once_that_is_asked_for(app: Flask, people: People) -> None:
    si = people["si"]
    page = taken(si, as_csv([person(1)]))
    matches(si, page)
    work(app)
    si.post(f"{page}/lancer")
    work(app)
    text = si.get(page).text
    assert "<strong>1</strong> pas encore envoyées" in text
    assert "1 invitation part, par vagues." in followed(si, si.post(f"{page}/invitations"))
    assert "Envoyer les invitations" not in si.get(page).text
    assert "déjà demandées" in followed(si, si.post(f"{page}/invitations"))
