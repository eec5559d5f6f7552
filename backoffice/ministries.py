"""The list of ministries, or of whatever bodies the kinds file lists, which SI administrators keep."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, Form

from backoffice.crud import Crud
from backoffice.drawing import CellMacro
from backoffice.exports import plain
from domain.names import clean_line
from domain.permissions import Permission
from models import Ministry
from queries import directory
from services.reference import ministries
from web.current import actor, deps
from web.fields import Day, Line, Siret, Text, visible
from web.form_words import FrenchForm
from web.nouns import worded_later


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
    """A ministry, or whatever the kinds file calls a listed body."""

    label = Line(
        "Nom",
        needed=worded_later("Saisissez le nom {listed_body.of_the}."),
        maximum=200,
        description="Quand le nom change, l’ancien est conservé parmi les anciens noms.",
    )
    renamed_on = Day(
        "Nouveau nom depuis le",
        description="Jour, mois et année, quand le nom change. Sans date, le nouveau nom vaut dès aujourd’hui.",
    )
    former_names = Lines(
        "Anciens noms",
        maximum=200,
        description=worded_later("Un par ligne. Ils aident à reconnaître {listed_body.the} dans les documents."),
    )
    siret = Siret("SIRET", description="Il est alors proposé aux demandeurs.")
    active = BooleanField("Proposé aux demandeurs", default=True)

    def validate_siret(self, field: Any) -> None:
        field.data = field.data or None


class Ministries(Crud):
    menu_icon = "building"
    see = Permission.SEE_MINISTRIES
    edit = Permission.EDIT_MINISTRIES
    form = MinistryForm
    counted = (worded_later("{listed_body}"), worded_later("{listed_body.plural}"))
    column_evident = ("active",)
    column_list = ("label", "former_names", "siret", "active")
    column_labels = {
        "label": worded_later("{listed_body.capital.singular}"),
        "former_names": "Anciens noms",
        "siret": "SIRET",
        "active": "État",
    }
    column_formatters = {name: CellMacro(f"ministry_{name}") for name in column_list}
    column_formatters_export = plain(active=lambda row: "Proposé" if row.active else "Masqué")
    column_sortable_list: tuple[str, ...] = ()
    column_filters = ("active",)
    create_label = worded_later("Ajouter {listed_body.a}")
    created_words = worded_later("« {{}} » a été {listed_body:ajouté/ajoutée} à la liste.")
    updated_words = worded_later("« {{}} » a été {listed_body:enregistré/enregistrée}.")
    deleted_words = worded_later("« {{}} » a été {listed_body:supprimé/supprimée}.")
    refusal_fields = {"siret_taken": "siret", "day_to_come": "renamed_on", "name_unchanged": "renamed_on"}
    empty_title = worded_later("{listed_body:Aucun/Aucune} {listed_body}")
    empty_words = worded_later(
        "Sans {listed_body} dans la liste, les demandeurs écrivent le nom {listed_body:du leur/de la leur}."
    )

    def __init__(self) -> None:
        name = worded_later("{listed_body.capital.plural}")
        super().__init__(Ministry, name=name, endpoint="backoffice_ministries", url="ministeres")

    def get_query(self) -> Any:
        return directory.ministries()

    def create_form(self, obj: Any = None) -> Form:
        """Without the day of a new name: all of it is new."""
        form: Form = super().create_form(obj)
        del form.renamed_on
        return form

    def create_row(self, form: Form) -> Ministry:
        return ministries.create(deps(), actor(), **self.values_of(form))

    def update_row(self, form: Form, row: Ministry, seen: str) -> None:
        ministries.change(deps(), actor(), row.id, seen=seen, renamed_on=form.renamed_on.day, **self.values_of(form))
