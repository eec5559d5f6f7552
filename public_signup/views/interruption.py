"""« Reprendre plus tard », from any step."""

from __future__ import annotations

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from public_signup import steps
from public_signup.forms.base import StepForm

LATER = "plus-tard"


def wants_later() -> bool:
    """Whether « Reprendre plus tard » was pressed; a page whose token was refused is shown again first."""
    return request.form.get("action") == LATER and not g.get("token_refused", False)


def keep_and_leave(form: StepForm, step: str) -> ResponseReturnValue:
    """Keep what is well written on this step, then see where the link goes."""
    form.validate(lenient=True)
    steps.write(form, step, steps.well_written(form))
    return redirect(url_for("public_signup.later"))
