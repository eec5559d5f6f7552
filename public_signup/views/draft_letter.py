"""The letter of a draft: to print, to send on, to have signed; and what becomes of it when a name changes."""

from __future__ import annotations

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from domain.pieces import Page, Piece
from domain.signup import letter_differs
from models import AccountRequest
from public_signup import document_pages, letters, steps, uploads
from public_signup.blueprint import blueprint
from public_signup.browser import with_draft
from public_signup.forms.draft_letter import DraftLetterForm
from public_signup.presenter import signatories_in_words
from public_signup.signatory_message import message
from public_signup.views.interruption import keep_and_leave, leaves
from public_signup.views.start import send_later
from services.signup.letters import letter_made
from web.current import deps
from web.limits import count_post

LETTER, LINK, KEEP_NAME, MAKE_AGAIN = "lettre", "lien", "garder-le-nom", "refaire"


@blueprint.route("/creer-un-compte/pieces/lettre", methods=["GET", "POST"])
@with_draft
def draft_letter(draft: AccountRequest) -> ResponseReturnValue:
    page = steps.page_of_documents(draft, Piece.LETTER)
    if not isinstance(page, Page):
        return page
    form = DraftLetterForm(draft)
    if not form.is_submitted():
        form.fresh()
        return _page(form, page)
    if steps.token_refused():
        form.validate()
        return _page(form, page)
    return _posted(form, page)


def _posted(form: DraftLetterForm, page: Page) -> ResponseReturnValue:
    action, _, wanted = request.form.get("action", "").partition(":")
    if leaves():
        away, differences = keep_and_leave(form, "pieces", back=document_pages.page_before(form.draft, page))
        return away if away is not None else _page(form, page, differences)
    if letter_differs(form.draft):
        return _settle(form, page, action)
    if action == LETTER:
        return _letter(form, page, wanted)
    if action == LINK:
        count_post("later")
        return send_later(form.draft, form.email.data or form.draft.email) if form.has_address() else _page(form, page)
    return document_pages.following(form.draft, page)


def _letter(form: DraftLetterForm, page: Page, wanted: str) -> ResponseReturnValue:
    """The letter, whose QR code has a link of its own. What a PDF cannot print is named, and nothing made."""
    draft = form.draft
    names = {
        "Nom de l’entité": draft.display_name,
        "Personne désignée": draft.full_name,
        "Signée par": signatories_in_words(draft.signatories),
    }
    if not letters.printable(form, wanted, elsewhere=names):
        return _page(form, page)
    letter_made(deps(), draft)
    made = letters.of_request(deps().registry, draft, letters.photo_address(draft))
    return letters.download(made, wanted)


def _settle(form: DraftLetterForm, page: Page, action: str) -> ResponseReturnValue:
    """The letter names somebody else than the account will: the person says which of the two is to change."""
    draft = form.draft
    if action not in (KEEP_NAME, MAKE_AGAIN):
        form.form_errors.append("Choisissez le nom à conserver.")
        return _page(form, page)
    names = {"first_name": draft.letter_first_name, "last_name": draft.letter_last_name}
    if action == MAKE_AGAIN:
        names = {"letter_first_name": draft.first_name, "letter_last_name": draft.last_name}
    if differences := steps.write(form, "pieces", names):
        return _page(form, page, differences)
    if action == MAKE_AGAIN:
        # It names somebody else: it could only be refused.
        uploads.remove(form.draft, deps().registry.mandate_code)
        flash("La lettre porte maintenant le nom de votre demande. Téléchargez-la et faites-la signer.", "success")
        return redirect(request.path)
    flash(f"Votre demande est au nom de la lettre : {form.draft.full_name}.", "success")
    return steps.onward(form.draft)


def _page(form: DraftLetterForm, page: Page, differences: list[steps.Difference] | None = None) -> str:
    registry = deps().registry
    draft = form.draft
    return steps.page(
        "pieces",
        "public_signup/pieces/letter.html",
        form,
        differences or [],
        back=document_pages.page_before(draft, page),
        heading=document_pages.title_of(registry, page),
        differs=letter_differs(draft),
        letter_name=f"{draft.letter_first_name} {draft.letter_last_name}".strip(),
        signed_by=[signatories_in_words([row]) for row in draft.signatories],
        message=message(registry, draft),
        change=document_pages.address_of(Page(Piece.SIGNATORY)),
    )
