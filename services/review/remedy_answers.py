"""The answer to a remedy, as it is written down: the use cases are in `services/review/remedies.py`."""

from __future__ import annotations

from typing import Any

from domain.actors import Actor
from domain.errors import Refusal, TransitionRefused
from domain.remedies import RemedyOutcome
from models_people import Remedy
from services.machinery import journal
from services.machinery.dependencies import Dependencies


def write_answer(
    deps: Dependencies, actor: Actor, remedy: Remedy, outcome: RemedyOutcome, words: str, **about: Any
) -> None:
    """Answer a remedy that runs; `about` says whose history it stands in. Inside a transaction, its request or its
    role's entity locked. Raises TransitionRefused ("remedy_answered") where somebody was faster.
    """
    now = deps.now()
    values = {"answered_at": now, "answered_by": actor.account_id, "outcome": outcome, "answer": words}
    if not Remedy.update(values).where(Remedy.id == remedy.id, Remedy.answered_at.is_null()).execute():
        raise TransitionRefused("remedy.answered", "", Refusal("remedy_answered"))
    journal.record("remedy.answered", actor, now, **about, outcome=outcome.value, reason=words)
