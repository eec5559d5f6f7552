"""What is looked for in a document, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.hints.layer import NOTHING, Box, Page, TextLayer, Word, from_json, to_json
from domain.hints.marks import Mark, marks_of
from domain.hints.reading import Token
from domain.hints.search import Asked, Findings, Hint, Status, look, signs_for_oneself
from tests.domain.test_hint_people import layer_of

ASKED = Asked(
    first_name="Claire",
    last_name="Martin",
    signatories=("Paul Roy", "Zoé Aubry"),
    entity_names=("Formavenir", "Formavenir SAS"),
    siret="73282932000074",
)
DAY = date(2025, 8, 1)
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


def under(layer: TextLayer, hint: Hint) -> list[str]:
    """The words under each mark of a hint."""
    words = [(word, box) for page in layer.pages for word in page.words for box in word.boxes]
    return [
        " ".join(
            word.text
            for word, box in words
            if word.page == mark.page
            and any(one.left <= box.left < one.right and one.top <= box.top < one.bottom for one in mark.boxes)
        )
        for mark in hint.marks
        if mark.about == hint.about
    ]


OTHER_LETTER = """SIRET 732 829 320 00074
Institut Formavenir, Nom : Martin Prénom : Claire"""
STRANGER = """SIREN 356 000 000 et 732 829 320, puis 356 000 000
Fait à Nantes, le 2 août 2025
Fait à Brest, le 1er août 2025"""
CPNE = Asked(entity_names=(" ", "CPNE du jouet"), register="idcc", register_number="0650", siret="")

EXPECTED: list[tuple[str, Asked, list[tuple[object, ...]]]] = [
    (LETTER, ASKED, [
        ("applicant", Status.PRESENT, "Claire Martin", (), (), "", ["Claire", "Martin,"]),
        ("signatory", Status.PRESENT, "Paul Roy", (), (), "", ["Paul", "Roy,"]),
        ("signatory", Status.ABSENT, "Zoé Aubry", (), (), "", []),
        ("entity", Status.PRESENT, "Formavenir", (), (), "", ["Formavenir", "Formavenir"]),
        ("number", Status.PRESENT, "732829320", (), (), "", ["732 829 320"]),
        ("date", Status.PRESENT, "", (), (DAY,), "Fait à Nantes, le", ["Fait à Nantes, le 1er août 2025"]),
    ]),
    (OTHER_LETTER, ASKED, [
        ("applicant", Status.PRESENT, "Claire Martin", (), (), "", ["Martin", "Claire"]),
        ("signatory", Status.ABSENT, "Paul Roy", (), (), "", []),
        ("signatory", Status.ABSENT, "Zoé Aubry", (), (), "", []),
        ("entity", Status.LONGER, "Formavenir", (), (), "", ["Formavenir,"]),
        ("number", Status.PRESENT, "73282932000074", (), (), "", ["732 829 320 00074"]),
        ("date", Status.ABSENT, "", (), (), "", []),
    ]),
    (STRANGER, replace(ASKED, siret="55208131766522", signatories=(" ",)), [
        ("applicant", Status.ABSENT, "Claire Martin", (), (), "", []),
        ("entity", Status.ABSENT, "Formavenir", (), (), "", []),
        ("number", Status.OTHER, "55208131766522", ("356000000", "732829320"), (), "",
         ["356 000 000", "732 829 320,", "356 000 000"]),
        ("date", Status.SEVERAL, "", (), (DAY, date(2025, 8, 2)), "Fait à Nantes, le",
         ["Fait à Nantes, le 2 août 2025", "Fait à Brest, le 1er août 2025"]),
    ]),
    ("CPNE du jouet (IDCC 650)", CPNE, [
        ("entity", Status.PRESENT, "CPNE du jouet", (), (), "", ["CPNE du jouet"]),
        ("number", Status.PRESENT, "0650", (), (), "", ["(IDCC 650)"]),
        ("date", Status.ABSENT, "", (), (), "", []),
    ]),
    ("CPNE du jouet (IDCC 651)", CPNE, [
        ("entity", Status.PRESENT, "CPNE du jouet", (), (), "", ["CPNE du jouet"]),
        ("number", Status.ABSENT, "0650", (), (), "", []),
        ("date", Status.ABSENT, "", (), (), "", []),
    ]),
    ("SIRET 732 829 320", Asked("Claire", register="idcc"), [("date", Status.ABSENT, "", (), (), "", [])]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "asked", "expected"), EXPECTED)
def test_all_that_is_said_and_the_words_that_it_rests_on(
    text: str, asked: Asked, expected: list[tuple[object, ...]]
) -> None:
    layer = layer_of(text)
    hints = look(layer, asked).hints
    facts = [(hint.about, hint.status, hint.subject, hint.others, hint.days, hint.cue) for hint in hints]
    assert [(*row, under(layer, hint)) for row, hint in zip(facts, hints, strict=True)] == expected


def test_a_document_says_whether_it_was_read_to_its_end_and_is_signed() -> None:
    text = layer_of(LETTER)
    assert Findings(True, hints=look(text, ASKED).hints) == look(text, ASKED)
    partly = look(replace(text, whole=False, signed=True), ASKED)
    assert (partly.readable, partly.whole, partly.signed) == (True, False, True)


def test_a_document_without_text_says_nothing() -> None:
    for layer in (NOTHING, TextLayer((Page(595, 842, ()),)), layer_of("… —")):
        assert look(layer, ASKED) == Findings(readable=False)
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


@pytest.mark.parametrize(
    ("turn", "boxes", "marked"),
    [
        (0, [(100, 100, 190, 112), (194, 103, 250, 109)], [(100, 100, 250, 112)]),
        (2, [(194, 103, 250, 109), (100, 100, 190, 112)], [(100, 100, 250, 112)]),
        (0, [(194, 100, 250, 112), (100, 114, 190, 126)], [(194, 100, 250, 112), (100, 114, 190, 126)]),
        (0, [(194, 100, 250, 112), (194, 109, 250, 115)], [(194, 100, 250, 112), (194, 109, 250, 115)]),
        (0, [(194, 100, 250, 112), (194, 108, 250, 114)], [(194, 100, 250, 114)]),
        (1, [(100, 100, 112, 190), (103, 194, 109, 250)], [(100, 100, 112, 250)]),
        (3, [(103, 194, 109, 250), (100, 100, 112, 190)], [(100, 100, 112, 250)]),
        (1, [(100, 194, 112, 250), (86, 100, 98, 190)], [(100, 194, 112, 250), (86, 100, 98, 190)]),
        (3, [(100, 194, 112, 250), (109, 194, 115, 250)], [(100, 194, 112, 250), (109, 194, 115, 250)]),
        (3, [(100, 194, 112, 250), (108, 194, 114, 250)], [(100, 194, 114, 250)]),
    ],
)
def test_a_mark_is_one_box_for_the_words_of_a_line_whichever_way_they_read(
    turn: int, boxes: list[tuple[int, ...]], marked: list[tuple[int, ...]]
) -> None:
    tokens = [Token(Word("mot", 1, turn, (Box(*box),)), "mot", True, "", True) for box in boxes]
    (mark,) = marks_of("entity", tokens, [(0, len(boxes) - 1)])
    assert mark == Mark("entity", 1, tuple(Box(*box) for box in marked))


def test_words_on_two_pages_have_a_mark_on_each_and_no_page_has_too_many() -> None:
    words = [Word("mot", page, 0, (Box(0, 0, 9, 9),)) for page in (1, 2)]
    tokens = [Token(word, "mot", True, "", True) for word in words]
    assert [(mark.page, len(mark.boxes)) for mark in marks_of("date", tokens, [(0, 1)])] == [(1, 1), (2, 1)]
    assert len(marks_of("date", tokens, [(0, 0)] * 30)) == 20


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
    edges = tuple(Word("mot", 1, turn, (Box(0, 0, 0, 0), Box(1000, 0, 1000, 1000))) for turn in (-1, 0, 1, 2, 3))
    layer = TextLayer((Page(1, 1, edges),), whole=False, signed=True)
    assert from_json(to_json(layer)) == layer


def test_a_long_word_is_cut_and_one_without_end_is_refused() -> None:
    def stored(length: int) -> dict[str, object]:
        return to_json(TextLayer((Page(9, 9, (Word("a" * length, 1, 0, (Box(0, 0, 1, 1),)),)),)))

    assert from_json(stored(10_000)).pages[0].words[0].text == "a" * 200
    with pytest.raises(ValueError, match="a word without text"):
        from_json(stored(10_001))


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
        {"pages": [{"width": 9, "height": 9, "words": [["a", -2, [[0, 0, 1, 1]]]]}], "whole": True, "signed": False},
        {"pages": [{"width": 9, "height": 9, "words": [["a", 4, [[0, 0, 1, 1]]]]}], "whole": True, "signed": False},
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


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("IDCC 1486, 2098", {"1486, 2098": "present"}),
        ("IDCC 1486 et IDCC 2098", {"1486": "present", "2098": "present"}),
        ("IDCC 1486", {"1486": "present", "2098": "absent"}),
        ("rien", {"1486": "absent", "2098": "absent"}),
    ],
)
def test_each_branch_of_several_is_looked_for(text: str, numbers: dict[str, str]) -> None:
    hints = findings(text, Asked(register="idcc", register_number="1486, 2098")).about("number")
    assert {hint.subject: hint.status.value for hint in hints} == numbers
