"""`/mon-compte/roles/<int:membership_id>/observations`: somebody whose role is to end says what they have to say."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.access import me, signed_in
from accounts.blueprint import blueprint
from accounts.forms import ObservationsForm
from domain.calendar import french_date
from domain.errors import NotFound, TransitionRefused
from domain.role_endings import EndReason
from queries.role_endings import own_ending
from services.people import role_endings
from web.current import deps
from web.words import sentence


@blueprint.route("/mon-compte/roles/<int:membership_id>/observations", methods=["GET", "POST"])
@signed_in
def observations(membership_id: int) -> ResponseReturnValue:
    """Read why, and answer. Raises NotFound for a role that is nobody's own, or is not to end."""
    # An id beyond a column's range is nobody's.
    if membership_id >= 2**31:
        raise NotFound()
    ending = own_ending(me().id, membership_id)
    # What staff noted stays as it is: the person adds to it.
    noted = ending.observations if ending.observed_by_id is not None else ""
    form = ObservationsForm(obj=None if noted else ending)
    if form.validate_on_submit() and _written(membership_id, form):
        flash("Votre réponse est enregistrée. Elle est lue avant toute décision.", "success")
        return redirect(url_for("accounts.my_account"))
    page = render_template(
        "accounts/observations.html",
        form=form,
        ending=ending,
        noted=noted,
        entity=ending.membership.entity.name,
        hear_until=french_date(ending.hear_until),
        why=EndReason(ending.reason).to_holder,
    )
    return (page, 422) if form.is_submitted() else page


def _written(membership_id: int, form: ObservationsForm) -> bool:
    """Whether the answer is kept; else the form says why not."""
    try:
        role_endings.observe(deps(), me(), membership_id, form.observations.data)
    except TransitionRefused as refused:
        form.observations.errors = [sentence(refused)]
        return False
    return True
