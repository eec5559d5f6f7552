"""A step that was sent by a browser without its draft: the cookie is gone, or was never taken.

What was typed is shown again, and begins the new request as far as it needs nothing before it.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template, request
from flask.typing import ResponseReturnValue

from models import AccountRequest
from public_signup import steps
from public_signup.forms.base import StepForm
from public_signup.forms.vous import VousForm
from public_signup.presenter import LABELS
from web.current import deps
from web.session_over import offered_again

CARRIED: dict[str, Callable[[AccountRequest], StepForm]] = {"vous": VousForm}
"""Steps whose form can be read without the answers of the steps before."""

TYPED = frozenset(LABELS) - {"kind", "is_school", "has_siret", "is_head_office", "register_kind", "name_on_proof"}
"""Answers that people write, and would have to write again."""


def page() -> ResponseReturnValue:
    """What happened, what to do, what was typed."""
    again = offered_again()
    typed = [(LABELS[name], value) for name, value in again["fields"] if name in TYPED and value.strip()]
    step = (request.endpoint or "").removeprefix("public_signup.")
    return render_template(
        "public_signup/lost.html",
        no_cookies=not request.cookies,
        typed=typed,
        carried=again["fields"] if step in CARRIED else [],
        lost=again["lost"],
        step=step,
        policy=deps().policy,
    ), 400


def keep_carried(draft: AccountRequest) -> None:
    """Write what the lost page carried over to a draft that has just begun, as far as it is well written."""
    step = request.form.get("etape", "")
    if step not in CARRIED:
        return
    form = CARRIED[step](draft)
    form.validate(lenient=True)
    steps.write(form, step, steps.well_written(form))
