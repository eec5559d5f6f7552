"""« Corriger le nom » of an account."""

from __future__ import annotations

import pytest

from models import Account
from services.people.corrected_names import correct_name, name_mark
from tests.backoffice.conftest import People

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


def page_of(people: People) -> str:
    return f"/backoffice/comptes/{people.account('depositor').id}"


def test_a_name_is_corrected_from_the_account_s_page(people: People) -> None:
    si, page = people["si"], page_of(people)
    assert f'href="{page}/nom"' in si.get(page).text
    done = si.fill_in(f"{page}/nom", first_name="Dominique", last_name="Corrigée", motif="Coquille.")
    assert done.location == page
    assert "Dominique Corrigée" in si.get(page).text
    assert "Nom du compte corrigé" in si.get("/backoffice/journal/").text


def test_what_is_missing_or_was_changed_meanwhile_is_said_beside_it(people: People) -> None:
    si, page, account = people["si"], page_of(people), people.account("depositor")
    empty = si.fill_in(f"{page}/nom", first_name="", last_name="Gardé", motif="")
    assert (empty.status_code, "Saisissez le prénom." in empty.text, "Gardé" in empty.text) == (422, True, True)
    before = si.hidden_in(si.get(f"{page}/nom").text)
    names = account.first_name, "Autre"
    correct_name(people.deps, people.actor("si"), account.id, *names, "Mariage.", seen=name_mark(account))
    late = si.client.post(f"{page}/nom", data={**before, "first_name": "A", "last_name": "Tardif", "motif": "Vu."})
    assert (late.status_code, "vient d’être modifié" in late.text, "Tardif" in late.text) == (422, True, True)
    assert Account.get_by_id(account.id).last_name == "Autre"


def test_who_may_not_edit_accounts_is_not_offered_it(people: People) -> None:
    assert "/nom" not in people["support"].get(page_of(people)).text
