"""What comes in, what is kept, what is refused and why."""

from dataclasses import dataclass
from enum import StrEnum

from config import default_of
from domain.errors import DomainError
from domain.given_files import GivenFile

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"


class Reason(StrEnum):
    """Why a file is refused; `web.file_messages` has a sentence for each."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_FILES = "too_many_files"
    UNSUPPORTED_TYPE = "unsupported_type"
    SVG = "svg"
    WORD_DOCUMENT = "word_document"
    MISMATCH = "mismatch"
    ENCRYPTED_PDF = "encrypted_pdf"
    BROKEN_PDF = "broken_pdf"
    SIGNED_PDF_WITH_OTHERS = "signed_pdf_with_others"
    DYNAMIC_FORM = "dynamic_form"
    PORTFOLIO = "portfolio"
    ATTACHMENTS = "attachments"
    HIDDEN_LAYERS = "hidden_layers"
    UNDRAWN_ANNOTATIONS = "undrawn_annotations"
    COMMENTS = "comments"
    TOO_MANY_PAGES = "too_many_pages"
    PAGE_TOO_LARGE = "page_too_large"
    BROKEN_IMAGE = "broken_image"
    IMAGE_TOO_LARGE = "image_too_large"
    TIMEOUT = "timeout"
    UNAVAILABLE = "unavailable"
    BUSY = "busy"
    ANOTHER_AT_WORK = "another_at_work"
    OTHERS_TOO_LONG = "others_too_long"
    TOO_MANY_SLOW = "too_many_slow"


@dataclass(frozen=True)
class UploadedFile:
    """A file as the browser sent it; `name` is whatever it said.

    `given` are the files that a document was made of, if it was accepted before: it is one file among others now.
    """

    name: str
    data: bytes
    given: tuple[GivenFile, ...] = ()


@dataclass(frozen=True)
class Limits:
    """What is accepted; an installation's settings give the values."""

    max_bytes: int = default_of("document_max_bytes")  # of a document: all its files together
    max_files: int = default_of("max_files_per_document")
    max_pages: int = default_of("pdf_max_pages")
    max_pixels: int = default_of("image_max_pixels")  # of one image, read in its header
    max_page_points: float = 10_000  # a photo "printed" to PDF may have one point a pixel
    max_image_edge: int = 3000  # an A4 sheet at 250 dots an inch
    seconds: float = 15.0
    wait: float = 1.5  # seconds, for a place in the sandbox
    memory_mb: int = 768


@dataclass(frozen=True)
class AcceptedDocument:
    """One document, safe to store and to show by `adapters.pages`.

    `filename` is for display and downloads (at most 100 characters, its extension that of `media_type`);
    `sha256` is that of `data`, in hexadecimal; `has_text` tells of the first five pages; `given` are the files of
    which it is made, by their own names, and what was remarked of each.
    """

    filename: str
    media_type: str
    data: bytes
    sha256: str
    pages: int
    has_text: bool
    given: tuple[GivenFile, ...] = ()


class FileRefused(DomainError):
    """A file cannot be taken. `name` is safe to show; `limit` is the limit that was passed, in the unit of the
    reason (bytes, files, pages, pixels); `suggestion` a file name that would agree with the content."""

    def __init__(self, reason: Reason, name: str, *, limit: int | None = None, suggestion: str | None = None) -> None:
        super().__init__(f"{reason}: {name}")
        self.reason = reason
        self.name = name
        self.limit = limit
        self.suggestion = suggestion
