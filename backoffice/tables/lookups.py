"""Fields that find rows of another table by what is typed (`form_ajax_refs`): one row, or several."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, reduce
from operator import or_
from typing import Any

from flask import request
from flask_admin.contrib.peewee.ajax import QueryAjaxModelLoader
from flask_admin.model.fields import AjaxSelectField, AjaxSelectMultipleField
from peewee import CharField, ManyToManyField, PeeweeException, TextField
from wtforms.fields.core import UnboundField
from wtforms.validators import ValidationError

from backoffice.filters import clean_search
from backoffice.tables.rows import like_text, row_label
from backoffice.tables.texts import like
from backoffice.words import plural
from queries.directory import folded

MOST_MATCHES = 20
"""Rows that a look-up answers at most."""


def matches_in_words(count: int) -> str:
    """« 2 résultats »; that there may be more where a look-up answers as many as it may."""
    if not count:
        return "Aucun résultat"
    more = " au moins\N{NO-BREAK SPACE}: précisez la recherche" if count == MOST_MATCHES else ""
    return plural(count, "résultat", "résultats") + more


class RowLoader(QueryAjaxModelLoader):
    """The rows of another table by the names that people call them, in the order of the columns that are searched.

    A subclass narrows it to a scope by `rows`.
    """

    def rows(self) -> Any:
        """The query of the rows that may be chosen."""
        return self.model.select()

    def format(self, model: Any) -> tuple[Any, str] | None:  # type: ignore[override]
        return (model.get_id(), row_label(model)) if model else None

    def get_one(self, pk: Any) -> Any:
        return self.rows().where(self.model._meta.primary_key == pk).get()

    def get_list(self, term: str, offset: int = 0, limit: int = MOST_MATCHES) -> list[Any]:
        query, pattern = self.rows(), f"%{like_text(self.model, term)}%"
        if term:
            query = query.where(reduce(or_, (like(column, pattern) for column in self._cached_fields)))
        texts = CharField | TextField
        order = [folded(column) if isinstance(column, texts) else column for column in self._cached_fields]
        return list(query.order_by(*order, self.model._meta.primary_key).limit(limit).offset(offset))


def by_name(loader: Any) -> Any:
    """This loader; in the place of Flask-Admin's own, which numbers the rows and has no order, one that names them."""
    if type(loader) is not QueryAjaxModelLoader:
        return loader
    return RowLoader(loader.name, loader.model, **loader.options)


class LookupField(AjaxSelectField):
    """A row of another table that one searches for: a combobox, or without JavaScript a search and radios.

    `searched` is what was typed in the search, `matches` what it brought; both only where the search was pressed.
    """

    def __init__(self, loader: Any, *given: Any, **options: Any) -> None:
        super().__init__(by_name(loader), *given, **options)

    @property
    def search_name(self) -> str:
        """The name of the search's text box."""
        return f"{self.name}-recherche"

    @property
    def searched(self) -> str:
        return clean_search(request.form.get(self.search_name, ""))

    @cached_property
    def matches(self) -> list[tuple[str, str]]:
        """Key and label of the rows that the search brings."""
        rows = self.loader.get_list(self.searched, 0, MOST_MATCHES) if self.searched else []
        return [(str(key), str(label)) for key, label in map(self.loader.format, rows)]

    def matches_in_words(self) -> str:
        return matches_in_words(len(self.matches))

    def chosen(self) -> tuple[str, str] | None:
        """Key and label of the present choice."""
        if self.data is None:
            return None
        key, label = self.loader.format(self.data)
        return str(key), str(label)

    def process_formdata(self, valuelist: Sequence[str | None] | None) -> None:
        """What is not the key of a row is no choice: Flask-Admin's own lets the database's error through."""
        key = valuelist[0] if valuelist else ""
        self.data = self._row(key) if key and key != "__None" else None
        self._missing = bool(key) and key != "__None" and self.data is None

    def pre_validate(self, form: Any) -> None:
        if getattr(self, "_missing", False) or (self.data is None and not self.allow_blank):
            raise ValidationError(self.gettext("Not a valid choice."))

    def _row(self, key: str) -> Any:
        try:
            return self.loader.get_one(key)
        except (self.loader.model.DoesNotExist, PeeweeException, ValueError, OverflowError):
            return None


class LookupsField(LookupField):
    """Several rows of another table: a search, and boxes to tick."""

    several = True

    def all_chosen(self) -> list[tuple[str, str]]:
        """Key and label of each row that is ticked."""
        ticked: Any = self.data or ()
        return [(str(key), str(label)) for key, label in map(self.loader.format, ticked)]

    def process_data(self, value: Any) -> None:
        self.data = list(value or ())

    def process_formdata(self, valuelist: Sequence[str | None] | None) -> None:
        rows = {key: self._row(key) for key in valuelist or () if key}
        self.data = [row for row in rows.values() if row is not None]
        self._missing = len(self.data) < len(rows)

    def pre_validate(self, form: Any) -> None:
        if getattr(self, "_missing", False):
            raise ValidationError(self.gettext("Not a valid choice."))


class LinksField(LookupsField):
    """The rows of a many-to-many column: the table between is written once the row itself is.

    It passes for one of `inline_models`: its `model` is the table between, `prop` the column that leads to the row.
    """

    def __init__(self, loader: Any, column: ManyToManyField, **options: Any) -> None:
        super().__init__(loader, **options)
        self.type = "InlineModelFormList"  # Flask-Admin saves fields of this very name
        self.model = column.get_through_model()
        keys = self.model._meta.refs
        self._mine = next(key for key, other in keys.items() if other is column.model)
        self._theirs = next(key for key, other in keys.items() if other is column.rel_model and key is not self._mine)
        self.prop = self._mine.name

    def populate_obj(self, obj: Any, name: str) -> None:
        """Nothing: the row may have no key yet."""

    def typed(self, parent: Any) -> list[dict[str, Any]]:
        """What is ticked, as `services.reference.rows.Parts` reads what is stored of the table between."""
        kept, links = self._kept(), self._links(parent)
        stored = [link.__data__ for key, link in links.items() if key in kept]
        without = [{name: value for name, value in values.items() if name != self.prop} for values in stored]
        return without + [{self._theirs.name: key} for key in sorted(kept - links.keys())]

    def _kept(self) -> set[Any]:
        ticked: Any = self.data
        return {row.get_id() for row in ticked}

    def _links(self, parent: Any) -> dict[Any, Any]:
        """The key of a row that is linked → the link, in the order in which they were made."""
        links = self.model.select().where(self._mine == parent).order_by(self.model._meta.primary_key)
        return {link.__data__[self._theirs.name]: link for link in links}

    def save_related(self, obj: Any) -> None:
        """Take away the links that are no longer ticked, add those that are new."""
        kept, links = self._kept(), self._links(obj)
        for key in links.keys() - kept:
            links[key].delete_instance()
        for key in sorted(kept - links.keys()):
            self.model.create(**{self._mine.name: obj, self._theirs.name: key})


OURS = {AjaxSelectField: LookupField, AjaxSelectMultipleField: LookupsField}
"""Flask-Admin's fields, which need its scripts → those that stand in for them."""


def with_our_lookups(form: Any) -> Any:
    """The same form class with our fields in the place of Flask-Admin's."""
    for unbound in vars(form).values():
        if isinstance(unbound, UnboundField):
            unbound.field_class = OURS.get(unbound.field_class, unbound.field_class)
    return form
