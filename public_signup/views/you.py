"""The person: the password is hashed at once, and never comes back to the page."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from adapters.passwords import HashingBusy, hash_password
from models import AccountRequest
from public_signup import steps
from public_signup.blueprint import blueprint
from public_signup.browser import with_draft
from public_signup.forms.vous import VousForm
from public_signup.views.interruption import keep_and_leave, leaves
from services.signup import drafts
from web.current import deps
from web.sign_in_limits import BUSY

KEEP, MEND = "garder", "corriger"


@blueprint.route("/creer-un-compte/vous", methods=["GET", "POST"])
@with_draft
def vous(draft: AccountRequest) -> ResponseReturnValue:
    if elsewhere := steps.out_of_order(draft, "vous"):
        return elsewhere
    form = VousForm(draft)
    differences: list[steps.Difference] = []
    suggestion: str | None = None
    if not form.is_submitted():
        form.fresh()
    elif leaves():
        form.validate(lenient=True)
        away, differences = keep_and_leave(form, "vous", **_chosen(form))
        if away is not None:
            return away
    else:
        good = form.validate()
        suggestion = _suggestion(form)
        chosen = _chosen(form)
        if good and suggestion is None and not form.password.errors:
            differences = steps.write(form, "vous", form.answers() | chosen)
            if not differences:
                return steps.following("vous")
        elif chosen:
            _keep_hash(form, chosen["password_hash"])
        else:
            form.keep_version()
    return steps.page("vous", "public_signup/vous.html", form, differences, suggestion=suggestion)


def _chosen(form: VousForm) -> dict[str, str]:
    """The hash of a good password that was typed."""
    typed = form.password.data or ""
    if not typed or form.password.errors or not form.applies("password") or steps.token_refused():
        return {}
    try:
        return {"password_hash": hash_password(typed)}
    except HashingBusy:
        form.password.errors = [BUSY]
        return {}


def _suggestion(form: VousForm) -> str | None:
    """The address to propose, unless the person has just answered, or kept the same address before."""
    proposed = form.suggestion
    if proposed is None:
        return None
    action = request.form.get("action")
    if action == MEND:
        form.email.data = proposed
        return None
    if action == KEEP or form.email.errors or form.email.key == form.draft.email_key:
        return None
    return proposed


def _keep_hash(form: VousForm, password_hash: str) -> None:
    """Write the hash alone: the rest of the page is wrong or in question."""
    up_to_date = form.seen_version == form.draft.version
    draft = drafts.save_answers(
        deps(), form.draft, "vous", {"password_hash": password_hash}, expected_version=form.draft.version
    )
    form.draft = draft
    form.password.needed = ""
    if up_to_date:
        form.fresh()
    else:
        form.keep_version()
