"""How a table's rows are written: all or nothing, and what the database refuses is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash
from wtforms import Form

from backoffice.tables.part import Part
from backoffice.tables.rows import key_of, table_label, trouble_of
from queries.references import references_to


class Writing(Part):
    """The part of a table's view that reads and writes one row."""

    def get_one(self, id: Any) -> Any:  # noqa: A002 (Flask-Admin's name)
        key = key_of(self.model, id)
        return None if key is None else super().get_one(key)

    def create_model(self, form: Form) -> Any:
        return self._whole(lambda: super(Writing, self).create_model(form))

    def update_model(self, form: Form, model: Any) -> Any:
        return self._whole(lambda: super(Writing, self).update_model(form, model))

    def delete_model(self, model: Any) -> bool:
        """Delete a row that nothing refers to: Flask-Admin's own deletes what refers to it as well."""
        references = references_to(model)
        if references:
            words = ", ".join(f"{table_label(other)} ({count})" for other, count in references)
            flash(f"« {self.row_name(model)} » sert encore : {words}. Rien n’est supprimé.", "error")
            return False
        return bool(self._whole(lambda: super(Writing, self).delete_model(model)))

    def _whole(self, write: Callable[[], Any]) -> Any:
        """Write all or nothing: Flask-Admin tells a failure by False, with what came before it written."""
        with self.model._meta.database.atomic() as transaction:
            done = write()
            if not done:
                transaction.rollback()
        return done

    def handle_view_exception(self, exc: Exception) -> bool:
        """Tell what the database refuses; a fault of the program is raised, not swallowed."""
        words = trouble_of(exc)
        if words is not None:
            flash(words, "error")
            return True
        if super().handle_view_exception(exc):
            return True
        raise exc
