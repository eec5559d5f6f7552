"""What the pages of the signup share: where one is, what is lacking before, how answers are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from domain.calendar import paris_date
from domain.errors import StaleForm
from domain.signup import missing_answers
from domain.signup_steps import STEPS
from models import AccountRequest
from public_signup.browser import current
from public_signup.forms.base import StepForm
from public_signup.presenter import label_of, words_of
from queries.documents import current_versions
from services.signup import drafts
from web.current import deps

TITLES = {
    "organisme": "Organisme",
    "entite": "Entité",
    "pieces": "Pièces",
    "vous": "Vos coordonnées",
    "recapitulatif": "Récapitulatif",
    "confirmation": "Activation",
}


@dataclass(frozen=True)
class Difference:
    """An answer that another tab gave meanwhile, beside the one given here."""

    label: str
    elsewhere: str
    here: str


def first_gap(draft: AccountRequest, before: str | None = None) -> tuple[str, tuple[str, ...]] | None:
    """The first step (before this one) that lacks answers, with what it lacks."""
    needs = drafts.draft_requirements(deps(), draft)
    have = current_versions(draft).keys()
    today = paris_date(deps().now())
    for step in STEPS[: STEPS.index(before)] if before else STEPS:
        if missing := missing_answers(step, draft, deps().registry, needs, have, today):
            return step, missing
    return None


def out_of_order(draft: AccountRequest, step: str) -> ResponseReturnValue | None:
    """Where to go first, when an earlier step is not finished."""
    gap = first_gap(draft, before=step)
    if gap is None:
        return None
    flash(f"Terminez d’abord cette étape : « {TITLES[gap[0]]} ».", "info")
    return redirect(address(gap[0]))


def token_refused() -> bool:
    """Whether the form's token had gone: the page is shown again, whatever button was pressed."""
    return bool(g.get("token_refused", False))


def address(step: str) -> str:
    return url_for(f"public_signup.{step}")


def following(step: str) -> ResponseReturnValue:
    """On to the next step."""
    return redirect(address(STEPS[STEPS.index(step) + 1]))


def write(form: StepForm, step: str, answers: Mapping[str, Any]) -> list[Difference]:
    """Write the answers; when another tab changed some of them meanwhile, say which, and write nothing.

    The form then carries the present version: sending it again is the choice to keep what it says.
    """
    try:
        form.draft = drafts.save_answers(deps(), form.draft, step, answers, expected_version=form.seen_version)
    except StaleForm as stale:
        form.draft = current() or form.draft
        form.fresh()
        return [_difference(form.draft, name, answers[name]) for name in stale.conflicts if name in answers]
    form.fresh()
    return []


def _difference(draft: AccountRequest, name: str, typed: Any) -> Difference:
    stored = draft.ministry_id if name == "ministry" else getattr(draft, name)
    registry = deps().registry
    return Difference(label_of(registry, name), words_of(registry, name, stored), words_of(registry, name, typed))


def well_written(form: StepForm) -> dict[str, Any]:
    """What a page that is not sent yet may keep: answers that were given, and are not wrong."""
    return {
        name: value
        for name, value in form.answers().items()
        if value not in (None, "", []) and not (name in form and form[name].errors)
    }


def page(step: str, template: str, form: StepForm, differences: list[Difference], **context: Any) -> str:
    """Draw a step."""
    return render_template(
        template,
        form=form,
        draft=form.draft,
        differences=differences,
        steps=indicator(form.draft, step),
        position=list(TITLES).index(step) + 1,
        step=step,
        back=before(step),
        registry=deps().registry,
        policy=deps().policy,
        **context,
    )


def indicator(draft: AccountRequest, current_step: str) -> list[tuple[str, str | None]]:
    """The steps with links to those that can be opened."""
    gap = first_gap(draft)
    reachable = STEPS.index(gap[0]) if gap else len(STEPS) - 1
    places = list(TITLES)
    here = places.index(current_step)
    return [
        (TITLES[name], address(name) if place <= reachable and place != here else None)
        for place, name in enumerate(places)
    ]


def before(step: str) -> str:
    """Where « Retour » leads."""
    place = STEPS.index(step)
    return address(STEPS[place - 1]) if place else url_for("public_signup.start")
