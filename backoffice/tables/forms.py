"""A table's forms: drawn, refused with what was typed kept, and drawn again for one more row in them.

Flask-Admin's own views of a form tell what they did in words of its own catalogue; these tell it in the view's.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.contrib.peewee.form import get_form
from flask_admin.form import FormOpts
from flask_admin.helpers import get_redirect_target
from wtforms import Form, HiddenField
from wtforms.validators import InputRequired

from backoffice.tables.fields import trim_texts, unstorable
from backoffice.tables.lookups import LinksField, with_our_lookups
from backoffice.tables.part import Part

ASKED_AGAIN = ("_ajouter", "_chercher")
"""Buttons that draw the form again with what was typed: one more row in it, or what a look-up found."""

UNSTORABLE = {True: "Enlevez le caractère qui ne peut pas être enregistré.", False: "Écrivez un nombre."}
"""What is said of a text, or of a number, that no database takes."""
GONE = "Cette ligne n’existe plus."


class Forms(Part):
    """The part of a table's view that is about its forms."""

    created_words: str
    updated_words: str
    one_after_another = True
    """Whether rows are often added several at a time: their form then offers the next one."""

    def scaffold_form(self) -> type[Form]:
        """The form, with look-ups that need no script; one for each many-to-many column of `form_ajax_refs` too."""
        form = with_our_lookups(super().scaffold_form())
        for name, column in self.model._meta.manytomany.items():
            if name in self._form_ajax_refs and (not self.form_columns or name in self.form_columns):
                options = {"label": self.get_column_name(name)} | (self.form_args or {}).get(name, {})
                setattr(form, name, LinksField(self._form_ajax_refs[name], column, **options))
        return form

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

    def validate_form(self, form: Any) -> bool:
        trim_texts(form)
        valid = super().validate_form(form)
        wrong = unstorable(form)
        for field in wrong:
            field.errors = [UNSTORABLE[isinstance(field.data, str)]]
        return bool(valid and not wrong)

    @property
    def has_lookups(self) -> bool:
        """Whether a form of this view searches for rows of other tables (`form_ajax_refs`)."""
        return bool(self._form_ajax_refs)

    def asked_again(self) -> bool:
        """Whether a button was pressed that only draws the form again."""
        return request.method == "POST" and any(name in request.form for name in ASKED_AGAIN)

    def came_from(self) -> str:
        """Where the page leads back to: what `url` says, where that is an address of ours, else the list."""
        with suppress(ValueError):  # Flask-Admin takes apart what is no address
            return get_redirect_target() or self._own_list()
        return self._own_list()

    def _own_list(self) -> str:
        return str(self.get_url(".index_view"))

    def get_save_return_url(self, model: Any, is_created: bool = False) -> str:
        return self.came_from()

    def row_asked_for(self) -> Any:
        """The row of `?id=`; None where there is none, which is told."""
        row = self.get_one(request.args.get("id", ""))
        if row is None:
            flash(GONE, "error")
        return row

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        if not self.can_create:
            return redirect(self.came_from())
        form = self.create_form()
        if self._is_to_be_written(form, self._form_create_rules):
            row = self.create_model(form)
            if row:
                return self._written(row, self.created_words, is_created=True)
        return self._drawn(self.create_template, form, self._form_create_rules)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> ResponseReturnValue:
        row = self.row_asked_for() if self.can_edit else None
        if row is None:
            return redirect(self.came_from())
        form = self.edit_form(obj=row)
        if self._is_to_be_written(form, self._form_edit_rules) and self.update_model(form, row):
            return self._written(row, self.updated_words, is_created=False)
        if request.method == "GET" or form.errors:
            self.on_form_prefill(form, self.get_pk_value(row))
        return self._drawn(self.edit_template, form, self._form_edit_rules, model=row)

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        row = self.row_asked_for() if self.can_view_details else None
        if row is None:
            return redirect(self.came_from())
        answer: ResponseReturnValue = self.render(
            self.details_template,
            model=row,
            details_columns=self._details_columns,
            get_value=self.get_detail_value,
            return_url=self.came_from(),
        )
        return answer

    def _is_to_be_written(self, form: Any, rules: Any) -> bool:
        """Whether the form was sent, to be written, and is right."""
        self._validate_form_instance(ruleset=rules, form=form)
        return not self.asked_again() and self.validate_form(form)

    def _written(self, row: Any, words: str, *, is_created: bool) -> ResponseReturnValue:
        """Tell it, and lead to where the pressed button does."""
        key = self.get_pk_value(row)
        flash(words.format(self.row_name(self.get_one(key) or row)), "success")
        if "_add_another" in request.form:
            return redirect(self.get_url(".create_view", url=self.came_from()))
        if "_continue_editing" in request.form:
            return redirect(self.get_url(".edit_view", id=key, url=self.came_from()))
        return redirect(self.get_save_return_url(row, is_created))

    def _drawn(self, template: str, form: Any, rules: Any, **context: Any) -> ResponseReturnValue:
        """The page with its form. One that answers a POST was refused, unless a button asked for one more row in it."""
        adding = request.form.get("_ajouter")
        if adding in form and hasattr(form[adding], "append_entry"):
            form[adding].append_entry()
        options = FormOpts(widget_args=self.form_widget_args, form_rules=rules)
        page = self.render(template, form=form, form_opts=options, return_url=self.came_from(), **context)
        return (page, 422) if request.method == "POST" and not self.asked_again() else page
