"""What no visitor gets: a POST without its token, another method, another host, garbage in the address."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.addresses.data import data_of
from tests.addresses.table import rows
from tests.addresses.world import FILLED, World, filled, silent_log
from tests.addresses.written import changed, contents

pytestmark = pytest.mark.slow

POSTS = [rule for method, rule in rows() if method == "POST"]
GETS = [rule for method, rule in rows() if method == "GET"]
RULES = sorted({rule for _, rule in rows()})

PIECES = {f"/creer-un-compte/pieces/{page}" for page in ("autre/<code>", "justificatif", "lettre", "lettre-signee")}
PIECES |= {"/creer-un-compte/pieces/signataire"}
FORGIVING = {f"/creer-un-compte/{step}" for step in ("organisme", "entite", "vous")} | PIECES
"""Steps of the signup show what was typed again, under a new token (public_signup/blueprint.py)."""

WITHOUT_A_TOKEN = {"/creer-un-compte/photo/<token>", "/desabonnement/<token>"}
"""What their link alone opens, to a telephone without a cookie and to a mail program: it stands in no other page."""

GARBAGE = (
    "abc",
    "-5",
    "0",
    "1.5",
    "9" * 30,
    "%00",
    "a%00b",
    "%0A%0D",
    "x" * 3000,
    "%F0%9F%90%B4",
    "%ED%A0%80",
    "%FF%FE",
    "..",
    "../../etc/passwd",
    "..%2F..%2Fetc%2Fpasswd",
    "' OR 1=1 --",
    "%25s%25n",
    "{{7*7}}",
)

BREAKING = ("abc", "-5", "9" * 30, "a%00b", "%FF%FE")
"""One of each kind that a number, a date, a choice or a text is not: what each name of a query is asked with."""

on_sqlite = pytest.mark.parametrize("world", ["sqlite"], indirect=True)
"""For what is refused before any row is read."""


@on_sqlite
@pytest.mark.parametrize("rule", [rule for rule in POSTS if rule not in WITHOUT_A_TOKEN])
@pytest.mark.parametrize("token", [None, "faux"])
def test_a_post_without_its_token_changes_nothing(world: World, rule: str, token: str | None) -> None:
    before = contents()
    for who in ("nobody", "applicant", "manager", "si_admin"):
        data = data_of(rule, world.values)
        answer = world.ask(who, "POST", filled(rule, world.values), {**data, "csrf_token": token})
        expected = (200, 302, 400) if rule in FORGIVING else (400,)
        assert answer.status_code in expected, (who, answer.status_code)
    assert changed(before, contents()) == []


def test_a_post_with_another_visitor_s_token_is_refused(world: World) -> None:
    before = contents()
    data = {**data_of("/backoffice/demandes/decider", world.values), "csrf_token": world.tokens["manager"]}
    assert world.ask("si_admin", "POST", "/backoffice/demandes/decider", data).status_code == 400
    assert changed(before, contents()) == []


@on_sqlite
@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "BREW"])
def test_other_methods_are_refused_everywhere(world: World, method: str) -> None:
    for rule in RULES:
        answer = world.ask("si_admin", method, filled(rule, world.values))
        assert answer.status_code == 405, rule
        assert answer.headers["Allow"]


@on_sqlite
def test_options_tell_the_methods_and_nothing_else(world: World) -> None:
    for rule in RULES:
        answer = world.ask("si_admin", "OPTIONS", filled(rule, world.values))
        assert (answer.status_code, answer.data) == (200, b""), rule


@on_sqlite
@pytest.mark.parametrize(
    "host", ["mal.example", "localhost.mal.example", "localhost:80@mal.example", "mal.example:8000", "", "[::1", "a b"]
)
def test_another_host_is_refused_without_a_word_of_our_insides(world: World, host: str) -> None:
    for address in ("/", "/connexion", "/healthz", "/backoffice/demandes/", "/nulle-part"):
        with silent_log():
            answer = world.app.test_client().get(address, headers={"Host": host})
        assert answer.status_code == 400, (host, address)
        assert "Traceback" not in answer.text
        assert "mal.example" not in answer.text
        assert "n’a pas été comprise" in answer.text
        assert "Se déconnecter" not in answer.text


def garbled(world: World, rule: str) -> Iterator[str]:
    """The rule's address with garbage in one variable at a time, and in all."""
    names = [match[1] for match in FILLED.finditer(rule)]
    for garbage in GARBAGE:
        for chosen in [*({name} for name in names), set(names)]:
            values = dict(world.values)
            address = rule
            for match in list(FILLED.finditer(rule)):
                word = garbage if match[1] in chosen else filled(match[0], {**values, "token": "x"})
                address = address.replace(match[0], word)
            yield address


@pytest.mark.parametrize("rule", [rule for rule in RULES if "<" in rule])
def test_garbage_in_an_address_finds_nothing(world: World, rule: str) -> None:
    """404 or 400 (410 for a link that looks dead), never an error of ours, for the person who may see most."""
    before = contents()
    methods = [method for method, other in rows() if other == rule]
    for address in garbled(world, rule):
        for method in methods:
            with world.undone():
                answer = world.ask("si_admin", method, address, data_of(rule, world.values))
            assert answer.status_code in (301, 302, 308, 400, 404, 405, 410), (
                method,
                address[:100],
                answer.status_code,
            )
            assert "Traceback" not in answer.text
            if answer.status_code in (301, 302, 308):
                assert leads_within(answer.location, address), (address[:100], answer.location)
    assert changed(before, contents()) == []


def leads_within(location: str, address: str) -> bool:
    """A redirection is allowed to tidy the address up, and stays on this site."""
    return re.match(r"(http://localhost)?/(?!/)", location) is not None


@on_sqlite
@pytest.mark.parametrize("each", [BREAKING, pytest.param(GARBAGE, marks=pytest.mark.deep)], ids=["kinds", "all"])
@pytest.mark.parametrize("rule", [rule for rule in GETS if rule.endswith("/") or rule == "/demo/mails"])
def test_garbage_in_a_query_string_is_no_error_of_ours(world: World, rule: str, each: tuple[str, ...]) -> None:
    """Each name with garbage of each kind, and all names with each garbage; in the full counts each with each."""
    names = ["page", "recherche", "tri", "sens", "vue", "etat", "type", "entite", "du", "au", "sans-reponse", "adresse"]
    names += ["next", "taille", "inconnu"]
    queries = [f"{name}={garbage}" for name in names for garbage in each]
    queries += ["&".join(f"{name}={garbage}" for name in names) for garbage in GARBAGE]
    for query in queries:
        answer = world.ask("si_admin", "GET", f"{filled(rule, world.values)}?{query}")
        assert answer.status_code in (200, 302, 400, 404), (query[:60], answer.status_code)
