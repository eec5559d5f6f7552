"""What lists are ordered by: written with what it repeats, and made by the clock where an older program left it out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from peewee import Database

from domain.row_marks import marks
from domain.states import State
from models import Account, AccountRequest
from services.machinery.dependencies import Dependencies
from services.reference import ministries
from services.requests.list_keys import fill_missing
from tests.support import factories
from tests.support.dependencies import make_deps

R = AccountRequest


@pytest.fixture
def deps(database: Database, tmp_path: Path) -> Dependencies:
    return make_deps(tmp_path)


def keys(request: AccountRequest) -> tuple[str, str]:
    row = R.get_by_id(request.id)
    return row.name_key, row.entity_key


def test_a_request_is_ordered_by_its_names_without_case_nor_accents(deps: Dependencies) -> None:
    made = factories.make_draft(deps, first_name="Élodie", last_name="d’Orval", entity_name="L’École")
    assert keys(made) == ("d orval elodie", "l ecole")


def test_a_ministry_that_is_renamed_takes_its_requests_along(deps: Dependencies) -> None:
    ministry = factories.make_ministry(label="Écologie")
    named = factories.make_draft(deps, ministry=ministry, entity_name="")
    own = factories.make_draft(deps, ministry=ministry, entity_name="Agence")
    assert keys(named)[1] == "ecologie"
    columns: dict[str, Any] = {"label": "Transition", "former_names": [], "siret": None, "active": True}
    seen = marks({name: getattr(ministry, name) for name in columns})
    R.update(search_text="camille ecologie").where(R.id == named.id).execute()
    entity = factories.make_entity(deps, ministry=ministry, name="Écologie")
    ministries.change(deps, factories.make_si_admin(deps), ministry.id, **columns, seen=seen)
    entity = type(entity).get_by_id(entity.id)
    assert (keys(named)[1], keys(own)[1]) == ("transition", "agence")
    assert "transition" in R.get_by_id(named.id).search_text.split()
    assert (entity.name, entity.search_key) == ("Transition", "transition")
    assert entity.former_key == "ecologie", "its former name still finds it"


def test_a_ministry_that_is_renamed_changes_its_own_name_alone_in_what_is_searched(deps: Dependencies) -> None:
    ministry = factories.make_ministry(label="Mer")
    made = factories.make_draft(
        deps, ministry=ministry, entity_name="", last_name="Mercier", city="Mer", email="mercier@mer.example"
    )
    columns: dict[str, Any] = {"label": "Mer et Pêche", "former_names": [], "siret": None, "active": True}
    seen = marks({name: getattr(ministry, name) for name in columns})
    ministries.change(deps, factories.make_si_admin(deps), ministry.id, **columns, seen=seen)
    searched = R.get_by_id(made.id)
    assert searched.search_text == searched.search_words()
    assert "mercier" in searched.search_text.split()
    assert searched.search_text.count("mer et peche") == 1


def test_rows_without_a_key_get_it_once(deps: Dependencies) -> None:
    made = factories.make_request(deps, State.WITH_SI, last_name="Zola")
    signs = factories.make_request(deps, State.WITH_SI, first_name="—", last_name="…")
    account = factories.make_account(deps, first_name="Anne", last_name="Âgée")
    R.update(name_key="", entity_key="").execute()
    Account.update(name_key="").execute()
    assert fill_missing() == R.select().count() + Account.select().count()
    assert keys(made)[0].startswith("zola")
    assert keys(signs)[0] == "-"
    assert Account.get_by_id(account.id).name_key == "agee anne"
    assert fill_missing() == 0
