"""A PDF's text layer as words with the places where they stand on the page as it is shown."""

import ctypes
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

SIDE = 1000  # a page is so many units wide and high, whatever its size and rotation
SOFT_HYPHEN = 0xAD
DECIMALS = 1000
MOST_COMMENTS = 200  # of a page
LONGEST_COMMENT = 4000
NOTES = {
    raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_LINE, raw.FPDF_ANNOT_SQUARE, raw.FPDF_ANNOT_CIRCLE, raw.FPDF_ANNOT_POLYGON,
    raw.FPDF_ANNOT_POLYLINE, raw.FPDF_ANNOT_HIGHLIGHT, raw.FPDF_ANNOT_UNDERLINE, raw.FPDF_ANNOT_SQUIGGLY,
    raw.FPDF_ANNOT_STRIKEOUT, raw.FPDF_ANNOT_CARET, raw.FPDF_ANNOT_INK,
}  # fmt: skip
"""Annotations whose words open at a click."""
STRAIGHT = 0.2  # rise over run up to which a word counts as lying along one of the page's sides

Box = tuple[int, int, int, int]
Place = tuple[int, int]


class Words:
    """Gathers the characters of one page into words: [text, turn, [box, …]].

    `turn` is the way in which the word reads on the shown page: 0 to the right, 1 down, 2 to the left, 3 up, -1
    askew. A word has a box a line: the second when it was cut at a line's end.
    """

    def __init__(self) -> None:
        self.complete: list[list[Any]] = []
        self._text = ""
        self._boxes: list[Box] = []
        self._turn = 0

    def add(self, character: str, box: Box) -> None:
        self._text += character
        self._boxes.append(box)

    def end(self) -> None:
        """The word is complete."""
        if self._text:
            self._turn = _turn(self._boxes, self._turn)
            self.complete.append([self._text, self._turn, _lines(self._boxes, self._turn)])
        self._text, self._boxes = "", []


def page_words(page: pdfium.PdfPage, limit: int) -> tuple[list[list[Any]], int]:
    """The words that stand on a page, in the order of the file, and how many characters were read: at most `limit`."""
    text = page.get_textpage()
    try:
        count = min(text.count_chars(), limit)
        words, eye = Words(), Eye(page, text)
        for index in range(count):
            code = raw.FPDFText_GetUnicode(text, index)
            hyphen = raw.FPDFText_IsHyphen(text, index) == 1
            if code == SOFT_HYPHEN and not hyphen:
                continue
            character = "-" if hyphen else _character(code)
            if character.isspace() or not character:
                words.end()
                continue
            words.add(character, eye.box(index))
        words.end()
        return [word for word in words.complete if any(box[2] > box[0] or box[3] > box[1] for box in word[2])], count
    finally:
        text.close()


def _character(code: int) -> str:
    """The character, a space for what is none; pairs of surrogates do not come out of pdfium."""
    if code < 32 or 0xD800 <= code <= 0xDFFF or code in (0x7F, 0xFFFE, 0xFFFF) or code > 0x10FFFF:
        return " "
    return chr(code)


def comments(page: pdfium.PdfPage) -> list[list[Any]]:
    """The words of a page's notes, which no drawing shows, each in the place of its note."""
    words: list[list[Any]] = []
    sheet = Sheet(page)
    for position in range(min(raw.FPDFPage_GetAnnotCount(page), MOST_COMMENTS)):
        note = raw.FPDFPage_GetAnnot(page, position)
        rect = raw.FS_RECTF()
        if raw.FPDFAnnot_GetSubtype(note) in NOTES and raw.FPDFAnnot_GetRect(note, rect):
            written = "".join(_character(ord(character)) for character in _contents(note))
            words += [[word, 0, [sheet.box(rect)]] for word in written.split()]
        raw.FPDFPage_CloseAnnot(note)
    return words


def _contents(note: raw.FPDF_ANNOTATION) -> str:
    """What a note says, at most `LONGEST_COMMENT` characters."""
    size = raw.FPDFAnnot_GetStringValue(note, b"Contents", None, 0)
    buffer = ctypes.create_string_buffer(min(size, 2 * LONGEST_COMMENT))
    if size != len(buffer):
        return ""
    raw.FPDFAnnot_GetStringValue(note, b"Contents", ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


class Sheet:
    """One page as it is shown: crop box and rotation included."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        # The way from the page's points to the shown page is affine: three points tell it, asked for with decimals.
        origin, right, up = (_on_the_image(page, x, y) for x, y in ((0, 0), (SIDE, 0), (0, SIDE)))
        self._origin = origin
        self._across = (right[0] - origin[0]) / SIDE, (right[1] - origin[1]) / SIDE
        self._up = (up[0] - origin[0]) / SIDE, (up[1] - origin[1]) / SIDE

    def box(self, rect: raw.FS_RECTF) -> Box:
        """Where a rectangle of the page stands."""
        (x0, y0), (x1, y1) = self._place(rect.left, rect.top), self._place(rect.right, rect.bottom)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def _place(self, x: float, y: float) -> Place:
        return (
            _held(self._origin[0] + x * self._across[0] + y * self._up[0]),
            _held(self._origin[1] + x * self._across[1] + y * self._up[1]),
        )


class Eye:
    """Where the characters of one page stand on it."""

    def __init__(self, page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> None:
        self._text = text
        self._rect = raw.FS_RECTF()
        self._sheet = Sheet(page)

    def box(self, index: int) -> Box:
        if not raw.FPDFText_GetLooseCharBox(self._text, index, self._rect):
            return (0, 0, 0, 0)
        return self._sheet.box(self._rect)


def _on_the_image(page: pdfium.PdfPage, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, SIDE * DECIMALS, SIDE * DECIMALS, 0, x, y, across, down)
    return across.value / DECIMALS, down.value / DECIMALS


def _held(value: float) -> int:
    """Within the page."""
    return max(0, min(SIDE, round(value)))


def _centre(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _turn(boxes: list[Box], before: int) -> int:
    """The direction from a word's first character to the last one on its line; a lone one reads as the word before."""
    (x0, y0), (x1, y1) = _centre(boxes[0]), _centre(boxes[min(len(boxes) - 1, 2)])
    right, down = x1 - x0, y1 - y0
    longer, shorter = max(abs(right), abs(down)), min(abs(right), abs(down))
    if not longer:
        return before
    if shorter > STRAIGHT * longer + 1:
        return -1
    if abs(right) >= abs(down):
        return 0 if right > 0 else 2
    return 1 if down > 0 else 3


def _lines(boxes: list[Box], turn: int) -> list[Box]:
    """One box a line that the word stands on."""
    lines: list[Box] = []
    for box in boxes:
        if lines and _beside(lines[-1], box, turn):
            last = lines[-1]
            lines[-1] = min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3])
        else:
            lines.append(box)
    return lines


def _beside(line: Box, box: Box, turn: int) -> bool:
    """Whether the box goes on with the line; a word askew is one box."""
    if turn == -1:
        return True
    along = 1 if turn in (0, 2) else 0
    return min(line[along + 2], box[along + 2]) - max(line[along], box[along]) >= 0
