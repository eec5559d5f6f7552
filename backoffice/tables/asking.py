"""What is done to rows once a page has asked: deleting one, and the actions on a selection."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.actions import action

from backoffice.tables.forms import GONE
from backoffice.tables.part import Part
from backoffice.words import plural
from domain.errors import NotFound


class Asking(Part):
    """The part of a table's view that asks before it acts."""

    counted: tuple[str, str]
    deleted_words: str
    delete_label: str
    delete_question: str

    def offers_deleting(self, row: Any) -> bool:
        """Whether a button to delete this row would do anything, for the signed-in user."""
        return bool(self.can_delete) and self.opens("delete_view")

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
        if not self.offers_deleting(row):
            abort(403)
        fields = [("id", self.get_pk_value(row))]
        return self.asked(".delete_view", self.delete_label, fields, [row], self.came_from(), self.delete_question)

    @expose("/delete/", methods=("POST",))
    def delete_view(self) -> ResponseReturnValue:
        """Delete one row, and tell it in the words of the view."""
        row = self.get_one(request.form.get("id", "")) if self.can_delete else None
        if row is None:
            flash(GONE, "error")
        else:
            self._delete([row])
        return redirect(self.came_from())

    def asked(
        self, endpoint: str, label: str, fields: list[tuple[str, Any]], rows: list[Any], back: str, words: str
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
        act, label, words = self._actions_data[name]
        ticked = dict.fromkeys(request.form.getlist("rowid"))
        rows = self.rows_of(ticked)
        keys = [str(self.get_pk_value(row)) for row in rows]
        if not rows:
            flash("Cochez au moins une ligne." if not ticked else "Ces lignes n’existent plus.", "error")
        elif words and "confirmed" not in request.form:
            fields = [("action", name), ("confirmed", "1"), *(("rowid", key) for key in keys)]
            return self.asked(".action_view", str(label), fields, rows, self.came_from(), str(words))
        else:
            answer = act(keys)
            if answer is not None:
                return answer
        return redirect(self.get_url(f".{return_view}") if return_view else self.came_from())

    @action("delete", "Supprimer", "Supprimer définitivement ces lignes ?")
    def action_delete(self, ids: list[str]) -> None:
        """Delete one by one, as one is deleted: a row that something refers to stays."""
        self._delete(self.rows_of(dict.fromkeys(ids)))

    def rows_of(self, keys: Iterable[str]) -> list[Any]:
        """The rows of these keys; those that are gone, which a `Crud` answers with an error page, are passed over."""
        rows = []
        for key in keys:
            with suppress(NotFound):
                rows.append(self.get_one(key))
        return [row for row in rows if row is not None]

    def _delete(self, rows: list[Any]) -> None:
        """Delete these; `delete_model` tells why one stays."""
        named = {self.get_pk_value(row): self.row_name(row) for row in rows}
        gone = [named[self.get_pk_value(row)] for row in rows if self.delete_model(row)]
        if len(gone) == 1:
            flash(self.deleted_words.format(gone[0]), "success")
        elif gone:
            flash(f"Suppression faite\N{NO-BREAK SPACE}: {plural(len(gone), *self.counted)}.", "success")
