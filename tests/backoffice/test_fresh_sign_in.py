"""A borrowed session is not an account: what is sensitive asks again, keeps what was typed, and goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask_admin import expose
from flask_admin.actions import action

import models
from backoffice.access import Guarded
from backoffice.people.accounts import Accounts
from config import load_settings
from domain.permissions import Permission
from domain.states import StaffRole
from models import Account, AccountRequest, AccountSession, Membership, MessageTemplate
from tests.backoffice.conftest import People
from tests.support import factories
from tests.support.application import PASSWORD, Visitor, connected, known_account, new_app
from tests.support.dependencies import Clock
from tests.support.factor import code_of, phone_of, standing, with_factor  # noqa: F401 (a fixture)
from tests.support.freshness import ANSWER, CONFIRM, INVITED, QUESTION, answered, has_account, role_form, sent, stale
from tests.support.settings import environment

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no database does otherwise than another."""


def acts(people: People) -> dict[str, tuple[str, dict[str, str], Callable[[], bool]]]:
    """Each sensitive thing: where it is posted, with what, and whether it was done."""
    account, deps = people.account("depositor"), people.deps
    closed = factories.make_account(deps, active=False)
    membership = Membership.get(Membership.account == account.id)
    Account.update(tf_primary_method="authenticator", tf_totp_secret="{}").where(Account.id == account.id).execute()
    one = f"/backoffice/comptes/{account.id}"
    reason = {"motif": "Demandé par écrit, dossier n° 12."}

    def row() -> Account:
        return Account.get_by_id(account.id)

    return {
        "invite": ("/backoffice/agents/new/", INVITED, lambda: has_account("alix@essai.example")),
        "role": (*role_form(account), lambda: row().staff_role == "support"),
        "factor reset": (f"{one}/double-authentification", reason, lambda: row().tf_totp_secret is None),
        "deactivate": (f"{one}/desactiver", reason, lambda: not row().active),
        "reactivate": (
            f"/backoffice/comptes/{closed.id}/reactiver", reason, lambda: Account.get_by_id(closed.id).active,
        ),
        "role in an entity": (
            f"/backoffice/roles/{membership.id}/suspendre", reason | {"jusqu_au": "1/12/2026"},
            lambda: Membership.get_by_id(membership.id).suspended_at is not None,
        ),
        "mail template": (
            "/backoffice/modeles/textes/new/?decision=refus", {"label": "Un nom", "text": "Bonjour, merci."},
            lambda: MessageTemplate.select().exists(),
        ),
    }  # fmt: skip


@on_one_database
def test_a_part_of_a_page_says_where_one_is_asked(people: People) -> None:
    people["si"].get("/mon-compte")
    stale()
    for page, after in (("http://localhost/backoffice/agents/?search=a", "/backoffice/agents/?search%3Da"), ("", "/")):
        headers = {"HX-Request": "true", "Referer": page}
        for answer in (
            people["si"].get("/backoffice/agents/new/", headers=headers),
            people["si"].post("/backoffice/agents/new/", page="/mon-compte", **INVITED, options={"headers": headers}),
        ):
            assert answer.status_code == 401
            assert f'<a href="{CONFIRM}?next={after}">confirmez que c’est bien vous</a>' in answer.text
    assert not has_account(INVITED["email"])


@pytest.mark.parametrize(
    "what",
    ["invite", "role", "factor reset", "deactivate", "reactivate", "role in an entity", "mail template"],
)
def test_a_sensitive_form_is_asked_about_kept_and_sent_on(people: People, what: str) -> None:
    visitor = people["si"]
    address, fields, done = acts(people)[what]
    stale()
    asked = sent(visitor, address, **fields)
    assert (asked.status, asked.heading, done()) == (403, QUESTION, False)
    form, _ = asked.form_of_button(ANSWER)
    assert {name: form.values[name] for name in fields} == {name: [value] for name, value in fields.items()}
    wrong = answered(visitor, asked, password="faux")
    assert (wrong.status, wrong.heading, done()) == (403, QUESTION, False)
    assert answered(visitor, wrong, password=PASSWORD).status == 302
    assert done()


