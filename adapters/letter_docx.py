"""The mandate letter as a text document that can be filled in: headings, styles and a list, no table for the layout."""

from __future__ import annotations

import io
import zipfile

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from adapters import qr_code
from adapters.letter import (
    DOTS,
    EPOCH,
    QR_WORDS,
    LetterFacts,
    Signatory,
    clean,
    instructions,
    paragraph,
    where_to_give,
)

TYPEFACE = "Arial"  # which every office has
INK, GREY = RGBColor(27, 31, 38), RGBColor(85, 93, 105)
BODY, PLACE, PERSON, CAPACITY, SIGNATURE, WHERE = (
    "Corps de la lettre",
    "Lieu et date",
    "Signataire",
    "Qualité du signataire",
    "Emplacement de la signature",
    "Où remettre la lettre",
)
"""The letter's own paragraph styles, beside Word's headings and numbered list."""


def letter_docx(facts: LetterFacts) -> bytes:
    """The same letter as a Word document, in French. It holds any letter: the reader's machine has the typefaces."""
    document = docx.Document()
    _properties(document, facts)
    _styles(document)
    document.add_heading(clean(facts.title), level=1)
    body = document.add_paragraph(style=BODY)
    for run in paragraph(facts):
        body.add_run(run.text, style="Strong" if run.bold else None)
    document.add_paragraph(facts.done_at, style=PLACE)
    for signatory in facts.signatories or (Signatory(),):
        document.add_paragraph(clean(signatory.name) or DOTS[:14], style=PERSON)
        document.add_paragraph(clean(signatory.capacity) or DOTS[:14], style=CAPACITY)
        document.add_paragraph(facts.signature, style=SIGNATURE)
    _instructions(document, facts)
    return _timeless(document)


def _properties(document: Document, facts: LetterFacts) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.comments = clean(facts.title), "", ""
    properties.language = "fr-FR"
    properties.created = properties.modified = EPOCH.replace(tzinfo=None)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.5)


def _styles(document: Document) -> None:
    """French as the language of all text, one typeface, and what each kind of paragraph looks like."""
    styles = document.styles
    language = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    language.set(qn("w:val"), "fr-FR")
    for name in (BODY, PLACE, PERSON, CAPACITY, SIGNATURE, WHERE):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    _looks(styles["Normal"], 11, after=0)
    _looks(styles["Heading 1"], 15, after=30)
    _looks(styles["Heading 2"], 9, before=18, after=4)
    _looks(styles[BODY], 11, leading=1.6)
    _looks(styles[PLACE], 11, before=24, after=24)
    _looks(styles[PERSON], 11, joined=True)
    styles[PERSON].font.bold = True
    _looks(styles[CAPACITY], 11, joined=True)
    _looks(styles[SIGNATURE], 9, before=6, after=80)  # room to sign
    for name in ("List Number", WHERE):
        _looks(styles[name], 9, after=2)
        styles[name].font.color.rgb = GREY


def _looks(
    style: ParagraphStyle, size: float, *, before: float = 0, after: float = 0, leading: float = 1, joined: bool = False
) -> None:
    """Sizes and distances in points, leading in lines; `joined` keeps the paragraph on the page of the next one."""
    style.font.size, style.font.color.rgb = Pt(size), INK
    style.font.name = TYPEFACE
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a theme's typeface would win
        style.element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), leading
    layout.keep_with_next = joined or style.name.startswith("Heading")


def _instructions(document: Document, facts: LetterFacts) -> None:
    lines, addresses = instructions(facts), where_to_give(facts)
    if not lines and not addresses:
        return
    document.add_heading(facts.instructions_title, level=2)
    for line in lines:
        document.add_paragraph(line, style="List Number")
    for line in addresses:
        document.add_paragraph(line, style=WHERE)
    if facts.photo_address:
        _code(document, facts.photo_address)


def _code(document: Document, address: str) -> None:
    """The QR code, in words too; where it cannot be scanned, on the telephone that shows it, it is touched."""
    run = document.add_paragraph(style=WHERE).add_run()
    properties = run.add_picture(io.BytesIO(qr_code.png(address)), width=Cm(3.2))._inline.docPr
    properties.set("descr", QR_WORDS)
    link = OxmlElement("a:hlinkClick")
    link.set(qn("r:id"), document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    properties.append(link)


def _timeless(document: Document) -> bytes:
    """The file with every part dated alike: python-docx stamps the archive with the clock."""
    written, timeless = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(timeless, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=EPOCH.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return timeless.getvalue()
