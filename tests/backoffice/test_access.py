"""Every address of the backoffice, asked by everybody: one table says what each gets; a new route without a row fails.

`in`: reached (a page, a form shown again, or a redirect within the backoffice). `404`: as if it were not there, which
is what whoever may not know of a row gets. `403`: the screen exists, and is not theirs.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from models import DocumentVersion, Mail, Membership, Ministry, database
from tests.backoffice.conftest import People
from tests.support import factories

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

WHO = ("depositor", "other_manager", "manager", "reader", "support", "reviewer", "si")

# Columns in the order of WHO. `with_manager` requests are of the manager's entity, `with_si` ones of nobody's.
# fmt: off
TABLE: dict[tuple[str, str], tuple[str, ...]] = {
    ("GET",  "/backoffice/"):                                 ("account", "in",  "in",  "in",  "in",  "in",  "in"),
    ("GET",  "/backoffice/demandes/"):                        ("account", "in",  "in",  "in",  "in",  "in",  "in"),
    ("GET",  "/backoffice/demandes/export.csv"):              ("account", "in",  "in",  "403", "403", "in",  "in"),
    ("POST", "/backoffice/demandes/actions/ approve"):        ("403", "in",  "in",  "404", "404", "404", "in"),
    ("POST", "/backoffice/demandes/actions/ request_changes"): ("403", "in", "in",  "404", "404", "in",  "in"),
    ("POST", "/backoffice/demandes/actions/ reject"):         ("403", "in",  "in",  "404", "404", "404", "in"),
    ("POST", "/backoffice/demandes/actions/ delete"):         ("403", "404", "404", "404", "404", "404", "404"),
    ("POST", "/backoffice/demandes/decider"):                 ("403", "404", "in",  "in",  "in",  "in",  "in"),
    ("GET",  "/backoffice/demandes/{asked}"):                 ("account", "404", "in",  "in",  "in",  "in",  "in"),
    ("GET",  "/backoffice/demandes/{waiting}"):               ("account", "404", "404", "in",  "in",  "in",  "in"),
    ("GET",  "/backoffice/demandes/{asked}/valider"):         ("account", "404", "in",  "403", "403", "403", "in"),
    ("POST", "/backoffice/demandes/{asked}/valider"):         ("403", "404", "in",  "403", "403", "403", "in"),
    ("POST", "/backoffice/demandes/{waiting}/valider"):       ("403", "404", "404", "403", "403", "403", "in"),
    ("GET",  "/backoffice/demandes/{asked}/refuser"):         ("account", "404", "in",  "403", "403", "403", "in"),
    ("POST", "/backoffice/demandes/{waiting}/refuser"):       ("403", "404", "404", "403", "403", "403", "in"),
    ("GET",  "/backoffice/demandes/{asked}/complement"):      ("account", "404", "in",  "403", "403", "in",  "in"),
    ("POST", "/backoffice/demandes/{waiting}/complement"):    ("403", "404", "404", "403", "403", "in",  "in"),
    ("POST", "/backoffice/demandes/{asked}/annuler"):         ("403", "404", "in",  "in",  "in",  "in",  "in"),
    ("POST", "/backoffice/demandes/{waiting}/annuler"):       ("403", "404", "404", "in",  "in",  "in",  "in"),
    ("POST", "/backoffice/demandes/{asked}/envoyer"):         ("403", "404", "in",  "in",  "in",  "in",  "in"),
    ("POST", "/backoffice/demandes/{waiting}/rattacher"):     ("403", "403", "403", "403", "403", "403", "in"),
    ("POST", "/backoffice/demandes/{waiting}/note"):          ("403", "403", "403", "403", "in",  "in",  "in"),
    ("POST", "/backoffice/demandes/{waiting}/attente"):       ("403", "403", "403", "403", "403", "in",  "in"),
    ("GET",  "/backoffice/demandes/{waiting}/corriger"):      ("account", "403", "403", "403", "403", "in",  "in"),
    ("POST", "/backoffice/demandes/{waiting}/corriger"):      ("403", "403", "403", "403", "403", "in",  "in"),
    ("POST", "/backoffice/demandes/{waiting}/rouvrir"):       ("403", "403", "403", "403", "403", "403", "in"),
    ("POST", "/backoffice/demandes/{waiting}/pieces/mandate"): ("403", "403", "403", "403", "403", "404", "404"),
    ("GET",  "/backoffice/demandes/{waiting}/pieces/{version}/page/1.jpg"):
                                                              ("account", "403", "403", "403", "403", "in", "in"),
    ("GET",  "/backoffice/demandes/{waiting}/pieces/{version}/fichier"):
                                                              ("account", "403", "403", "403", "403", "in", "in"),
    ("GET",  "/backoffice/demandes/{asked}/pieces/{version}/fichier"):
                                                              ("account", "403", "403", "403", "403", "404", "404"),
    ("GET",  "/backoffice/entites/"):                         ("account", "in",  "in",  "in",  "in",  "in",  "in"),
    ("GET",  "/backoffice/entites/{entity}"):                 ("account", "404", "in",  "in",  "in",  "in",  "in"),
    ("GET",  "/backoffice/comptes/"):                         ("account", "403", "403", "403", "in",  "in",  "in"),
    ("GET",  "/backoffice/comptes/{account}"):                ("account", "403", "403", "403", "in",  "in",  "in"),
    ("POST", "/backoffice/comptes/{account}/desactiver"):     ("403", "403", "403", "403", "403", "403", "in"),
    ("POST", "/backoffice/comptes/{account}/reactiver"):      ("403", "403", "403", "403", "403", "403", "in"),
    ("POST", "/backoffice/comptes/{account}/fermer-les-sessions"):
                                                              ("403", "403", "403", "403", "403", "403", "in"),
    ("POST", "/backoffice/comptes/{account}/double-authentification"):
                                                              ("403", "403", "403", "403", "403", "403", "in"),
    ("POST", "/backoffice/roles/{membership}/suspendre"):     ("403", "403", "403", "403", "403", "403", "in"),
    ("POST", "/backoffice/roles/{membership}/retirer"):       ("403", "403", "403", "403", "403", "403", "in"),
    ("POST", "/backoffice/roles/{membership}/retablir"):      ("403", "403", "403", "403", "403", "403", "404"),
    ("GET",  "/backoffice/ministeres/"):                      ("account", "403", "403", "in",  "in",  "in",  "in"),
    ("GET",  "/backoffice/ministeres/nouveau"):               ("account", "403", "403", "403", "403", "403", "in"),
    ("POST", "/backoffice/ministeres/nouveau"):               ("403", "403", "403", "403", "403", "403", "in"),
    ("GET",  "/backoffice/ministeres/{ministry}"):            ("account", "403", "403", "403", "403", "403", "in"),
    ("POST", "/backoffice/ministeres/{ministry}"):            ("403", "403", "403", "403", "403", "403", "in"),
    ("GET",  "/backoffice/agents/"):                          ("account", "403", "403", "403", "403", "403", "in"),
    ("GET",  "/backoffice/agents/inviter"):                   ("account", "403", "403", "403", "403", "403", "in"),
    ("POST", "/backoffice/agents/inviter"):                   ("403", "403", "403", "403", "403", "403", "in"),
    ("GET",  "/backoffice/agents/{account}/role"):            ("account", "403", "403", "403", "403", "403", "in"),
    ("POST", "/backoffice/agents/{account}/role"):            ("403", "403", "403", "403", "403", "403", "in"),
    ("GET",  "/backoffice/journal/"):                         ("account", "403", "403", "403", "403", "in",  "in"),
    ("GET",  "/backoffice/mails/"):                           ("account", "403", "403", "403", "in",  "in",  "in"),
    ("GET",  "/backoffice/mails/{mail}"):                     ("account", "403", "403", "403", "in",  "in",  "in"),
    ("GET",  "/backoffice/mails/{mail}/apercu"):              ("account", "403", "403", "403", "in",  "in",  "in"),
    ("POST", "/backoffice/mails/{mail}/renvoyer"):            ("403", "403", "403", "403", "in",  "in",  "in"),
    ("GET",  "/backoffice/modeles/"):                         ("account", "403", "403", "403", "in",  "in",  "in"),
    ("GET",  "/backoffice/modeles/approved/1"):               ("account", "403", "403", "403", "in",  "in",  "in"),
    ("GET",  "/backoffice/modeles/approved/1/apercu"):        ("account", "403", "403", "403", "in",  "in",  "in"),
    ("GET",  "/backoffice/statistiques"):                     ("account", "403", "403", "in",  "in",  "in",  "in"),
}
# fmt: on

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def ids_of(people: People) -> dict[str, Any]:
    """A row of every kind. `asked` is with the manager of `people.entity`, `waiting` with the SI."""
    people.account("manager")
    asked = factories.make_request(people.office, "with_manager", entity=people.entity, documents=False)
    waiting = factories.make_request(people.office, "with_si")
    member = factories.make_member(people.office, people.entity)
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


def outcome(people: People, who: str, method: str, address: str, asked: str) -> str:
    """What came of it, in the table's words; a selection holds the request `asked`."""
    browser = people[who]
    path, _, action = address.partition(" ")
    if method == "GET":
        response = browser.client.get(path)
    else:
        token = TOKEN.search(browser.get("/connexion" if who == "nobody" else "/mon-compte").text)
        assert token is not None
        fields = {"csrf_token": token[1], "action": action, "decision": "approve", "rowid": asked}
        response = browser.client.post(path, data=fields)
    location = response.headers.get("Location", "")
    if location.startswith("/connexion"):
        return "sign-in"
    if location.startswith("/mon-compte"):
        return "account"
    return "in" if response.status_code in (200, 302, 422) else str(response.status_code)


