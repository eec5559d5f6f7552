"""What assistive technology reads in the letter: the PDF's tags, the Word document's styles, the QR code's words."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest
import zxingcpp
from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from PIL import Image

from adapters.letter import QR_WORDS, LetterFacts
from adapters.letter_docx import letter_docx
from adapters.letter_pdf import letter_pdf
from tests.adapters.test_letter import FACTS, JOINT
from tests.support import pdf, pdf_tags

PHOTO = "https://guichet.example/creer-un-compte/photo/Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF"
WITH_CODE = replace(JOINT, photo_address=PHOTO)
LETTERS = pytest.mark.parametrize("facts", [FACTS, WITH_CODE], ids=["one signatory", "two, with a QR code"])


@LETTERS
def test_the_pdf_declares_itself_tagged_pdf_ua_in_french_with_its_title_shown(facts: LetterFacts) -> None:
    data = letter_pdf(facts)
    catalogue = pdf_tags.catalogue(data)
    assert catalogue["/MarkInfo"]["/Marked"] == True  # noqa: E712 (a PDF's own boolean)
    assert catalogue["/Lang"] == "fr-FR"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert pdf_tags.information(data)["/Title"] == "Délégation de mandat"
    assert "<pdfuaid:part>1</pdfuaid:part>" in pdf_tags.metadata(data)


@LETTERS
def test_everything_drawn_is_in_the_structure_or_an_artifact(facts: LetterFacts) -> None:
    data = letter_pdf(facts)
    content = pdf_tags.content(data)
    held = [mark for element in pdf_tags.structure(data).walk() for mark in element.marks]
    assert content.neither == 0
    assert content.marks == set(held)
    assert len(held) == len(set(held)), "each piece is read once"
    assert content.artifacts > 0, "rules and boxes are drawn, and not read"


@LETTERS
def test_what_is_drawn_leads_back_to_its_element(facts: LetterFacts) -> None:
    """A program that points at words asks the parent tree what they are."""
    data = letter_pdf(facts)
    held = {mark: element.kind for element in pdf_tags.structure(data).walk() for mark in element.marks}
    assert pdf_tags.parents(data) == held


@LETTERS
def test_each_font_is_in_the_file_and_says_which_letters_its_shapes_are(facts: LetterFacts) -> None:
    fonts = pdf_tags.fonts(letter_pdf(facts))
    assert len(fonts) >= 2
    assert [font["/BaseFont"] for font in fonts if "DejaVu" not in font["/BaseFont"]] == []
    assert [font["/BaseFont"] for font in fonts if "/FontFile2" not in font or "/ToUnicode" not in font] == []


def test_its_record_has_the_title_too() -> None:
    assert "Délégation de mandat" in pdf_tags.metadata(letter_pdf(FACTS)).split("<dc:title>")[1].split("</dc:title>")[0]


def test_headings_paragraphs_and_a_numbered_list_follow_each_other() -> None:
    top = pdf_tags.structure(letter_pdf(FACTS))
    kinds = [element.kind for element in top.walk()]
    assert top.kind == "Document"
    assert [kind for kind in kinds if kind[0] == "H"] == ["H1", "H2"]
    assert kinds.index("H1") < kinds.index("P") < kinds.index("H2") < kinds.index("L")
    assert kinds.count("LI") == kinds.count("Lbl") == kinds.count("LBody") == 2
    assert "Table" not in kinds, "signatures beside each other are no table"


def test_the_signatories_are_read_one_after_the_other() -> None:
    text = pdf_tags.reader(letter_pdf(JOINT)).pages[0].extract_text()
    signatures = text[text.index("Fait à") :]
    order = [signatures.index(words) for words in ("Zoé D’Œuvré", "Présidente", "Paul Exemple", "Vice-président")]
    assert order == sorted(order)


def test_the_pdf_s_code_is_a_figure_with_words_and_can_be_touched() -> None:
    """On the telephone that shows the letter nobody can scan it."""
    data = letter_pdf(WITH_CODE)
    links = [element for element in pdf_tags.structure(data).walk() if element.kind == "Link"]
    assert [(part.kind, part.alt) for link in links for part in link.parts] == [("Figure", QR_WORDS)]
    assert pdf_tags.links(data) == [("/S", PHOTO)]


def test_each_piece_of_text_is_in_a_paragraph_a_heading_or_a_list() -> None:
    def loose(element: pdf_tags.Element, inside: bool = False) -> list[str]:
        inside = inside or element.kind in ("P", "H1", "H2", "Lbl", "LBody", "Figure")
        own = [element.kind] if element.marks and not inside else []
        return own + [kind for part in element.parts for kind in loose(part, inside)]

    assert loose(pdf_tags.structure(letter_pdf(WITH_CODE))) == []


def test_without_an_address_there_is_no_code() -> None:
    assert [part for part in pdf_tags.structure(letter_pdf(FACTS)).walk() if part.kind == "Figure"] == []
    assert word(FACTS).inline_shapes._inline_lst == []


def test_a_telephone_reads_the_code_of_the_printed_page() -> None:
    assert pdf.codes_of(letter_pdf(WITH_CODE)) == [PHOTO]


def test_and_that_of_the_word_document() -> None:
    with zipfile.ZipFile(io.BytesIO(letter_docx(WITH_CODE))) as archive:
        (picture,) = [name for name in archive.namelist() if name.startswith("word/media/")]
        codes = zxingcpp.read_barcodes(Image.open(io.BytesIO(archive.read(picture))))
    assert [code.text for code in codes] == [PHOTO]


def word(facts: LetterFacts) -> Document:
    return docx.Document(io.BytesIO(letter_docx(facts)))


def style_of(paragraph: Paragraph) -> str:
    return str(paragraph.style and paragraph.style.name)


def test_the_word_document_has_headings_styles_and_a_numbered_list() -> None:
    document = word(JOINT)
    assert [(style_of(paragraph), paragraph.text[:20]) for paragraph in document.paragraphs] == [
        ("Heading 1", "Délégation de mandat"),
        ("Corps de la lettre", "Nous soussignée, Zoé"),
        ("Lieu et date", FACTS.done_at[:20]),
        ("Signataire", "Zoé D’Œuvré"),
        ("Qualité du signataire", "Présidente"),
        ("Emplacement de la signature", "Signature"),
        ("Signataire", "Paul Exemple"),
        ("Qualité du signataire", "Vice-président"),
        ("Emplacement de la signature", "Signature"),
        ("Heading 2", "Que faire de cette l"),
        ("List Number", "Imprimez cette lettr"),
        ("List Number", "Faites-la signer."),
        ("Où remettre la lettre", "Votre demande\u00a0: http"),
    ]
    assert document.tables == []
    assert document.core_properties.title == "Délégation de mandat"


def test_no_run_of_the_word_document_looks_otherwise_than_its_style_says() -> None:
    runs = [run for paragraph in word(WITH_CODE).paragraphs for run in paragraph.runs]
    assert {run.style.name for run in runs} == {"Default Paragraph Font", "Strong"}
    assert [run.text for run in runs if run.font.size or run.bold is not None or run.font.name] == []


def test_french_is_the_language_of_all_its_text() -> None:
    element = word(WITH_CODE).styles.element
    assert [language.get(qn("w:val")) for language in element.iter(qn("w:lang"))] == ["fr-FR"]


def test_the_word_document_s_code_has_words_and_can_be_touched() -> None:
    document = word(WITH_CODE)
    properties = document.inline_shapes[0]._inline.docPr
    assert properties.get("descr") == QR_WORDS
    (link,) = properties.iter(qn("a:hlinkClick"))
    assert document.part.rels[link.get(qn("r:id"))].target_ref == PHOTO
