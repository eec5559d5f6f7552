"""Accounts are found by entity, role, second factor and last visit; their export is of the same."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from domain.states import Role, StaffRole
from models import Account, Membership
from tests.backoffice.conftest import People
from tests.support import factories
from tests.support.plans import asked

pytestmark = pytest.mark.slow

ACCOUNTS = "/backoffice/comptes/"


@pytest.fixture
def known(people: People) -> People:
    """A manager and a depositor of one entity, a manager of another, a former depositor of the first, two agents."""
    for name in ("manager", "depositor", "other_manager", "si", "reviewer"):
        people.account(name)
    former = factories.make_member(people.deps, people.entity, Role.DEPOSITOR, email="ancien@essai.example")
    Membership.update(until=people.deps.now()).where(Membership.account == former.account_id).execute()
    change(people, "manager", tf_primary_method="authenticator", last_seen_at=people.deps.now() - timedelta(days=200))
    change(people, "depositor", last_seen_at=people.deps.now() - timedelta(days=20))
    return people


def change(people: People, name: str, **values: object) -> None:
    Account.update(**values).where(Account.id == people.account(name).id).execute()


NAMES = ("manager", "depositor", "other_manager", "si", "reviewer", "ancien")


def found(people: People, words: str) -> set[str]:
    """Whom the export of the list under these words names, by the first word of their address."""
    return names_in(people["si"].get(f"{ACCOUNTS}export/csv/?{words}").text)


def names_in(text: str) -> set[str]:
    return {name for name in NAMES if re.search(rf"\b{name}@essai", text)}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("entite={entity}", {"manager", "depositor"}),
        ("entite={other}", {"other_manager"}),
        ("role=entity_manager", {"manager", "other_manager"}),
        ("role=depositor", {"depositor"}),
        ("role=depositor&entite={other}", set()),
        (f"role={StaffRole.REVIEWER}", {"reviewer"}),
        ("role=aucun", {"ancien"}),
        ("facteur=oui", {"manager"}),
        ("facteur=non&role=entity_manager", {"other_manager"}),
        ("visite=ancienne", {"manager"}),
        ("visite=jamais&role=entity_manager", {"other_manager"}),
    ],
)
def test_a_filter_finds_those_and_no_others(known: People, words: str, names: set[str]) -> None:
    asked = words.format(entity=known.entity.id, other=known.other_entity.id)
    assert found(known, asked) == names
    page = known["si"].get(f"{ACCOUNTS}?{asked}").text.replace("<wbr>", "")
    assert names_in(page.partition("<main")[2]) == names


def test_a_suspended_role_is_still_found(known: People) -> None:
    row = Membership.get(Membership.account == known.account("depositor").id)
    Membership.update(suspended_at=known.deps.now()).where(Membership.id == row.id).execute()
    assert found(known, f"entite={known.entity.id}") == {"manager", "depositor"}


def test_the_page_of_an_entity_leads_to_its_accounts(known: People) -> None:
    address = f"/backoffice/entites/{known.entity.id}"
    link = f'href="{ACCOUNTS}?entite={known.entity.id}"'
    assert link in known["support"].get(address).text
    assert link not in known["manager"].get(address).text


def test_the_export_says_who_has_a_second_factor(known: People) -> None:
    text = known["si"].get(f"{ACCOUNTS}export/csv/?entite={known.entity.id}").text
    with_factor = {tuple(names_in(line)): "Activée" in line for line in text.splitlines()[1:]}
    assert with_factor == {("manager",): True, ("depositor",): False}


def test_entities_role_and_factor_are_columns_of_those_who_choose_them(known: People) -> None:
    columns = f"{ACCOUNTS}?colonnes=name,entities,role,factor"
    usual, chosen = known["si"].get(ACCOUNTS).text, known["si"].get(columns).text
    assert known.entity.name not in usual
    assert known.entity.name in chosen
    assert known.other_entity.name in chosen
    # Drawn again from what was kept, and anew once somebody's roles are others.
    assert known.entity.name in known["si"].get(columns).text
    ended = {"until": known.deps.now(), "founding": False}
    Membership.update(ended).where(Membership.entity == known.entity).execute()
    assert known.entity.name not in known["si"].get(columns).text


def test_the_entities_of_a_page_are_read_in_one_statement(known: People) -> None:
    known["si"].get(ACCOUNTS)
    with asked() as statements:
        known["si"].get(f"{ACCOUNTS}?colonnes=name,entities")
    assert len([one for one in statements if '"t1"."account_id", "t2"."name"' in one[0]]) == 1


def test_the_export_names_each_present_entity_with_its_role(known: People) -> None:
    text = known["si"].get(f"{ACCOUNTS}export/csv/?entite={known.entity.id}").text
    assert f"{known.entity.name}, Gestionnaire entité" in text
    assert f"{known.entity.name}, Déposant" in text
    assert known.other_entity.name not in text
