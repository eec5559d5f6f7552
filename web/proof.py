"""How somebody is asked to prove again who they are, before what their session alone does not open.

A form that is asked for it is not lost: the question carries all that was typed, and its answer goes on to where the
form was going.
"""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from adapters.passwords import verify_password
from domain.calendar import french_duration
from web import factor_codes, sign_in_limits
from web.current import account
from web.fields import Code, Password
from web.form_words import FrenchForm
from web.freshness import Need, is_fresh, proved
from web.partials import asking_page, sign_in_first, wants_part
from web.session_over import posted_fields
from web.signed_in import SignedInAccount

PREFIX = "preuve-"
"""Of the question's fields where it stands among those of the form that it keeps; those are never offered again."""

WRONG_PASSWORD = "Ce n’est pas votre mot de passe."  # noqa: S105 (a message)
WRONG_CODE = "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant, puis saisissez-le."


class ProofForm(FrenchForm):
    """The password, a one-time code or both. What is not asked for is taken out (`form_for`)."""

    password = Password("Mot de passe", needed="Saisissez votre mot de passe.")
    code = Code(
        "Code de votre application",
        needed="Saisissez le code.",
        render_kw={
            "autocomplete": "one-time-code",
            "maxlength": "40",
            "spellcheck": "false",
            "autocapitalize": "none",
        },
    )


def asked(need: Need, back: str | None = None) -> ResponseReturnValue | None:
    """None when the view may go on; else the answer that asks.

    A GET is sent to the question and comes `back`, here unless said otherwise. What was posted is kept in the
    question's own form, which goes where it was going: once the answer is right, the view goes on with it. An open page
    that asks for a part of itself is told in words where the question is.
    """
    if is_fresh(need):
        return None
    if wants_part():
        return sign_in_first(url_for("accounts.confirm", next=asking_page()))
    if request.method != "POST":
        return redirect(url_for("accounts.confirm", next=back or request.full_path.rstrip("?")))
    holder = _holder()
    form = form_for(need, PREFIX)
    answered = any(name.startswith(PREFIX) for name in request.form)
    if answered and form.validate() and given(form, holder):
        return None
    files = any(file.filename for file in request.files.values())
    return make_response(page(form, need, kept=posted_fields(), files=files), 403)


def form_for(need: Need, prefix: str = "") -> ProofForm:
    """The question."""
    form = ProofForm(prefix=prefix)
    if not need.password:
        del form.password
    if not need.code:
        del form.code
    return form


def page(form: ProofForm, need: Need, **context: Any) -> str:
    """The question's page."""
    lasts = french_duration(need.within)
    return render_template("accounts/confirm.html", form=form, lasts=lasts, **context)


def given(form: ProofForm, holder: SignedInAccount) -> bool:
    """Check what was typed and write it to the session's row; what is wrong is told beside its field.

    Limited as signing in is. The password comes first: a wrong one uses no code up.
    """
    if "password" in form and (wrong := wrong_password(form.password.data or "", holder)):
        form.password.errors = [wrong]
        return False
    if "code" in form and not _right_code(form.code.data or "", holder):
        form.code.errors = [WRONG_CODE]
        return False
    proved(password="password" in form, code="code" in form)
    return True


def wrong_password(typed: str, holder: SignedInAccount, words: str = WRONG_PASSWORD) -> str | None:
    """What to say of it (`words` for one that is not theirs); None for the right one. A wrong one is counted.

    The limit is asked before the password is hashed. Raises HashingBusy.
    """
    if sign_in_limits.sign_in_blocked(holder.email_key):
        return sign_in_limits.BLOCKED
    if verify_password(typed, holder.password):
        return None
    sign_in_limits.sign_in_failed(holder.email_key, holder.id)
    return words


def _right_code(typed: str, holder: SignedInAccount) -> bool:
    """A code of the application, or a recovery code."""
    right = sign_in_limits.take_code(holder.email_key, holder.id) and (
        factor_codes.right_code(holder, typed.strip()) or factor_codes.recovery_code_taken(holder, typed)
    )
    if right:
        sign_in_limits.code_succeeded(holder.email_key, holder.id)
        return True
    sign_in_limits.code_failed(holder.id)
    return False


def _holder() -> SignedInAccount:
    known = account()
    if known is None:
        raise RuntimeError("the person who is asked is signed in")
    return known
