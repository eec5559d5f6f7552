"""Names, addresses and free text: any script in, nothing that lies or breaks."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import names
from domain.names import (
    InvalidText,
    clean_line,
    clean_text,
    entity_key,
    same_person,
    search_key,
    without_controls,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Zoé  ", "Zoé"),
        ("Zoe\u0301", "Zoé"),
        ("Jean\u00a0\u202f Luc", "Jean Luc"),
        ("D’Arc-O'Brien", "D’Arc-O'Brien"),
        ("12 rue des Lilas\r\n44000\tNantes", "12 rue des Lilas 44000 Nantes"),
        ("李小龍", "李小龍"),
        ("Łukasz Żółć", "Łukasz Żółć"),
        ("محمد", "محمد"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🎓", "👩\u200d🎓"),
        ("\ufeffAnne\u200b", "Anne"),
        ("\u202aAnne Roy\u202c", "Anne Roy"),
        (" \u2066\u061cAnne\u2069\u200d ", "Anne"),
        ("Co\u00adopérative", "Coopérative"),
        ("\u2066Anne\u2069 Roy", "Anne Roy"),
        ("An\u202ane\u202c", "Anne"),
        ("Anne\u2063Roy\ufffc", "AnneRoy"),
        ("Anne\x0bRoy", "Anne Roy"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("x" * 100, "x" * 100),
    ],
)
def test_a_line_keeps_what_people_are_called(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        (" \u00a0\n", "empty"),
        ("\u200b\ufeff", "empty"),
        ("\u200d", "empty"),
        ("\u3164", "empty"),
        ("\u2800\u115f\ufe0f", "empty"),
        ("\u2063\ufffc", "empty"),
        ("a\x00b", "control"),
        ("a\x1bb", "control"),
        ("a\x1cb", "control"),
        ("a\x85b", "control"),
        ("a\ud800b", "control"),
        ("a\u202eb", "control"),
        ("a\u202db", "control"),
        ("x" * 101, "too_long"),
        ("x" * 10_000, "too_long"),
    ],
)
@pytest.mark.parametrize("clean", [clean_line, lambda text: clean_text(text, 100)], ids=["line", "text"])
def test_what_nobody_types_is_refused(clean, typed: str, reason: str) -> None:
    with pytest.raises(InvalidText) as caught:
        clean(typed)

    assert (caught.value.reason, caught.value.maximum) == (reason, 100)


def test_directions_round_the_lines_of_a_text_go_and_inside_of_them_are_refused() -> None:
    assert clean_text("\u202aBonjour\u202c\n\u2067Voici\u2069 ", 100) == "Bonjour\nVoici"
    with pytest.raises(InvalidText):
        clean_text("Bonjour\nVo\u202eici", 100)


def test_free_text_keeps_its_lines_and_its_no_break_spaces() -> None:
    typed = " Bonjour\u00a0!  \r\n\r\n\r\n\r\nVoici   la\tpièce.\u2028Merci\r"

    assert clean_text(typed) == "Bonjour\u00a0!\n\nVoici la pièce.\nMerci"


@given(st.text(), st.booleans())
def test_cleaning_twice_changes_nothing_and_raises_nothing_else(typed: str, lines: bool) -> None:
    clean = clean_text if lines else clean_line
    try:
        kept = clean(typed, 4000)
    except InvalidText:
        return

    assert clean(kept, 4000) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert "\x00" not in kept
    kept.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("L’École  Nationale", "l ecole nationale"),
        ("Jean-Luc D'ARC", "jean luc d arc"),
        ("Œuvre Straße Łódź", "oeuvre strasse lodz"),
        ("ÇA, ÎLE!", "ca ile"),
        ("ﬁdèle", "fidele"),
        ("東京 Ⅻ", "東京 xii"),
        ("Lycée № 12, nº 3, n° 4", "lycee n 12 n 3 n 4"),
        ("Kreizenn arʼvro", "kreizenn ar vro"),
        ("L`École ‹Verdure›", "l ecole verdure"),
        ("…", ""),
    ],
)
def test_the_search_key_minds_neither_accents_nor_case_nor_signs(text: str, key: str) -> None:
    assert search_key(text) == key


def test_a_search_key_that_is_cut_at_a_space_does_not_end_with_it() -> None:
    assert search_key("abc def", 4) == "abc"


def test_the_search_key_fits_its_column() -> None:
    assert len(search_key("ﷺ" * 100, 300)) <= 300


@given(st.text())
def test_the_search_key_is_idempotent(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


@given(st.text())
def test_the_search_key_is_the_same_for_composed_and_decomposed_text(text: str) -> None:
    assert search_key(unicodedata.normalize("NFD", text)) == search_key(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("La S.A.S. Durand & Fils", "durand fils"),
        ("DURAND ET FILS (SAS)", "durand fils"),
        ("Association pour la Formation", "formation"),
        ("Association loi de 1901 Les Ateliers", "ateliers"),
        ("Société par actions simplifiée Acme", "acme"),
        ("Université de Lyon", "universite lyon"),
        ("L'Atelier d'Art", "atelier art"),
        ("U.F.C.V.", "ufcv"),
        ("SAS", "sas"),
        ("Association", "association"),
    ],
)
def test_the_entity_key_minds_no_legal_form(name: str, key: str) -> None:
    assert entity_key(name) == key


@given(st.text())
def test_the_entity_key_is_total(name: str) -> None:
    assert bool(entity_key(name)) == bool(search_key(name))


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Jean Dupont", "DUPONT Jean", True),
        ("Jean-Luc Martin", "martin jean luc", True),
        ("Zoé O’Brien", "OBRIEN Zoe", True),
        ("Anne Le Goff", "LE GOFF Anne", True),
        ("Anne Le Goff", "LEGOFF Anne", True),
        ("Jean Pierre Martin", "Pierre Jean Martin", False),
        ("Jean Dupont", "Jeanne Dupont", False),
        ("Jean Dupont", "Dupont", False),
        ("", "", False),
        ("-", "'", False),
        ("", "Dupont", False),
        ("De La Tour Anne", "Anne Delatour", True),
    ],
)
def test_two_names_of_one_person(a: str, b: str, same: bool) -> None:
    assert same_person(a, b) is same
    assert same_person(b, a) is same


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("deux\r\nlignes\tet une tabulation", "deux\r\nlignes\tet une tabulation"),
        ("a\x00b\x07c", "abc"),
        ("a\u202eb", "ab"),
        ("éà", "éà"),
    ],
)
def test_controls_are_taken_out_of_a_text_of_several_lines(text: str, kept: str) -> None:
    assert without_controls(text) == kept


def test_a_database_folds_letters_as_the_search_key_does() -> None:
    letters, folded = names._folding()
    assert (letters, folded) == names.FOLDING
    assert len(letters) == len(folded)
    folds = dict(zip(letters, folded, strict=True))
    assert [folds[letter] for letter in "Éçñ-'’."] == ["e", "c", "n", " ", " ", " ", " "]
    assert {letter: search_key(letter) for letter in letters if letter.isalpha()} == {
        letter: key for letter, key in folds.items() if letter.isalpha()
    }
    assert not set(folds) & set("aez")
    assert (min(letters[:-4]), max(letters[:-4]) < "\u0530", "Ԯ" in folds) == ("À", True, True)
