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
MEDIA = {"/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D", "/Projection"}
"""Annotations that hold a file, a recording or a model: a page shows a pin or a poster at most."""
PUSH_BUTTON = 1 << 16
WESTERN = frozenset("\t\r\n" + bytes(range(32, 256)).decode("cp1252", "ignore"))
"""Read before a child may open no file: Python's codec is one."""
DEEPEST = 32
SHOWN_WORDS = {"/FreeText", "/Link", "/Popup", "/Widget", "/Stamp", "/Watermark"}
"""Annotations whose words are drawn, or are no words to a reader; those of all others open at a click."""


def beyond_pages(document: pdfium.PdfDocument) -> set[str]:
    """Codes of what the document holds that a page does not show, or cannot keep when it is bound with others.

    `dynamic_form`, `portfolio`, `attachments`, `hidden_layers`, `undrawn_annotations`, `comments`.
    """
    root = PdfFileReader(io.BytesIO(pdfs.saved(document, unlocked=True)), strict=False).root
    pages = list(_pages(_of(root, "/Pages")))
    annotations = [note for page in pages for note in _dictionaries(_of(page, "/Annots"))]
    visible = [note for note in annotations if not _flags(note) & HIDDEN]
    kinds = {_of(note, "/Subtype") for note in annotations}
    answers = {
        "dynamic_form": _is_dynamic(document, has_fields="/Widget" in kinds),
        "portfolio": "/Collection" in root,
        "attachments": raw.FPDFDoc_GetAttachmentCount(document) > 0
        or not kinds.isdisjoint(MEDIA)
        or any(_has_files(holder) for holder in [root, *pages, *annotations]),
        "hidden_layers": _hides_layers(_of(root, "/OCProperties")),
        "undrawn_annotations": any(_is_undrawn(note) or _has_undrawn_value(note) for note in visible),
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


def _has_files(holder: DictionaryObject) -> bool:
    """Whether files are associated with this part of the document (PDF/A-3): the list of attachments may lack them."""
    return any("/EF" in one for one in _dictionaries(_of(holder, "/AF")))


def _is_undrawn(note: DictionaryObject) -> bool:
    return _of(note, "/Subtype") in UNDRAWN and "/AP" not in note


def _has_undrawn_value(note: DictionaryObject) -> bool:
    """Whether a field has a value of which pdfium draws nothing: a box that programs ticked without its look, signs
    that the fonts of all PDF readers lack."""
    kind, value, look = _inherited(note, "/FT"), _inherited(note, "/V"), _of(_of(note, "/AP"), "/N")
    if _of(note, "/Subtype") != "/Widget" or kind not in ("/Btn", "/Tx", "/Ch"):
        return False
    if kind != "/Btn":
        return look is None and not _is_western(value)
    flags = _inherited(note, "/Ff")
    if isinstance(flags, int) and flags & PUSH_BUTTON:
        return False
    state = _of(note, "/AS")
    if look is None:
        return (state or value or "/Off") != "/Off"
    return isinstance(look, DictionaryObject) and value in look and state != value


def _is_western(value: Any) -> bool:
    texts = value if isinstance(value, ArrayObject) else [value]
    return all(WESTERN.issuperset(str(text)) for text in texts if isinstance(text, str))


def _inherited(field: Any, key: str) -> Any:
    """What a field has under a key, or one of those that it belongs to."""
    for _ in range(DEEPEST):
        if not isinstance(field, DictionaryObject) or key in field:
            break
        field = _of(field, "/Parent")
    return _of(field, key)


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
