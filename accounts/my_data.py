"""`/mon-compte/mes-donnees`: a copy of all that is held about the person who is signed in."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from accounts.access import fresh, me, signed_in
from accounts.blueprint import blueprint
from domain import errors
from domain.calendar import french_datetime, paris_date
from domain.page_troubles import StoredFileUnusable
from models_rights import RightsCopy
from queries.rights_copies import copies_of
from services.rights import copies
from web import proof
from web.current import deps
from web.file_messages import size_in_words
from web.freshness import credentials


@blueprint.get("/mon-compte/mes-donnees")
@signed_in
def my_data() -> ResponseReturnValue:
    return render_template("accounts/my_data.html", copies=[_copy(row) for row in copies_of(me().id)])


@blueprint.post("/mon-compte/mes-donnees/copie")
@signed_in
@fresh(credentials)
def ask_copy() -> ResponseReturnValue:
    """Have a copy made; the one that is being made, or was made today, is the answer to a second wish."""
    copy = copies.ask(deps(), me().email_key)
    if copy.ended_at is None:
        flash("Votre copie se prépare. Un mail vous dira quand elle est prête.", "success")
    else:
        flash("Votre copie de ce jour est déjà prête\N{NO-BREAK SPACE}: vous pouvez la télécharger.", "info")
    return redirect(url_for("accounts.my_data"))


@blueprint.get("/mon-compte/mes-donnees/copie/<int:copy_id>")
@signed_in
def my_copy(copy_id: int) -> ResponseReturnValue:
    """The file, in pieces. Somebody who borrowed the session is asked first who they are."""
    question = proof.asked(credentials(me()), back=url_for("accounts.my_data"))
    if question is not None:
        return question
    if copy_id >= 2**31:  # beyond a column's range
        raise NotFound()
    try:
        copy, pieces = copies.opened(deps(), me(), copy_id)
        first = next(pieces, b"")
    except errors.NotFound:
        raise NotFound() from None
    except StoredFileUnusable:
        flash("Le fichier n’est plus lisible\N{NO-BREAK SPACE}: demandez une autre copie.", "error")
        return redirect(url_for("accounts.my_data"))
    return _as_file(copy, first, pieces)


def _as_file(copy: RightsCopy, first: bytes, others: Any) -> Response:
    def body() -> Any:
        yield first
        yield from others

    name = f"mes-donnees-{paris_date(copy.ended_at).isoformat()}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(copy.size)}
    return Response(body(), mimetype="application/zip", headers=headers)


def _copy(row: RightsCopy) -> dict[str, Any]:
    now = deps().now()
    kept = row.expires_at is not None and row.expires_at > now
    return {
        "id": row.id,
        "asked": french_datetime(row.asked_at),
        "made": row.ended_at is not None,
        "until": french_datetime(row.expires_at) if kept else "",
        "size": size_in_words(row.size),
    }
