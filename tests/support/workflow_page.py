"""docs/workflow.md, made from domain/workflow.py and domain/limitation.py: `python -m tests.support.workflow_page`
writes it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from config_checks import HOUSE
from domain.limitation import ACTS
from domain.registry import load_registry
from domain.states import State
from domain.workflow import TRANSITIONS, Guard, Transition

PAGE = HOUSE / "docs" / "workflow.md"

INTRODUCTION = """\
# The life of a request

Made from `domain/workflow.py`, the one table that authorises, refuses, labels the buttons and names the mails, and from
`domain/limitation.py` (`python -m tests.support.workflow_page`); a test compares them.

A decision (approve, reject, request_changes) is stored first and applied when its window is over, its guards checked
again: see `services/review/decisions.py`.
"""

LIMITATION = """\
## While it is limited

Somebody who obtained a limitation (GDPR, article 18) has their requests kept without being used, until an SI
administrator lifts it: what is kept is only used with their consent, for legal claims, or for the rights of others.
Lists show « Limitée »; an SI administrator places it by granting what was asked on « Droits des personnes », and lifts
it there with a reason that the person reads. Each row is tried by `tests/services/test_limitation.py`.

| Act | While limited | Why, or what that means |
|---|---|---|
"""


def _in_order(values: Iterable[StrEnum], order: type[StrEnum]) -> str:
    chosen = set(values)
    return ", ".join(f"`{value}`" for value in order if value in chosen)


def _words_of(guard: Guard) -> str:
    """The first sentence of the guard's docstring."""
    return (guard.__doc__ or "").strip().split("\n")[0].rstrip(".")


def _row(transition: Transition) -> str:
    by = ", ".join(sorted(party.value for party in transition.by))
    guards = "; ".join(_words_of(guard) for guard in transition.guards) or "—"
    mails = ", ".join(transition.mails) or "—"
    sources, targets = _in_order(transition.sources, State), _in_order(transition.targets, State)
    return f"| {transition.name} | {sources} | {targets} | {by} | {guards} | {mails} |"


def _arrows() -> list[str]:
    lines = []
    for transition in TRANSITIONS:
        for source in State:
            for target in State:
                if source in transition.sources and target in transition.targets:
                    lines.append(f"    {source} --> {target}: {transition.name}")
    return lines


def page() -> str:
    """The whole page, as Markdown with one state diagram."""
    registry = load_registry()
    states = "\n".join(f"| `{state}` | {registry.state_label(state)} |" for state in State)
    rows = "\n".join(_row(transition) for transition in TRANSITIONS)
    limited = "\n".join(f"| {act.name} | {act.consequence} | {act.why} |" for act in ACTS)
    diagram = "\n".join(["```mermaid", "stateDiagram-v2", *_arrows(), "```"])
    return (
        f"{INTRODUCTION}\n## States\n\n| Stored | Label |\n|---|---|\n{states}\n\n## Transitions\n\n"
        f"| Name | From | To | By | Guards | Mails |\n|---|---|---|---|---|---|\n{rows}\n\n{diagram}\n\n"
        f"{LIMITATION}{limited}\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
