"""A4 paper: typefaces, headings, rows, signatures, and the words that say that nothing of it is real.

PDF's own typefaces cost nothing; DejaVu, fifty times slower, is taken for letters that they lack (« Ł »).
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime

from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

from adapters.letter_pdf import FONTS
from demo.documents import pen

SPECIMEN = "SPÉCIMEN — document fictif"
INK, GREY, RULE, RED, PEN_BLUE = (24, 26, 30), (96, 100, 108), (180, 184, 190), (176, 32, 32), (24, 40, 120)
MARGIN = 22.0  # mm


class Sheet(FPDF):
    """One document. `typeface` is Helvetica, Times or Courier; `words` are names it must be able to print."""

    def __init__(self, title: str, dated: date, *words: str, typeface: str = "Helvetica", size: float = 10.5) -> None:
        super().__init__(format="A4")
        self.core_fonts_encoding = "windows-1252"
        self.typeface = typeface if all(map(_printable, words)) else self._dejavu()
        self.size = size
        self.set_creation_date(datetime(dated.year, dated.month, dated.day, 9, 0, tzinfo=UTC))
        self.set_title(title)
        self.set_author("Personne : document fictif")
        self.set_lang("fr-FR")
        self.set_margins(MARGIN, 24.0)
        self.set_auto_page_break(True, margin=26.0)
        self.add_page()

    def _dejavu(self) -> str:
        self.add_font("DejaVu", "", FONTS / "DejaVuSans.ttf")
        self.add_font("DejaVu", "B", FONTS / "DejaVuSans-Bold.ttf")
        return "DejaVu"

    def header(self) -> None:
        """Says on every page, across it and at its head, that it is a specimen."""
        self.face("B", 8, RED)
        self.set_xy(MARGIN, 9)
        self.cell(0, 5, SPECIMEN, align=Align.C)
        with self.local_context(fill_opacity=0.09), self.rotation(52, self.w / 2, self.h / 2):
            self.face("B", 86, RED)
            self.text(self.w / 2 - self.get_string_width("SPÉCIMEN") / 2, self.h / 2 + 12, "SPÉCIMEN")
        self.set_y(24)
        self.face("", self.size, INK)

    def footer(self) -> None:
        self.set_y(-15)
        self.face("", 7.5, GREY)
        self.cell(0, 4, f"{SPECIMEN} établi pour une démonstration, sans valeur — page {self.page_no()}", align=Align.C)

    def face(self, style: str, size: float, colour: tuple[int, int, int]) -> None:
        self.set_font(self.typeface, style, size)
        self.set_text_color(*colour)

    def line_of(
        self, text: str, *, style: str = "", size: float | None = None, align: str = "L", gap: float = 0,
        colour: tuple[int, int, int] = INK,
    ) -> None:  # fmt: skip
        """A paragraph, then `gap` millimetres."""
        size = size or self.size
        self.face(style, size, colour)
        self.multi_cell(0, size * 0.52, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(gap)

    def paragraphs(self, texts: Iterable[str], gap: float = 2.5) -> None:
        for text in texts:
            self.line_of(text, align="J", gap=gap)

    def section(self, text: str) -> None:
        """A heading on a grey band."""
        self.ln(2.5)
        self.set_fill_color(232, 234, 238)
        self.face("B", self.size, INK)
        self.cell(0, 7, f" {text}", fill=True, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1.5)

    def row(self, label: str, value: str, width: float = 68) -> None:
        """A label and its value, side by side."""
        top, height = self.get_y(), self.size * 0.5
        self.face("", self.size - 0.5, GREY)
        self.multi_cell(width, height, label, align=Align.L, new_x=XPos.RIGHT, new_y=YPos.NEXT)
        below = self.get_y()
        self.set_xy(MARGIN + width, top)
        self.face("", self.size - 0.5, INK)
        self.multi_cell(0, height, value, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_y(max(below, self.get_y()))

    def rule(self) -> None:
        self.set_draw_color(*RULE)
        self.set_line_width(0.3)
        self.line(MARGIN, self.get_y(), self.w - MARGIN, self.get_y())
        self.ln(3)

    def ink(self, name: str, x: float, y: float, width: float = 48, height: float = 20) -> None:
        """A signature in blue ink, drawn, without a letter of text."""
        self.set_draw_color(*PEN_BLUE)
        self.set_line_width(0.45)
        for stroke in pen.signature(name):
            self.polyline([(x + px * width, y + py * height) for px, py in stroke])

    def stamp(self, words: str, x: float, y: float, radius: float = 13) -> None:
        """A rubber stamp, a little askew."""
        chance = random.Random(f"stamp {words}")
        self.set_draw_color(88, 60, 140)
        after = self.get_x(), self.get_y()
        with self.local_context(stroke_opacity=0.7, fill_opacity=0.7), self.rotation(chance.uniform(-14, 14), x, y):
            self.set_line_width(0.7)
            self.circle(x, y, radius)
            self.set_line_width(0.3)
            self.circle(x, y, radius - 2)
            self.face("B", 5.5, (88, 60, 140))
            for position, line in enumerate(_in_lines(words, 14)[:4]):
                self.text(x - self.get_string_width(line) / 2, y - 3 + 3 * position, line)
        self.set_xy(*after)
        self.face("", self.size, INK)

    def room(self, height: float) -> None:
        """Go on to the next page unless this height is left."""
        if self.will_page_break(height):
            self.add_page()

    def file(self) -> bytes:
        return bytes(self.output())


def _printable(text: str) -> bool:
    try:
        text.encode("windows-1252")
    except UnicodeEncodeError:
        return False
    return True


def _in_lines(words: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in words.upper().split():
        if lines and len(lines[-1]) + len(word) < width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
