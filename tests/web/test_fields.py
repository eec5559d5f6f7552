"""What the fields of every form make of what is typed: cleaned with the domain's rules, or told in French."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from web.fields import Choice, Code, Day, Line, Mailbox, Password, Phone, Siret, Text, Typed, YesNo, choice
from web.form_words import FrenchForm


class Card(FrenchForm):
    """`closed` are the fields that the other answers do not ask for."""

    closed: frozenset[str] = frozenset()

    name = Line("Nom", needed="Saisissez le nom.", maximum=20)
    note = Text("Note", maximum=30)
    siret = Siret("SIRET")
    email = Mailbox("Adresse mail")
    day = Day("Date")
    colour = Choice("Couleur", choices=[choice("r", "Rouge"), choice("v", "Vert")])
    agreed = YesNo("D’accord ?")
    secret = Password("Mot de passe")
    code = Code("Code")
    identifier = Typed("Identifiant")
    phone = Phone()

    def applies(self, name: str) -> bool:
        return name not in self.closed

    def validate_note(self, field: Any) -> None:
        field.judged = True


@pytest.fixture(scope="module")
def bare() -> Flask:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="only-for-tests-" * 3, WTF_CSRF_ENABLED=False)
    app.extensions["guichet_dependencies"] = SimpleNamespace(now=lambda: datetime(2026, 11, 26, 23, 30, tzinfo=UTC))
    return app


def read(app: Flask, typed: dict[str, str], *, lenient: bool = False, closed: frozenset[str] = frozenset()) -> Card:
    with app.test_request_context(method="POST", data=typed):
        form = Card()
        form.closed = closed
        form.validate(lenient=lenient)
        return form


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("name", "  Anne \t Roy ", "Anne Roy"),
        ("note", "un  mot \r\n\r\n\r\n\r\net deux", "un mot\n\net deux"),
        ("siret", "732 829 320 00074", "73282932000074"),
        ("email", " Anne@Exemple.fr ", "Anne@exemple.fr"),
        ("day", "1er août 2026", "01/08/2026"),
        ("colour", "v", "v"),
        ("agreed", "oui", "oui"),
        ("secret", "  deux espaces  ", "  deux espaces  "),
        ("identifier", " 12 34 ", " 12 34 "),
        ("code", " \u202a123456\u202c", "123456"),
        ("phone", "01.99.00.12.34", "+33199001234"),
        ("name", "\u202aAnne Roy\u202c", "Anne Roy"),
        ("note", "\u200eun mot\u200f", "un mot"),
        ("siret", "SIRET : \u202a732 829 320 00074\u202c", "73282932000074"),
        ("email", "Anne Roy <\u202aanne@exemple.fr\u202c>", "anne@exemple.fr"),
        ("day", "le \u200e1er août 2026", "01/08/2026"),
    ],
)
def test_what_is_right_is_kept_in_one_shape(bare: Flask, name: str, typed: str, kept: str) -> None:
    form = read(bare, {"name": "Anne", name: typed})
    assert form.errors == {}
    assert form[name].data == kept


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("name", "x" * 21),
        ("name", "Anne\0"),
        ("note", "y" * 31),
        ("siret", "123"),
        ("email", "anne"),
        ("email", "hélène@exemple.fr"),
        ("day", "le 40 mars"),
        ("phone", "abc"),
        ("phone", "12"),
    ],
)
def test_what_is_wrong_is_told_and_stays_on_the_page(bare: Flask, name: str, typed: str) -> None:
    form = read(bare, {"name": "Anne", name: typed})
    assert list(form.errors) == [name]
    assert form[name]._value() == typed.replace("\0", "")


@pytest.mark.parametrize("typed", ["", "   ", "\n"])
def test_an_absent_answer_is_asked_for_unless_the_form_is_only_kept(bare: Flask, typed: str) -> None:
    assert read(bare, {"name": typed}).errors == {"name": ["Saisissez le nom."]}
    assert read(bare, {"name": typed}, lenient=True).errors == {}


def test_what_the_other_answers_close_is_not_judged(bare: Flask) -> None:
    assert read(bare, {"name": "Anne", "siret": "123"}, closed=frozenset({"siret"})).errors == {}


def test_a_choice_that_is_not_offered_is_no_answer(bare: Flask) -> None:
    form = read(bare, {"name": "Anne", "colour": "bleu", "agreed": "peut-être"})
    assert (form.errors, form.colour.data, form.agreed.answer) == ({}, None, None)


def test_of_an_answer_that_comes_twice_the_first_counts_and_of_the_address_none(bare: Flask) -> None:
    twice = MultiDict(
        [("name", "Anne"), ("name", "Zoé"), ("colour", "r"), ("colour", "v"), ("siret", ""), ("siret", "1")]
    )
    with bare.test_request_context("/?name=Luc&note=de+l’adresse&phone=0199001234", method="POST", data=twice):
        form = Card()
        form.validate()
    assert (form.name.data, form.colour.data, form.siret.data) == ("Anne", "r", "")
    assert (form.note.data, form.phone.data, form.errors) == ("", "", {})


def test_a_form_s_own_rule_judges_an_empty_answer_too(bare: Flask) -> None:
    assert read(bare, {"name": "Anne"}).note.judged


def test_a_day_is_a_date(bare: Flask) -> None:
    form = read(bare, {"name": "Anne", "day": "27/03/2026"})
    assert (form.day.day, form.day.words) == (date(2026, 3, 27), "27 mars 2026")


def test_the_example_of_a_date_is_today_in_paris(bare: Flask) -> None:
    (error,) = read(bare, {"name": "Anne", "day": "32/1/2026"}).errors["day"]
    assert error.endswith("Écrivez le jour, le mois et l’année\u00a0: 27/11/2026.")


def test_a_number_is_shown_with_spaces(bare: Flask) -> None:
    form = read(bare, {"name": "Anne", "phone": "+33 1 99001234"})
    assert form.phone._value() == "01 99 00 12 34".replace(" ", "\u00a0")


def test_only_what_may_stay_empty_is_marked_so(bare: Flask) -> None:
    form = read(bare, {"name": "Anne"})
    assert {field.name for field in form if field.flags.optional} == set(form._fields) - {"name"}
