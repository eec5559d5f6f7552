"""What a file's first bytes say it is, and whether its name may stand; both before anything opens it."""

import mimetypes
import re

import filetype

from adapters.intake.names import safe_filename, split
from adapters.intake.parcel import FileRefused, Reason

HEAD = 8192
EXTENSIONS = {
    "pdf": ("pdf",),
    "jpeg": ("jpg", "jpeg", "jpe", "jfif", "mpo"),
    "png": ("png",),
    "heic": ("heic", "heif", "hif"),
    "tiff": ("tif", "tiff"),
    "webp": ("webp",),
}
KIND_OF_EXTENSION = {extension: kind for kind, known in EXTENSIONS.items() for extension in known}
KIND_OF_MEDIA_TYPE = {
    "application/pdf": "pdf",
    "image/jpeg": "jpeg",
    "image/png": "png",
    "image/heic": "heic",
    "image/tiff": "tiff",
    "image/webp": "webp",
}
WORD_EXTENSIONS = {"doc", "docx", "docm", "dot", "dotx", "odt", "ott", "rtf", "pages", "wps"}
WORD_MEDIA = ("wordprocessingml", "msword", "opendocument.text", "/rtf")
MEANS_NOTHING = ("", "bin")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ARCHIVE = b"PK\x03\x04"
SVG = re.compile(rb"<svg[\s>]|<!DOCTYPE\s+svg", re.IGNORECASE)
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
OTHER_TYPES = mimetypes.MimeTypes(filenames=())  # Python's own table: the machine's would vary


def kind_of(name: str, data: bytes) -> str:
    """One of EXTENSIONS' keys: what the content is, whichever of their names the file bears.

    Raises FileRefused: empty, word_document, svg, mismatch, unsupported_type.
    """
    safe_name, extension = safe_filename(name), split(safe_filename(name))[1]
    if not data:
        raise FileRefused(Reason.EMPTY, safe_name)
    head = data[:HEAD]
    kind = _content(head)
    if kind is None:
        raise FileRefused(_why_not(head, extension), safe_name)
    if not _agree(extension):
        raise FileRefused(Reason.MISMATCH, safe_name, suggestion=safe_filename(safe_name, EXTENSIONS[kind][0]))
    return kind


def _content(head: bytes) -> str | None:
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in HEIF_BRANDS else None
    if head.lstrip(b"\xef\xbb\xbf\r\n\t \0")[:5] == b"%PDF-":  # some scanners put a blank line first
        return "pdf"
    guess = filetype.guess(head)
    return KIND_OF_MEDIA_TYPE.get(guess.mime) if guess is not None and guess.mime != "application/pdf" else None


def _why_not(head: bytes, extension: str) -> Reason:
    guess = filetype.guess(head)
    media = guess.mime if guess is not None else ""
    office = head.startswith((OLD_OFFICE, ARCHIVE, b"{\\rtf"))
    if any(word in media for word in WORD_MEDIA) or (office and extension in WORD_EXTENSIONS):
        return Reason.WORD_DOCUMENT
    if SVG.search(head) or extension in ("svg", "svgz"):
        return Reason.SVG
    if extension in KIND_OF_EXTENSION or extension in WORD_EXTENSIONS:
        return Reason.MISMATCH
    return Reason.UNSUPPORTED_TYPE


def _agree(extension: str) -> bool:
    """Whether the name may stand: of any accepted type, since telephones and mails mistake one for another, or of none.

    An extension that means nothing (« .scan », « .bin » of some mail programs) contradicts nothing, nor does one of
    another picture (« .bmp », « .gif »); one of a program, a page or a letter does.
    """
    if extension in KIND_OF_EXTENSION or extension in MEANS_NOTHING:
        return True
    if extension in WORD_EXTENSIONS:
        return False
    media = OTHER_TYPES.guess_type(f"x.{extension}")[0]
    return media is None or (media.startswith("image/") and media != "image/svg+xml")
