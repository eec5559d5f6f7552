"""The documents step: names, letter, files. A file that is good is kept at once, whatever else the page says."""

from __future__ import annotations

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from domain.calendar import paris_date
from domain.errors import NotFound
from models import AccountRequest
from public_signup import letters, steps, uploads
from public_signup.blueprint import blueprint
from public_signup.browser import with_draft
from public_signup.forms.files import with_files
from public_signup.forms.pieces import PiecesForm
from public_signup.views.interruption import keep_and_leave, leaves
from queries.documents import current_versions
from services.signup import draft_documents, drafts
from web.current import deps, settings
from web.session_over import sent_by_us

LETTER_NAMES = (
    *("first_name", "last_name"),
    *("signatory_name", "signatory_capacity", "second_name", "second_capacity"),
)
"""The fields whose words the letter bears."""

Wrong = dict[str, str]
"""What is wrong with the files of each kind of document."""


@blueprint.route("/creer-un-compte/pieces", methods=["GET", "POST"])
@with_draft
def pieces(draft: AccountRequest) -> ResponseReturnValue:
    if elsewhere := steps.out_of_order(draft, "pieces"):
        return elsewhere
    registry = deps().registry
    situation = drafts.draft_situation(deps(), draft)
    form = with_files(PiecesForm, registry.documents)(
        draft, registry, situation=situation, today=paris_date(deps().now())
    )
    if not form.is_submitted():
        form.fresh()
        return _page(form, [])
    return _posted(form)


def _posted(form: PiecesForm) -> ResponseReturnValue:
    action, _, target = request.form.get("action", "").partition(":")
    trusted = not g.get("token_refused", False)
    if action == "lettre" and trusted:
        return _letter(form, target)
    # A browser that vouches for the page may give files though its token has run out: nothing else is written.
    wrong = _keep_files(form) if trusted or sent_by_us() else {}
    if not trusted:
        form.validate()
        form.keep_version()
        return _page(form, [], wrong)
    if action in ("televerser", "supprimer", "remplacer"):
        return _file_action(form, action, target, wrong)
    if leaves():
        away, differences = (None, []) if wrong else keep_and_leave(form, "pieces")
        return away if away is not None else _page(form, differences, wrong)
    return _go_on(form, wrong)


def _keep_files(form: PiecesForm) -> Wrong:
    """Keep every file chosen anywhere on the page."""
    messages = {code: uploads.add(form.draft, code) for code in form.offered}
    return {code: message for code, message in messages.items() if message}


def _file_action(form: PiecesForm, action: str, target: str, wrong: Wrong) -> ResponseReturnValue:
    """One of the buttons beside the files; answers typed meanwhile are kept. Raises NotFound for another target."""
    if target not in form.offered:
        raise NotFound()
    if action == "supprimer":
        draft_documents.remove_document(deps(), form.draft, target)
    elif action == "remplacer":
        if message := uploads.replace(form.draft, target):
            wrong[target] = message
    elif action == "televerser" and not wrong and not request.files.get(target):
        wrong[target] = "Choisissez d’abord un fichier."
    good = form.validate(lenient=True)
    differences = steps.write(form, "pieces", steps.well_written(form))
    if good and not wrong and not differences:
        return redirect(url_for("public_signup.pieces", _anchor=f"piece-{target}"))
    return _page(form, differences, wrong)


def _go_on(form: PiecesForm, wrong: Wrong) -> ResponseReturnValue:
    good = form.validate()
    complete = form.demand_files(current_versions(form.draft).keys())
    if not good:
        form.keep_version()
        return _page(form, [], wrong)
    differences = steps.write(form, "pieces", form.answers())
    if complete and not wrong and not differences:
        return steps.following("pieces")
    return _page(form, differences, wrong)


def _letter(form: PiecesForm, wanted: str) -> ResponseReturnValue:
    """The letter with the names on the page, and a link of its own in its QR code; the draft stays as it is."""
    name = form.draft.display_name
    if not form.validate(lenient=True) or not letters.printable(form, wanted, *LETTER_NAMES, entity_name=name):
        form.keep_version()
        return _page(form, [])
    made = letters.facts(
        deps().registry,
        form.kind.titles,
        name,
        f"{form.first_name.data or ''} {form.last_name.data or ''}".strip(),
        [(row["name"], row["capacity"]) for row in form.signatories()],
        photo_address=letters.photo_address(form.draft),
    )
    return letters.download(made, wanted)


def _page(form: PiecesForm, differences: list[steps.Difference], wrong: Wrong | None = None) -> str:
    for code, message in (wrong or {}).items():
        form[code].errors = [message]
    versions = current_versions(form.draft)
    return steps.page(
        "pieces",
        "public_signup/pieces.html",
        form,
        differences,
        kind=form.kind,
        files={code: uploads.files_of(versions, code) for code in form.offered},
        accepted=uploads.ACCEPTED,
        max_bytes=settings().document_max_bytes,
        size=uploads.files_hint(),
        months=deps().registry.mandate_months,
        entity_name=form.draft.display_name,
    )
