"""`/mon-compte`: what the holder sees and may change, and what is nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from config import load_settings
from domain.states import Role
from models import Account, AccountSession, JournalEntry, Link, Mail, Membership
from tests.support.application import PASSWORD, Visitor, deps_of, known_account, make_app
from tests.support.dependencies import Clock
from tests.support.factories import make_entity, make_request
from tests.support.settings import environment

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

NEW = "cinq bateaux verts au port"
PAGES = (
    "/mon-compte",
    "/mon-compte/profil",
    "/mon-compte/mot-de-passe",
    "/mon-compte/double-authentification",
    "/connexion/confirmer",
)
POSTS = (
    "/mon-compte/profil",
    "/mon-compte/mot-de-passe",
    "/mon-compte/double-authentification",
    "/mon-compte/double-authentification/desactiver",
    "/mon-compte/double-authentification/codes-de-secours",
    "/mon-compte/demandes/7K4M-2PQX",
    "/mon-compte/sessions/1/terminer",
    "/mon-compte/sessions/terminer-les-autres",
    "/connexion/confirmer",
)


@pytest.mark.parametrize("address", PAGES)
def test_pages_send_others_to_sign_in(visitor: Visitor, address: str) -> None:
    response = visitor.get(address)
    assert response.status_code == 302
    assert response.location.startswith("/connexion")


@pytest.mark.parametrize("address", POSTS)
def test_posts_send_others_to_sign_in(visitor: Visitor, address: str) -> None:
    response = visitor.post(address, page="/connexion")
    assert response.status_code == 302
    assert response.location.startswith("/connexion")


@pytest.mark.parametrize("address", POSTS)
def test_posts_need_their_token(app: Flask, visitor: Visitor, address: str) -> None:
    visitor.sign_in(known_account(app))
    assert visitor.client.post(address).status_code == 400


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_a_title_one_heading_and_labels(app: Flask, visitor: Visitor, address: str) -> None:
    visitor.sign_in(known_account(app))
    page = visitor.get(address).text
    assert page.count("<h1>") == 1
    assert "— Guichet</title>" in page
    assert 'lang="fr"' in page


def test_memberships_show_role_entity_and_dates(app: Flask, visitor: Visitor) -> None:
    deps, account = deps_of(app), known_account(app)
    first, past = make_entity(deps, name="Maison du bois"), make_entity(deps, name="Maison du fer")
    Membership.create(account=account, entity=first, role=Role.DEPOSITOR, since=deps.now())
    Membership.create(account=account, entity=past, role=Role.ENTITY_MANAGER, since=deps.now(), until=deps.now())
    visitor.sign_in(account)
    page = visitor.get("/mon-compte").text
    assert "Maison du bois" in page
    assert "Déposant depuis le 23 novembre 2026" in page
    assert "Terminé le 23 novembre 2026" in page


def test_a_holder_follows_a_request_under_way_by_a_post(app: Flask, visitor: Visitor) -> None:
    request = make_request(deps_of(app), "with_si")
    account = known_account(app, address=request.email)
    visitor.sign_in(account)
    assert request.reference in visitor.get("/mon-compte").text
    before = Link.select().count()
    visitor.get("/mon-compte")
    assert Link.select().count() == before, "GET makes no link"
    response = visitor.post(f"/mon-compte/demandes/{request.reference}", page="/mon-compte")
    assert response.location.startswith("/suivi/")


@pytest.mark.parametrize("reference", ["other's", "2222-2222", "x", "%00"])
def test_the_requests_of_others_are_not_found(app: Flask, visitor: Visitor, reference: str) -> None:
    if reference == "other's":
        reference = make_request(deps_of(app), "with_si").reference
    visitor.sign_in(known_account(app))
    assert visitor.post(f"/mon-compte/demandes/{reference}", page="/mon-compte").status_code == 404


def test_the_profile_keeps_what_is_typed_cleaned(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    visitor.sign_in(account)
    visitor.post("/mon-compte/profil", capacity="  Directrice   de la formation ", phone="01 23 45 67 89")
    stored = Account.get_by_id(account.id)
    assert (stored.capacity, stored.phone) == ("Directrice de la formation", "+33123456789")
    assert JournalEntry.select().where(JournalEntry.event == "account.profile_changed").count() == 1


def test_names_and_roles_are_not_the_holder_s_to_change(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    visitor.sign_in(account)
    forged = {
        "first_name": "Autre",
        "email": "autre@x.example",
        "staff_role": "si_admin",
        "active": "",
        "password": "x",
    }
    visitor.post("/mon-compte/profil", capacity="A", phone="", mail_preference="none", **forged)
    stored = Account.get_by_id(account.id)
    assert (stored.first_name, stored.email, stored.staff_role) == (account.first_name, account.email, None)
    assert stored.mail_preference == "at_once", "only those who decide choose"


@pytest.mark.parametrize(
    ("field", "value"),
    [("capacity", "x" * 10_000), ("capacity", "a\x00b"), ("phone", "1" * 31), ("capacity", "a\u202egnihton")],
)
def test_bad_profile_fields_are_refused_beside_them(app: Flask, visitor: Visitor, field: str, value: str) -> None:
    visitor.sign_in(known_account(app))
    response = visitor.post("/mon-compte/profil", **{"capacity": "A", "phone": "1", field: value})
    assert response.status_code == 200
    assert f'id="{field}-error"' in response.text


def test_who_decides_chooses_how_to_hear_of_requests(app: Flask, visitor: Visitor) -> None:
    account = known_account(app, staff="reviewer")
    visitor.sign_in(account)
    visitor.post("/mon-compte/profil", capacity="", phone="", mail_preference="daily")
    assert Account.get_by_id(account.id).mail_preference == "daily"
    assert 'id="mail_preference-error"' in visitor.post("/mon-compte/profil", mail_preference="x").text


def test_the_choice_of_mails_at_once_says_when_they_come(app: Flask, visitor: Visitor) -> None:
    visitor.sign_in(known_account(app, staff="reviewer"))
    assert "à toute heure, y compris le week-end" in visitor.get("/mon-compte/profil").text


@pytest.mark.parametrize(("staff", "may"), [("reader", True), (None, False)])
def test_who_sees_statistics_may_ask_for_those_of_each_month(
    app: Flask, visitor: Visitor, staff: str | None, may: bool
) -> None:
    account = known_account(app, staff=staff)
    visitor.sign_in(account)
    assert ('name="monthly_statistics"' in visitor.get("/mon-compte/profil").text) == may
    assert ("Statistiques du mois" in visitor.get("/mon-compte").text) == may
    words = {"capacity": "A", "phone": "", "mail_preference": "none"}
    visitor.post("/mon-compte/profil", **words, monthly_statistics="y")
    assert Account.get_by_id(account.id).monthly_statistics == may
    assert ("Un mail au début de chaque mois" in visitor.get("/mon-compte").text) == may
    visitor.post("/mon-compte/profil", **words)
    assert not Account.get_by_id(account.id).monthly_statistics


def test_changing_the_password_keeps_this_session_and_ends_the_others(app: Flask, visitor: Visitor) -> None:
    account, elsewhere = known_account(app), Visitor(app)
    elsewhere.sign_in(account)
    visitor.sign_in(account)
    assert visitor.post("/mon-compte/mot-de-passe", current=PASSWORD, password=NEW).location == "/mon-compte"
    assert visitor.get("/mon-compte").status_code == 200
    assert elsewhere.get("/mon-compte").status_code == 302
    assert Mail.select().where(Mail.event == "password_changed").count() == 1
    assert Visitor(app).sign_in(account, NEW).status_code == 302


@pytest.mark.parametrize(
    ("current", "password", "words"),
    [
        ("faux", NEW, "pas votre mot de passe actuel"),
        (PASSWORD, "court", "12 caractères au moins"),
        ("", NEW, "Saisissez votre mot de passe actuel"),
    ],
)
def test_a_password_is_not_changed_without_reason(
    app: Flask, visitor: Visitor, current: str, password: str, words: str
) -> None:
    account = known_account(app)
    visitor.sign_in(account)
    response = visitor.post("/mon-compte/mot-de-passe", current=current, password=password)
    assert words in response.text
    assert Account.get_by_id(account.id).password == account.password


def test_sessions_are_listed_and_ended_one_by_one(app: Flask, visitor: Visitor) -> None:
    account, phone, desk = known_account(app), Visitor(app), Visitor(app)
    phone.sign_in(account)
    desk.sign_in(account)
    visitor.sign_in(account)
    first = AccountSession.select().order_by(AccountSession.id).first()
    assert visitor.get("/mon-compte").text.count("Navigateur inconnu</strong>") == 3
    visitor.post(f"/mon-compte/sessions/{first.id}/terminer", page="/mon-compte")
    assert (phone.get("/mon-compte").status_code, desk.get("/mon-compte").status_code) == (302, 200)
    visitor.post("/mon-compte/sessions/terminer-les-autres", page="/mon-compte")
    assert (desk.get("/mon-compte").status_code, visitor.get("/mon-compte").status_code) == (302, 200)


@pytest.mark.parametrize("which", ["other's", "0", "999999999999999999999", "2147483648"])
def test_sessions_of_others_are_not_found(app: Flask, visitor: Visitor, which: str) -> None:
    other = Visitor(app)
    other.sign_in(known_account(app))
    visitor.sign_in(known_account(app))
    number: Any = AccountSession.select().order_by(AccountSession.id).first().id if which == "other's" else which
    assert visitor.post(f"/mon-compte/sessions/{number}/terminer", page="/mon-compte").status_code == 404
    assert other.get("/mon-compte").status_code == 200


def test_the_application_is_linked_when_the_setting_names_it(tmp_path: Any, database_url: str, clock: Clock) -> None:
    chosen = environment(tmp_path, database_url=database_url, application_url="https://application.example/")
    app = make_app(load_settings(chosen), clock)
    visitor = Visitor(app)
    visitor.sign_in(known_account(app))
    assert 'href="https://application.example/"' in visitor.get("/mon-compte").text


def test_joining_another_entity_leads_to_the_signup(app: Flask, visitor: Visitor) -> None:
    visitor.sign_in(known_account(app))
    page = visitor.get("/mon-compte").text
    assert 'href="/creer-un-compte/rejoindre"' in page
    assert "Rejoindre une" in page
