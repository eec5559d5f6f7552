"""The mandate letter: the registry's words, any name in any script, dotted lines for what is not known."""

import functools
import hashlib
import io
import os
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import docx
import pytest
import typst

from adapters import pages
from adapters.letter import DOTS, LetterFacts, Signatory, clean, instructions, letter_filename, where_to_give
from adapters.letter_docx import letter_docx
from adapters.letter_pdf import Unprintable, letter_pdf, unprintable
from domain.nouns import uncapitalized
from tests.support import pdf
from tests.support.french import LOOSE

pytestmark = pytest.mark.slow

ONE = (
    "Je {undersigned}, {signatory_name}, agissant en qualité {of_title} {of_entity} désigne {applicant_name}, "
    "administrateur entité et lui délègue mandat auprès de l’organisme France Compétences."
)
TWO = (
    "Nous {undersigned}, {signatory_name}, agissant en qualité {of_title}, et {second_signatory_name}, agissant en "
    "qualité {second_of_title} {of_entity} désignons {applicant_name}, administrateur entité."
)
FACTS = LetterFacts(
    title="Délégation de mandat",
    template=ONE,
    values={
        "undersigned": "soussignée",
        "signatory_name": "Zoé D’Œuvré",
        "of_title": "de présidente",
        "of_entity": "de l’Institut d’Exemple",
        "applicant_name": "Łukasz Ελένη Ирина",
    },
    signatories=(Signatory("Zoé D’Œuvré", "Présidente"),),
    applicant="Łukasz Œuvré",
    instructions=("Imprimez cette lettre.", "Faites-la signer."),
    upload_address="https://guichet.example/creer-un-compte/pieces",
)
JOINT = replace(
    FACTS,
    template=TWO,
    values={**FACTS.values, "second_signatory_name": "Paul Exemple", "second_of_title": "de vice-président"},
    signatories=(Signatory("Zoé D’Œuvré", "Présidente"), Signatory("Paul Exemple", "Vice-président")),
)


def in_pdf(facts: LetterFacts) -> str:
    return pdf.words_of(letter_pdf(facts))


def in_docx(facts: LetterFacts) -> str:
    document = docx.Document(io.BytesIO(letter_docx(facts)))
    return " ".join(" ".join(paragraph.text for paragraph in document.paragraphs).split())


def test_its_marks_stay_with_their_words() -> None:
    lines = instructions(FACTS) + where_to_give(replace(FACTS, photo_address="https://guichet.example/x"))
    assert lines[2] == "Votre demande\N{NO-BREAK SPACE}: https://guichet.example/creer-un-compte/pieces"
    assert [line for line in lines if LOOSE.search(line)] == []


Words = Callable[[LetterFacts], str]
FORMS = pytest.mark.parametrize("words", [in_pdf, in_docx], ids=["pdf", "docx"])


@FORMS
def test_the_sentence_is_the_registry_s_with_the_names_in_it(words: Words) -> None:
    assert (
        "Je soussignée, Zoé D’Œuvré, agissant en qualité de présidente de l’Institut d’Exemple désigne "
        "Łukasz Ελένη Ирина, administrateur entité et lui délègue mandat auprès de l’organisme France Compétences."
    ) in words(FACTS)


@FORMS
def test_two_presidents_sign_the_letter_of_a_joint_commission(words: Words) -> None:
    text = words(JOINT)
    assert "et Paul Exemple, agissant en qualité de vice-président" in text
    assert text.count("Paul Exemple") == 2
    assert "Vice-président" in text


@FORMS
def test_it_says_what_to_do_and_where(words: Words) -> None:
    text = words(FACTS)
    order = [text.index(line) for line in ("Imprimez cette lettre.", "Faites-la signer.", "Votre demande")]
    assert order == sorted(order)
    assert "https://guichet.example/creer-un-compte/pieces" in text
    assert "Fait à …" in text


@FORMS
def test_what_is_not_known_is_a_dotted_line(words: Words) -> None:
    text = words(replace(FACTS, values={**FACTS.values, "signatory_name": ""}, signatories=(Signatory(),)))
    assert f"Je soussignée, {DOTS}, agissant" in text


