"""The one way in for files from outside: whatever a person chose becomes one checked document, or a clear refusal.

| Given | Kept as |
|---|---|
| one PDF | the same bytes (a signature in it stays valid) |
| one JPEG, one PNG | the same type, upright, metadata gone, at most `Limits.max_image_edge` pixels a side |
| one HEIC, TIFF or WebP | a PDF, a page an image |
| several files | one PDF in the order given: fields and annotations become part of its pages |

What a page does not show (a dynamic form, a portfolio, files inside, hidden layers), or would lose when it is bound
with others (a signature, comments), is refused by name. A file may bear the name of any accepted type; letters to fill
in, SVG, pages, programs and everything else are refused.
"""

from adapters.intake.gate import accept, rearrange
from adapters.intake.names import safe_filename
from adapters.intake.parcel import AcceptedDocument, FileRefused, Limits, Reason, UploadedFile

__all__ = [
    "AcceptedDocument",
    "FileRefused",
    "Limits",
    "Reason",
    "UploadedFile",
    "accept",
    "rearrange",
    "safe_filename",
]
