"""Where the hints of texts and the answers of reviewers contradict one another, for the backoffice."""

from __future__ import annotations

from typing import NamedTuple

from peewee import fn

from domain.actors import Actor
from models_work import HintDisagreement
from queries.scopes import hint_disagreements_visible_to

NEWEST = 1000
"""How many of the newest are counted: a page reads no more, whatever the years hold."""


class Contradicted(NamedTuple):
    """How often the hints beside a question were contradicted: the answer was no, the answer was yes."""

    document: str
    check_code: str
    no: int
    yes: int


def hints_contradicted(actor: Actor) -> list[Contradicted]:
    """By question, among the newest, the most contradicted first; one statement."""
    row = HintDisagreement
    newest = hint_disagreements_visible_to(actor).order_by(row.id.desc()).limit(NEWEST).alias("newest")
    document, code, answer = newest.c.document, newest.c.check_code, newest.c.answer
    counts: dict[tuple[str, str], dict[str, int]] = {}
    read = row.select(document, code, answer, fn.COUNT(newest.c.id)).from_(newest).group_by(document, code, answer)
    for kind, question, given, number in read.tuples():
        counts.setdefault((kind, question), {})[given] = number
    questions = [Contradicted(*about, by.get("no", 0), by.get("yes", 0)) for about, by in counts.items()]
    return sorted(questions, key=lambda one: (-(one.no + one.yes), one.document, one.check_code))
