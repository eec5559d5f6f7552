"""A screen of a table of the workflow, or that would offer rows of one, does not start without a scope."""

from __future__ import annotations

from typing import Any

import pytest
from flask_admin.contrib.peewee.ajax import QueryAjaxModelLoader
from flask_admin.model.fields import AjaxSelectField

from backoffice.crud import Crud
from backoffice.tables.column_filters import RowEqual
from backoffice.tables.lookups import RowLoader
from domain.permissions import Permission
from models import Account, Entity, Membership, Ministry


def test_a_workflow_table_needs_a_scope() -> None:
    class Accounts(Crud):
        see = edit = Permission.EDIT_ACCOUNTS

    with pytest.raises(ValueError, match="say its scope"):
        Accounts(Account)


def test_its_rows_are_no_part_of_a_form() -> None:
    class Ministries(Crud):
        see = edit = Permission.EDIT_MINISTRIES
        inline_models = ((Entity, {"form_columns": ("id", "name")}),)

    with pytest.raises(ValueError, match="Entity is of the workflow: its rows are no part of a form"):
        Ministries(Ministry)


def test_what_offers_its_rows_needs_a_scope_of_its_own() -> None:
    class Memberships(Crud):
        see = edit = Permission.MANAGE_MEMBERSHIPS
        column_list: Any = ("account", "entity")
        form_columns: Any = ("account", "role")

        def get_query(self) -> Any:
            return Membership.select()

    class Deactivated(RowLoader):
        def rows(self) -> Any:
            return Account.select().where(Account.deactivated_at.is_null(False))

    class OfDeactivated(RowEqual):
        def rows(self) -> Any:
            return Account.select().where(Account.deactivated_at.is_null(False))

    def starts(**attributes: Any) -> Crud:
        return type("Memberships", (Memberships,), attributes)(Membership)

    look_up = r"account is of the workflow: say a loader with its scope \(form_ajax_refs\)"
    unscoped = ({"fields": ("email",)}, RowLoader("account", Account, fields=("email",)))
    for refs in ({}, *({"account": one} for one in unscoped)):
        with pytest.raises(ValueError, match=look_up):
            starts(form_ajax_refs=refs)
    scoped = {"form_ajax_refs": {"account": Deactivated("account", Account, fields=("email",))}}
    other = AjaxSelectField(QueryAjaxModelLoader("account", Account, fields=("email",)))
    with pytest.raises(ValueError, match=look_up):
        starts(**scoped, form_extra_fields={"other": other})
    with pytest.raises(ValueError, match="entity is of the workflow: say a loader with its scope"):
        starts(**scoped, column_editable_list=("entity",))
    with pytest.raises(ValueError, match=r"entity is of the workflow: say a filter with its scope, or none"):
        starts(**scoped, column_filters=("entity",))
    assert starts(**scoped)._filters is None
    assert starts(**scoped, column_filters=(OfDeactivated(Membership.account, "Compte"),))._filters
