"""The list of ministries, which SI administrators keep."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, Form

from backoffice.crud import Crud
from backoffice.exports import plain
from backoffice.listing import cell
from domain.names import clean_line
from domain.permissions import Permission
from models import Ministry
from queries import directory
from services.reference import ministries
from web.current import actor, deps
from web.fields import Line, Siret, Text, visible
from web.form_words import FrenchForm


class Lines(Text):
    """Several short texts, one a line: a list."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [line.strip() for line in "\n".join(valuelist).splitlines() if line.strip()]

    def is_empty(self) -> bool:
        return not self.data

    def clear(self) -> None:
        self.data = []

    def read(self, form: Any) -> None:
        self.data = [clean_line(line, self.maximum) for line in self.data]

    def _value(self) -> str:
        return visible("\n".join(self.data or ()), keep="\n")


class MinistryForm(FrenchForm):
    """A ministry."""

    label = Line(
        "Nom",
        needed="Saisissez le nom du ministère.",
        maximum=200,
        description="Quand le nom change, l’ancien est gardé parmi les anciens noms.",
    )
    former_names = Lines(
        "Anciens noms",
        maximum=200,
        description="Un par ligne. Ils aident à reconnaître le ministère dans les documents.",
    )
    siret = Siret("SIRET", description="Il est alors proposé aux demandeurs.")
    active = BooleanField("Proposé aux demandeurs", default=True)

    def validate_siret(self, field: Any) -> None:
        field.data = field.data or None


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
