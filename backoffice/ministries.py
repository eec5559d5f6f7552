"""The list of ministries. SI administrators add, rename and hide them; nothing is ever deleted."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.model.template import EndpointLinkRowAction

from backoffice.access import row_id
from backoffice.exports import plain
from backoffice.forms import MinistryForm
from backoffice.listing import Listing, cell
from domain.errors import NotFound, TransitionRefused
from domain.permissions import Permission, may
from models import Ministry
from queries import directory
from services.reference import ministries
from web.current import actor, deps
from web.words import sentence


class Ministries(Listing):
    permissions = {
        "index_view": Permission.SEE_MINISTRIES,
        "add": Permission.EDIT_MINISTRIES,
        "change": Permission.EDIT_MINISTRIES,
    }
    list_template = "backoffice/ministries.html"
    counted = ("ministère", "ministères")
    key_column = "label"
    column_list = ("label", "former", "siret", "state")
    column_labels = {"label": "Ministère", "former": "Anciens noms", "siret": "SIRET", "state": "État"}
    column_formatters = {name: cell(f"ministry_{name}") for name in column_list}
    column_formatters_export = plain(
        former=lambda row: row.former_names,
        state=lambda row: "Proposé" if row.active else "Masqué",
    )
    empty_title = "Aucun ministère"
    empty_words = "Sans ministère dans la liste, les demandeurs écrivent le nom du leur."

    def __init__(self) -> None:
        super().__init__(Ministry, name="Ministères", endpoint="backoffice_ministries", url="ministeres")

    def get_query(self) -> Any:
        return directory.ministries()

    def ordered(self, query: Any, sort: str | None, descending: bool) -> Any:
        return query

    def may_edit(self) -> bool:
        return may(actor(), Permission.EDIT_MINISTRIES)

    def get_list_row_actions(self) -> list[Any]:
        change = EndpointLinkRowAction("", ".change", title="Modifier", id_arg="ministry_id")
        return [change] if self.may_edit() else []

    @expose("/nouveau", methods=("GET", "POST"))
    def add(self) -> ResponseReturnValue:
        form = MinistryForm(data={"active": True})
        del form.active
        if form.validate_on_submit():
            try:
                ministries.create(
                    deps(), actor(), label=form.label.data, former_names=form.names(), siret=form.siret.data
                )
            except TransitionRefused as error:
                form.siret.errors = [sentence(error)]
            else:
                flash(f"« {form.label.data} » est ajouté à la liste.", "success")
                return redirect(self.get_url(".index_view"))
        return _page(form, None)

    @expose("/<ministry_id>", methods=("GET", "POST"))
    def change(self, ministry_id: str) -> ResponseReturnValue:
        row = directory.ministry(row_id(ministry_id))
        former = "\n".join(row.former_names)
        form = MinistryForm(data={"label": row.label, "former": former, "siret": row.siret, "active": row.active})
        if form.validate_on_submit():
            try:
                ministries.change(
                    deps(),
                    actor(),
                    row.id,
                    label=form.label.data,
                    former_names=form.names(),
                    siret=form.siret.data,
                    active=form.active.data,
                )
            except NotFound:
                raise
            except TransitionRefused as error:
                form.siret.errors = [sentence(error)]
            else:
                flash(f"« {form.label.data} » est enregistré.", "success")
                return redirect(self.get_url(".index_view"))
        return _page(form, row)


def _page(form: MinistryForm, row: Ministry | None) -> ResponseReturnValue:
    page = render_template("backoffice/ministry.html", form=form, row=row)
    return (page, 422) if form.is_submitted() else page
