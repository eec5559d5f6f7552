"""The mandate letter as a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from fpdf import FPDF
from fpdf.enums import Align, WrapMode, XPos, YPos

from adapters.letter import (
    BODY,
    DOTS,
    EPOCH,
    GREY,
    INK,
    LEADING,
    MARGIN,
    RULE,
    LetterFacts,
    Signatory,
    clean,
    instruction_lines,
    paragraph,
)

FONTS = Path(__file__).with_name("fonts")

BOX = 34.0  # mm, room for a signature and a stamp


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


def _sheet(facts: LetterFacts) -> FPDF:
    sheet = FPDF(format="A4")
    sheet.set_creation_date(EPOCH)
    sheet.set_title(clean(facts.title))
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
    sheet.multi_cell(0, 9, clean(facts.title), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
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
        _pdf_line(sheet, width, clean(signatory.name) or DOTS[:14], "B", 10)
        _pdf_line(sheet, width, clean(signatory.capacity) or DOTS[:14], "", 10)
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
    lines = instruction_lines(facts)
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
