"""Whether PostgreSQL's index is asked for words, which reads all that it knows of them before it gives the first row: a
sample of the table tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from peewee import SQL, Entity, NodeList, Value

from models import database

SAMPLE, SMALLER, DENSE = 400, 240, 4
"""Of so many rows drawn from the table, so many at most that have the words: else the index is not asked (PostgreSQL,
where it reads all that it knows of the words before it gives the first row), unless it may name all rows. Twice as
many in the sample may still be as few."""

NEWEST, LATELY = 1000, 3
"""Of so many newest rows, so many that have words which the index does not name: a page is full before long
(PostgreSQL). Else all that the index has of them are read: they may stand in old rows alone."""

SPREAD = 0.6180339887498949
"""Multiples of the golden ratio, without their whole part, lie everywhere and in step with nothing: one row of each
thousand would be of one kind wherever kinds come in turn."""


@dataclass(frozen=True)
class Few:
    """`ids` of the first rows that the index has for words; None where so many rows have them that it is not asked.

    `more`: whether there are others. `lately`: whether a walk from the newest row on meets such rows before long.
    """

    ids: list[int] | None
    more: bool = False
    lately: bool = True


@dataclass(frozen=True)
class Most:
    """Up to how many rows the index names, and how many where the sample promises more. `quick`: whether it is so quick
    that a smaller sample is enough, and none where as many of the newest rows promise no more than are named."""

    few: int
    part: int
    quick: bool = False


def first(table: Entity, column: Any, holding: Callable[[Any], Any], named: Sequence[Any], most: Most) -> Few:
    """The first rows of a table whose `column` has the words. `holding` is that a text has them, `named` what the index
    is asked.

    In one statement: a sample first, then the index unless the sample is full of the words, then the newest rows where
    the index has too many.
    """
    each, late = holding(column), holding(SQL("words"))
    last = NodeList((SQL('(SELECT MAX("id") FROM'), table, SQL(")")))
    words = (SQL("(SELECT"), column, SQL("AS words FROM"), table, SQL('ORDER BY "id" DESC LIMIT'))
    newest = (SQL("SELECT COUNT(*) AS number FROM"), *words)
    seen, rows = SQL("(SELECT number FROM seen)"), SMALLER if most.quick else SAMPLE
    size: Any = Value(rows)
    if most.quick:
        all_named = (seen, SQL("<="), Value(rows * most.few), SQL("/"), last)
        size = NodeList((SQL("CASE WHEN"), *all_named, SQL("THEN 0 ELSE"), size, SQL("END")))
    drawn = (
        *(SQL("SELECT ((spread - floor(spread)) *"), last, SQL(")::integer + 1 FROM (SELECT step *")),
        *(Value(SPREAD), SQL("::double precision AS spread FROM generate_series(1,"), size, SQL(") AS step) AS steps")),
    )
    sample = (
        *(
            SQL("SELECT COUNT(*) <= GREATEST("),
            Value(DENSE * rows // SAMPLE),
            SQL(","),
            Value(2 * rows * most.few),
            SQL("/"),
            last,
        ),
        # Where the sample promises more rows than are named, a part of them tells as much.
        *(SQL(") AS rare, CASE WHEN COUNT(*) >"), Value(rows * most.few), SQL("/"), last),
        *(SQL("THEN"), Value(min(most.part, most.few)), SQL("ELSE"), Value(most.few), SQL("END AS most FROM"), table),
        *(SQL('WHERE "id" = ANY (ARRAY('), *drawn, SQL(")) AND"), each),
    )
    few = (
        *(SQL('SELECT "id" FROM'), table, SQL("WHERE (SELECT rare FROM sample) AND"), reduce(and_, [*named, each])),
        SQL("LIMIT (SELECT most + 1 FROM sample)"),
    )
    lately = (
        *(SQL("CASE WHEN (SELECT COUNT(*) FROM few) > most THEN CASE WHEN"), seen, SQL(">="), Value(LATELY)),
        *(SQL("THEN"), seen, SQL("ELSE ("), *newest, Value(NEWEST), SQL(") AS newest WHERE"), late, SQL(") END END")),
    )
    parts = (
        *(SQL("WITH seen AS MATERIALIZED ("), *newest, Value(rows), SQL(") AS newest WHERE"), late),
        *(SQL("), sample AS MATERIALIZED ("), *sample, SQL("), few AS MATERIALIZED ("), *few),
        *(SQL(') SELECT ARRAY(SELECT "id" FROM few), rare,'), *lately, SQL("FROM sample")),
    )
    ids, rare, number = database.execute(NodeList(parts)).fetchone()
    return Few(list(ids) if rare else None, number is not None, number is None or number >= LATELY)
