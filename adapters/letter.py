"""The mandate letter to print, sign and photograph: as a PDF, and as a DOCX for those who must use their own paper.

The words come from the kinds file; here they are laid out. The same facts give the same bytes.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from fpdf import FPDF
from fpdf.enums import Align, WrapMode, XPos, YPos

from adapters.intake.names import safe_filename

FONTS = Path(__file__).with_name("fonts")
PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")
DOTS = "…" * 18
MAX_VALUE = 400
NO_BREAK = "\u00a0"
NAMES = frozenset({"signatory_name", "second_signatory_name", "applicant_name"})
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)  # a date of its own would make two equal letters differ
INK, GREY, RULE = (27, 31, 38), (85, 93, 105), (196, 202, 210)
MARGIN, BODY, LEADING = 25.0, 11.0, 7.2  # mm, points, mm
BOX = 34.0  # mm, room for a signature and a stamp


@dataclass(frozen=True)
class Signatory:
    """Who signs; an empty name or capacity is left to fill by hand."""

    name: str = ""
    capacity: str = ""


@dataclass(frozen=True)
class LetterFacts:
    """What stands in the letter.

    `template` is one paragraph with {placeholders}; `values` gives their words, '' or an absent one becomes a
    dotted line, and a value is never searched for placeholders; those `emphasised` are printed in bold.
    `signatories` are one or two. `name` (the title when absent) and `applicant` name the file. `instructions` tell
    what to do with the letter, `upload_address` where it is to be given.
    """

    title: str
    template: str
    values: Mapping[str, str]
    signatories: tuple[Signatory, ...] = (Signatory(),)
    applicant: str = ""
    name: str = ""
    done_at: str = "Fait à ……………………………………, le ……………………"
    signature: str = "Signature"
    instructions: tuple[str, ...] = field(default_factory=tuple)
    instructions_title: str = "Que faire de cette lettre ?"
    upload_address: str = ""
    emphasised: frozenset[str] = NAMES


@dataclass(frozen=True)
class Run:
    """A stretch of the paragraph; bold for the names that whoever signs has to check."""

    text: str
    bold: bool = False


def letter_filename(facts: LetterFacts, extension: str) -> str:
    """« Délégation de mandat - Zoé Œuvré.pdf »: accents kept, safe in a header and on a disk."""
    stem = " - ".join(part for part in (facts.name or facts.title, facts.applicant) if part.strip())
    return safe_filename(f"{stem}.{extension}", extension)


def paragraph(facts: LetterFacts) -> Iterator[Run]:
    """The template's sentence, placeholders replaced once, in one pass."""
    position = 0
    for match in PLACEHOLDER.finditer(facts.template):
        if match.start() > position:
            yield Run(facts.template[position : match.start()])
        value = _clean(facts.values.get(match[1], ""))
        yield Run(value or DOTS, bold=bool(value) and match[1] in facts.emphasised)
        position = match.end()
    if position < len(facts.template):
        yield Run(facts.template[position:])


