"""The list of ministries, which SI administrators keep."""

from __future__ import annotations

from typing import Any

from wtforms import Form

from backoffice.crud import Crud
from backoffice.exports import plain
from backoffice.forms import MinistryForm
from backoffice.listing import cell
from domain.permissions import Permission
from models import Ministry
from queries import directory
from services.reference import ministries
from web.current import actor, deps


class Ministries(Crud):
    see = Permission.SEE_MINISTRIES
    edit = Permission.EDIT_MINISTRIES
    form = MinistryForm
    counted = ("ministère", "ministères")
    column_list = ("label", "former_names", "siret", "active")
    column_labels = {"label": "Ministère", "former_names": "Anciens noms", "siret": "SIRET", "active": "État"}
    column_formatters = {name: cell(f"ministry_{name}") for name in column_list}
    column_formatters_export = plain(active=lambda row: "Proposé" if row.active else "Masqué")
    column_sortable_list: tuple[str, ...] = ()
    column_filters = ("active",)
    create_label = "Ajouter un ministère"
    created_words = "« {} » est ajouté à la liste."
    refusal_fields = {"siret_taken": "siret"}
    empty_title = "Aucun ministère"
    empty_words = "Sans ministère dans la liste, les demandeurs écrivent le nom du leur."

    def __init__(self) -> None:
        super().__init__(Ministry, name="Ministères", endpoint="backoffice_ministries", url="ministeres")

    def get_query(self) -> Any:
        return directory.ministries()

    def create_row(self, form: Form) -> Ministry:
        return ministries.create(deps(), actor(), **self.values_of(form))

    def update_row(self, form: Form, row: Ministry, seen: str) -> None:
        ministries.change(deps(), actor(), row.id, seen=seen, **self.values_of(form))
