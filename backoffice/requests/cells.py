"""Who takes care of a request, and until when it is put off: edited in the grid, in the place of what it shows.

htmx fetches the form into the cell; without it the same form is a page of its own, and leads back to the list.
"""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import reference_of
from backoffice.drawing import CellMacro
from backoffice.requests.list_position import grid_address
from backoffice.requests.selection import back_to_list
from backoffice.requests.work_forms import LiftableHoldForm, parameters_of, work_form
from backoffice.tables.part import Part
from backoffice.way_back import row_address
from domain.errors import DomainError, NotAllowed, NotFound
from domain.jobs import JobKind
from domain.permissions import Permission, may
from domain.states import OPEN, WITH_DECIDERS
from models import AccountRequest
from queries.presence import live_claim
from queries.request_rows import RequestRow, rows_of
from queries.scopes import visible_request
from services.review import claims, examination
from web.current import actor, deps
from web.partials import wants_part
from web.words import sentence

OWNER, HOLD = "responsable", "attente"
COLUMNS = {OWNER: "owner", HOLD: "state"}
"""What is edited → the column of the grid that shows it."""
TITLES = {OWNER: "Confier", HOLD: "Mettre en attente"}
HEADINGS = {OWNER: "Prise en charge", HOLD: "Mise en attente"}
"""Of the pages: other words than those of the request's own pages, which hold or hand over and take nothing back."""


class RequestCells(Part):
    permissions = {"cell": Permission.CLAIM}

    @expose("/<reference>/cellule/<part>", methods=("GET", "POST"))
    def cell(self, reference: str, part: str) -> ResponseReturnValue:
        """The form of a cell; with `lire`, the cell as the list shows it; posted, the cell with what it holds now."""
        row = visible_request(actor(), reference_of(reference), Permission.CLAIM)
        if part not in COLUMNS:
            raise NotFound()
        if "lire" in request.args:
            return _drawn(self, row, part)
        form: Any = work_form(JobKind.ASSIGN) if part == OWNER else LiftableHoldForm(obj=None)
        if not form.is_submitted():
            return _form(row, part, form, seen_of(row, part))
        reasons = [] if form.validate() else [str(words) for errors in form.errors.values() for words in errors]
        if not reasons:
            try:
                _write(row, part, form)
            except (NotFound, NotAllowed):
                raise
            except DomainError as refused:
                reasons = [sentence(refused)]
        if reasons:
            return _form(row, part, form, seen_of(row, part), reasons), 422
        if wants_part():
            return _drawn(self, row, part)
        flash("La valeur a été enregistrée.", "success")
        return redirect(back_to_list())


def address_of(row: AccountRequest | RequestRow, part: str) -> str:
    """Where a cell of this row is edited; '' where the current user may not, or its state has nothing to edit."""
    states = WITH_DECIDERS if part == HOLD else OPEN
    if row.state not in states or not _may_edit():
        return ""
    return row_address("backoffice_requests.cell", ("part", part), reference=row.reference)


def _may_edit() -> bool:
    """Asked once a page, since lists have fifty rows."""
    if "edits_cells" not in g:
        g.edits_cells = may(actor(), Permission.CLAIM)
    return bool(g.edits_cells)


def seen_of(row: AccountRequest, part: str) -> str:
    """What the cell holds, so that nothing is written over what a colleague wrote meanwhile."""
    if part == HOLD:
        return row.on_hold_until.isoformat() if row.on_hold_until is not None else ""
    claim = live_claim(row.id, deps().now())
    return str(claim.account_id) if claim is not None else ""


def _write(row: AccountRequest, part: str, form: Any) -> None:
    seen = request.form.get("vu", "")
    if part == HOLD:
        examination.hold(deps(), actor(), row.reference, form.jusqu_au.day, seen=seen)
    else:
        given = parameters_of(JobKind.ASSIGN, form)
        claims.assign(deps(), actor(), row.reference, given["account_id"], given["words"], seen=seen)


def _form(row: AccountRequest, part: str, form: Any, seen: str, reasons: list[str] | None = None) -> str:
    return render_template(
        "backoffice/requests/cell_form.html" if wants_part() else "backoffice/requests/cell_page.html",
        row=row,
        name=part,
        title=TITLES[part],
        heading=HEADINGS[part],
        form=form,
        seen=seen,
        reasons=reasons or [],
        back=back_to_list() if request.method == "POST" else request.referrer or grid_address(),
    )


def _drawn(view: Any, row: AccountRequest, part: str) -> Any:
    """The cell as the list shows it."""
    (listed,) = rows_of([row.id], deps().now())
    return CellMacro(f"request_{COLUMNS[part]}")(view, None, listed, COLUMNS[part])
