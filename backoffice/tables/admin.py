"""Our `Admin`: whatever view is added to it is guarded, and a stock one of a table is made to suit the house."""

from __future__ import annotations

from typing import Any

from flask_admin import Admin, BaseView
from flask_admin.contrib.peewee import ModelView
from flask_admin.model import typefmt
from peewee import Model

from backoffice.access import Guarded
from backoffice.exports import Exported
from backoffice.tables.view import Table
from domain.permissions import Permission
from models import (
    Account,
    AccountRequest,
    Entity,
    JournalCheckpoint,
    JournalEntry,
    JournalEra,
    Mail,
    Task,
)
from models_retention import RequestTrace, RetentionRun
from models_store import BackupRun, Installation, Reseal, StoreSweep
from models_work import Counter, FigureChange, FigureCount, FigureTotal

WORKFLOW = {
    Account, AccountRequest, BackupRun, Counter, Entity, FigureChange, FigureCount, FigureTotal, Installation,
    JournalCheckpoint, JournalEntry, JournalEra, Mail, RequestTrace, Reseal, RetentionRun, StoreSweep, Task,
}  # fmt: skip
"""Tables that services alone write, and scopes alone read; so do all that refer to one of them."""


class Backoffice(Admin):
    """Flask-Admin's `Admin`, deny by default. `added` are its views, in the order in which they were."""

    def __init__(self, *given: Any, **options: Any) -> None:
        self.added: list[BaseView] = []
        super().__init__(*given, **options)

    def add_view(self, view: BaseView) -> None:
        """Add a view. One that declares no permission belongs to SI administrators.

        Raises ValueError for a stock view of a table of the workflow, for `export_types` that are not made here, and
        for a table whose key is of several columns.
        """
        if not isinstance(view, Guarded):
            _adopt(view)
        if isinstance(view, Exported):
            view.check_export_types()
        if isinstance(view, Table) and view.model._meta.composite_key:
            raise ValueError(f"{view.model.__name__}: its key is of several columns, which no address of a row holds")
        super().add_view(view)
        self.added.append(view)


def _adopt(view: BaseView) -> None:
    """Make a stock view one of ours: guarded, and a `Table` where it shows a table. What its class says stays."""
    stock: Any = type(view)
    ours: type[Guarded] = Guarded
    if isinstance(view, ModelView):
        _refuse_workflow(view)
        ours = Table
    bases = (ours,) if issubclass(ours, stock) else (stock, ours)
    # Flask-Admin copies what a class exposes into each class beneath it: those copies would hide ours.
    copies = {name: getattr(ours, name) for _, name, _ in ours._urls if _is_stock(stock, name)}
    adopted: Any = type(stock)(stock.__name__, bases, copies)
    adopted.permissions = getattr(stock, "permissions", None) or {
        name: Permission.EXPORT_TABLES if name == "export" else Permission.ADMINISTER_TABLES
        for _, name, _ in adopted._urls
    }
    view.__class__ = adopted
    if isinstance(view, Table):
        _scaffold_again(view)


def _is_stock(view_class: Any, name: str) -> bool:
    own = getattr(ModelView, name, None)
    return own is not None and getattr(view_class, name, None) is own


STOCK_FORMATTERS = {
    "column_type_formatters": typefmt.BASE_FORMATTERS,
    "column_type_formatters_detail": typefmt.DETAIL_FORMATTERS,
    "column_type_formatters_export": typefmt.EXPORT_FORMATTERS,
}


def _scaffold_again(view: Table) -> None:
    """Make the view's forms and actions anew, now that it has our fields; Flask-Admin did when it was made."""
    for name, stock in STOCK_FORMATTERS.items():
        if vars(view).get(name) == stock:
            delattr(view, name)
    view.name_choices(view.model)
    view.init_actions()
    view._refresh_cache()


def _refuse_workflow(view: ModelView) -> None:
    links = [column.get_through_model() for column in view.model._meta.manytomany.values()]
    for model in (view.model, *inline_tables(view), *links):
        if refers_to_workflow(model):
            raise ValueError(
                f"{type(view).__name__}: {model.__name__} belongs to the workflow, where services alone write and "
                "scopes alone read; make it a Listing (backoffice/listing.py) with a scope, or a Crud with a service"
            )


def inline_tables(view: ModelView) -> list[type[Model]]:
    """The tables whose rows stand inside the view's form (`inline_models`, in each way that it may name them)."""
    given: list[Any] = list(view.inline_models or ())
    return [one[0] if isinstance(one, tuple) else getattr(one, "model", one) for one in given]


def refers_to_workflow(model: type[Model]) -> bool:
    """Whether a table is one of the workflow's, or refers to one, however many tables lie between."""
    seen: set[type[Model]] = set()
    to_see = [model]
    while to_see:
        looked_at = to_see.pop()
        if looked_at in WORKFLOW:
            return True
        seen.add(looked_at)
        to_see += [other for other in looked_at._meta.refs.values() if other not in seen]
    return False
