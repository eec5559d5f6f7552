"""What a PDF holds beside what its pages show. pdfium does not tell: pyHanko reads the file as pdfium writes it out, so
that both see the same."""

import io
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, PdfObject
from pyhanko.pdf_utils.reader import PdfFileReader

from adapters.sandbox import pdfs

HIDDEN = 1 << 1 | 1 << 5
"""Flags of an annotation that no screen shows: hidden, no view."""
UNDRAWN = {"/Line", "/Polygon", "/PolyLine", "/Stamp", "/Caret", "/Redact"}
"""Annotations that pdfium draws only where the file brings their appearance; of the others it makes one."""
SHOWN_WORDS = {"/FreeText", "/Link", "/Popup", "/Widget", "/Stamp", "/Watermark"}
"""Annotations whose words are drawn, or are no words to a reader; those of all others open at a click."""


def beyond_pages(document: pdfium.PdfDocument) -> set[str]:
    """Codes of what the document holds that a page does not show, or cannot keep when it is bound with others.

    `dynamic_form`, `portfolio`, `attachments`, `hidden_layers`, `undrawn_annotations`, `comments`.
    """
    root = PdfFileReader(io.BytesIO(pdfs.saved(document, unlocked=True)), strict=False).root
    annotations = [note for page in _pages(_of(root, "/Pages")) for note in _dictionaries(_of(page, "/Annots"))]
    visible = [note for note in annotations if not _flags(note) & HIDDEN]
    kinds = {_of(note, "/Subtype") for note in annotations}
    answers = {
        "dynamic_form": _is_dynamic(document, has_fields="/Widget" in kinds),
        "portfolio": "/Collection" in root,
        "attachments": raw.FPDFDoc_GetAttachmentCount(document) > 0 or "/FileAttachment" in kinds,
        "hidden_layers": _hides_layers(_of(root, "/OCProperties")),
        "undrawn_annotations": any(_of(note, "/Subtype") in UNDRAWN and "/AP" not in note for note in visible),
        "comments": any(_comment(note) for note in visible),
    }
    return {code for code, present in answers.items() if present}


def _is_dynamic(document: pdfium.PdfDocument, *, has_fields: bool) -> bool:
    """A form of XFA whose pages the reader's own program makes: what is drawn here says « Please wait… »."""
    kind = raw.FPDF_GetFormType(document)
    return kind == raw.FORMTYPE_XFA_FULL or (kind == raw.FORMTYPE_XFA_FOREGROUND and not has_fields)


def _hides_layers(properties: Any) -> bool:
    """Whether some layer is off as the file opens: bound with others, it would show."""
    chosen = _of(properties, "/D")
    if _of(chosen, "/BaseState") == "/OFF" or _of(chosen, "/OFF"):
        return True
    usages = (_of(layer, "/Usage") for layer in _dictionaries(_of(properties, "/OCGs")))
    return any(_of(_of(usage, "/View"), "/ViewState") == "/OFF" for usage in usages)


def _comment(note: DictionaryObject) -> bool:
    """Whether an annotation says something in words that only a click opens."""
    return _of(note, "/Subtype") not in SHOWN_WORDS and bool(str(_of(note, "/Contents") or "").strip())


def _flags(note: DictionaryObject) -> int:
    flags = _of(note, "/F")
    return int(flags) if isinstance(flags, int) else 0


def _pages(top: Any) -> Iterator[DictionaryObject]:
    """The pages below the top of the tree of pages, each once."""
    waiting, met = [top], set()
    while waiting:
        node = waiting.pop()
        if id(node) in met or not isinstance(node, DictionaryObject):
            continue
        met.add(id(node))  # the reader keeps what it has read: the same object, the same id
        if "/Kids" in node:
            waiting.extend(_dictionaries(_of(node, "/Kids")))
        else:
            yield node


def _dictionaries(values: Any) -> Iterator[DictionaryObject]:
    """Those of an array's values that are dictionaries; none of what is no array."""
    for index in range(len(values) if isinstance(values, ArrayObject) else 0):
        value = values[index]
        if isinstance(value, DictionaryObject):
            yield value


def _of(dictionary: Any, key: str) -> Any:
    """What a dictionary has under a key, followed where it refers elsewhere; None of what is no dictionary."""
    value = dictionary.get(key) if isinstance(dictionary, DictionaryObject) else None
    return value.get_object() if isinstance(value, PdfObject) else value
