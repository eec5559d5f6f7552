"""`/backoffice/archives/`: what is due, what waits for a visa, the visas, and the lists of what goes."""

from __future__ import annotations

from datetime import date
from typing import cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import Guarded, reference_of, row_id
from backoffice.archives import slips
from backoffice.archives.forms import HoldForm, VisaForm
from backoffice.exports import EXPORT_TYPES, file_of
from backoffice.menu import SETTINGS
from backoffice.requests.list_position import request_address
from domain.errors import NotFound, TransitionRefused
from domain.permissions import Permission
from domain.retention import ArchiveAct, Category, Fate
from queries import retention as known
from queries.scopes import visible_request
from services.retention import holds, visas
from web.current import actor, deps, settings
from web.words import sentence

BESIDE = {
    "day_to_come": "given_on",
    "transfer_without_day": "through",
    "transfer_to_come": "through",
    **dict.fromkeys(("visa_without_scope", "visa_of_kept", "transfer_of_destroyed", "not_transferred"), "categories"),
}
"""Refusal of a visa or a transfer → the field under which it is told."""
CAPTION = "Ce qui attend un visa ou un versement, par catégorie et par année"


class Archives(Guarded):
    menu_group = SETTINGS
    menu_icon = "archive"
    permissions = {
        "index": Permission.SEE_ARCHIVES,
        "slip": Permission.SEE_ARCHIVES,
        "slip_file": Permission.SEE_ARCHIVES,
        "record_visa": Permission.MANAGE_ARCHIVES,
        "end_visa": Permission.MANAGE_ARCHIVES,
        "hold": Permission.MANAGE_ARCHIVES,
    }
    come_back_to = {"end_visa": "index", "slip_file": "slip"}

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """What the worker last saw due, the visas, and the walks that erased something."""
        run, rules = known.latest_run(finished=True), deps().policy.archives
        return render_template(
            "backoffice/archives/index.html",
            run=run,
            lines=slips.waiting(run) if run is not None else [],
            caption=CAPTION,
            categories=rules,
            visas=known.visas_with_people(),
            runs=known.runs_that_erased(),
            labels_of=slips.labels_of,
            act_in_words=slips.act_in_words,
            slip_headings=slips.COLUMNS,
            kinds={kind.value: kind.label for kind in ArchiveAct},
            all_destroyed={rule.fate for rule in rules.values()} == {Fate.DESTROYED},
            visa_required=settings().archives_visa_required,
        )

    @expose("/visas/nouveau", methods=("GET", "POST"))
    def record_visa(self) -> ResponseReturnValue:
        """A visa is written down as its letter says it, a transfer as its « bordereau » does."""
        form = VisaForm(deps().policy.archives)
        if form.validate_on_submit():
            try:
                visas.record(
                    deps(),
                    actor(),
                    kind=form.chosen_kind,
                    number=form.number.data,
                    given_on=cast(date, form.given_on.day),
                    authority=form.authority.data,
                    categories=[Category(code) for code in form.categories.data],
                    through=form.through.day,
                    document=form.document.data or "",
                )
            except TransitionRefused as refused:
                form[BESIDE.get(refused.refusal.code, "number")].errors = [sentence(refused)]
            else:
                kind = form.chosen_kind.label
                flash(f"{kind} enregistré\N{NO-BREAK SPACE}: ce qu’il couvre sera effacé dans la journée.", "success")
                return redirect(url_for(".index"))
        page = render_template("backoffice/archives/visa.html", form=form)
        return (page, 422) if form.is_submitted() else page

    @expose("/visas/<visa_id>/fin", methods=("GET", "POST"))
    def end_visa(self, visa_id: str) -> ResponseReturnValue:
        """It covers nothing any more, once somebody confirms that; ended meanwhile, it stays so."""
        if request.method != "POST":
            return render_template("backoffice/archives/end_visa.html", visa=known.visa_in_force(row_id(visa_id)))
        visas.end(deps(), actor(), row_id(visa_id))
        flash("Il ne couvre plus rien. Ce qui a été effacé conserve son numéro.", "success")
        return redirect(url_for(".index"))

    @expose("/bordereaux/<run_id>")
    def slip(self, run_id: str) -> ResponseReturnValue:
        """The list of what a walk erased and of what waits, to print and sign (« bordereau d’élimination »)."""
        run = known.finished_run(row_id(run_id))
        body = settings().public_body_name
        return render_template(
            "backoffice/archives/slip.html",
            run=run,
            lines=slips.lines_of(run),
            slip_headings=slips.COLUMNS,
            public_body=body,
        )

    @expose("/bordereaux/<run_id>/<export_type>")
    def slip_file(self, run_id: str, export_type: str) -> ResponseReturnValue:
        """The same as a file."""
        if export_type not in EXPORT_TYPES:
            raise NotFound()
        run = known.finished_run(row_id(run_id))
        rows = [line.cells for line in slips.lines_of(run)]
        name = f"bordereau-elimination-{run.until.isoformat()}.{export_type}"
        return file_of(name, slips.HEADINGS, [rows], lambda some: some, permission=Permission.SEE_ARCHIVES)

    @expose("/contentieux/<reference>", methods=("GET", "POST"))
    def hold(self, reference: str) -> ResponseReturnValue:
        """A request is put under « contentieux », or no longer is."""
        row = visible_request(actor(), reference_of(reference), Permission.MANAGE_ARCHIVES)
        form, held = HoldForm(), bool(known.held_among([row.id]))
        if form.validate_on_submit():
            act = holds.lift if held else holds.place
            try:
                act(deps(), actor(), row.reference, form.reason.data)
            except TransitionRefused as refused:
                form.reason.errors = [sentence(refused)]
            else:
                flash("La demande n’est plus en contentieux." if held else "La demande est en contentieux.", "success")
                return redirect(request_address(row.reference))
        page = render_template(
            "backoffice/archives/hold.html", form=form, row=row, held=held, holds=known.holds_of(row)
        )
        return (page, 422) if form.is_submitted() else page
