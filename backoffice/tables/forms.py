"""A table's forms: drawn, refused with what was typed kept, and drawn again for one more row in them."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.contrib.peewee.form import get_form
from flask_admin.form import FormOpts
from flask_admin.helpers import get_redirect_target
from wtforms import Form, HiddenField
from wtforms.validators import InputRequired

from backoffice.tables.fields import unstorable
from backoffice.tables.part import Part

ASKED_AGAIN = ("_ajouter", "_chercher")
"""Buttons that draw the form again with what was typed: one more row in it, or what a look-up found."""


class Forms(Part):
    """The part of a table's view that is about its forms."""

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

    @property
    def has_lookups(self) -> bool:
        """Whether a form of this view searches for rows of other tables (`form_ajax_refs`)."""
        return bool(self._form_ajax_refs)

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
