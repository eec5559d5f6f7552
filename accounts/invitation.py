"""`/invitation/<token>`: somebody who is invited to an entity accepts.

Links that were revoked, that are too old, or that never were look alike (rule 8). The reader of an invitation came from
its mailbox: to them alone the page tells whether the address has an account.
"""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.blueprint import blueprint
from accounts.forms import InvitedForm
from adapters.passwords import hash_password
from domain.errors import LinkUnusable, SignInNeeded, TransitionRefused
from domain.passwords import APPLICANT_MINIMUM
from domain.states import State
from models_people import Invitation
from services.people import accepting
from services.people.accepting import Person
from web import limits
from web.current import account, actor, deps
from web.words import sentence


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@limits.counted("invitation")
def invitation(token: str) -> ResponseReturnValue:
    """Who invites to what, and the form that accepts. Opening it changes nothing."""
    try:
        row = accepting.find_invitation(deps(), token)
    except LinkUnusable:
        return _unusable()
    if row.ended_at is not None:
        return _accepted(row)
    known = accepting.has_account(row)
    form = InvitedForm(row.email_key, held=known, first_name=row.first_name, last_name=row.last_name)
    refused = ""
    if form.validate_on_submit():
        try:
            accepting.accept(deps(), token, actor(), None if known else _person(form))
        except LinkUnusable:
            return _unusable()
        except TransitionRefused as error:
            refused = sentence(error)
        except SignInNeeded:
            # Nobody is signed in, or somebody else, or the address got an account meanwhile: the page says what to do.
            pass
        if not refused:
            return redirect(url_for("accounts.invitation", token=token))
    return _page(row, form, token, refused)


def _unusable() -> ResponseReturnValue:
    return render_template("accounts/invitation_unusable.html"), 410


def _page(row: Invitation, form: InvitedForm, token: str, refused: str) -> ResponseReturnValue:
    holder = account()
    return render_template(
        "accounts/invitation.html",
        row=row,
        form=form,
        token=token,
        refused=refused,
        known=form.held,
        own=holder is not None and holder.email_key == row.email_key,
        elsewhere=holder is not None and form.held and holder.email_key != row.email_key,
        minimum=APPLICANT_MINIMUM,
    )


def _accepted(row: Invitation) -> ResponseReturnValue:
    request = row.request
    joined = request is not None and request.state == State.APPROVED
    return render_template("accounts/invitation_accepted.html", row=row, joined=joined, signed_in=account() is not None)


def _person(form: InvitedForm) -> Person:
    return Person(
        first_name=form.first_name.data or "",
        last_name=form.last_name.data or "",
        capacity=form.capacity.data or "",
        phone=form.phone.data or "",
        password_hash=hash_password(form.password.data),
    )
