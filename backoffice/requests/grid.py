"""The grid of requests: opens on what waits for the current user, oldest first; acts on a row or on a selection."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from flask import flash, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.actions import action

from backoffice import words
from backoffice.drawing import CellMacro
from backoffice.kept_rows import Facts
from backoffice.list_address import CHOSEN
from backoffice.listing import Listing
from backoffice.menu import WORK, MenuCount, count, counted, read_counts
from backoffice.narrowed import Kept
from backoffice.requests import cells, export_columns, search, together
from backoffice.requests.chosen import RequestsChosen
from backoffice.requests.columns import COLUMNS
from backoffice.requests.deadlines import late_before, today
from backoffice.requests.filters import request_filters
from backoffice.requests.further_columns import FURTHER
from backoffice.requests.list_position import current_list, default_list, has_none, order_of
from backoffice.requests.queues import ROWS, QueueRows
from backoffice.requests.row_actions import Decide
from backoffice.requests.selection import ask, back_to_list
from backoffice.search_words import Understood
from domain.actors import Actor
from domain.errors import NotFound
from domain.permissions import Permission
from models import AccountRequest
from queries import grid
from queries.grid import Queue
from queries.home_page import pending
from queries.menu_counts import Rows, Scoped
from queries.orders import Order
from queries.prepared import KEPT
from queries.request_rows import RequestRow, rows_of
from queries.scopes import requests_visible_to
from queries.text_search import most_counted
from services.machinery.exports import Read
from services.review.decisions import NEEDED
from web.current import actor, deps

R = AccountRequest
MINUTE = timedelta(minutes=1)
NO_QUEUE = "Cette liste n’existe pas : voici celle sur laquelle la page s’ouvre."


@lru_cache(maxsize=KEPT)
def _listed(queue: Queue, who: Actor, permission: Permission, day: date) -> Any:
    """The rows of a list, a query that is never run itself: to be cloned, or narrowed, which clones it."""
    return grid.in_queue(requests_visible_to(who, permission), queue, who, day)


OWN_PENDING = Scoped(pending)
"""The decisions of the current user that are not sent yet."""


QUEUES: Mapping[Any, Queue] = {queue.value: queue for queue in Queue}
"""Word of the address → the list."""


def text_of(text: Any) -> Any:
    """A formatter that draws a column by its text alone."""
    return lambda view, context, row, name: text(row.request)


class RequestGrid(RequestsChosen, Listing):
    menu_group = WORK
    menu_icon = "inbox"
    permissions = {
        "index_view": Permission.SEE_REQUESTS,
        "action_view": Permission.SEE_REQUESTS,
        **RequestsChosen.permissions,
    }
    action_permissions = NEEDED | together.PERMISSIONS
    actions_aside = together.PERMISSIONS
    list_template = "backoffice/requests/grid.html"
    counted = ("demande", "demandes")
    key_column = "applicant"
    row_anchor = "demande"
    column_evident = ("reference", "entity", "state", "age")
    column_list = [column.name for column in COLUMNS if column.usual]
    column_optional = [column.name for column in COLUMNS if not column.usual] + [column.name for column in FURTHER]
    column_labels = {column.name: column.label for column in (*COLUMNS, *FURTHER)}
    column_formatters = {column.name: CellMacro(f"request_{column.name}") for column in COLUMNS} | {
        column.name: text_of(column.text) for column in FURTHER
    }
    sorts = {column.name: column.sort for column in (*COLUMNS, *FURTHER) if column.sort is not None}
    column_export_list = tuple(export_columns.COLUMNS)
    export_of = export_columns.OF_LIST
    search_label = "Rechercher"
    search_hint = "Nom, adresse mail, SIRET, entité ou référence"
    empty_title = "Aucune demande ici"
    column_extra_row_actions = [
        Decide("approve", "v"),
        Decide("request_changes", "c"),
        Decide("reject", "r"),
    ]

    def __init__(self) -> None:
        self.column_filters = request_filters()
        super().__init__(R, name="Demandes", endpoint="backoffice_requests", url="demandes")

    def get_pk_value(self, model: Any) -> str:
        # Numbers of rows stay inside: what a form posts is what people read.
        return str(model.reference)

    def menu_count(self) -> MenuCount | None:
        if not grid.has_queue(actor()):
            return None
        return MenuCount(ROWS[Queue.WAITING], "demande à traiter", "demandes à traiter")

    def row_name(self, model: Any) -> str:
        return str(model.request.full_name)

    # -- the query

    def get_query(self) -> Any:
        return _listed(self.queue(), actor(), self.asked_permission(), today()).clone()

    def own_rows(self) -> Rows:
        return ROWS[self.queue()]

    def kept(self, search: str | None, filters: Any) -> Kept | None:
        kept, values = super().kept(search, filters), self.filter_values(filters)
        return kept.known_to_be_none() if kept is not None and has_none(self.queue(), values) else kept

    def queue(self) -> Queue:
        return QUEUES.get(request.values.get("vue", "")) or default_list().queue

    def misread(self) -> list[str]:
        word = request.values.get("vue")
        return [*super().misread(), *([NO_QUEUE] if word and word not in QUEUES else [])]

    def searched(self, query: Any, text: str) -> Any:
        return search.narrowed(query, text, listed=True)

    def understood(self, text: str) -> Understood:
        return search.understood(text)

    def order(self, column: str | None, falls: bool, narrowed_by: Collection[str] = ()) -> Order:
        return order_of(self.queue(), self.sorts.get(column or ""), falls, narrowed_by)

    def usual_order(self, narrowed_by: Collection[str] = ()) -> Order:
        return self.order(None, False, narrowed_by)

    def rows_at(self, keys: Sequence[int]) -> list[Any]:
        return rows_of(keys, deps().now() if actor().is_staff else None)

    def reader(self, query: Any, names: Sequence[str]) -> Read:
        return export_columns.reader(query, names, lambda: deps().now() if actor().is_staff else None)

    def get_export_columns(self) -> list[tuple[str, str]]:
        return [(name, column.heading) for name, column in export_columns.COLUMNS.items()]

    def kept_args(self) -> dict[str, str]:
        word = request.args.get("vue", "")
        ticked = {CHOSEN: request.args[CHOSEN]} if self.ticked() else {}
        return super().kept_args() | ({"vue": word} if word in QUEUES else {}) | ticked

    def how_many(self, query: Any, search: str | None, filters: Any, known: int | None = None) -> int:
        wanted = {"rows": query} if known is None else {}
        if self.queue() is not Queue.ALL:
            wanted["elsewhere"] = self.narrowed(search, filters, requests_visible_to(actor()))
        counts = read_counts(*self._tab_rows(), OWN_PENDING, **wanted)
        g.counted_elsewhere = counts.get("elsewhere", 0), most_counted(query, self.most)
        return counts.get("rows", known or 0)

    def how_many_kept(self, kept: Kept) -> int:
        elsewhere = kept.among(ROWS[Queue.ALL]) if self.queue() is not Queue.ALL else kept.rows
        read_counts(*self._tab_rows(), OWN_PENDING, kept.rows, elsewhere, given=kept.values)
        if elsewhere != kept.rows:
            g.counted_elsewhere = count(elsewhere), self.most
        return count(kept.rows)

    def _tab_rows(self) -> list[QueueRows]:
        """What the tabs count."""
        return [ROWS[queue] for queue in (*self.offered(), self.queue())]

    # -- what the template asks

    def drawn_from(self) -> Callable[[RequestRow], Facts | None]:
        me, now, too_long, ticked = actor().account_id, deps().now(), late_before(), self.ticked()
        day, lately = today(), now - timedelta(days=2)

        def facts(row: RequestRow) -> Facts | None:
            if row.pending_id is not None:  # which tells how many seconds are left
                return None
            since, mine = row.waiting_since, row.holder_id == me
            # Minutes within the hour, then hours: all that its age is told by. Of others the day decides.
            minutes = (now - since) // MINUTE if since > lately else -1
            age = minutes if minutes < 60 else 60 * (minutes // 60)
            return day, row.read, age, since < too_long, mine, row.reference in ticked

        return facts

    def decisions(self) -> list[Decide]:
        """What the current user may decide on a row that waits for it."""
        return [one for one in self.get_list_row_actions() if self.is_action_allowed(one.name)]

    def edited_cells(self, row: Any) -> list[tuple[str, str, str]]:
        """What of this row is changed in its cell: (label, the cell, the address of its form)."""
        if row.limited:
            return []
        parts = ((part, cells.address_of(row, part)) for part in cells.COLUMNS)
        return [(cells.TITLES[part], cells.COLUMNS[part], address) for part, address in parts if address]

    def offered_aside(self, row: Any) -> list[tuple[str, str]]:
        """What decides nothing and the current user may do to this row now: (action, label)."""
        possible = [] if row.limited else together.on_a_row(row.request)
        kinds = [kind for kind in possible if self.is_action_allowed(kind)]
        return [(kind.value, kind.label) for kind in kinds]

    def selection_key(self) -> str:
        """What tells the list whose rows are ticked from others, whatever its page and its order."""
        return replace(current_list(), sort=None, descending=False, place=()).token

    def offered(self) -> list[Queue]:
        """The lists between which the current user moves."""
        offered = grid.queues_of(actor())
        if not deps().policy.decision_window:
            offered.remove(Queue.PENDING)
        return offered

    def tabs(self) -> list[dict[str, Any]]:
        """The lists to move between, the present one marked."""
        here = self.queue()
        base = self.get_url(".index_view")
        return [
            {
                "label": queue.label,
                "href": f"{base}?vue={queue.value}",
                "current": queue is here,
                "count": counted(count(ROWS[queue])),
            }
            for queue in self.offered()
        ]

    def elsewhere(self, count: int) -> str:
        """How many more requests the same search and filters find among all of them, beside `count` here: « 3 autres ».

        '' where they find no more, or where all are looked at already.
        """
        elsewhere, most = g.get("counted_elsewhere", (0, self.most))
        others = elsewhere - count
        if others <= 0:
            return ""
        if elsewhere > most:
            return f"plus de {words.number(most - count)} autres" if count < most else "d’autres"
        return f"{words.number(others)} autre{'s' if others > 1 else ''}"

    def words_of_rest(self, words: Mapping[str, str]) -> list[str]:
        return [QUEUES[words["vue"]].label] if words.get("vue") in QUEUES else []

    def tab(self) -> str:
        """The list's name among the tabs, for the page's title."""
        return self.queue().label

    # -- actions

    @expose("/actions/", methods=("POST",))
    def action_view(self) -> ResponseReturnValue:
        """What was chosen, for the row whose button was pressed or for all that are ticked: first asked again."""
        name, _, reference = request.form.get("row", "").partition(":")
        name = name or request.form.get("action", "")
        if not self.is_action_allowed(name):
            raise NotFound()
        question = self.asked_first(self.action_permissions[name])
        if question is not None:
            return question
        if name in NEEDED and together.asked_for_all():
            flash("Une décision porte sur des demandes cochées, jamais sur tout le filtre.", "error")
            return redirect(back_to_list())
        chosen = [reference] if reference else request.form.getlist("rowid")
        handler = self._actions_data[name][0]
        response: ResponseReturnValue = handler(chosen)
        return response

    @action("approve", words.ACTIONS["approve"])
    def approve_chosen(self, references: list[str]) -> ResponseReturnValue:
        return ask("approve", references)

    @action("request_changes", words.ACTIONS["request_changes"])
    def request_changes_for_chosen(self, references: list[str]) -> ResponseReturnValue:
        return ask("request_changes", references)

    @action("reject", words.ACTIONS["reject"])
    def reject_chosen(self, references: list[str]) -> ResponseReturnValue:
        return ask("reject", references)
