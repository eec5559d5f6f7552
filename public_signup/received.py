"""What was received of a document, as templates/macros/forms.html draws it: its files by their own names, a picture of
its first page, and where it is read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from domain.calendar import french_datetime
from domain.given_files import GivenFile
from models import AccountRequest, DocumentVersion
from web.current import deps
from web.file_messages import remark_in_words, size_in_words

SMALL = "petite"
"""The word in an address for a thumbnail's width."""


@dataclass(frozen=True)
class ReceivedFile:
    """One file as it was given: the button that takes it out, its name, its facts, what is said of it."""

    button: str
    name: str
    facts: str
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Received:
    """A document that was received, and its first page's picture. `again` is where it is read again, and "" where it
    cannot be, nor added to."""

    files: tuple[ReceivedFile, ...]
    pages: int
    size: str
    again: str
    picture: str
    note: str = ""


def of_draft(draft: AccountRequest, versions: Mapping[str, DocumentVersion], code: str) -> Received | None:
    """What a draft has of this document, as the browser that began it sees it; None when there is nothing."""
    version = versions.get(code)
    if version is None:
        return None
    picture = url_for("public_signup.draft_page", code=code, page=1, taille=SMALL)
    return _received(draft, version, code, url_for("public_signup.reread", code=code), picture)


def of_followed(followed: AccountRequest, version: DocumentVersion, code: str, token: str) -> Received:
    """What was given for a complement, as the person who holds its link sees it; `token` is "" for an agent."""
    if not token:
        return _received(followed, version, code, "", "")
    picture = url_for("public_signup.followed_page", token=token, code=code, page=1, taille=SMALL)
    again = url_for("public_signup.reread_followed", token=token, code=code)
    return _received(followed, version, code, again, picture)


def remarks_on(request: AccountRequest, version: DocumentVersion | None, code: str) -> list[str]:
    """What is worth a word of a document's files, each sentence once."""
    files = version.given if version is not None else ()
    remarks = [remark for file in files for remark in file.remarks_if(_signature(request, code))]
    return [remark_in_words(remark) for remark in dict.fromkeys(remarks)]


def _signature(request: AccountRequest, code: str) -> str | None:
    """How the document is signed, as its giver says; None of one that needs no signature."""
    return request.signature_kind if code == deps().registry.mandate_code else None


def mark_of(version: DocumentVersion) -> str:
    """What a page tells of the document that it was drawn of: another content has another."""
    return version.sha256[:16]


def _received(request: AccountRequest, version: DocumentVersion, code: str, again: str, picture: str) -> Received:
    mark, signature = mark_of(version), _signature(request, code)
    files = tuple(_file(f"retirer:{code}:{place}:{mark}", file, signature) for place, file in enumerate(version.given))
    note = f"arrivée du téléphone le {french_datetime(version.uploaded_at)}" if version.by_photo_link else ""
    return Received(files, version.pages, size_in_words(version.size), again, picture, note)


def _file(button: str, file: GivenFile, signature: str | None) -> ReceivedFile:
    pages = f"{file.pages}\N{NO-BREAK SPACE}page{'s' if file.pages > 1 else ''}"
    return ReceivedFile(button, file.name, pages, tuple(map(remark_in_words, file.remarks_if(signature))))
