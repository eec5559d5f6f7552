"""Files that applicants join, as their computers, scanners and telephones make them, written to a folder."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import docx
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from adapters import pages
from domain.calendar import french_date
from tests.support import pdf
from tests.support.files import HEIC

FONT = Path(pages.__file__).with_name("fonts") / "DejaVuSans.ttf"
INK = (20, 30, 120)


def official(folder: Path, name: str, title: str, *lines: str) -> Path:
    """A PDF with a text layer: an extract, a notice, a decree."""
    sheet = FPDF()
    sheet.add_font("DejaVu", "", FONT)
    sheet.add_page()
    sheet.set_font("DejaVu", size=16)
    sheet.multi_cell(0, 12, title, align="C")
    sheet.set_font("DejaVu", size=11)
    for line in lines:
        sheet.ln(4)
        sheet.multi_cell(0, 7, line)
    path = folder / name
    path.write_bytes(bytes(sheet.output()))
    return path


def kbis(folder: Path, company: str, siren: str, day: date, *officers: str) -> Path:
    """An extract of the register of companies that names these people."""
    return official(
        folder,
        "Extrait Kbis.pdf",
        "EXTRAIT KBIS",
        f"à jour au {french_date(day)}",
        f"Immatriculation au RCS : {siren[:3]} {siren[3:6]} {siren[6:9]} R.C.S. Rennes",
        f"Dénomination : {company.upper()}",
        *(f"Dirigeant : {officer}, né le 3 mai 1971 à Rennes" for officer in officers),
    )


def signed(letter: Path, day: date, *signatories: str) -> Image.Image:
    """The printed letter (PDF) with a date and signatures by hand, as a picture of its first page."""
    drawn = pages.render_page(letter.read_bytes(), "application/pdf", 1, 1240)
    sheet = Image.open(io.BytesIO(drawn.data)).convert("RGB")
    pen = ImageDraw.Draw(sheet)
    pen.text((600, 545), french_date(day), INK, ImageFont.truetype(str(FONT), 28))
    for place, name in enumerate(signatories):
        pen.text((160 + 520 * place, 760), name, INK, ImageFont.truetype(str(FONT), 40))
    return sheet


def photographed(letter: Path, day: date, *signatories: str) -> Path:
    """A photograph of the signed letter, askew and a little blurred, as a JPEG that lies on its side."""
    picture = signed(letter, day, *signatories).rotate(1.5, fillcolor="gray").filter(ImageFilter.GaussianBlur(0.8))
    path = letter.with_name("IMG_20261123.jpg")
    exif = Image.Exif()
    exif[0x0112] = 6
    picture.rotate(90, expand=True).save(path, "JPEG", quality=80, exif=exif)
    return path


def scanned(letter: Path, day: date, *signatories: str) -> Path:
    """A scan of the signed letter: a PDF without text."""
    path = letter.with_name("scan.pdf")
    signed(letter, day, *signatories).convert("L").save(path, "PDF", resolution=150)
    return path


def telephone_photo(folder: Path) -> Path:
    """What an iPhone makes."""
    path = folder / "IMG_0042.HEIC"
    path.write_bytes(HEIC)
    return path


def words_of(letter: Path) -> str:
    """The text of a downloaded letter, PDF or DOCX, on one line."""
    if letter.suffix == ".docx":
        paragraphs = docx.Document(str(letter)).paragraphs
        return " ".join(" ".join(paragraph.text for paragraph in paragraphs).split())
    return pdf.words_of(letter.read_bytes())
