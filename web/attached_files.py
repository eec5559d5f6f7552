"""Files that go with what somebody writes: taken in from a form as soon as they come, and handed over once clean."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask import Response, request, send_file
from wtforms import FileField

from adapters.intake import AcceptedDocument, FileRefused
from domain.actors import Actor
from domain.page_troubles import PageUnavailable, StoredFileUnusable, Trouble
from domain.store import FileNotKept
from models import AccountRequest, Entity
from models_exchange import AttachedFile
from queries.attached_files import waiting_here
from services.documents import files
from services.documents.attached_files import author_of
from services.review import threads
from web.checking import checked
from web.current import deps
from web.document_pages import sealed
from web.file_messages import french, not_kept, too_much
from web.limits import upload_counted
from web.uploads import ACCEPTED, files_hint, given, limits

WAITING = "joint"
"""The field that names the file which came with an earlier answer of the same form."""


def file_field() -> Any:
    """The field of a form; `take` reads it, before the form is validated."""
    return FileField(
        "Fichier à joindre",
        render_kw={"class": "input--file", "accept": ACCEPTED, "multiple": True},
    )


def take(
    field: Any,
    actor: Actor,
    row: AccountRequest | Entity,
    purpose: str,
    keep: Callable[[AcceptedDocument], AttachedFile],
) -> AttachedFile | None:
    """The file that goes with the form: the one chosen now, kept at once, or the one that came before.

    What is wrong with it becomes an error of the field.
    """
    field.description = files_hint()
    if request.method != "POST":
        return None
    try:
        chosen = given(field.name)
        if chosen and not upload_counted(sum(len(file.data) for file in chosen)):
            field.process_errors = [too_much()]
        elif chosen:
            return keep(checked(chosen, limits(), f"account {actor.account_id}, {row._meta.table_name} {row.id}"))
    except FileRefused as refused:
        field.process_errors = [french(refused, to_sign=False)]
    except FileNotKept as trouble:
        field.process_errors = [not_kept(trouble)]
    field.errors = list(field.process_errors)
    typed = request.form.get(WAITING, "")
    known = typed.isascii() and typed.isdigit() and len(typed) < 10
    return waiting_here(row, purpose, int(typed), author_of(actor)) if known else None


def demand_open(file: AttachedFile) -> None:
    """Raises NotFound for a file of a message where threads are off."""
    if file.purpose == threads.PURPOSE:
        threads.demand_on(deps())


def handed_over(file: AttachedFile) -> Response:
    """The file itself, always as an attachment. Raises PageUnavailable when it cannot be opened."""
    try:
        data = BytesIO(files.read(deps(), file))
    except StoredFileUnusable:
        raise PageUnavailable(Trouble.LOST) from None
    return sealed(send_file(data, mimetype="application/octet-stream", as_attachment=True, download_name=file.filename))
