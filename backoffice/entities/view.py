"""Entities: staff see all, managers theirs, with their people and requests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice import words
from backoffice.access import row_id
from backoffice.drawing import CellMacro
from backoffice.exports import plain
from backoffice.filters import Choice, compared_with
from backoffice.kept_rows import Facts
from backoffice.listing import Listing
from backoffice.menu import WORK
from domain.names import search_key
from domain.permissions import Permission, may
from domain.search_text import parse
from models import Entity
from queries import directory
from queries.entities import same_siren
from queries.listed_rows import EntityRow, entities_of, values_of, with_people
from queries.menu_counts import Rows, Scoped
from queries.orders import Grouped, Sort
from queries.scopes import entities_visible_to
from web.current import actor, deps
from web.nouns import worded_later


def undivided(text: str) -> str:
    """A number as it is stored, of one that is typed in groups."""
    return "".join(text.split())


class Entities(Listing):
    menu_group = WORK
    menu_icon = "entity"
    permissions = {"index_view": Permission.SEE_ENTITIES, "entity": Permission.SEE_ENTITIES}
    counted = ("entité", "entités")
    key_column = "name"
    column_evident = ("identifier", "kind", "place", "people")
    column_list = ("name", "identifier", "kind", "place", "people")
    column_labels = {
        "name": "Entité",
        "identifier": "Identifiant",
        "kind": "Type",
        "place": "Commune",
        "people": "Personnes",
        "postcode": "Code postal",
        "city": "Commune",
        "managers": worded_later("{entity_manager.capital.plural}"),
        "depositors": worded_later("{depositor.capital.plural}"),
    }
    column_formatters = {name: CellMacro(f"entity_{name}") for name in column_list}
    column_export_list = ("name", "identifier", "kind", "postcode", "city", "managers", "depositors")
    export_of = {"place": ("postcode", "city"), "people": ("managers", "depositors")}
    column_formatters_export = plain(
        name=lambda row: row.entity.name,
        identifier=lambda row: words.entity_identifier(row.entity),
        kind=lambda row: words.kind_label(row.entity.kind),
        postcode=lambda row: row.entity.postcode,
        city=lambda row: row.entity.city,
    )
    sorts = {
        "name": Sort("nom", Entity.search_key, search_key),
        "identifier": Sort("identifiant", Entity.identifier, undivided),
        "kind": Grouped("type", Entity.kind, label=words.kind_label),
        "place": Sort("commune", Entity.postcode),
    }
    usual_sort = "name"
    search_label = "Rechercher"
    search_hint = "Nom, SIRET, SIREN ou numéro de registre"
    empty_title = "Aucune entité"
    empty_words = "Une entité apparaît quand une première demande qui la concerne est activée."

    def __init__(self) -> None:
        self.column_filters = [
            Choice(
                "type",
                "Type",
                lambda: [(kind.code, kind.label) for kind in deps().registry.kinds],
                lambda query, value: query.where(Entity.kind == value),
                compared_with(Entity.kind),
            ),
        ]
        super().__init__(Entity, name="Entités", endpoint="backoffice_entities", url="entites")

    def get_query(self) -> Any:
        return entities_visible_to(actor(), self.asked_permission())

    def own_rows(self) -> Rows:
        return Scoped(entities_visible_to)

    def searched(self, query: Any, text: str) -> Any:
        return directory.entities_called(query, parse(text).terms, listed=True)

    def rows_at(self, keys: Sequence[int]) -> list[EntityRow]:
        return entities_of(keys)

    def exported(self, query: Any) -> list[EntityRow]:
        return with_people(query)

    def drawn_from(self) -> Callable[[EntityRow], Facts]:
        return lambda row: (values_of(row.entity), row.managers, row.depositors)

    @expose("/<entity_id>")
    def entity(self, entity_id: str) -> ResponseReturnValue:
        """An entity, its people, its requests."""
        who = actor()
        row = directory.visible_entity(who, row_id(entity_id))
        return render_template(
            "backoffice/entity.html",
            row=row,
            people=directory.people_of(who, row),
            requests=directory.latest_requests_of_entity(who, row),
            same_siren=same_siren(row.siren, other_than=row.id) if who.is_staff else [],
            may_manage=may(who, Permission.MANAGE_MEMBERSHIPS),
            sees_accounts=may(who, Permission.SEE_ACCOUNTS),
            sees_journal=may(who, Permission.SEE_JOURNAL),
            named=row.identifier if row.identifier_kind == "siret" else f'"{row.name}"',
        )
