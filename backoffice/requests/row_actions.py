"""What a row of the grid offers: the decisions, as buttons of the list's one form."""

from __future__ import annotations

from typing import Any

from flask_admin.model.template import BaseListRowAction

from backoffice import words
from domain.states import WITH_DECIDERS


class Decide(BaseListRowAction):
    """A button that decides on this row alone, whatever is ticked elsewhere: beside the row while one points at it or
    has the focus in it, and always in the row's menu. `key` does the same on the keyboard.
    """

    def __init__(self, name: str, key: str) -> None:
        super().__init__(title=words.ACTIONS[name])
        self.name = name
        self.key = key

    def offered(self, row: Any) -> bool:
        """Whether this row can be decided so now, by those who may."""
        return row.state in WITH_DECIDERS and row.pending_id is None and not row.limited

    def render(self, context: Any, row_id: str, row: Any) -> Any:
        if not self.offered(row):
            return ""
        return self._resolve_symbol(context, "row_actions.decision")(self, row_id, row)
