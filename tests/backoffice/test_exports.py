"""Every list as a file: what it shows, in its order, for those whose role sees it and exports."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from domain.names import search_key
from domain.states import Role, StaffRole
from models import Account, AccountRequest, Membership
from models_work import ListLayout
from services.machinery import exports
from services.reference import message_templates
from tests.backoffice.conftest import People
from tests.support import factories
from tests.support.workbooks import rows_of_workbook

pytestmark = pytest.mark.slow

Make = Callable[..., AccountRequest]
WORDS, TEXTS = "modeles/mots", "modeles/textes"
LISTS = ("demandes", "entites", "comptes", "ministeres", "agents", "journal", "mails", WORDS, TEXTS)


def exported(people: People, who: str, what: str, words: str = "", kind: str = "csv") -> list[list[str]]:
    answer = people[who].get(f"/backoffice/{what}/export/{kind}/{words}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')
    if kind == "xlsx":
        return rows_of_workbook(answer.data)
    text = answer.data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.fixture
def furnished(people: People, request_of: Make) -> People:
    request_of("with_si")
    request_of("rejected")
    factories.make_ministry(former_names=["Instruction publique", "Beaux-Arts"])
    message_templates.add(people.deps, people.actor("si"), "reject", label="Illisible", text="Illisible.")
    people.account("support")
    people.account("reader")
    return people


@pytest.mark.parametrize("what", LISTS)
def test_both_kinds_of_file_hold_the_same_rows_under_french_headings(furnished: People, what: str) -> None:
    as_csv, as_workbook = (exported(furnished, "si", what, kind=kind) for kind in ("csv", "xlsx"))
    # Signing in and looking are journalled and mailed nowhere: both files show one list.
    assert as_csv == as_workbook
    headings, *rows = as_csv
    assert rows
    assert all(len(row) == len(headings) for row in rows)
    assert [heading for heading in headings if not heading or "_" in heading] == []


def test_a_file_has_the_filters_the_search_and_the_order_of_the_list(furnished: People) -> None:
    names = [row[0] for row in exported(furnished, "si", "comptes", "?tri=nom&sens=desc")[1:]]
    assert names == sorted(names, key=search_key, reverse=True)
    assert len(names) > 2
    found = exported(furnished, "si", "comptes", "?recherche=support")
    assert [row[2] for row in found[1:]] == [furnished.account("support").email]
    states = {row[1] for row in exported(furnished, "si", "demandes", "?vue=toutes&etat=rejected")[1:]}
    assert states == {"Refusée"}


def test_a_file_says_who_decided_and_why_and_has_the_columns_of_the_list_for_somebody_who_chose_them(
    people: People, request_of: Make
) -> None:
    refused, waiting = request_of("rejected", last_name="Abel"), request_of("with_si", last_name="Zola")
    page = people["si"].get("/backoffice/demandes/?vue=toutes&tri=demandeur").text
    assert "fichier=" not in page
    headings, *rows = exported(people, "si", "demandes", "?vue=toutes&tri=demandeur&sens=desc")
    lines = [dict(zip(headings, row, strict=True)) for row in rows]
    assert [line["Référence"] for line in lines] == [waiting.reference, refused.reference]
    decided = ("Décision", "Décidée par", "Motif de la décision")
    reason = refused.decisions.get().reason
    assert [lines[1][name] for name in decided] == ["Refusée", "Administration", reason]
    assert [lines[0][name] for name in decided] == ["", "", ""]
    ListLayout.create(account=people.account("si"), list_name="demandes", columns=["siret", "applicant", "age"])
    page = people["si"].get("/backoffice/demandes/?vue=toutes&tri=demandeur").text
    address = next(one for one in re.findall(r'href="([^"]*/export/csv/[^"]*)"', page) if "fichier=" in one)
    words = unescape(address).partition("csv/")[2]
    chosen = exported(people, "si", "demandes", words)
    assert chosen[0] == ["SIRET", "Nom", "Prénom", "Attend depuis"]
    assert [row[1] for row in chosen[1:]] == ["Abel", "Zola"]
    assert chosen == exported(people, "si", "demandes", words, "xlsx")
    assert exported(people, "si", "demandes", "?fichier=password,%00")[0] == headings


def test_a_list_leads_to_its_files_with_what_it_shows(furnished: People) -> None:
    page = furnished["si"].get("/backoffice/comptes/?recherche=support&recherche=lecture&export_type=x").text
    assert 'href="/backoffice/comptes/export/csv/?recherche=support"' in page
    assert 'href="/backoffice/comptes/export/xlsx/?recherche=support"' in page


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("reviewer", {"demandes", "entites", "comptes", "ministeres", "journal", "mails", WORDS, TEXTS}),
        ("support", set()),
        ("reader", set()),
        ("manager", {"demandes", "entites"}),
    ],
)
def test_lists_are_exported_by_those_who_see_them_and_export(people: People, who: str, may: set[str]) -> None:
    got = {what for what in LISTS if people[who].get(f"/backoffice/{what}/export/csv/").status_code == 200}
    assert got == may


@pytest.mark.parametrize("staff", ["support", "reader"])
def test_two_roles_are_not_mixed(people: People, staff: str) -> None:
    """The person who sees all by one role and exports by another exports what the other sees."""
    account = people.account(staff)
    Membership.create(
        account=account, entity=people.entity, role=Role.ENTITY_MANAGER, founding=True, since=people.deps.now()
    )
    assert people[staff].get("/backoffice/comptes/export/csv/").status_code == 403
    names = [row[0] for row in exported(people, staff, "entites")[1:]]
    assert names == [people.entity.name]


@pytest.mark.parametrize("kind", ["pdf", "json", "ods", "csv.exe", "%00"])
def test_there_are_no_other_kinds_of_file(people: People, kind: str) -> None:
    assert people["si"].get(f"/backoffice/comptes/export/{kind}/").status_code == 404


def test_a_large_workbook_is_prepared_apart_and_csv_has_no_limit(
    furnished: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_IN_WORKBOOK", 1)
    answer = furnished["si"].get("/backoffice/comptes/export/xlsx/?tri=nom")
    assert answer.headers["Location"].startswith("/backoffice/taches/exporter?adresse=/backoffice/comptes/")
    assert len(exported(furnished, "si", "comptes")) > 2


def test_what_would_be_a_formula_is_a_text(people: People) -> None:
    account = people.account("support")
    Account.update(capacity="=1+1").where(Account.id == account.id).execute()
    as_csv = exported(people, "si", "comptes", "?recherche=support")[1]
    as_workbook = exported(people, "si", "comptes", "?recherche=support", "xlsx")[1]
    assert "'=1+1" in as_csv
    assert "=1+1" in as_workbook


def test_nothing_secret_is_exported(people: People) -> None:
    account: Any = people.account("support")
    assert account.staff_role == StaffRole.SUPPORT
    text = people["si"].get("/backoffice/comptes/export/csv/").text
    assert account.fs_uniquifier not in text
    assert account.password not in text