@on_one_database
@pytest.mark.parametrize("who", ["nobody", *WHO])
def test_everybody_gets_what_the_table_says(people: People, who: str) -> None:
    ids = ids_of(people)
    people[who].get("/mon-compte")
    column = WHO.index(who) if who in WHO else None
    expected = {row: "sign-in" if column is None else TABLE[row][column] for row in TABLE}
    got = {}
    for method, address in TABLE:
        with database.atomic() as transaction:
            got[method, address] = outcome(people, who, method, address.format(**ids), ids["asked"])
            transaction.rollback()
    assert got == expected


def pattern(address: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"<[^>]+>", "[^/]+", re.escape(address).replace(r"\<", "<").replace(r"\>", ">")))


@on_one_database
def test_every_route_has_a_row(app: Flask) -> None:
    asked = [(method, re.sub(r"{\w+}", "x", address.partition(" ")[0])) for method, address in TABLE]
    missing = [
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/backoffice")
        for method in sorted(set(rule.methods or ()) & {"GET", "POST", "PUT", "DELETE"})
        if not any(m == method and pattern(rule.rule).fullmatch(address) for m, address in asked)
    ]
    assert missing == [], "say in TABLE what everybody gets there"


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
    "/backoffice/agents/abc/role",
    "/backoffice/modeles/inconnu/1",
    "/backoffice/modeles/approved/0",
    "/backoffice/modeles/approved/99999999999999999999",
    "/backoffice/modeles/approved/%00",
    "/backoffice/journal/?demande=abc",
    "/backoffice/journal/?evenement=inconnu",
    "/backoffice/mails/?etat=%00",
    "/backoffice/comptes/?page=%00",
]


def test_garbage_is_no_page(people: People) -> None:
    ids = ids_of(people)
    addresses = [address.format(**ids) for address in GARBAGE]
    got = {address: people["si"].get(address).status_code for address in addresses}
    assert got == dict.fromkeys(addresses, 404)


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
        "/backoffice/demandes/export/csv/",
        "/backoffice/static/admin/css/bootstrap4/admin.css",
    ],
)
def test_what_flask_admin_brings_and_no_screen_uses_is_not_there(people: People, address: str) -> None:
    assert people["si"].get(address).status_code in (404, 405)