@on_one_database
@pytest.mark.parametrize(
    "address",
    [
        "/backoffice/agents/new/",
        "/backoffice/modeles/textes/new/?decision=refus",
        "/backoffice/modeles/mots/edit/?id=refus-debut",
    ],
)
def test_a_form_asks_before_anything_is_typed(people: People, address: str) -> None:
    visitor = people["si"]
    stale()
    question = visitor.get(address).location
    assert question == f"{CONFIRM}?{urlencode({'next': address}, safe='/?')}"
    assert visitor.post(question, password=PASSWORD).location == address
    assert visitor.get(address).status_code == 200


@on_one_database
@pytest.mark.parametrize("who", ["si", "reviewer", "manager"])
def test_an_export_asks_and_leads_back_to_its_list(people: People, who: str) -> None:
    visitor = people[who]
    stale()
    question = visitor.get("/backoffice/demandes/export/csv/?vue=toutes&recherche=essai").location
    back = "/backoffice/demandes/?vue=toutes&recherche=essai"
    assert visitor.post(question, password=PASSWORD).location == back
    page = visitor.get(back)
    assert "C’est confirmé" in page.text
    assert visitor.get("/backoffice/demandes/export/csv/?vue=toutes&recherche=essai").mimetype == "text/csv"


def test_one_answer_opens_them_all_for_four_hours(people: People, clock: Clock) -> None:
    visitor = people["si"]
    opened = [
        "/backoffice/agents/new/",
        "/backoffice/modeles/textes/new/?decision=refus",
        "/backoffice/demandes/export/csv/",
    ]
    stale()
    visitor.post(f"{CONFIRM}?next=/backoffice/agents/new/", password=PASSWORD)
    for _ in range(5):
        assert [visitor.get(address).status_code for address in opened] == [200, 200, 200]
        clock.advance(minutes=47)
    clock.advance(minutes=6)
    assert [visitor.get(address).status_code for address in opened] == [302, 302, 302]


@on_one_database
def test_the_setting_says_how_long(tmp_path: Path, database_url: str, clock: Clock) -> None:
    app = new_app(load_settings(environment(tmp_path, database_url=database_url, fresh_hours="1")), clock)
    with models.database.connection_context():
        visitor = Visitor(app)
        visitor.sign_in(known_account(app, staff=StaffRole.SI_ADMIN))
        clock.advance(minutes=59)
        assert visitor.get("/backoffice/agents/new/").status_code == 200
        clock.advance(minutes=2)
        assert visitor.get("/backoffice/agents/new/").status_code == 302


def test_where_a_factor_is_set_the_code_is_asked_and_the_password_is_not_enough(app: Flask, visitor: Visitor) -> None:
    account, phone, _ = with_factor(app, visitor, staff=StaffRole.SI_ADMIN)
    agent = known_account(app, staff=StaffRole.READER)
    visitor.sign_in(account)
    visitor.post("/connexion/code", code=code_of(phone))
    assert visitor.get("/backoffice/agents/new/").status_code == 200, "signing in with a code is fresh"
    AccountSession.update(code_at=None).execute()
    address, fields = role_form(agent)
    asked = sent(visitor, address, **fields)
    assert asked.form_of_button(ANSWER)[0].values.keys() >= {"preuve-code", "role", "motif"}
    assert "preuve-password" not in asked.form_of_button(ANSWER)[0].values
    for proof in ({"password": PASSWORD}, {"code": "000000"}, {"password": PASSWORD, "code": "000000"}):
        assert answered(visitor, asked, **proof).status == 403
    assert Account.get_by_id(agent.id).staff_role == "reader"
    answered(visitor, asked, code=code_of(phone, 1))
    assert Account.get_by_id(agent.id).staff_role == "support"


@on_one_database
def test_turning_a_factor_on_is_fresh_with_its_code(app: Flask, visitor: Visitor) -> None:
    account = known_account(app, staff=StaffRole.SI_ADMIN)
    visitor.sign_in(account)
    address = "/mon-compte/double-authentification"
    visitor.post(address, code=code_of(phone_of(visitor.get(address).text)))
    assert visitor.get("/backoffice/agents/new/").status_code == 200


