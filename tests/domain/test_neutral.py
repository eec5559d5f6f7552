"""A typed name of an entity in a mail to a stranger: a name stays, a message does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.neutral import LONGEST, MOST_DIGITS, neutral_name

NAMES = (
    "Institut fictif des métiers du bois",
    "M. J.-P. d’Églantine (C.F.A. du Bois) n° 1.2",
    "Lycée n° 12 Sainte-Élisabeth",
    "Association loi 1901 des luthiers",
    "S.A.S. Durand & Fils",
    "CCI France – Lyon",
    "AFPA/Lyon",
    "Fédération bancaire de l’Ouest",
    "Université Paul-Valéry, Montpellier 3",
    "École de l’Air+",
    "Ставка",
    "東京専門学校",
)

MESSAGES = (
    "Remboursement de 450 EUR : appelez le 06 12 34 56 78",
    "Remboursement de 450 EUR",
    "Appelez le 06 12 34 56 78",
    "Société 0.6.1.2.3.4.5.6.7.8",
    "Société ０６１２３４５６７８",
    "Société ①②③④⑤⑥",
    "Société ٠٦١٢٣٤٥٦٧٨",
    "Votre compte est bloqué",
    "Vous avez gagné un voyage",
    "Gagnez un voyage",
    "Cliquez ici",
    "Cliquez\u200b ici",
    "CLIQUEZ ICI",
    "Ｃｌｉｑｕｅｚ ici",
    "mal.example",
    "mal。example",
    "https://mal.example/x",
    "www mal example",
    "mal point fr",
    "moi@mal.example",
    "moi＠mal.example",
    "Prime de cinquante euros",
    "50 €",
    "Urgent",
    "Attention ! Fraude",
    "Société\nAppelez la banque",
    "Société : la banque",
    "Société — versez la somme",
    "<b>Société</b>",
    "Société 💰",
    "{{ 7 * 7 }}",
    "Joignez le zéro six",
    "Your account",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_as_it_is(name: str) -> None:
    assert neutral_name(name) == name


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_is_not_shown_at_all(message: str) -> None:
    assert neutral_name(message) == ""


def test_a_long_name_is_cut_at_a_word() -> None:
    long = "Centre de formation aux métiers de la forêt, du bois et de l’ameublement de la région"
    assert neutral_name(long) == "Centre de formation aux métiers de la forêt, du bois et de…"
    assert neutral_name("x" * 300) == ""


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a" * 29 + " " + "b" * 30, "a" * 29 + " " + "b" * 30),
        ("a" * 29 + " " + "b" * 31, "a" * 29 + "…"),
        ("a" * 29 + " " + "b" * 28 + " c d", "a" * 29 + " " + "b" * 28 + "…"),
        ("a" * 20 + ", – (" + "b" * 60, "a" * 20 + "…"),
    ],
)
def test_a_name_is_cut_where_it_no_longer_fits(typed: str, shown: str) -> None:
    assert LONGEST == 60
    assert neutral_name(typed) == shown


def test_what_cannot_be_printed_is_a_space() -> None:
    assert neutral_name("Institut\x01du\u2028bois") == "Institut du bois"


def test_quotation_marks_and_line_ends_do_not_leave_the_sentence() -> None:
    assert neutral_name("Institut » « du\r\n\tbois “nord”") == "Institut du bois nord"


@given(st.text(max_size=400))
def test_whatever_is_typed_stays_short_on_one_line_and_without_a_number(text: str) -> None:
    found = neutral_name(text)
    assert len(found) <= LONGEST
    assert len(found.splitlines()) <= 1
    assert sum(character.isdigit() for character in found) <= MOST_DIGITS
    assert not set(found) & set(":;!?<>@«»“”{}")
    assert found == found.strip()
