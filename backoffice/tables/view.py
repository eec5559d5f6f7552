"""A table's view as Flask-Admin has it, where Flask-Admin's own answers would not do.

`Table` stands between a view and Flask-Admin's `ModelView`: whatever a view says for itself wins. What differs from
Flask-Admin: who may open it, native inputs, values in French, errors told rather than swallowed, 422 for a form that
is refused, nothing written by halves, nothing deleted that something refers to, no 500 for garbage.
"""

from __future__ import annotations

from typing import Any

from flask_admin.contrib.peewee import ModelView

from backoffice.access import Guarded
from backoffice.drawing import Drawn
from backoffice.exports import Exported
from backoffice.tables import formatting
from backoffice.tables.asking import Asking
from backoffice.tables.cells import Cells
from backoffice.tables.column_filters import FilterConverter
from backoffice.tables.fields import Converter, InlineConverter
from backoffice.tables.forms import Forms
from backoffice.tables.lists import Lists
from backoffice.tables.writing import Writing
from web.form_words import FrenchForm

# Flask-Admin makes a view's filters in its constructor, before `Backoffice` has the view: its own converter stops there
# at a foreign key and at a UtcDateTimeField.
ModelView.filter_converter = FilterConverter()


class Table(Lists, Cells, Forms, Writing, Asking, Drawn, Exported, Guarded, ModelView):
    """See above. `permissions` are those of a stock view unless a class says its own (backoffice/tables/admin.py)."""

    can_view_details = True
    create_modal_template = "admin/model/create.html"
    edit_modal_template = "admin/model/edit.html"
    details_modal_template = "admin/model/details.html"
    form_base_class = FrenchForm
    model_form_converter = Converter
    inline_model_form_converter = InlineConverter
    column_type_formatters = formatting.ON_SCREEN
    column_type_formatters_detail = formatting.ON_SCREEN
    column_type_formatters_export = formatting.EXPORTED
    column_formatters_export: dict[str, Any] | None = None
    counted = ("ligne", "lignes")
    created_words = "« {} » a été ajouté."
    updated_words = "« {} » a été enregistré."
    deleted_words = "« {} » a été supprimé."
    delete_label = "Supprimer"
    delete_question = "Supprimer définitivement cette ligne ?"
    empty_title = "Aucune ligne"
    empty_words = ""
    search_label = "Rechercher"