@on_one_database
def test_nobody_is_asked_between_two_decisions(people: People, request_of: Callable[..., AccountRequest]) -> None:
    references = [request_of("with_si").reference for _ in range(3)]
    visitor = people["si"]
    stale()
    for reference in references[:2]:
        page = f"/backoffice/demandes/{reference}/refuser"
        answer = visitor.post(page, refusal="other", words="Personne inconnue de l’entité.")
        assert answer.status_code == 302
    chosen = {"action": "reject", "rowid": references[2]}
    assert sent(visitor, "/backoffice/demandes/actions/", **chosen).status == 200
    together = {"decision": "reject", "rowid": references[2], "refusal": "other"}
    together[f"facts-{references[2]}"] = "Inconnue."
    assert sent(visitor, "/backoffice/demandes/decider", **together).status == 200
    states = {row.state for row in AccountRequest.select().where(AccountRequest.reference.in_(references))}
    assert states == {"rejected"}


@on_one_database
def test_looking_asks_nothing(people: People) -> None:
    account = people.account("depositor")
    visitor = people["si"]
    stale()
    pages = ("agents/", "comptes/", f"comptes/{account.id}", "modeles/textes/", "modeles/mots/refus-debut/apercu")
    assert [visitor.get(f"/backoffice/{page}").status_code for page in pages] == [200] * len(pages)
    assert sent(visitor, "/backoffice/modeles/textes/apercu/refus", text="Bonjour.").status == 200


@on_one_database
def test_somebody_who_may_not_is_refused_before_any_question(people: People) -> None:
    visitor = people["support"]
    stale()
    assert visitor.get("/backoffice/agents/new/").status_code == 403
    assert sent(visitor, "/backoffice/agents/new/", **INVITED).heading != QUESTION


@on_one_database
class TestLaterScreens:
    """A screen that is written tomorrow asks because of the permission that it names."""

    @pytest.fixture
    def later(self, tmp_path: Path, database_url: str, clock: Clock) -> Iterator[Flask]:
        app = new_app(load_settings(environment(tmp_path, database_url=database_url)), clock)
        done: list[str] = []

        class Tomorrow(Guarded):
            permissions = {"act": Permission.EDIT_ACCOUNTS}

            @expose("/", methods=("GET", "POST"))
            def act(self) -> str:
                done.append("act")
                return "fait"

        class Selection(Accounts):
            permissions = {"index_view": Permission.SEE_ACCOUNTS, "action_view": Permission.SEE_ACCOUNTS}
            action_permissions = {"close": Permission.EDIT_ACCOUNTS, "look": Permission.SEE_ACCOUNTS}

            def __init__(self) -> None:
                super().__init__()
                self.name, self.endpoint, self.url = "Demain", "tomorrow_accounts", "/backoffice/comptes-demain"

            @action("close", "Fermer")
            def close(self, ids: list[str]) -> str:
                done.append(f"close {','.join(ids)}")
                return "fait"

            @action("look", "Regarder")
            def look(self, ids: list[str]) -> str:
                return "vu"

            @action("nameless", "Sans permission")
            def nameless(self, ids: list[str]) -> str:
                done.append("nameless")
                return "fait"

        (admin,) = app.extensions["admin"]
        admin.add_view(Tomorrow(name="Demain", endpoint="tomorrow", url="/backoffice/demain"))
        admin.add_view(Selection())
        app.extensions["done"] = done
        with connected(app):
            yield app

    @pytest.fixture
    def administrator(self, later: Flask) -> Visitor:
        visitor = Visitor(later)
        visitor.sign_in(known_account(later, staff=StaffRole.SI_ADMIN))
        stale()
        return visitor

    def test_ask(self, later: Flask, administrator: Visitor) -> None:
        assert administrator.get("/backoffice/demain/").location == f"{CONFIRM}?next=/backoffice/demain/"
        asked = sent(administrator, "/backoffice/demain/", mot="gardé")
        assert (asked.heading, later.extensions["done"]) == (QUESTION, [])
        assert answered(administrator, asked, password=PASSWORD).response.text == "fait"
        assert later.extensions["done"] == ["act"]

    def test_their_bulk_actions_ask_and_keep_the_selection(self, later: Flask, administrator: Visitor) -> None:
        address = "/backoffice/comptes-demain/action/"
        assert sent(administrator, address, action="look", rowid=["1"]).response.text == "vu"
        asked = sent(administrator, address, action="close", rowid=["1", "2"])
        assert (asked.heading, later.extensions["done"]) == (QUESTION, [])
        answered(administrator, asked, password=PASSWORD)
        assert later.extensions["done"] == ["close 1,2"]
        sent(administrator, address, action="nameless", rowid=["1"])
        assert later.extensions["done"] == ["close 1,2"], "an action without a permission does not exist"
