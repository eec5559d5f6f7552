"""A list of ours whose rows are also created and edited by a form, at Flask-Admin's own `new/` and `edit/?id=`."""

from __future__ import annotations

from typing import Any

from backoffice.editing import Editing
from backoffice.listing import Listing
from backoffice.tables.forms import Forms
from web.form_words import FrenchForm


class EditedListing(Editing, Forms, Listing):
    """A subclass says what `Listing` asks, `form`, `edit` and the services (`create_row`, `update_row`)."""

    can_create = can_edit = True
    form_base_class = FrenchForm
    list_template = "backoffice/edited_list.html"

    def __init__(self, model: Any, **options: Any) -> None:
        writing = {"create_view": self.can_create, "edit_view": self.can_edit}
        self.permissions = {**{name: self.edit for name, there in writing.items() if there}, **self.permissions}
        super().__init__(model, **options)

    def row_name(self, model: Any) -> str:
        """What a row is called in headings and messages."""
        return str(model.display_name)
