"""The ZIP of a copy, written into the store as it is made: nothing of it is ever whole in memory, or in clear on disk.

It holds `donnees.json` and `donnees.html`, which say the same, the documents (`pieces/`) and the texts of the mails
(`mails/`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from domain.calendar import french_datetime, paris_time
from domain.page_troubles import StoredFileUnusable
from models import Document, DocumentVersion
from models_exchange import AttachedFile
from services.documents import files
from services.machinery.dependencies import Dependencies
from services.machinery.outbox import Renderer
from services.rights import held_events, held_of_account, held_of_requests, held_of_signatures
from services.rights.held import Holder, paged
from services.rights.readable import Part, in_json, page

PURPOSE = "copy"
PIECE = 16 * 1024 * 1024
"""Bytes of the file that are sealed and stored together."""

UNUSABLE = "ce fichier ne s’ouvre pas, ou un virus y a été trouvé"
LEDE = (
    "Ce dossier contient ce que le service conserve sur vous. Le fichier donnees.json dit la même chose que cette page,"
    " pour un programme.",
    "N’y sont pas\N{NO-BREAK SPACE}: vos mots de passe et autres secrets, les noms des agents et des autres personnes,"
    " sauf ceux des personnes qui ont décidé. Ce que les agents écrivent pour eux-mêmes (notes, motifs d’un"
    " contentieux, d’un compte fermé) peut citer d’autres personnes\N{NO-BREAK SPACE}: le dossier dit qu’une note"
    " existe, et vous pouvez demander à la lire.",
)
UNACTIVATED = (
    "Les demandes jamais activées n’y sont pas non plus\N{NO-BREAK SPACE}: n’importe qui peut avoir tapé"
    " votre adresse.",
)
NAMED = (
    "Des demandes d’autres personnes donnent votre nom, parce que vous avez signé leur lettre\N{NO-BREAK SPACE}: ce"
    " qu’elles disent de vous est ici, avec ces lettres. Le reste concerne les personnes qui les ont faites.",
)
UNNAMED = (
    "Si vous avez signé la lettre d’une autre personne, ce qui y est dit de vous n’est ici que si vous l’avez demandé"
    "\N{NO-BREAK SPACE}: un nom seul ne dit pas de qui il s’agit.",
)


def lede(holder: Holder) -> tuple[str, ...]:
    """What the page says first."""
    # Of who has no account, those that are here were looked at one by one.
    unactivated = UNACTIVATED if holder.account is not None else ()
    return (*LEDE, *unactivated, *(NAMED if holder.signed else UNNAMED))


class StoredPieces:
    """What a ZIP is written to: it stores every so many bytes; `keys` holds (storage key, size) of each piece."""

    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps
        self._waiting = bytearray()
        self.keys: list[tuple[str, int]] = []

    def write(self, data: bytes) -> int:
        """Raises FileNotKept."""
        self._waiting += data
        while len(self._waiting) >= PIECE:
            self._store(bytes(self._waiting[:PIECE]))
            del self._waiting[:PIECE]
        return len(data)

    def flush(self) -> None:
        """Nothing: a piece is stored once it is whole."""

    def end(self) -> None:
        """Store what is left."""
        if self._waiting:
            self._store(bytes(self._waiting))
            self._waiting.clear()

    @property
    def size(self) -> int:
        return sum(size for _, size in self.keys)

    def _store(self, data: bytes) -> None:
        self.keys.append((files.put(self._deps, data, PURPOSE), len(data)))


def write_archive(
    deps: Dependencies, holder: Holder, target: StoredPieces, renderer: Renderer, label_of: Callable[[str], str]
) -> None:
    """Write all that is held about somebody. Raises FileNotKept."""
    now = deps.now()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:  # type: ignore[call-overload]  # it asks for write alone
        names = _documents(deps, archive, holder, now)
        texts = {}
        for mail, name, text in held_events.texts_of(holder, renderer):
            archive.writestr(_Entry(name, now), text)
            texts[mail] = name
        parts = _parts(deps, holder, names, texts, label_of)
        with archive.open(_Entry("donnees.json", now), "w") as file:
            for piece in _as_json(now, parts):
                file.write(piece.encode())
        with archive.open(_Entry("donnees.html", now), "w") as file:
            made = f"Copie faite le {french_datetime(now)}."
            for piece in page(f"Ce que nous conservons sur {holder.name}", (made, *lede(holder)), parts):
                file.write(piece.encode())
    target.end()


class _Rows:
    """Rows that are read each time that they are gone through."""

    def __init__(self, read: Callable[[], Iterable[dict[str, Any]]]) -> None:
        self._read = read

    def __iter__(self) -> Any:
        return iter(self._read())


def _parts(
    deps: Dependencies, holder: Holder, names: dict[str, str], texts: dict[int, str], label_of: Callable[[str], str]
) -> list[Part]:
    def of(held: Any) -> Part:
        return Part(held.title, _Rows(lambda: _with_files(held.rows(deps.registry, holder), names)))

    return [
        *map(of, held_of_account.HELD),
        *map(of, held_of_requests.HELD),
        *map(of, held_of_signatures.HELD),
        Part("Mails", _Rows(lambda: held_events.mail_rows(deps.registry, holder, texts))),
        Part("Journal", _Rows(lambda: held_events.journal_rows(deps.registry, holder, label_of))),
    ]


def _with_files(rows: Iterable[dict[str, Any]], names: dict[str, str]) -> Iterable[dict[str, Any]]:
    """The same, each file's row with where it is in this ZIP."""
    for row in rows:
        name = names.get(str(row.get("Empreinte (SHA-256)")))
        yield {**row, "Fichier": name} if name else row


