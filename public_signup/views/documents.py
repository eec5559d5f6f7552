"""« Vos pièces », a page for each thing. A file that is good is kept at once, whatever else its page says."""

from __future__ import annotations

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from domain.errors import NotFound
from domain.pieces import Page, Piece
from models import AccountRequest
from public_signup import document_pages, steps, uploads
from public_signup.blueprint import blueprint
from public_signup.browser import with_draft
from public_signup.forms.piece import PieceForm
from public_signup.forms.pieces import piece_form
from public_signup.received import of_draft, remarks_on
from public_signup.situations import files_of
from public_signup.views.interruption import keep_and_leave, leaves
from web.current import deps, settings
from web.session_over import sent_by_us
from web.uploads import ACCEPTED, files_hint

TEMPLATES = {
    Piece.PROOF: "public_signup/pieces/proof.html",
    Piece.SIGNATORY: "public_signup/pieces/signatory.html",
    Piece.OTHER: "public_signup/pieces/other_document.html",
    Piece.SIGNED: "public_signup/pieces/signed_letter.html",
}


@blueprint.get("/creer-un-compte/pieces")
@with_draft
def pieces(draft: AccountRequest) -> ResponseReturnValue:
    """The step's own address: on to the first page that lacks something; past them all where there is none."""
    if elsewhere := steps.out_of_order(draft, "pieces"):
        return elsewhere
    page = document_pages.landing(draft)
    return redirect(document_pages.address_of(page) if page is not None else steps.address("vous"))


@blueprint.route("/creer-un-compte/pieces/justificatif", methods=["GET", "POST"])
@with_draft
def proof(draft: AccountRequest) -> ResponseReturnValue:
    return _asked(draft, Piece.PROOF)


@blueprint.route("/creer-un-compte/pieces/signataire", methods=["GET", "POST"])
@with_draft
def signatory(draft: AccountRequest) -> ResponseReturnValue:
    return _asked(draft, Piece.SIGNATORY)


@blueprint.route("/creer-un-compte/pieces/autre/<code>", methods=["GET", "POST"])
@with_draft
def other_document(draft: AccountRequest, code: str) -> ResponseReturnValue:
    if code not in deps().registry.document_codes:
        raise NotFound()
    return _asked(draft, Piece.OTHER, code)


@blueprint.route("/creer-un-compte/pieces/lettre-signee", methods=["GET", "POST"])
@with_draft
def signed_letter(draft: AccountRequest) -> ResponseReturnValue:
    return _asked(draft, Piece.SIGNED)


def _asked(draft: AccountRequest, piece: Piece, document: str = "") -> ResponseReturnValue:
    page = steps.page_of_documents(draft, piece, document)
    if not isinstance(page, Page):
        return page
    form = piece_form(draft, page)
    if not form.is_submitted():
        form.fresh()
        return _page(form, [])
    return _posted(form)


def _posted(form: PieceForm) -> ResponseReturnValue:
    action, _, target = request.form.get("action", "").partition(":")
    trusted = not steps.token_refused()
    # A browser that vouches for the page may give files though its token has run out: nothing else is written.
    wrong = uploads.add(form.draft, form.document) if form.document and (trusted or sent_by_us()) else ""
    if not trusted:
        form.validate()
        form.keep_version()
        return _page(form, [], wrong)
    if action in ("televerser", "supprimer", "retirer"):
        return _file_action(form, action, target, wrong)
    if leaves():
        back = document_pages.page_before(form.draft, form.page)
        away, differences = (None, []) if wrong else keep_and_leave(form, "pieces", back=back)
        return away if away is not None else _page(form, differences, wrong)
    return _go_on(form, wrong)


def _file_action(form: PieceForm, action: str, target: str, wrong: str) -> ResponseReturnValue:
    """One of the buttons beside the file; answers typed meanwhile are kept. Raises NotFound for another target."""
    code = target.partition(":")[0]
    if not code or code != form.document:
        raise NotFound()
    wrong = wrong or uploads.act(form.draft, action, target)
    good = form.validate(lenient=True)
    differences = steps.write(form, "pieces", steps.well_written(form))
    if good and not wrong and not differences:
        return redirect(f"{request.path}#recu-{code}")
    return _page(form, differences, wrong)


def _go_on(form: PieceForm, wrong: str) -> ResponseReturnValue:
    good = form.validate()
    complete = not form.document or form.demand_file(files_of(form.draft).keys())
    if not good:
        form.keep_version()
        return _page(form, [], wrong)
    differences = steps.write(form, "pieces", form.answers())
    if complete and not wrong and not differences:
        _tell_remarks(form)
        return document_pages.following(form.draft, form.page)
    return _page(form, differences, wrong)


def _tell_remarks(form: PieceForm) -> None:
    """Say on the next page what is worth a word of the document: nobody is held up."""
    for words in remarks_on(form.draft, files_of(form.draft).get(form.document), form.document):
        flash(f"{deps().registry.document(form.document).label}\N{NO-BREAK SPACE}: {words}", "warning")


def _page(form: PieceForm, differences: list[steps.Difference], wrong: str = "") -> str:
    if wrong:
        form[form.document].errors = [wrong]
    back = document_pages.page_before(form.draft, form.page)
    context = {"accepted": ACCEPTED, "max_bytes": settings().document_max_bytes, "size": files_hint()}
    return steps.page(
        "pieces",
        TEMPLATES[form.page.piece],
        form,
        differences,
        back=back,
        heading=document_pages.title_of(deps().registry, form.page),
        kind=form.kind,
        document=deps().registry.document(form.document) if form.document else None,
        received=of_draft(form.draft, files_of(form.draft), form.document),
        **context,
    )
