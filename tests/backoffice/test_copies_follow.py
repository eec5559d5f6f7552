"""What rows repeat of others follows them: the person who is renamed is found by the new name, and nobody else
changes.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest

from models import AccountRequest, Ministry
from services.requests.list_keys import list_keys
from tests.backoffice.conftest import People
from tests.backoffice.test_grid import GRID, references
from tests.support import factories

pytestmark = pytest.mark.slow

Make = Callable[..., AccountRequest]
EDIT = "/backoffice/ministeres/edit/"


def found(people: People, typed: str) -> set[str]:
    return set(references(people, "si", f"{GRID}?vue=toutes&recherche={quote(typed)}"))


HOMONYMS = [
    ("Mer", "Océans", {"last_name": "Mercier"}),
    ("Justice", "Garde des sceaux", {"first_name": "Justice"}),
    ("Sports", "Jeunesse", {"city": "Saint-Sports-sur-Seine"}),
    ("Culture", "Culture et Communication", {"entity_name": "Culture Culture"}),
    ("L’Œuvre", "L’Ouvrage & Cie", {"last_name": "Loeuvre"}),
    ("Armées", "…", {"last_name": "Armees"}),
]


@pytest.mark.parametrize(("before", "after", "homonym"), HOMONYMS, ids=[before for before, _, _ in HOMONYMS])
def test_a_ministry_is_renamed_and_its_homonyms_are_not(
    people: People, request_of: Make, before: str, after: str, homonym: dict[str, str]
) -> None:
    ministry = factories.make_ministry(code="renamed", label=before)
    own = {"kind": "ministry", "ministry": ministry.id, "entity_name": ""}
    asked, other = request_of("with_si", **own | homonym), request_of("with_si", **homonym)
    people["si"].fill_in(f"{EDIT}?id={ministry.id}", label=after, active="y")
    assert Ministry.get_by_id(ministry.id).label == after
    for row in (asked, other):
        stored = AccountRequest.get_by_id(row.id)
        assert {name: getattr(stored, name) for name in list_keys(stored)} == list_keys(stored)
    assert found(people, next(iter(homonym.values()))) == {asked.reference, other.reference}
    assert (after == "…") or found(people, f"{after} {asked.last_name}") == {asked.reference}


def test_a_corrected_name_and_number_are_what_is_found(people: People, request_of: Make) -> None:
    asked = request_of("with_si", entity_name="Terroirs et Cuisines")
    page = f"/backoffice/demandes/{asked.reference}/corriger"
    people["si"].fill_in(page, entity_name="L’Œuvre des Terroirs")
    assert AccountRequest.get_by_id(asked.id).entity_name == "L’Œuvre des Terroirs"
    assert found(people, "l'oeuvre des terroirs") == {asked.reference}
    assert found(people, "terroirs et cuisines") == set()


def test_an_address_that_support_corrects_is_what_is_found(people: People, request_of: Make) -> None:
    asked = request_of("awaiting_activation", email="fautif@exemple.example")
    page = f"/backoffice/demandes/{asked.reference}/adresse"
    people["support"].fill_in(page, email="zoe@mairie-orléans.example", words="Appel du 26.")
    for typed in ("zoe@mairie-orléans.example", "Zoé <zoe@xn--mairie-orlans-khb.example>"):
        assert found(people, typed) == {asked.reference}
    assert found(people, "fautif@exemple.example") == set()


def test_a_kinds_label_is_what_lists_show_and_read(people: People, request_of: Make) -> None:
    """The kinds file is data: a label that an installation changes is nowhere a copy."""
    asked = request_of("with_si")
    kind = people.deps.registry.kind(asked.kind)
    assert found(people, f'type:"{kind.label}"') == {asked.reference}


def test_an_entity_that_is_renamed_is_found_by_its_name_everywhere(people: People, request_of: Make) -> None:
    asked = request_of("with_manager")
    people["si"].fill_in(f"/backoffice/entites/edit/?id={people.entity.id}", name="L’Œuvre des Essais")
    assert found(people, "entite:oeuvre") == {asked.reference}
    page = f"/backoffice/entites/{people.entity.id}"
    for where, words in (("entites/", {"recherche": "l'oeuvre"}), ("recherche", {"q": "L’ŒUVRE"})):
        assert page in people["si"].get(f"/backoffice/{where}", query_string=words).text, where
    for who, where in (("si", page), ("manager", page), ("manager", "/mon-compte"), ("manager", "/backoffice/")):
        assert "L’Œuvre des Essais" in people[who].get(where).text, where
    account = f"/backoffice/comptes/{people.account('manager').id}"
    assert "L’Œuvre des Essais" in people["si"].get(account).text
    journal = people["si"].get("/backoffice/journal/", query_string={"recherche": 'entite:"oeuvre des essais"'}).text
    assert asked.reference in journal
