"""Who refers to a row is told in words."""

from __future__ import annotations

from domain.errors import RowReferred
from models_work import TABLES
from web.table_words import OTHERS, TABLE_WORDS, counted
from web.words import sentence


def test_every_table_that_refers_to_another_has_its_words() -> None:
    referring = {table._meta.table_name for table in TABLES if table._meta.refs}  # type: ignore[attr-defined]
    assert referring - TABLE_WORDS.keys() == set(), "say in web/table_words.py what people call its rows"


def test_all_that_refers_is_named_with_its_count() -> None:
    assert sentence(RowReferred({"entity": 1})) == "Suppression impossible : 1 entité s’y rapporte."
    refused = RowReferred({"entity": 2, "account_request": 31, "holiday": 1})
    assert sentence(refused) == (f"Suppression impossible : 2 entités, 31 demandes et 1 {OTHERS[0]} s’y rapportent.")


def test_a_table_that_nobody_named_is_counted_all_the_same() -> None:
    assert counted("holiday", 2) == f"2 {OTHERS[1]}"
