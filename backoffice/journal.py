"""The journal: what happened, by whom, on what; its personal detail as long as it is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice import journal_labels, journal_search, journal_words, words
from backoffice.drawing import CellMacro
from backoffice.exports import plain
from backoffice.filters import Choice, Word, between_days, compared_with
from backoffice.kept_rows import Facts
from backoffice.listing import Listing
from backoffice.menu import FOLLOW_UP
from backoffice.object_links import NamedRow, named
from backoffice.search_words import Understood
from domain.calendar import paris_date
from domain.errors import NotFound
from domain.permissions import Permission
from domain.references import parse_reference
from models import JournalEntry
from queries import journal, presence
from queries.menu_counts import Rows, Scoped
from queries.orders import Grouped, Order, Sort
from queries.scopes import journal_visible_to, requests_visible_to
from services.people import consulting
from web.current import actor, deps
from web.fields import Mailbox, Text
from web.form_words import FrenchForm


class WatchedForm(FrenchForm):
    """Whose work is looked at, and why."""

    email = Mailbox("Adresse mail de l’agent", needed="Saisissez l’adresse mail de l’agent.")
    words = Text(
        "Motif",
        needed="Indiquez un motif.",
        description="Le journal conserve votre nom, ce motif et l’agent concerné, qui peut le lire dans la copie de "
        "ses données.",
    )


LISTED = Scoped(lambda who: journal.without_watched(journal_visible_to(who)))


class Journal(Listing):
    menu_group = FOLLOW_UP
    menu_icon = "book"
    permissions = {"index_view": Permission.SEE_JOURNAL, "watched": Permission.SEE_JOURNAL}
    list_template = "backoffice/journal/list.html"
    counted = ("événement", "événements")
    column_evident = ("at", "event", "detail")
    column_list = ("at", "event", "who", "about", "detail")
    column_labels = {
        "at": "Date",
        "event": "Événement",
        "who": "Par",
        "about": "Objet",
        "detail": "Détail",
        "reference": "Demande",
        "account_id": "Compte n°",
        "entity_id": "Entité n°",
        "object": "Objet",
    }
    column_formatters = {name: CellMacro(f"journal_{name}") for name in column_list}
    column_export_list = ("at", "event", "who", "reference", "account_id", "entity_id", "object", "detail")
    export_of = {"about": ("reference", "account_id", "entity_id", "object")}
    column_formatters_export = plain(
        at=lambda row: row.entry.at,
        event=lambda row: journal_words.label_of(row.entry.event),
        who=journal_words.who_but_agents,
        account_id=lambda row: row.entry.account_id,
        entity_id=lambda row: row.entry.entity_id,
        object=lambda row: row.object_name,
        detail=lambda row: journal_words.detail_of(row.entry.event, row.detail),
    )
    sorts = {
        "at": Sort("date", JournalEntry.at),
        "event": Grouped("evenement", JournalEntry.event, label=journal_words.label_of),
        "who": Grouped("par", JournalEntry.actor_kind, label=journal_words.quality_of),
        "about": Sort("objet", JournalEntry.request_id),
    }
    search_label = "Rechercher"
    search_hint = "Référence, personne, entité ou événement"
    day_column = "at"
    empty_title = "Aucun événement"
    empty_words = "Ce qui est fait d’une demande, d’un compte ou d’une entité apparaît ici, avec son auteur et l’heure."

    def __init__(self) -> None:
        entry = JournalEntry
        self.column_filters = [
            Choice(
                "evenement",
                "Événement",
                lambda: sorted(
                    ((one, journal_words.label_of(one)) for one in journal_labels.LABELS if one not in journal.WATCHED),
                    key=itemgetter(1),
                ),
                lambda query, value: query.where(entry.event == value),
                compared_with(entry.event),
            ),
            Choice(
                "par",
                "Par",
                words.actor_kinds,
                lambda query, value: query.where(entry.actor_kind == value),
                compared_with(entry.actor_kind),
            ),
            Word(
                "acteur",
                "Adresse mail de la personne",
                lambda query, value: query.where(
                    entry.actor_id == journal.account_id_of(value), journal.unwatched(actor().account_id)
                ),
            ),
            Word(
                "demande",
                "Référence de la demande",
                lambda query, value: query.where(entry.request_id == journal.request_id_of(value)),
                parse_reference,
            ),
            Word("entite", "Entité", journal_search.about_entity, journal_search.read_words),
            *between_days(entry.at, ("du", "Depuis le"), ("au", "Jusqu’au")),
        ]
        super().__init__(entry, name="Journal", endpoint="backoffice_journal", url="journal")

    @expose("/consultations", methods=("GET", "POST"))
    def watched(self) -> ResponseReturnValue:
        """What an agent did, opened and took: with a reason, which is journalled, and without any number."""
        form, rows, taken = WatchedForm(), None, list[str]()
        if form.validate_on_submit():
            try:
                agent_id = consulting.consult(deps(), actor(), form.email.data, form.words.data)
            except NotFound:
                form.email.errors = ["Aucun agent n’a cette adresse."]
            else:
                rows = self.rows_at(journal.watched_by(journal_visible_to(actor()), agent_id))
                taken = presence.references_taken_by(requests_visible_to(actor()), agent_id, deps().now())
        page = render_template("backoffice/journal/watched.html", form=form, rows=rows, taken=taken)
        return (page, 422) if form.errors else page

    def get_query(self) -> Any:
        return journal.without_watched(journal_visible_to(actor()))

    def own_rows(self) -> Rows:
        return LISTED

    def searched(self, query: Any, text: str) -> Any:
        return journal_search.narrowed(query, text)

    def understood(self, text: str) -> Understood:
        return journal_search.understood(text)

    def usual_order(self, narrowed_by: Collection[str] = ()) -> Order:
        return Order(JournalEntry.id, self.sorts["at"], falls=True)

    def sorts_by(self, index: int, sort: int | None) -> bool:
        return sort is not None and super().sorts_by(index, sort)

    def day_of(self, model: Any) -> date:
        return paris_date(model.entry.at)

    def rows_at(self, keys: Sequence[int]) -> list[NamedRow]:
        return named(journal_words.read_and_checked(keys))

    def exported(self, query: Any) -> list[NamedRow]:
        return self.rows_at([key for (key,) in query.select(JournalEntry.id).tuples()])

    def drawn_from(self) -> Callable[[NamedRow], Facts]:
        return lambda row: (row.entry, row.detail, row.reference, row.trouble, row.object_name, row.object_url)
