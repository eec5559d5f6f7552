"""The page that the letter's QR code opens on a telephone: photographs of the signed letter, straight into its draft.

It is for anybody who holds the paper, and tells nothing: neither whose draft it is, nor what is in it. What is wrong
with the link has one page too, whatever the reason.
"""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.errors import LinkUnusable, NotAllowed
from domain.given_files import GivenFile
from models import AccountRequest
from public_signup import uploads
from public_signup.blueprint import blueprint
from public_signup.forms.photo import PhotoForm
from services.signup.photo_links import draft_of_letter
from web.current import deps
from web.file_messages import remark_in_words
from web.limits import counted
from web.session_over import sent_by_us
from web.uploads import ACCEPTED, files_hint, was_chosen

ADD, REPLACE = "ajouter", "remplacer"
INPUTS = ("photo", "chosen")


@blueprint.route("/creer-un-compte/photo/<token>", methods=["GET", "POST"])
@counted("photo")
def photo(token: str) -> ResponseReturnValue:
    mandate = deps().registry.mandate_code
    try:
        if mandate is None:
            raise LinkUnusable("unknown")
        draft = draft_of_letter(deps(), token)
        form = PhotoForm()
        if form.is_submitted() and _taken(form, draft, mandate):
            return redirect(url_for("public_signup.photo", token=token))
    except (LinkUnusable, NotAllowed):  # it was sent, or taken over, while the photograph was on its way
        return render_template("public_signup/photo_unusable.html", registry=deps().registry), 404
    return render_template(
        "public_signup/photo.html",
        form=form,
        add=ADD,
        replace=REPLACE,
        accepted=ACCEPTED,
        size=files_hint(),
    )


def _taken(form: PhotoForm, draft: AccountRequest, mandate: str) -> bool:
    """Whether the files of this POST are kept; otherwise the form says what is wrong."""
    # The page may have stayed open for days: a browser that vouches for it may give files without its token.
    if g.get("token_refused", False) and not sent_by_us():
        form.validate()
        return False
    anew = request.form.get("action") == REPLACE
    name = next((name for name in INPUTS if was_chosen(name)), INPUTS[0])
    if not was_chosen(name):
        form[name].errors = ["Prenez d’abord une photo, ou choisissez un fichier."]
        return False
    kept: list[GivenFile] = []
    message = uploads.attempted(name, lambda chosen: kept.extend(uploads.photograph(draft, mandate, chosen, anew=anew)))
    if message:
        form[name].errors = [message]
        return False
    flash(_received(len(kept), anew=anew), "success")
    # A poor photograph is worth a word while the paper is at hand.
    for remark in dict.fromkeys(remark for file in kept for remark in file.remarks):
        flash(remark_in_words(remark), "warning")
    return True


def _received(count: int, *, anew: bool) -> str:
    """What was just given, and no more: what the draft had before is nobody's business here."""
    what = "Votre fichier est arrivé" if count == 1 else f"Vos {count} fichiers sont arrivés"
    instead = ", à la place de ce qui avait été envoyé" if anew else ""
    onward = "continuez votre demande là où vous l’avez commencée"
    return f"{what}{instead}. Vous pouvez fermer cette page\N{NO-BREAK SPACE}: {onward}."
