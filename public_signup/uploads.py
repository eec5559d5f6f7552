"""Files that a person gives: read up to the limit, taken in by the gate, kept at once whatever else the page says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from flask import request

from adapters.intake import AcceptedDocument, FileRefused, Reason, UploadedFile, safe_filename
from domain.errors import NotFound
from domain.given_files import GivenFile, Leaf, pages_without
from domain.page_troubles import StoredFileUnusable
from domain.store import FileNotKept, Unkept
from models import AccountRequest, DocumentVersion
from public_signup.browser import secrets_held
from public_signup.received import mark_of
from public_signup.situations import files_changed
from queries.documents import current_versions
from services.documents import files, store
from services.signup import draft_documents
from web.checking import checked, rearranged
from web.current import deps
from web.file_messages import changed, french, not_kept, too_much
from web.limits import upload_counted
from web.uploads import given, limits, was_chosen

TRIES = 3
"""How often pages are put behind what a document has, when others came meanwhile."""


REPLACES = "remplacer"
"""The answer « remplace ce qui est reçu » of the question `envoi-<code>` beside a document that has files already."""
NOTHING_CHOSEN = "Choisissez d’abord un fichier."
Behind = Collection[DocumentVersion] | None
"""`behind` of `draft_documents.put_document`."""


@dataclass(frozen=True)
class Place:
    """Where files for one document go: what is there now, to which others are added, and how the document is kept.

    `keep` raises AnotherFileCame when what the file was put behind is there no longer.
    """

    code: str
    current: Callable[[], DocumentVersion | None]
    keep: Callable[[AcceptedDocument, Behind], object]


def take_in(chosen: Sequence[UploadedFile], former: Sequence[UploadedFile] = ()) -> AcceptedDocument:
    """One document of what was there and what was added. Raises FileRefused."""
    return checked([*former, *chosen], limits(), _whose())


def _whose() -> str:
    """Which account request the files are for: its link, or else what this browser has of its draft."""
    token = (request.view_args or {}).get("token")
    return str(token) if token else "".join(secrets_held()[:1])


def stored(version: DocumentVersion | None) -> list[UploadedFile]:
    """What was given before, to put others behind it. None when it is lost or infected: the new files replace it."""
    if version is None:
        return []
    try:
        return [UploadedFile(version.filename, files.read(deps(), version), version.given)]
    except StoredFileUnusable:
        return []


def place_of(draft: AccountRequest, code: str, *, by_photo_link: bool = False) -> Place:
    """The place of one of a draft's documents."""

    def keep(file: AcceptedDocument, behind: Behind) -> None:
        draft_documents.put_document(deps(), draft, code, file, behind=behind, by_photo_link=by_photo_link)
        files_changed(draft)

    return Place(code, lambda: current_versions(draft).get(code), keep)


def place_as_it_came(draft: AccountRequest, code: str) -> Place:
    """The same, for a document that stays what it is but for some pages."""
    version = current_versions(draft).get(code)
    return place_of(draft, code, by_photo_link=version is not None and bool(version.by_photo_link))


def add(draft: AccountRequest, code: str) -> str:
    """Keep what was chosen for a document of a draft; see `give`."""
    return give(place_of(draft, code))


def give(place: Place) -> str:
    """Keep what was chosen for a place: behind what is there, or instead of it where the page says so.

    Returns what is wrong, or "".
    """
    anew = request.form.get(f"envoi-{place.code}") == REPLACES
    return attempted(place.code, lambda chosen: _put(place, chosen, anew=anew))


def photograph(
    draft: AccountRequest, code: str, chosen: Sequence[UploadedFile], *, anew: bool
) -> tuple[GivenFile, ...]:
    """Keep what came by the letter's QR code, behind what the document has already, or (`anew`) in its place.

    Returns what each of these files became, and none of those that were there.
    """
    return _put(place_of(draft, code, by_photo_link=True), chosen, anew=anew)


def _put(place: Place, chosen: Sequence[UploadedFile], *, anew: bool) -> tuple[GivenFile, ...]:
    """Two devices may give pages of one document at once: none may take the place of another's, unseen."""
    for _ in range(TRIES):
        former = None if anew else place.current()
        file = take_in(chosen, stored(former))
        try:
            place.keep(file, None if anew else [former] if former is not None else [])
        except draft_documents.AnotherFileCame:
            continue
        return file.given[-len(chosen) :]
    raise FileRefused(Reason.ANOTHER_AT_WORK, safe_filename(chosen[-1].name))


def act(draft: AccountRequest, action: str, target: str) -> str:
    """One of the buttons beside a draft's files: `televerser:<code>`, once `add` kept what was chosen,
    `supprimer:<code>`, `retirer:<code>:<place>:<mark>`. Returns what is wrong, or ""."""
    code, _, which = target.partition(":")
    if action == "televerser":
        return "" if was_chosen(code) else NOTHING_CHOSEN
    if action == "supprimer":
        remove(draft, code)
        return ""
    return take_out(place_as_it_came(draft, code), which)


def remove(draft: AccountRequest, code: str) -> None:
    """Take a document off the draft."""
    draft_documents.remove_document(deps(), draft, code)
    files_changed(draft)


def take_out(place: Place, which: str) -> str:
    """Take one of the files out: `which` is its place, from 0, and the mark of the document that the page showed.

    Returns what is wrong, or "". Raises NotFound for a file that there is none of.
    """
    number, _, mark = which.partition(":")
    current = place.current()
    if current is None or mark_of(current) != mark:
        return changed()
    if not (number.isascii() and number.isdigit() and int(number) < len(current.given)):
        raise NotFound()
    return rearrange(place, current, pages_without(current.given, int(number)))


def rearrange(place: Place, current: DocumentVersion, leaves: Sequence[Leaf]) -> str:
    """Keep these pages of what is there alone, turned as they say. Returns what is wrong, or "". Raises NotFound.

    It counts as if what is there were given again: it is opened, made and stored as that is.
    """
    if not leaves:
        raise NotFound()

    def keep() -> str:
        if not upload_counted(current.size):
            return too_much()
        store.demand_writable(deps())
        for file in stored(current):
            place.keep(rearranged(file, leaves, limits(), _whose()), [current])
            return ""
        raise FileNotKept(Unkept.CHANGED)

    return _in_words(keep)


def attempted(name: str, keep: Callable[[Sequence[UploadedFile]], object]) -> str:
    """Keep the files chosen in this input, if any, unless their visitor gave too much already.

    Returns what is wrong, or "".
    """

    def counted() -> str:
        chosen = given(name)
        if not chosen:
            return ""
        if not upload_counted(sum(len(file.data) for file in chosen)):
            return too_much()
        # Before anything is opened: where nothing can be stored, no file is worth its check.
        store.demand_writable(deps())
        keep(chosen)
        return ""

    return _in_words(counted)


def _in_words(work: Callable[[], str | None]) -> str:
    """What the work returns, or what is wrong with a file, in words."""
    try:
        return work() or ""
    except FileRefused as refused:
        return french(refused)
    except FileNotKept as trouble:
        return not_kept(trouble)
    except draft_documents.AnotherFileCame:
        return changed()
