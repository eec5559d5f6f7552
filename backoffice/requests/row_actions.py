"""What a row of the grid offers: the decisions, as buttons of the list's one form."""

from __future__ import annotations

from typing import Any

from flask_admin.model.template import BaseListRowAction

from backoffice import words
from domain.states import WITH_DECIDERS

SHORT = {"request_changes": "Complément"}
"""A row has one line for its actions."""


class Decide(BaseListRowAction):
    """A button that decides on this row alone, whatever is ticked elsewhere."""

    def __init__(self, name: str) -> None:
        super().__init__(title=SHORT.get(name, words.ACTIONS[name]))
        self.name = name

    def render(self, context: Any, row_id: str, row: Any) -> Any:
        view = context.resolve("admin_view")
        decidable = row.request.state in WITH_DECIDERS and row.pending is None
        if not decidable or not view.is_action_allowed(self.name):
            return ""
        return self._resolve_symbol(context, "row_actions.button")(self, row_id)
