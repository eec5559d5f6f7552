"""`/mon-compte/mes-donnees`: a copy of all that is held about the person signed in, and what they ask besides."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from accounts.access import fresh, me, signed_in
from accounts.blueprint import blueprint
from domain import errors
from domain.calendar import french_date, french_datetime
from domain.nouns import capitalized
from domain.page_troubles import StoredFileUnusable
from domain.rights import Right, RightOutcome
from models_rights import RightsCopy, RightsRequest
from queries.rights import asked_by, copies_of
from services.rights import asking, copies
from web import proof
from web.current import deps
from web.fields import Choice, Text, choice
from web.file_messages import size_in_words
from web.form_words import FrenchForm
from web.freshness import credentials
from web.rights_copies import as_file
from web.words import sentence


@blueprint.get("/mon-compte/mes-donnees")
@signed_in
def my_data() -> ResponseReturnValue:
    return render_template(
        "accounts/my_data.html",
        copies=[_copy(row) for row in copies_of(me().id)],
        asked=[_asked(row) for row in asked_by(me().id)],
    )


class RightForm(FrenchForm):
    """Which right somebody uses, and what they want."""

    kind = Choice(
        "Ce que vous demandez",
        needed="Choisissez ce que vous demandez.",
        choices=[choice(right.value, right.label) for right in Right],
    )
    words = Text(
        "Votre demande",
        needed="Écrivez ce que vous demandez.",
        description="Par exemple\N{NO-BREAK SPACE}: ce qui est inexact, ou ce que vous voulez voir effacé.",
    )


@blueprint.route("/mon-compte/mes-donnees/demande", methods=["GET", "POST"])
@signed_in
@fresh(credentials)
def use_right() -> ResponseReturnValue:
    """Ask for more than a copy: a correction, an erasure, that data are not used."""
    form = RightForm()
    if form.validate_on_submit():
        try:
            row = asking.ask(deps(), me().email_key, Right(form.kind.data), form.words.data)
        except errors.TransitionRefused as refused:
            form.kind.errors = [sentence(refused)]
        else:
            flash(f"Votre demande est reçue. Nous y répondons au plus tard le {french_date(row.due_on)}.", "success")
            return redirect(url_for("accounts.my_data"))
    helps = {right.value: capitalized(right.asks) for right in Right}
    page = render_template("accounts/use_right.html", form=form, helps=helps)
    return (page, 422) if form.is_submitted() else page


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
    return as_file(copy, first, pieces, "mes-donnees")


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


def _asked(row: RightsRequest) -> dict[str, str]:
    return {
        "kind": Right(row.kind).label,
        "received": french_date(row.received_on),
        "due": french_date(row.due_on),
        "outcome": RightOutcome(row.outcome).label if row.outcome else "",
        "answer": row.answer,
        "done": row.done,
    }