@FORMS
def test_an_empty_letter_can_be_printed(words: Words) -> None:
    text = words(LetterFacts("Délégation", ONE, {}, signatories=()))
    assert f"Je {DOTS}, {DOTS}, agissant" in text


@FORMS
def test_a_name_that_looks_like_a_placeholder_stays_a_name(words: Words) -> None:
    text = words(replace(FACTS, values={**FACTS.values, "signatory_name": "{applicant_name} {0.__class__} %s"}))
    assert "{applicant_name} {0.__class__} %s" in text


@FORMS
@pytest.mark.parametrize(
    "name",
    [
        "<b>Zoé</b> & Cie",
        "**Zoé** __gras__",
        "Zoé\0\x07\x1b[31m\ufffe",
        "Zoé\u202eévilo",
        "Zoé\r\n\r\nFait à Rome",
        "e\u0301" * 60,
        '#set page(height: 1cm) #include "letter.typ" #sys.inputs $x^2$ <label> @label',
        "= Titre + liste - liste // note /* note */ ~ \\ \\u{41} -- ... 'a' \"b\" `c` https://exemple.example",
    ],
    ids=["markup", "markdown", "controls", "bidi", "newlines", "decomposed", "typst's code", "typst's markup"],
)
def test_a_strange_name_stays_on_its_line(words: Words, name: str) -> None:
    text = words(replace(FACTS, values={**FACTS.values, "signatory_name": name}))
    assert "agissant en qualité de présidente" in text
    assert not any(unicodedata.category(character) in ("Cc", "Cf") for character in text)


@FORMS
@pytest.mark.parametrize("mark", list("#$*_`<>@=-+/\\~'\"[]{}()&%:|^!,;.…"))
def test_what_is_markup_elsewhere_is_printed_as_it_is_typed(words: Words, mark: str) -> None:
    name = f"{mark}Zoé{mark}{mark} {mark}1. x{mark}"
    assert name in words(replace(FACTS, values={**FACTS.values, "applicant_name": name}))


NAMES = [
    "Đặng Thị Ánh",
    "Łukasz Żółć",
    "Ελένη",
    "Иван Ѣ",
    "نیک\u200cپور",
    "Հայկ",
    "קרן",
    "Mᵉ Lê",
    "Dʼarc",
    "Ž̌ q̃",
    "Ⅳ № ①",
]


@FORMS
@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_another_script_is_printed_whole(words: Words, name: str) -> None:
    """In the PDF, letters that are read from the right stand in the order in which they are drawn."""
    text = words(replace(FACTS, values={**FACTS.values, "applicant_name": name}))
    assert unprintable(name) == ""
    assert Counter(unicodedata.normalize("NFC", name).replace(" ", "")) - Counter(text) == Counter()


@FORMS
def test_ten_thousand_characters_do_not_make_a_book(words: Words) -> None:
    facts = replace(JOINT, values=dict.fromkeys(JOINT.values, "Œ" * 10_000), signatories=(Signatory("x" * 10_000),) * 2)
    assert "administrateur entité" in words(facts)
    assert len(pdf.texts_of(letter_pdf(facts))) <= 5


def test_it_is_one_a4_page_with_its_font_inside() -> None:
    data = letter_pdf(JOINT)
    image = pages.render_page(data, "application/pdf", 1, 600)
    assert len(pdf.texts_of(data)) == 1
    assert abs(image.height / image.width - 297 / 210) < 0.01
    assert b"/FontFile2" in data


def test_the_same_facts_give_the_same_bytes() -> None:
    assert letter_pdf(FACTS) == letter_pdf(FACTS)
    assert letter_docx(FACTS) == letter_docx(FACTS)


def test_the_same_in_another_process() -> None:
    """Nothing of the machine, the day or the process is in the files."""
    script = (
        "import hashlib; from tests.adapters.test_letter import *; "
        "print(hashlib.sha256(letter_pdf(FACTS) + letter_docx(FACTS)).hexdigest())"
    )
    environment = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Noumea", "PATH": os.environ["PATH"]}
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True)
    assert ran.stdout.strip() == hashlib.sha256(letter_pdf(FACTS) + letter_docx(FACTS)).hexdigest()


