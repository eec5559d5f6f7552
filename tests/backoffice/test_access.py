"""Addresses that are none of ours: garbage, Flask-Admin's own, and what a reference may look like.

Who gets what at every address stands in `tests/addresses/`.
"""

from __future__ import annotations

from typing import Any

import pytest

from models import DocumentVersion, Mail, Membership, Ministry
from tests.backoffice.conftest import People
from tests.support import factories

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def ids_of(people: People) -> dict[str, Any]:
    """A row of every kind. `asked` is with the manager of `people.entity`, `waiting` with the SI."""
    people.account("manager")
    asked = factories.make_request(people.deps, "with_manager", entity=people.entity, documents=False)
    waiting = factories.make_request(people.deps, "with_si")
    member = factories.make_member(people.deps, people.entity)
    return {
        "asked": asked.reference,
        "waiting": waiting.reference,
        "version": DocumentVersion.select().order_by(DocumentVersion.id.desc()).get().id,
        "entity": people.entity.id,
        "account": member.account_id,
        "membership": Membership.get(Membership.account == member.account_id).id,
        "ministry": Ministry.create(code="essais", label="Ministère des Essais").id,
        "mail": Mail.select().get().id,
    }


GARBAGE = [
    "/backoffice/demandes/abc",
    "/backoffice/demandes/1",
    "/backoffice/demandes/-5",
    "/backoffice/demandes/%00",
    "/backoffice/demandes/AAA-AAA-AAA",
    "/backoffice/demandes/{waiting}/pieces/abc/page/1.jpg",
    "/backoffice/demandes/{waiting}/pieces/99999999999999999999/page/1.jpg",
    "/backoffice/demandes/{waiting}/pieces/{version}/page/0.jpg",
    "/backoffice/demandes/{waiting}/pieces/{version}/page/99.jpg",
    "/backoffice/demandes/{waiting}/pieces/{version}/page/%00.jpg",
    "/backoffice/demandes/{waiting}/pieces/{version}/page/1.jpg?taille=enorme",
    "/backoffice/demandes/{asked}/pieces/{version}/page/1.jpg",
    *(
        f"/backoffice/{screen}/{garbage}"
        for screen in ("entites", "comptes", "ministeres", "mails")
        for garbage in ("abc", "-5", "0", "99999999999999999999", "2147483648", "%00", "1e3", "٣")
    ),
    "/backoffice/agents/edit/?id=abc",
    "/backoffice/modeles/inconnu/1",
    "/backoffice/modeles/approved/0",
    "/backoffice/modeles/approved/99999999999999999999",
    "/backoffice/modeles/approved/%00",
]


def test_garbage_is_no_page(people: People) -> None:
    ids = ids_of(people)
    addresses = [address.format(**ids) for address in GARBAGE]
    got = {address: people["si"].get(address).status_code for address in addresses}
    assert got == dict.fromkeys(addresses, 404)


def test_a_filter_that_nobody_can_type_is_told_and_ignored(people: People) -> None:
    page = people["si"].get("/backoffice/journal/?acteur=a%00b")
    assert page.status_code == 200
    assert "n’est pas lisible" in page.text


@on_one_database
def test_small_letters_and_missing_dashes_lead_to_the_reference(people: People) -> None:
    reference = ids_of(people)["waiting"]
    response = people["si"].get(f"/backoffice/demandes/{reference.lower().replace('-', '')}")
    assert response.headers["Location"] == f"/backoffice/demandes/{reference}"


@on_one_database
def test_a_link_from_a_mail_survives_signing_in(people: People) -> None:
    address = f"/backoffice/demandes/{ids_of(people)['asked']}"
    response = people["nobody"].get(address)
    assert response.headers["Location"].startswith(f"/connexion?next={address}")


@on_one_database
@pytest.mark.parametrize(
    "address",
    [
        "/backoffice/demandes/new/",
        "/backoffice/demandes/edit/",
        "/backoffice/demandes/details/",
        "/backoffice/demandes/ajax/lookup/",
        "/backoffice/demandes/ajax/update/",
        "/backoffice/demandes/delete/",
        "/backoffice/static/admin/css/bootstrap4/admin.css",
    ],
)
def test_what_flask_admin_brings_and_no_screen_uses_is_not_there(people: People, address: str) -> None:
    response = people["si"].get(address)
    if response.status_code == 308:  # without the final slash the word is read as a reference, which is none
        response = people["si"].get(response.headers["Location"])
    assert response.status_code in (404, 405)
