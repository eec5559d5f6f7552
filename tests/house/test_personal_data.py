"""What is held of people is listed: every table, every kind of stored file, and how one gets from a row to a person."""

from __future__ import annotations

import pytest
from peewee import ForeignKeyField

import models_work
from domain.personal_data import FILES, HELD, Given, Held, Rule, Whose
from models import Account, AccountRequest
from models_base import Base
from queries.documents import NAMING

TABLES = {str(model._meta.table_name): model for model in models_work.TABLES}
KEYS = {"id", "email_key", "old_key", "new_key", "to_key", "account_id", "actor_id", "request_id"}


def test_every_table_has_one_row() -> None:
    assert sorted(TABLES) == sorted(held.table for held in HELD), "add a row to domain/personal_data.py: HELD"


def test_every_table_that_names_stored_files_has_one() -> None:
    naming = {model._meta.table_name for model in NAMING}
    assert naming == {file.table for file in FILES}, "add a row to domain/personal_data.py: FILES"


@pytest.mark.parametrize("held", HELD, ids=lambda held: held.table)
def test_a_row_leads_to_whom_it_is_about(held: Held) -> None:
    for path in held.paths:
        _demand_leads_to_somebody(TABLES[held.table], path.split("."))
    assert bool(held.paths) == (held.given in (Given.YES, Given.SECRET) and held.whose is not Whose.NOBODY) or (
        held.given is Given.OTHERS
    )


def _demand_leads_to_somebody(model: type[Base], steps: list[str]) -> None:
    field = model._meta.fields[steps[0]]
    if len(steps) > 1:
        assert isinstance(field, ForeignKeyField)
        _demand_leads_to_somebody(field.rel_model, steps[1:])
    else:
        assert steps[0] in KEYS or (isinstance(field, ForeignKeyField) and field.rel_model in (Account, AccountRequest))


def test_what_is_about_nobody_is_not_given() -> None:
    about_nobody = {held.table for held in HELD if held.whose is Whose.NOBODY}
    assert {held.given for held in HELD if held.table in about_nobody} == {Given.NOBODY, Given.SECRET}


def test_every_rule_is_used_or_stands_in_the_notice() -> None:
    used = {row.rule for row in HELD} | {file.rule for file in FILES}
    # Never sent, never activated: the same tables, sooner. Logs and backups are the machine's.
    assert set(Rule) - used == {Rule.DRAFT, Rule.UNACTIVATED, Rule.LOGS, Rule.BACKUP}
