"""What is looked for in a document, and what is said of it."""

from __future__ import annotations

from datetime import date

import pytest

from domain.hints.layer import NOTHING, Box, Page, TextLayer, Word, from_json, to_json
from domain.hints.search import Asked, Findings, Status, look, signs_for_oneself
from tests.domain.test_hint_people import layer_of

ASKED = Asked(
    first_name="Claire",
    last_name="Martin",
    signatories=("Paul Roy", "Zoé Aubry"),
    entity_names=("Formavenir", "Formavenir SAS"),
    siret="73282932000074",
)
LETTER = """Formavenir SAS
SIREN 732 829 320
Je soussigné, Paul Roy, agissant en qualité de président
de Formavenir désigne Claire Martin, administratrice
Fait à Nantes, le 1er août 2025"""


def findings(text: str, asked: Asked = ASKED) -> Findings:
    return look(layer_of(text), asked)


def status(found: Findings) -> dict[str, str]:
    return {f"{hint.about} {hint.subject}".strip(): hint.status.value for hint in found.hints}


def test_all_that_is_declared_is_looked_for() -> None:
    found = findings(LETTER)
    assert status(found) == {
        "applicant Claire Martin": "present",
        "signatory Paul Roy": "present",
        "signatory Zoé Aubry": "absent",
        "entity Formavenir": "present",
        "number 732829320": "present",
        "date": "present",
    }
    assert found.about("date")[0].days == (date(2025, 8, 1),)
    assert found.about("date")[0].cue == "Fait à Nantes, le"


def test_a_document_without_text_says_nothing() -> None:
    for layer in (NOTHING, TextLayer((Page(595, 842, ()),)), layer_of("… —")):
        found = look(layer, ASKED)
        assert not found.readable
        assert found.hints == ()
    assert look(TextLayer((), signed=True), ASKED).signed


def test_a_page_without_text_among_others_is_told() -> None:
    text = layer_of(LETTER)
    assert look(TextLayer((*text.pages, Page(595, 842, ()))), ASKED).silent_pages == (2,)


def test_what_was_not_declared_is_not_looked_for() -> None:
    assert [hint.about for hint in findings(LETTER, Asked()).hints] == ["date"]


@pytest.mark.parametrize(
    ("text", "expected", "others"),
    [
        ("SIRET 732 829 320 00074", Status.PRESENT, ()),
        ("SIREN 732 829 320", Status.PRESENT, ()),
        ("SIREN 356 000 000", Status.OTHER, ("356000000",)),
        ("aucun", Status.ABSENT, ()),
    ],
)
def test_the_number(text: str, expected: Status, others: tuple[str, ...]) -> None:
    (hint,) = findings(text).about("number")
    assert (hint.status, hint.others) == (expected, others)


def test_another_register_is_looked_for_where_there_is_no_siret() -> None:
    asked = Asked(register="idcc", register_number="0650")
    assert findings("IDCC 650", asked).about("number")[0].status == Status.PRESENT


def test_dates_that_differ_are_told_and_none_is_found() -> None:
    (hint,) = findings("Fait à Nantes, le 1er août 2025\nFait à Brest, le 2 août 2025").about("date")
    assert hint.status == Status.SEVERAL
    assert [day.day for day in hint.days] == [1, 2]


def test_marks_cover_the_words_of_each_line() -> None:
    found = findings("désigne Claire Martin, administratrice")
    (first, last) = found.about("applicant")[0].marks
    assert found.marks_on(1) == [first, last]
    assert found.marks_on(2) == []
    assert first.boxes[0].right <= last.boxes[0].left
    assert all(box.width > 0 and box.height > 0 for mark in (first, last) for box in mark.boxes)


def test_a_signatory_who_bears_the_applicants_name_is_noticed() -> None:
    assert signs_for_oneself(Asked("Claire", "Martin", ("MARTIN Claire",)))
    assert not signs_for_oneself(ASKED)
    assert not signs_for_oneself(Asked())


def test_a_layer_is_stored_and_read_back() -> None:
    layer = layer_of(LETTER)
    assert from_json(to_json(layer)) == layer


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"pages": 3, "whole": True, "signed": False},
        {"pages": [{"width": 0, "height": 1, "words": []}], "whole": True, "signed": False},
        {"pages": [{"width": 9, "height": 9, "words": [["a", 0]]}], "whole": True, "signed": False},
        {"pages": [{"width": 9, "height": 9, "words": [["", 0, [[0, 0, 1, 1]]]]}], "whole": True, "signed": False},
        {"pages": [{"width": 9, "height": 9, "words": [["a", 7, [[0, 0, 1, 1]]]]}], "whole": True, "signed": False},
        {"pages": [{"width": 9, "height": 9, "words": [["a", 0, []]]}], "whole": True, "signed": False},
        {"pages": [{"width": 9, "height": 9, "words": [["a", 0, [[0, 0, 1]]]]}], "whole": True, "signed": False},
        {"pages": [{"width": 9, "height": 9, "words": [["a", 0, [[0, 0, 1, 1001]]]]}], "whole": True, "signed": False},
        {"pages": [{"width": 9, "height": 9, "words": [["a", 0, [[5, 0, 1, 1]]]]}], "whole": True, "signed": False},
    ],
)
def test_what_a_child_says_is_not_taken_for_granted(value: object) -> None:
    with pytest.raises(ValueError, match=r"^(not|a) "):
        from_json(value)


def test_words_askew_belong_to_nothing() -> None:
    boxes = (Box(0, 0, 90, 20), Box(100, 0, 190, 20))
    words = tuple(Word(text, 1, -1, (box,)) for text, box in zip(("Claire", "Martin"), boxes, strict=True))
    found = look(TextLayer((Page(595, 842, words),)), ASKED)
    assert found.about("applicant")[0].status == Status.ABSENT
