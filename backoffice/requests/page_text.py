"""The text of one page of a document, for those who do not see its image; where there is none, why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backoffice.requests.hint_words import UNREAD
from domain.hints.paragraphs import paragraphs_of
from domain.scans import Verdict
from models import DocumentVersion
from services.documents.text_layers import layer_of
from web.current import deps
from web.file_messages import INFECTED

NONE = "Aucun texte détecté sur cette page."
BEYOND = "Document long\N{NO-BREAK SPACE}: le texte de cette page n’a pas été lu."


@dataclass(frozen=True)
class PageText:
    """The lines of each paragraph; where there are none, `trouble` is the sentence that says why."""

    version: DocumentVersion
    page: int
    paragraphs: Sequence[Sequence[str]] = ()
    trouble: str = ""


def text_of(version: DocumentVersion, page: int) -> PageText:
    """What the text layer of a file has on this page, counted from 1."""
    if version.scan_verdict == Verdict.INFECTED:
        return PageText(version, page, trouble=INFECTED)
    layer = layer_of(deps(), version)
    if layer is None:
        return PageText(version, page, trouble=UNREAD)
    if page > len(layer.pages):
        return PageText(version, page, trouble=NONE if layer.whole else BEYOND)
    paragraphs = paragraphs_of(layer.pages[page - 1])
    return PageText(version, page, paragraphs, "" if paragraphs else NONE)