def test_several_at_once_are_each_their_own() -> None:
    names = [f"Zoé Numéro {number}" for number in range(24)]
    letters = [replace(FACTS, values={**FACTS.values, "applicant_name": name}) for name in names]
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(letter_pdf, letters))
    assert [
        name for name, data in zip(names, made, strict=True) if f"{name}, administrateur" not in pdf.words_of(data)
    ] == []


def test_the_word_document_says_no_author() -> None:
    assert docx.Document(io.BytesIO(letter_docx(FACTS))).core_properties.author == ""


# ---------------------------------------------------------------------------------------- letters that no typeface has


@pytest.mark.parametrize(
    ("words", "lacking"),
    [
        ("Zoé D’Œuvré", ""),
        ("Łukasz Ελένη Ирина Đặng Şükrü", ""),
        ("阮 明", "阮明"),
        ("阮 阮 Zoé", "阮"),
        ("नीलम", "नीलम"),
        ("Zoé\0\x07", ""),
        ("\ue000", ""),  # for private use: `clean` takes it away
    ],
)
def test_letters_that_the_typefaces_lack_are_named_once_each(words: str, lacking: str) -> None:
    assert unprintable(words) == lacking


@pytest.mark.parametrize("place", ["signatory", "applicant", "title", "instruction"])
def test_such_a_letter_is_refused_wherever_it_stands(place: str) -> None:
    facts = {
        "signatory": replace(FACTS, signatories=(Signatory("阮 明", "Présidente"),)),
        "applicant": replace(FACTS, values={**FACTS.values, "applicant_name": "阮 明"}),
        "title": replace(FACTS, title="阮 明"),
        "instruction": replace(FACTS, instructions=("阮 明",)),
    }[place]
    with pytest.raises(Unprintable) as refusal:
        letter_pdf(facts)
    assert refusal.value.letters == "阮明"
    assert letter_docx(facts)


@pytest.mark.parametrize("letter", ["阮", "₿"], ids=["of no typeface here", "of a typeface of typst's own"])
def test_typst_itself_draws_it_with_no_other_typeface(monkeypatch: pytest.MonkeyPatch, letter: str) -> None:
    """A letter looks alike on every machine: what is not asked first is stopped, and named, all the same."""
    monkeypatch.setattr("adapters.letter_pdf._lacking", lambda text: "")
    with pytest.raises(typst.TypstError, match=f"{letter}.* could not be displayed"):
        letter_pdf(replace(FACTS, values={**FACTS.values, "applicant_name": letter}))


@functools.cache
def letters() -> tuple[str, ...]:
    """Those that the typefaces have."""
    return tuple(chr(code) for code in range(0x20, 0x20000) if clean(chr(code)) and not unprintable(chr(code)))


def test_every_letter_that_is_not_named_is_printed() -> None:
    """typst, which refuses what it cannot draw, is asked for each letter that the typefaces are said to have."""
    assert len(letters()) > 5000
    for place in range(0, len(letters()), 190):
        name = " ".join(letters()[place : place + 190])
        assert clean(name)
        assert letter_pdf(replace(FACTS, values={**FACTS.values, "applicant_name": name}))


def test_a_capital_made_small_is_printed_too() -> None:
    assert [letter for letter in letters() if unprintable(uncapitalized(f"{letter}e"))] == []


@pytest.mark.parametrize(
    ("applicant", "name"),
    [
        ("Łukasz Œuvré", "Délégation de mandat - Łukasz Œuvré.pdf"),
        ("", "Délégation de mandat.pdf"),
        ("../../x\r\n", "x.pdf"),
        ("J. R. Exemple", "Délégation de mandat - J. R. Exemple.pdf"),
    ],
)
def test_the_file_bears_the_applicant_s_name(applicant: str, name: str) -> None:
    assert letter_filename(replace(FACTS, applicant=applicant), "pdf") == name
