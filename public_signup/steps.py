"""What the pages of the signup share: where one is, what is lacking before, how answers are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from domain.errors import StaleForm
from domain.pieces import Page, Piece
from domain.signup_steps import STEPS
from models import AccountRequest
from public_signup import document_pages
from public_signup.browser import current
from public_signup.forms.base import StepForm
from public_signup.presenter import label_of, words_of
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


NAMES_DIFFER = ("letter_name",)
"""What a step lacks when nothing is amiss but that the letter names somebody else than the account will."""


@dataclass(frozen=True)
class Difference:
    """An answer that another tab gave meanwhile, beside the one given here."""

    label: str
    elsewhere: str
    here: str


def first_gap(draft: AccountRequest, before: str | None = None) -> tuple[str, tuple[str, ...]] | None:
    """The first step (before this one) that lacks answers, with what it lacks."""
    wanted = STEPS[: STEPS.index(before)] if before else STEPS
    return next(document_pages.lacking(draft, wanted), None)


def go_on(draft: AccountRequest) -> str:
    """The address where a draft continues: the first step that lacks something, else the summary."""
    gap = first_gap(draft)
    return address(gap[0] if gap else "recapitulatif")


def out_of_order(draft: AccountRequest, step: str) -> ResponseReturnValue | None:
    """Where to go first, when an earlier step is not finished."""
    gap = first_gap(draft, before=step)
    if gap is None or (step == "vous" and gap[1] == NAMES_DIFFER):
        return None  # where a name is typed, it may be corrected too
    flash(first_to_finish(*gap), "info")
    return redirect(address(gap[0]))


def page_of_documents(draft: AccountRequest, piece: Piece, document: str = "") -> Page | ResponseReturnValue:
    """The page of « Vos pièces » that asks for this, or where to go instead: it is not asked for, or something before
    it is not finished."""
    if elsewhere := out_of_order(draft, "pieces"):
        return elsewhere
    page = document_pages.page_at(draft, piece, document)
    if page is None:
        return redirect(address("pieces"))
    return document_pages.out_of_order(draft, page) or page


def token_refused() -> bool:
    """Whether the form's token had gone: the page is shown again, whatever button was pressed."""
    return bool(g.get("token_refused", False))


def first_to_finish(step: str, missing: tuple[str, ...]) -> str:
    """What is said of an earlier step that lacks these answers."""
    if missing == NAMES_DIFFER:
        return "Votre nom n’est pas celui de la lettre à faire signer. Choisissez lequel conserver."
    return f"Terminez d’abord cette étape : « {TITLES[step]} »."


def onward(draft: AccountRequest) -> ResponseReturnValue:
    """On to the first step that lacks something, else to the summary."""
    return redirect(go_on(draft))


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


def page(
    step: str,
    template: str,
    form: StepForm,
    differences: list[Difference],
    *,
    back: str | None = None,
    **context: Any,
) -> str:
    """Draw a step, or one of its pages; `back` is where « Retour » leads from it, the step before where None."""
    asks_documents = bool(document_pages.pages(form.draft))
    return render_template(
        template,
        form=form,
        draft=form.draft,
        differences=differences,
        steps=indicator(form.draft, step, asks_documents=asks_documents),
        asks_documents=asks_documents,
        position=list(TITLES).index(step) + 1,
        step=step,
        back=back or before(step, form.draft),
        registry=deps().registry,
        policy=deps().policy,
        **context,
    )


def indicator(draft: AccountRequest, current_step: str, *, asks_documents: bool) -> list[tuple[str, str | None]]:
    """The steps with links to those that can be opened."""
    gap = first_gap(draft)
    reachable = STEPS.index(gap[0]) if gap else len(STEPS) - 1
    places = list(TITLES)
    here = places.index(current_step)
    skipped = None if asks_documents else "pieces"
    return [
        (TITLES[name], address(name) if place <= reachable and place != here and name != skipped else None)
        for place, name in enumerate(places)
    ]


def before(step: str, draft: AccountRequest) -> str:
    """Where « Retour » leads: a step without a page of this draft is passed over."""
    place = STEPS.index(step)
    if step == "vous":
        return document_pages.last_address(draft) or address("entite")
    return address(STEPS[place - 1]) if place else url_for("public_signup.start")
