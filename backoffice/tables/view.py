"""A table's view as Flask-Admin has it, where Flask-Admin's own answers would not do.

`Table` stands between a view and Flask-Admin's `ModelView`: whatever a view says for itself wins. What differs from
Flask-Admin: who may open it, native inputs, values in French, errors told rather than swallowed, 422 for a form that
is refused, nothing written by halves, nothing deleted that something refers to, no 500 for garbage.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.actions import action
from flask_admin.contrib.peewee import ModelView
from flask_admin.contrib.peewee.form import get_form
from flask_admin.contrib.peewee.tools import get_meta_fields
from flask_admin.form import FormOpts
from flask_admin.helpers import get_redirect_target
from flask_admin.model.base import ViewArgs
from flask_admin.model.template import (
    DeleteRowAction,
    EditPopupRowAction,
    EditRowAction,
    ViewPopupRowAction,
    ViewRowAction,
)
from peewee import AutoField, CharField, TextField
from werkzeug import Response
from wtforms import Form, HiddenField
from wtforms.validators import InputRequired

from backoffice.access import Guarded
from backoffice.tables import formatting
from backoffice.tables.cells import Cells
from backoffice.tables.fields import MOST_FOUND, Converter, InlineConverter, clean_search, unstorable
from backoffice.tables.filtering import FilterRow, filter_rows, usable
from backoffice.tables.rows import key_of, table_label, trouble_of
from queries.references import references_to
from web.form_words import FrenchForm

ROW_PAGES = {
    ViewRowAction: "details_view",
    ViewPopupRowAction: "details_view",
    EditRowAction: "edit_view",
    EditPopupRowAction: "edit_view",
    DeleteRowAction: "delete_view",
}
LARGEST_PAGE = 10**9
ASKED_AGAIN = ("_ajouter", "_chercher")
"""Buttons that draw the form again with what was typed: one more row in it, or what a look-up found."""


class Table(Cells, Guarded, ModelView):
    """See above. `permissions` are those of a stock view unless a class says its own (backoffice/tables/admin.py)."""

    column_searchable_list: Any
    can_view_details = can_export = True
    form_base_class = FrenchForm
    model_form_converter = Converter
    inline_model_form_converter = InlineConverter
    column_type_formatters = formatting.SHOWN
    column_type_formatters_detail = formatting.SHOWN
    column_type_formatters_export = formatting.EXPORTED
    come_back_to = {"export": "index_view"}
    counted = ("ligne", "lignes")
    empty_title = "Aucune ligne"
    empty_words = ""
    search_label = "Rechercher"

    # -- the list

    def scaffold_list_columns(self) -> list[str]:
        """Every column, without the number of the row: Flask-Admin does not know peewee's present name for that."""
        columns = super().scaffold_list_columns()
        numbers = {column.name for column in get_meta_fields(self.model) if isinstance(column, AutoField)}
        return columns if self.column_display_pk else [name for name in columns if name not in numbers]

    def get_column_name(self, field: str) -> str:
        """The label that the class gives, else the column's own (`verbose_name`), else its name."""
        column = self.model._meta.fields.get(field)
        if field in (self.column_labels or {}) or column is None or not column.verbose_name:
            return super().get_column_name(field)
        return str(column.verbose_name)

    def is_action_allowed(self, name: str) -> bool:
        return super().is_action_allowed(name) and (name != "delete" or self.opens("delete_view"))

    def _get_list_extra_args(self) -> ViewArgs:
        """The words of the address, of which Flask-Admin keeps some that its own links then fail on."""
        asked = super()._get_list_extra_args()
        asked.page = min(max(asked.page or 0, 0), LARGEST_PAGE)
        asked.search = clean_search(asked.search or "") or None
        column = self._get_column_by_idx(asked.sort)
        asked.sort = asked.sort if column and column[0] in self._sortable_columns else None
        asked.extra_args = {word: value for word, value in asked.extra_args.items() if _may_be_kept(word)}
        return asked

    def get_list(
        self,
        page: int | None,
        sort_column: str | None,
        sort_desc: bool | None,
        search: str | None,
        filters: Any,
        execute: bool = True,
        page_size: int | None = None,
    ) -> tuple[int | None, Any]:
        """One page; the last one where the address names a page beyond it."""
        narrowed = [chosen for chosen in filters or () if usable(self._filters, chosen)]
        asked = (sort_column, sort_desc, search, narrowed, execute, page_size)
        count, rows = super().get_list(page, *asked)
        if not page or not execute or rows:
            return count, rows
        nearest = max((count or 0) - 1, 0) // (page_size or self.page_size)
        self._template_args["page"] = nearest
        return super().get_list(nearest, *asked)

    def sorts_by(self, index: int, sort: int | None) -> bool:
        """Whether this column orders the rows, `sort` being the one that was asked for."""
        return index == sort

    @property
    def key_column(self) -> Any:
        """The column that names the row, drawn as its heading."""
        return self._list_columns[0][0] if self._list_columns else ""

    def get_invalid_value_msg(self, value: str, filter: Any) -> str:  # noqa: A002 (Flask-Admin's name)
        if not value.strip():
            return f"Donnez une valeur au filtre « {filter.name} »."
        return f"Le filtre « {filter.name} » n’est pas lisible : il est ignoré."

    def filter_rows(self, active: Any) -> list[FilterRow]:
        """The filters of the present page as rows of its form, with the one that is being added."""
        return filter_rows(self, active, self._kept_words())

    def export_url(self, kind: str) -> str:
        """The export of what the list shows."""
        return self.get_url(".export", export_type=kind, **self._kept_words())

    def _kept_words(self) -> dict[str, str]:
        return {word: value for word, value in request.args.items() if _may_be_kept(word)}

    # -- one row

    def get_one(self, id: Any) -> Any:  # noqa: A002 (Flask-Admin's name)
        key = key_of(self.model, id)
        return None if key is None else super().get_one(key)

    def create_model(self, form: Form) -> Any:
        return self._whole(lambda: super(Table, self).create_model(form))

    def update_model(self, form: Form, model: Any) -> Any:
        return self._whole(lambda: super(Table, self).update_model(form, model))

    def delete_model(self, model: Any) -> bool:
        """Delete a row that nothing refers to: Flask-Admin's own deletes what refers to it as well."""
        references = references_to(model)
        if references:
            words = ", ".join(f"{table_label(other)} ({count})" for other, count in references)
            flash(f"« {self.row_name(model)} » sert encore : {words}. Rien n’est supprimé.", "error")
            return False
        return bool(self._whole(lambda: super(Table, self).delete_model(model)))

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

    # -- forms

    def scaffold_list_form(self, widget: Any = None, validators: Any = None) -> type[Form]:
        """The form of `column_editable_list`, with the fields of the editing form."""
        form = get_form(
            self.model,
            self.model_form_converter(self),
            base_class=self.form_base_class,
            only=self.column_editable_list,
            field_args=self.form_args,
        )
        return type("ListForm", (form,), {"list_form_pk": HiddenField(validators=[InputRequired()])})

    def init_search(self) -> bool:
        """Search in every text, unless a class names the columns."""
        self._search_fields: list[Any] = []  # Flask-Admin adds to it each time
        if self.column_searchable_list is None:
            texts = [column.name for column in get_meta_fields(self.model) if isinstance(column, CharField | TextField)]
            self.column_searchable_list = texts
        return super().init_search()

    def get_filters(self) -> Any:
        """Filter by every column of a known type, unless a class names the columns."""
        if self.column_filters is not None:
            return super().get_filters()
        return [one for column in get_meta_fields(self.model) for one in self.scaffold_filters(column.name) or ()]

    def get_list_row_actions(self) -> list[Any]:
        """Of Flask-Admin's own, those whose page is there for whoever looks; then those that a class adds."""
        extra = self.column_extra_row_actions or []
        own = super().get_list_row_actions()[: -len(extra) or None]
        return [one for one in own if self.opens(ROW_PAGES[type(one)])] + extra

    def validate_form(self, form: Any) -> bool:
        valid = super().validate_form(form)
        wrong = unstorable(form)
        for field in wrong:
            field.errors = ["Enlevez le caractère qui ne peut pas être enregistré."]
        return bool(valid and not wrong)

    def render(self, template: str, **context: Any) -> Any:
        """A form that is drawn in answer to a POST was refused, unless it was only asked for again."""
        page = super().render(template, **context)
        refused = request.method == "POST" and "form" in context and not self.asked_again()
        return (page, 422) if refused else page

    def asked_again(self) -> bool:
        """Whether a button was pressed that only draws the form again."""
        return request.method == "POST" and any(name in request.form for name in ASKED_AGAIN)

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        form = self.create_form() if self.can_create and request.method == "POST" else None
        drawn = self._drawn_again(self.create_template, form, self._form_create_rules)
        return super().create_view() if drawn is None else drawn

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> ResponseReturnValue:
        row = self.get_one(request.args.get("id")) if self.can_edit and request.method == "POST" else None
        form = None if row is None else self.edit_form(obj=row)
        drawn = self._drawn_again(self.edit_template, form, self._form_edit_rules, model=row)
        return super().edit_view() if drawn is None else drawn

    def _drawn_again(self, template: str, form: Any, rules: Any, **context: Any) -> ResponseReturnValue | None:
        """A posted form that is not to be written: it is refused, or a button asked for one more row in it.

        Flask-Admin's own adds a message that only says that there are errors.
        """
        if form is None:
            return None
        self._validate_form_instance(ruleset=rules, form=form)
        if not self.asked_again() and self.validate_form(form):
            return None
        adding = request.form.get("_ajouter")
        if adding in form and hasattr(form[adding], "append_entry"):
            form[adding].append_entry()
        options = FormOpts(widget_args=self.form_widget_args, form_rules=rules)
        back = get_redirect_target() or self.get_url(".index_view")
        answer: ResponseReturnValue = self.render(template, form=form, form_opts=options, return_url=back, **context)
        return answer

    # -- deleting

    @expose("/delete/confirm/")
    def delete_confirmation(self) -> ResponseReturnValue:
        """The page that asks before one row is deleted."""
        row = self.get_one(request.args.get("id")) if self.can_delete else None
        if row is None:
            abort(404)
        back = get_redirect_target() or self.get_url(".index_view")
        return self.asked(".delete_view", "Supprimer", [("id", self.get_pk_value(row))], [row], back)

    def row_name(self, row: Any) -> str:
        """What a person calls a row: its name, else what the list shows first."""
        if hasattr(row, "display_name"):
            return str(row.display_name)
        return ", ".join(str(self.get_export_value(row, column)) for column, _ in self._list_columns[:2])

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

    # -- look-ups and files

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> ResponseReturnValue:
        """Key and label of at most twenty rows that a look-up brings."""
        loader = self._form_ajax_refs.get(request.args.get("name", ""))
        if loader is None:
            abort(404)
        offset = min(max(request.args.get("offset", 0, type=int), 0), LARGEST_PAGE)
        limit = min(max(request.args.get("limit", MOST_FOUND, type=int), 1), MOST_FOUND)
        rows = loader.get_list(clean_search(request.args.get("query", "")), offset, limit)
        return [loader.format(row) for row in rows]

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> ResponseReturnValue:
        answer = super().export(export_type)
        if export_type == "csv" and isinstance(answer, Response):
            answer.response = _with_mark(answer.response)
        return answer


def _with_mark(parts: Any) -> Any:
    """Spreadsheets take a file for UTF-8 by its first character."""
    yield "\ufeff"
    yield from parts


def _may_be_kept(word: str) -> bool:
    """Whether a word of an address can be one of a link: `url_for` has arguments of its own."""
    return not word.startswith("_") and word not in ("endpoint", "self", "url", "export_type")
