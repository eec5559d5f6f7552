"""The mandate letter as a text document that can be filled in."""

from __future__ import annotations

import io
import zipfile

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from adapters.letter import DOTS, EPOCH, GREY, LetterFacts, Signatory, clean, instruction_lines, paragraph


def letter_docx(facts: LetterFacts) -> bytes:
    """The same letter as a Word document, in French, with a common typeface."""
    document = docx.Document()
    _docx_settings(document, facts)
    title = document.add_paragraph()
    title.paragraph_format.space_after = Pt(30)
    _docx_run(title, clean(facts.title), bold=True, size=15)
    body = document.add_paragraph()
    body.paragraph_format.line_spacing = 1.6
    for run in paragraph(facts):
        _docx_run(body, run.text, bold=run.bold)
    place = document.add_paragraph()
    place.paragraph_format.space_before = Pt(24)
    place.paragraph_format.space_after = Pt(24)
    _docx_run(place, facts.done_at)
    _docx_signatures(document, facts)
    _docx_instructions(document, facts)
    return _timeless(document)


def _docx_settings(document: Document, facts: LetterFacts) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.comments = clean(facts.title), "", ""
    properties.language = "fr-FR"
    properties.created = properties.modified = EPOCH.replace(tzinfo=None)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.5)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(11)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "fr-FR")
    style.element.get_or_add_rPr().append(language)


def _docx_run(target: Paragraph, text: str, *, bold: bool = False, size: float | None = None) -> None:
    run = target.add_run(text)
    run.bold = bold
    if size:
        run.font.size = Pt(size)


def _docx_signatures(document: Document, facts: LetterFacts) -> None:
    signatories = facts.signatories or (Signatory(),)
    table = document.add_table(rows=1, cols=max(2, len(signatories)))
    for cell, signatory in zip(table.rows[0].cells, signatories, strict=False):
        name, capacity, signature = cell.paragraphs[0], cell.add_paragraph(), cell.add_paragraph()
        _docx_run(name, clean(signatory.name) or DOTS[:14], bold=True)
        _docx_run(capacity, clean(signatory.capacity) or DOTS[:14])
        signature.paragraph_format.space_before = Pt(6)
        signature.paragraph_format.space_after = Pt(90)
        _docx_run(signature, facts.signature, size=8.5)


def _docx_instructions(document: Document, facts: LetterFacts) -> None:
    lines = instruction_lines(facts)
    if not lines:
        return
    heading = document.add_paragraph()
    heading.paragraph_format.space_after = Pt(2)
    _docx_run(heading, facts.instructions_title, bold=True, size=8.5)
    for line in lines:
        item = document.add_paragraph()
        item.alignment = WD_ALIGN_PARAGRAPH.LEFT
        item.paragraph_format.space_after = Pt(2)
        _docx_run(item, line, size=8.5)
        item.runs[0].font.color.rgb = RGBColor(*GREY)


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
