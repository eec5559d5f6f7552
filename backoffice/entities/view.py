"""Entities: staff see all, managers theirs, with their people and requests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from wtforms import Form

from backoffice import object_history, words
from backoffice.access import row_id
from backoffice.drawing import CellMacro
from backoffice.edited_listing import EditedListing
from backoffice.entities import breaks, checks, invitations, leaving, mailbox, numbers, page
from backoffice.entities.documents import EntityDocuments
from backoffice.entities.forms import EntityForm, NewEntityForm, bearer_of
from backoffice.exports import plain
from backoffice.filters import BY_VALUE, Choice, compared_with
from backoffice.journal_words import TimelineEvent
from backoffice.kept_rows import Facts
from backoffice.menu import WORK
from backoffice.noted import noted
from domain.companies import Moved
from domain.errors import DomainError
from domain.names import search_key
from domain.permissions import Permission
from domain.search_text import parse
from domain.states import Role
from models import Entity
from queries import directory
from queries.entities import with_finding
from queries.invitations import entity_to_join
from queries.listed_rows import EntityRow, entities_of, people_now, values_of, with_people
from queries.menu_counts import Rows, Scoped
from queries.object_history import history_of_entity
from queries.orders import Grouped, Sort
from queries.scopes import entities_visible_to
from services.entities import editing, notes
from web.current import actor, deps
from web.nouns import worded_later

MANAGED = {"sans": "Sans {entity_manager}", "seul": "{entity_manager:Un seul/Une seule} {entity_manager}"}
"""What the filter by managers offers."""


def undivided(text: str) -> str:
    """A number as it is stored, of one that is typed in groups."""
    return "".join(text.split())


class Entities(EntityDocuments, EditedListing):
    menu_group = WORK
    menu_icon = "entity"
    edit = Permission.EDIT_ENTITIES
    form = EntityForm
    permissions = {
        "index_view": Permission.SEE_ENTITIES,
        "entity": Permission.SEE_ENTITIES,
        "identifier": Permission.EDIT_ENTITIES,
        "check": Permission.EDIT_ENTITIES,
        "note": Permission.ANNOTATE,
        "invite": Permission.INVITE,
        "leave": Permission.STEP_DOWN,
        "stay": Permission.STEP_DOWN,
        "breaks": Permission.RUN_ENTITY,
        "cancel_break": Permission.RUN_ENTITY,
        "mailbox": Permission.RUN_ENTITY,
        **EntityDocuments.permissions,
    }
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
    create_label = "Ajouter une entité"
    created_words = "L’entité « {} » a été ajoutée."
    updated_words = "L’entité « {} » a été enregistrée."
    create_template = "backoffice/entity_new.html"
    edit_template = "backoffice/entity_edit.html"
    one_after_another = False
    refusal_fields = {"siret_of_listed": "siret", "identifier_taken": "siret"}
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
            Choice(
                "gestion",
                worded_later("{entity_manager.capital.plural}"),
                lambda: [(code, deps().registry.worded(label)) for code, label in MANAGED.items()],
                lambda query, value: query.where(people_now(Role.ENTITY_MANAGER) == (1 if value == "seul" else 0)),
                BY_VALUE,
            ),
            Choice(
                "constat",
                "À vérifier",
                lambda: [(moved.value, moved.label) for moved in Moved],
                lambda query, value: query.where(Entity.id.in_(with_finding(value))),
                BY_VALUE,
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

    # -- its form

    def asked_permission(self) -> Permission:
        """What the rows of the present request are asked for; the person who edits one needs that."""
        return self.edit if request.endpoint == f"{self.endpoint}.edit_view" else super().asked_permission()

    def get_create_form(self) -> type[Form]:
        return NewEntityForm

    def form_of(self, row: Entity) -> Form:
        """Of a body of the list, its name and kind are changed there; a register that identifies is no mere column."""
        form = super().form_of(row)
        listed = ("name", "kind") if row.ministry_id is not None else ()
        identifying = ("register_kind", "register_number") if row.identifier_kind == row.register_kind else ()
        for name in (*listed, *(identifying if row.identifier else ())):
            del form[name]
        return form

    def words_of(self, name: str, value: Any) -> str:
        label = {"kind": words.kind_label, "register_kind": words.register_label}.get(name)
        return label(value) if label is not None and value else super().words_of(name, value)

    def create_row(self, form: Form) -> Entity:
        return editing.create(deps(), actor(), self.values_of(form), form.siret.data)

    def update_row(self, form: Form, row: Entity, seen: str) -> None:
        editing.change(deps(), actor(), row.id, self.values_of(form), seen)

    def _refuse(self, form: Form, error: DomainError) -> None:
        super()._refuse(form, error)
        form.taken = bearer_of(error)

    def get_save_return_url(self, model: Any, is_created: bool = False) -> str:
        return url_for(".entity", entity_id=model.id)

    def history(self, row: Entity) -> list[TimelineEvent]:
        return object_history.events_of(actor(), history_of_entity(actor(), row.id), self.labels(), self.words_of)

    # -- its page

    @expose("/<entity_id>")
    def entity(self, entity_id: str) -> ResponseReturnValue:
        """An entity, its people, its requests."""
        who = actor()
        row = directory.visible_entity(who, row_id(entity_id))
        if row.merged_into_id is not None:
            return redirect(url_for(".entity", entity_id=row.merged_into_id))
        return render_template("backoffice/entity.html", row=row, history=self.history(row), **page.facts_of(who, row))

    @expose("/<entity_id>/identifiant", methods=("GET", "POST"))
    def identifier(self, entity_id: str) -> ResponseReturnValue:
        """Give it another number, or a first one."""
        return numbers.ask(directory.visible_entity(actor(), row_id(entity_id)))

    @expose("/<entity_id>/verifier", methods=("POST",))
    def check(self, entity_id: str) -> ResponseReturnValue:
        """Ask the directory of companies what became of it."""
        return checks.ask_directory(directory.visible_entity(actor(), row_id(entity_id)))

    @expose("/<entity_id>/inviter", methods=("GET", "POST"))
    def invite(self, entity_id: str) -> ResponseReturnValue:
        """Invite somebody to it."""
        return invitations.ask(entity_to_join(actor(), row_id(entity_id)))

    @expose("/<entity_id>/quitter", methods=("GET", "POST"))
    def leave(self, entity_id: str) -> ResponseReturnValue:
        """Give up one's own role of manager."""
        return leaving.ask(directory.visible_entity(actor(), row_id(entity_id)))

    @expose("/<entity_id>/fermetures", methods=("GET", "POST"))
    def breaks(self, entity_id: str) -> ResponseReturnValue:
        """When its offices are shut."""
        return breaks.ask(directory.entity_to_run(actor(), row_id(entity_id)))

    @expose("/<entity_id>/fermetures/<break_id>/annuler", methods=("POST",))
    def cancel_break(self, entity_id: str, break_id: str) -> ResponseReturnValue:
        """Its offices are open after all."""
        return breaks.cancel(directory.entity_to_run(actor(), row_id(entity_id)), break_id)

    @expose("/<entity_id>/boite-de-service", methods=("GET", "POST"))
    def mailbox(self, entity_id: str) -> ResponseReturnValue:
        """The mailbox that its people share."""
        return mailbox.ask(directory.entity_to_run(actor(), row_id(entity_id)))

    @expose("/<entity_id>/rester", methods=("POST",))
    def stay(self, entity_id: str) -> ResponseReturnValue:
        """Take back one's own announced departure."""
        return leaving.take_back(directory.visible_entity(actor(), row_id(entity_id)))

    @expose("/<entity_id>/note", methods=("POST",))
    def note(self, entity_id: str) -> ResponseReturnValue:
        """Write an internal note."""
        row = directory.visible_entity(actor(), row_id(entity_id))
        back = url_for(".entity", entity_id=row.id, _anchor="notes")
        return noted(lambda text: notes.annotate(deps(), actor(), row.id, text), back)
