"""Passwords: length, common ones, and what is left without context words and digits. No composition rule."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.passwords import (
    APPLICANT_MINIMUM,
    MAXIMUM,
    STAFF_MINIMUM,
    PasswordFault,
    check,
    context_words,
    needed,
    normalise,
)

COMMON = frozenset({"motdepasse", "trustnoone12", "correct horse", "azertyuiopqs"})
PERSON = ("Zoé", "Martin-Durand", "zoe.martin@durand-formation.example", "Durand Formation SAS")


def codes(password: str, minimum: int = APPLICANT_MINIMUM) -> list[str]:
    return [
        fault.code for fault in check(password, minimum=minimum, context=(*context_words(), *PERSON), blocklist=COMMON)
    ]


RULES = [
    ("lower case alone will do", "abricot bleu nuage", []),
    ("twenty small letters will do", "lampadaireviolonnoir", []),
    ("any script will do", "тихий дон и горы", []),
    ("ideographs will do", "静かな海と高い山の間で", ["too_short"]),
    ("signs will do", "%$*!?;:/)(+-=~", []),
    ("twelve characters will do", "kilt-vrac-ob", []),
    ("eleven will not", "kilt-vrac-o", ["too_short"]),
    ("64 characters will do", "kilt vrac " * 6 + "nuit", []),
    ("256 characters will do", ("kilt vrac nuit abricot lune " * 10)[:256], []),
    ("257 will not", ("kilt vrac nuit abricot lune " * 10)[:257], ["too_long"]),
    ("a common password", "trustnoone12", ["common"]),
    ("a common password in capitals", "TRUSTNOONE12", ["common"]),
    ("a common password with digits and signs round it", "!!motdepasse2026", ["common"]),
    ("one piece repeated", "abcabcabcabc", ["common"]),
    ("one character repeated", "a" * 20, ["common"]),
    ("a piece of four repeated will do", "kiltkiltkilt", []),
    ("the organisation and the year", "francecompetences2026", ["guessable"]),
    ("the organisation with accents and signs", "France-Compétences!2026", ["guessable"]),
    ("the register's name", "RNCP-RNCP-2026-rncp", ["guessable"]),
    ("a role", "gestionnaire-entité1", ["guessable"]),
    ("one's own name", "martin durand 1987", ["guessable"]),
    ("one's own address", "zoe.martin@durand", ["guessable"]),
    ("one's own entity", "DurandFormation44", ["guessable"]),
    ("digits alone", "493827165038", ["guessable"]),
    ("seven left", "martin2026kiltvra", ["guessable"]),
    ("eight left", "martin2026kiltvrac", []),
    ("a NUL", "kilt-vrac-\x00nuit", ["characters"]),
    ("half a character", "kilt-vrac-\ud800nuit", ["characters"]),
    ("nothing", "", ["empty"]),
    ("a megabyte", "k" * 1_000_000, ["too_long"]),
]


@pytest.mark.parametrize(("rule", "password", "faults"), RULES, ids=[rule[0] for rule in RULES])
def test_rules(rule: str, password: str, faults: list[str]) -> None:
    assert codes(password) == faults


def test_a_fault_gives_its_limit() -> None:
    assert check("court") == [PasswordFault("too_short", 12), PasswordFault("guessable", 8)]
    assert check("", minimum=16) == [PasswordFault("empty", 16)]
    assert check("k" * 1_025) == [PasswordFault("too_long", 256)]
    assert check("k" * 1_024) == [PasswordFault("too_long", 256), PasswordFault("common")]


@pytest.mark.parametrize(
    ("minimum", "is_staff", "characters"), [(12, False, 12), (12, True, 16), (20, True, 20), (14, False, 14)]
)
def test_staff_need_sixteen(minimum: int, is_staff: bool, characters: int) -> None:
    assert needed(minimum, is_staff=is_staff) == characters


def test_a_password_of_fifteen_is_too_short_for_staff() -> None:
    assert codes("kilt-vrac-nuit-", STAFF_MINIMUM) == ["too_short"]
    assert codes("kilt-vrac-nuit-o", STAFF_MINIMUM) == []


def test_the_context_file_has_the_service_the_organisation_the_roles_and_the_register() -> None:
    assert {"France compétences", "guichet", "gestionnaire", "déposant", "RNCP"} <= set(context_words())


def test_a_missing_context_file_is_not_forgotten(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="absent"):
        context_words(tmp_path / "absent.txt")


def test_short_words_of_a_name_take_nothing_away() -> None:
    assert check("delta-dodu-de", context=("D. de", "")) == []


def test_words_of_three_letters_are_taken_away_and_long_words_first() -> None:
    guessable = [PasswordFault("guessable", 8)]
    assert check("zoe-zoe-zoe-kilt", context=("Zoé",)) == guessable
    assert check("blablazooblabla-mot", context=("zoo blablazooblabla",)) == guessable
    assert check("formation-mots", context=("form formation",)) == guessable


@given(st.text())
def test_a_password_typed_on_another_keyboard_is_the_same(password: str) -> None:
    decomposed = unicodedata.normalize("NFD", password)

    assert normalise(decomposed) == normalise(password)
    assert normalise(normalise(password)) == normalise(password)


@given(st.text(max_size=400), st.lists(st.text(max_size=20), max_size=4))
def test_any_text_gets_an_answer(password: str, context: list[str]) -> None:
    faults = check(password, context=context, blocklist=COMMON)

    accepted = not faults
    assert not accepted or APPLICANT_MINIMUM <= len(normalise(password)) <= MAXIMUM
