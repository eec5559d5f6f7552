"""What must be filled in is said before it is missed; where one is stands in the title."""

from __future__ import annotations

import re

import pytest

from tests.public_signup.steps import sent, to_self
from tests.support.signup import Page, Person

pytestmark = pytest.mark.one_database

ALL = "Tous les champs sont obligatoires."
BUT = "Tous les champs sont obligatoires, sauf mention « facultatif »."
ONE = "Ce champ est obligatoire."


def required(page: Page) -> set[str]:
    """The names of the controls of the page's forms that are marked so."""
    controls = re.findall(r"<(?:input|select|textarea)\b[^>]*>", page.response.get_data(as_text=True))
    return {
        found[1] for one in controls if re.search(r"\brequired\b", one) and (found := re.search(r'name="([^"]+)"', one))
    }


def test_what_one_says_of_oneself(person: Person) -> None:
    page = to_self(person)
    assert required(page) == {"first_name", "last_name", "capacity", "email", "password"}
    assert BUT in page.text


@pytest.mark.parametrize(
    ("path", "names", "words"),
    [
        ("/retrouver-ma-demande", {"email"}, ONE),
        ("/mot-de-passe-oublie", {"email"}, ONE),
        ("/connexion", {"email", "password"}, ALL),
    ],
)
def test_where_every_field_is_required_the_page_says_so(person: Person, path: str, names: set[str], words: str) -> None:
    page = person.goes(path)
    assert required(page) == names
    assert words in page.text


def test_the_first_question_is_required(person: Person) -> None:
    person.goes("/creer-un-compte/")
    page = person.presses("Commencer")
    assert required(page) == {"nature"}
    assert ONE in page.text
    assert "Choisissez : un ministère ou un autre organisme." in person.presses().text


def test_titles_say_which_step_this_is(person: Person) -> None:
    person.goes("/creer-un-compte/")
    assert person.presses("Commencer").title == "Votre organisme (étape 1 sur 6) — Guichet"
    assert person.presses().title == "Erreur : Votre organisme (étape 1 sur 6) — Guichet"


def test_and_so_does_the_last(person: Person) -> None:
    assert sent(person).title == "Plus qu’une étape : activez votre demande (étape 6 sur 6) — Guichet"
