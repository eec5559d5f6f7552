"""Deciding on several requests: asked again with all their names, then one by one, with a result for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice import words
from backoffice.list_address import CHOSEN
from backoffice.requests.forms import ApproveForm, complement_form, reject_together_form
from backoffice.requests.list_position import grid_address
from backoffice.texts import ready_made
from domain.errors import DomainError, NotFound
from domain.references import InvalidReference, parse_reference
from domain.states import State
from models import AccountRequest
from queries.memberships import with_manager_now
from queries.request_rows import with_bodies
from queries.scopes import requests_visible_to
from services.review.together import Wanted, decide_together
from web.current import actor, deps
from web.words import sentence

MOST_DECIDED = 100
"""Requests that one form decides on: each is owed its own examination."""
MOST_LISTED = 1000
"""Of more, the page that says so lists the first."""
DECIDED = {
    "approve": ("demande validée", "demandes validées"),
    "reject": ("demande refusée", "demandes refusées"),
    "request_changes": ("complément demandé", "compléments demandés"),
}


@dataclass(frozen=True)
class Result:
    """What became of one request of a selection; `refused` says why nothing did."""

    reference: str
    name: str
    refused: str = ""


def ask(action: str, references: list[str]) -> ResponseReturnValue:
    """The page that asks whether to decide so on these requests. Nothing is changed yet."""
    if len(parsed(references)) > MOST_DECIDED:
        return _too_many(action, parsed(references))
    rows = visible(references)
    if not rows:
        flash("Cochez au moins une demande.", "warning")
        return redirect(back_to_list())
    return _page(action, rows, form_of(action, rows))


def settle(action: str, references: list[str]) -> ResponseReturnValue:
    """Decide on each, in chunks of one transaction, and list what became of each."""
    if len(parsed(references)) > MOST_DECIDED:
        return _too_many(action, parsed(references))
    rows = visible(references)
    if not rows:
        raise NotFound()
    form = form_of(action, rows)
    if not form.validate_on_submit():
        page = _page(action, rows, form)
        return (page, 422) if form.errors else page
    refused = decide_together(deps(), actor(), action, [_wanted(action, form, row.reference) for row in rows])
    results = [Result(row.reference, row.full_name, _why(refused[row.reference])) for row in rows]
    decided = words.plural(done_of(results), *DECIDED[action])
    heading = f"{decided} sur {words.number(len(results))}"
    return outcomes_page(heading, words.decided(action), results, deps().policy.decision_window)


def done_of(results: list[Result]) -> int:
    """How many were not refused."""
    return sum(not result.refused for result in results)


def outcomes_page(heading: str, done_label: str, results: list[Result], window: timedelta | None = None) -> str:
    """What became of each; `window` is how long what was done can still be taken back."""
    return render_template(
        "backoffice/requests/outcomes.html",
        heading=heading,
        done_label=done_label,
        outcomes=results,
        window=window,
        back=choosing(back_to_list(), []),
    )


def form_of(action: str, rows: list[AccountRequest]) -> Any:
    """The form of a decision on several requests."""
    if action == "approve":
        form = ApproveForm()
        theirs = [row for row in rows if decides_as_manager(row)]
        form.must_know = bool(theirs)
        form.in_managers_place = _in_managers_place([row for row in rows if row not in theirs])
        return form
    if action == "reject":
        form = reject_together_form(row.reference for row in rows if not decides_as_manager(row))
        form.offer(deps().registry.refusals_for("si" if actor().is_staff else "manager"))
    else:
        form = complement_form(deps().registry, deps().registry.document_codes)
    ready_made.offer(form, None)
    return form


def _in_managers_place(rows: list[AccountRequest]) -> bool:
    """Whether one of these is for a manager to decide, who is not the one deciding."""
    managed = with_manager_now({row.entity_id for row in rows if row.entity_id is not None})
    return any(row.entity_id in managed and not row.seeks_manager_role for row in rows)


def decides_as_manager(row: AccountRequest) -> bool:
    """Whether the actor decides on this request as a manager of its entity, who knows the person."""
    return row.state == State.WITH_MANAGER and row.entity_id in actor().managed


def visible(references: list[str]) -> list[AccountRequest]:
    """The requests of these references that the actor may see, each once, in the order given."""
    kept = parsed(references)
    query = requests_visible_to(actor()).where(AccountRequest.reference.in_(kept))
    rows = {row.reference: row for row in with_bodies(query)}
    return [rows[reference] for reference in kept if reference in rows]


def parsed(references: Iterable[str]) -> list[str]:
    """The references among these texts, each once, as they are stored."""
    wanted: dict[str, None] = {}
    for text in references:
        try:
            wanted[parse_reference(text)] = None
        except InvalidReference:
            continue
    return list(wanted)


def _too_many(action: str, references: list[str]) -> ResponseReturnValue:
    """All that were ticked, the first ones ticked still: nothing is lost, and nothing is decided."""
    page = render_template(
        "backoffice/requests/too_many.html",
        action=action,
        rows=visible(references[:MOST_LISTED]),
        most=MOST_DECIDED,
        back=back_to_list(),
    )
    return page, 422


def _wanted(action: str, form: Any, reference: str) -> Wanted:
    """What the form says of one of its requests."""
    if action == "reject":
        return Wanted(reference, form.reason(reference), refusal=form.refusal.data)
    if action == "request_changes":
        return Wanted(reference, form.reason.data, tuple(form.items()))
    return Wanted(reference, form.reason.data)


def _why(refused: DomainError | None) -> str:
    return sentence(refused) if refused is not None else ""


def _page(action: str, rows: list[AccountRequest], form: Any) -> str:
    submit = words.ACTIONS[action] + (" ces demandes" if len(rows) > 1 else " cette demande")
    return render_template(
        "backoffice/requests/decide_together.html",
        action=action,
        rows=rows,
        form=form,
        back=back_to_list(),
        submit="Envoyer la demande de complément" if action == "request_changes" else submit,
    )


def back_to_list() -> str:
    """The list that was looked at, if the browser says it was ours."""
    return of_ours(request.form.get("retour", ""))


def of_ours(address: str) -> str:
    """An address of the grid as it was posted; the bare grid for any other."""
    grid = grid_address()
    return address if address.startswith(grid) and "\\" not in address and "//" not in address else grid


def choosing(address: str, references: list[str]) -> str:
    """An address of the grid that keeps these references, in place of those that it kept."""
    path, _, query = address.partition("?")
    words = [(word, value) for word, value in parse_qsl(query) if word != CHOSEN]
    kept = [(CHOSEN, ".".join(reference.replace("-", "") for reference in references))] if references else []
    return f"{path}?{urlencode(words + kept)}" if words or kept else (path or grid_address())
