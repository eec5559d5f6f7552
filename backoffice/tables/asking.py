"""What is done to rows once a page has asked: deleting one, and the actions on a selection."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.actions import action
from flask_admin.helpers import get_redirect_target

from backoffice.tables.part import Part


class Asking(Part):
    """The part of a table's view that asks before it acts."""

    def is_action_allowed(self, name: str) -> bool:
        return super().is_action_allowed(name) and (name != "delete" or self.opens("delete_view"))

    def row_name(self, row: Any) -> str:
        """What a person calls a row: its name, else what the list shows first."""
        if hasattr(row, "display_name"):
            return str(row.display_name)
        return ", ".join(str(self.get_export_value(row, column)) for column, _ in self._list_columns[:2])

    @expose("/delete/confirm/")
    def delete_confirmation(self) -> ResponseReturnValue:
        """The page that asks before one row is deleted."""
        row = self.get_one(request.args.get("id")) if self.can_delete else None
        if row is None:
            abort(404)
        back = get_redirect_target() or self.get_url(".index_view")
        return self.asked(".delete_view", "Supprimer", [("id", self.get_pk_value(row))], [row], back)

    def asked(
        self, endpoint: str, label: str, fields: list[tuple[str, Any]], rows: list[Any], back: str, words: str = ""
    ) -> ResponseReturnValue:
        """The page that asks before something is done to rows."""
        answer: ResponseReturnValue = self.render(
            "admin/model/confirm.html",
            action_url=self.get_url(endpoint),
            label=label,
            fields=[*fields, ("url", back)],
            rows=rows,
            return_url=back,
            words=words,
        )
        return answer

    def handle_action(self, return_view: str | None = None) -> Any:
        """An action that has words of confirmation asks first."""
        name = request.form.get("action", "")
        if not self.is_action_allowed(name) or name not in self._actions_data:
            abort(404)
        _, label, words = self._actions_data[name]
        chosen = [(key, self.get_one(key)) for key in dict.fromkeys(request.form.getlist("rowid"))]
        if not chosen:
            flash("Cochez au moins une ligne.", "error")
        elif words and "confirmed" not in request.form:
            fields = [("action", name), ("confirmed", "1"), *(("rowid", key) for key, row in chosen if row)]
            rows = [row for _, row in chosen if row]
            back = get_redirect_target() or self.get_url(".index_view")
            return self.asked(".action_view", str(label), fields, rows, back, str(words))
        return super().handle_action(return_view)

    @action("delete", "Supprimer", "Supprimer définitivement ces lignes ?")
    def action_delete(self, ids: list[str]) -> None:
        """Delete one by one, as one is deleted: a row that something refers to stays."""
        rows = [row for row in map(self.get_one, ids) if row is not None]
        done = sum(self.delete_model(row) for row in rows)
        if done:
            flash("1 ligne supprimée." if done == 1 else f"{done} lignes supprimées.", "success")