def _documents(deps: Dependencies, archive: ZipFile, holder: Holder, now: datetime) -> dict[str, str]:
    """Write the documents; SHA-256 → name in the ZIP, or why it is not there."""
    names: dict[str, str] = {}
    kept = DocumentVersion.storage_key.is_null(False)
    for version in paged(DocumentVersion, DocumentVersion.id.in_(held_of_requests.versions_of(holder)) & kept):
        document: Document = version.document
        _add(deps, archive, version, f"{document.request.reference}/{document.kind}-{version.number}", now, names)
    joined = AttachedFile.request.in_(holder.requests) & AttachedFile.joined_at.is_null(False)
    for attached in paged(AttachedFile, joined):
        _add(deps, archive, attached, f"{attached.request.reference}/joint-{attached.id}", now, names)
    for letter in paged(DocumentVersion, DocumentVersion.id.in_(holder.letters) & kept):
        _add(deps, archive, letter, f"lettres-signees/lettre-{letter.id}", now, names, filename="lettre")
    return names


def _add(
    deps: Dependencies, archive: ZipFile, file: DocumentVersion | AttachedFile, stem: str, now: datetime,
    names: dict[str, str], filename: str = "",
) -> None:  # fmt: skip
    try:
        data = files.read(deps, file)
    except StoredFileUnusable:
        names.setdefault(file.sha256, UNUSABLE)
        return
    ending = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}.get(file.media_type, "")
    filename = f"{filename}{ending}" if filename else re.sub(r"[^\w.-]+", "-", file.filename)
    name = f"pieces/{stem}-{filename}"
    archive.writestr(_Entry(name, now), data, compress_type=ZIP_STORED)  # PDF and JPEG are compressed already
    names[file.sha256] = name


class _Entry(ZipInfo):
    """A file of the ZIP, of this hour."""

    def __init__(self, name: str, now: datetime) -> None:
        super().__init__(name, paris_time(now).timetuple()[:6])
        self.compress_type = ZIP_DEFLATED


def _as_json(now: datetime, parts: Sequence[Part]) -> Iterable[str]:
    """One object: when it was made, then each part with its rows."""
    yield '{"fait_le": ' + json.dumps(now.isoformat()) + ', "parties": ['
    for number, part in enumerate(parts):
        yield (", " if number else "") + '\n{"titre": ' + json.dumps(part.title, ensure_ascii=False) + ', "lignes": ['
        for place, row in enumerate(part.rows):
            yield (",\n  " if place else "\n  ") + json.dumps(row, ensure_ascii=False, default=in_json)
        yield "]}"
    yield "\n]}\n"