def letter_pdf(facts: LetterFacts) -> bytes:
    """One A4 page (more for very long names). Any script that DejaVu Sans has; other letters show as boxes."""
    sheet = _sheet(facts)
    _pdf_title(sheet, facts)
    _pdf_paragraph(sheet, facts)
    sheet.ln(LEADING * 2)
    sheet.set_font("DejaVu", size=BODY)
    sheet.multi_cell(0, LEADING, facts.done_at, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.ln(LEADING)
    _pdf_signatures(sheet, facts)
    _pdf_instructions(sheet, facts)
    return bytes(sheet.output())


def letter_docx(facts: LetterFacts) -> bytes:
    """The same letter as a Word document, in French, with a common typeface."""
    document = docx.Document()
    _docx_settings(document, facts)
    title = document.add_paragraph()
    title.paragraph_format.space_after = Pt(30)
    _docx_run(title, _clean(facts.title), bold=True, size=15)
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


def _clean(value: str) -> str:
    """One line without control, bidi or unprintable characters, at most 400 characters."""
    kept = (c if unicodedata.category(c)[0] not in "CZ" or c == NO_BREAK else " " for c in value[: 4 * MAX_VALUE])
    return re.sub(" {2,}", " ", unicodedata.normalize("NFC", "".join(kept))).strip()[:MAX_VALUE]


# --- PDF


def _sheet(facts: LetterFacts) -> FPDF:
    sheet = FPDF(format="A4")
    sheet.set_creation_date(EPOCH)
    sheet.set_title(_clean(facts.title))
    sheet.set_lang("fr-FR")
    sheet.add_font("DejaVu", "", FONTS / "DejaVuSans.ttf")
    sheet.add_font("DejaVu", "B", FONTS / "DejaVuSans-Bold.ttf")
    sheet.set_margins(MARGIN, MARGIN)
    sheet.c_margin = 0  # text starts where rules and boxes do
    sheet.set_auto_page_break(True, margin=MARGIN)
    sheet.set_text_color(*INK)
    sheet.set_draw_color(*RULE)
    sheet.add_page()
    return sheet


def _pdf_title(sheet: FPDF, facts: LetterFacts) -> None:
    sheet.ln(6)
    sheet.set_font("DejaVu", "B", 15)
    sheet.multi_cell(0, 9, _clean(facts.title), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.ln(2)
    sheet.set_line_width(0.6)
    sheet.line(MARGIN, sheet.get_y(), MARGIN + 24, sheet.get_y())
    sheet.ln(14)


def _pdf_paragraph(sheet: FPDF, facts: LetterFacts) -> None:
    sheet.set_font("DejaVu", size=BODY)
    with sheet.text_columns(line_height=1.85) as columns, columns.paragraph() as words:
        for run in paragraph(facts):  # one paragraph of several runs: `FPDF.write` would break words between them
            sheet.set_font("DejaVu", "B" if run.bold else "", BODY)
            words.write(run.text)


def _pdf_signatures(sheet: FPDF, facts: LetterFacts) -> None:
    gap = 8.0
    count = max(1, len(facts.signatories))
    width = (sheet.epw - gap) / 2 if count > 1 else sheet.epw * 0.6
    if sheet.will_page_break(BOX + 5 * LEADING):
        sheet.add_page()
    top, lowest = sheet.get_y(), 0.0
    for position, signatory in enumerate(facts.signatories or (Signatory(),)):
        sheet.set_xy(MARGIN + position * (width + gap), top)
        _pdf_line(sheet, width, _clean(signatory.name) or DOTS[:14], "B", 10)
        _pdf_line(sheet, width, _clean(signatory.capacity) or DOTS[:14], "", 10)
        lowest = max(lowest, sheet.get_y())
    for position in range(count):
        left = MARGIN + position * (width + gap)
        sheet.set_line_width(0.3)
        sheet.rect(left, lowest + 2, width, BOX)
        sheet.set_xy(left + 2, lowest + 3.5)
        sheet.set_text_color(*GREY)
        _pdf_line(sheet, width - 4, facts.signature, "", 8)
        sheet.set_text_color(*INK)
    sheet.set_xy(MARGIN, lowest + BOX + 8)


def _pdf_line(sheet: FPDF, width: float, text: str, style: str, size: float) -> None:
    left = sheet.get_x()
    sheet.set_font("DejaVu", style, size)
    sheet.multi_cell(width, size * 0.5, text, align=Align.L, new_x=XPos.LEFT, new_y=YPos.NEXT)
    sheet.set_x(left)


def _pdf_instructions(sheet: FPDF, facts: LetterFacts) -> None:
    lines = [f"{number}. {_clean(line)}" for number, line in enumerate(facts.instructions, 1)]
    if facts.upload_address:
        lines.append(f"Votre demande : {_clean(facts.upload_address)}")
    if not lines:
        return
    sheet.set_font("DejaVu", "", 8.5)
    height = sum(len(_folded(sheet, line)) for line in lines) * 4.6 + 12
    if sheet.get_y() + height > sheet.h - MARGIN:
        sheet.add_page()
    sheet.set_y(sheet.h - MARGIN - height)
    sheet.set_line_width(0.3)
    sheet.line(MARGIN, sheet.get_y(), sheet.w - MARGIN, sheet.get_y())
    sheet.ln(4)
    sheet.set_text_color(*GREY)
    sheet.set_font("DejaVu", "B", 8.5)
    sheet.cell(0, 5, facts.instructions_title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.set_font("DejaVu", "", 8.5)
    for line in lines:
        sheet.multi_cell(0, 4.6, line, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _folded(sheet: FPDF, line: str) -> list[str]:
    return cast("list[str]", sheet.multi_cell(0, 4.6, line, dry_run=True, output="LINES", wrapmode=WrapMode.WORD))


# --- DOCX


def _docx_settings(document: Document, facts: LetterFacts) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.comments = _clean(facts.title), "", ""
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
        _docx_run(name, _clean(signatory.name) or DOTS[:14], bold=True)
        _docx_run(capacity, _clean(signatory.capacity) or DOTS[:14])
        signature.paragraph_format.space_before = Pt(6)
        signature.paragraph_format.space_after = Pt(90)
        _docx_run(signature, facts.signature, size=8.5)


def _docx_instructions(document: Document, facts: LetterFacts) -> None:
    lines = [f"{number}. {_clean(line)}" for number, line in enumerate(facts.instructions, 1)]
    if facts.upload_address:
        lines.append(f"Votre demande : {_clean(facts.upload_address)}")
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
