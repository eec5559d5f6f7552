"""Leaving a step before it is finished: « Retour » and « Reprendre plus tard » keep what is written on the page."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from public_signup import steps
from public_signup.forms.base import StepForm

LATER, BACK = "plus-tard", "retour"


def leaves() -> bool:
    """Whether one of the two buttons was pressed; a page whose token was refused is shown again first."""
    return request.form.get("action") in (LATER, BACK) and not steps.token_refused()


def keep_and_leave(
    form: StepForm, step: str, *, back: str | None = None, **also: str
) -> tuple[ResponseReturnValue | None, list[steps.Difference]]:
    """Keep what is well written, nothing being demanded, and go; or stay, when another tab gave other answers.

    `back` is where « Retour » leads within a step of several pages.
    """
    form.validate(lenient=True)
    differences = steps.write(form, step, steps.well_written(form) | also)
    if differences:
        return None, differences
    if request.form.get("action") == BACK:
        return redirect(back or steps.before(step, form.draft)), []
    return redirect(url_for("public_signup.later")), []
