"""What a limitation (GDPR, article 18) leaves of the life of a request, on one screen: kept, and not used.

Until it is lifted, what is kept about the person is only used with their consent, for legal claims, or for the rights
of others (article 18(2)). `ACTS` is the one list: the workflow's guards ask it of each transition
(`domain.workflow.check`), acts beside it ask `services.requests.limitation.demand_usable`, clocks and lists leave
limited requests out, and `docs/workflow.md` is made from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Consequence(StrEnum):
    """What becomes of an act while the request is limited."""

    GOES_ON = "goes on"
    REFUSED = "refused"
    WAITS = "waits"
    """Clocks: nothing happens, and what was left of their time runs on once it is lifted."""
    LEFT_OUT = "left out"
    """Lists, files and mails that work is done from: the request is not among them."""
    STOPPED = "stopped"
    """What was under way ends when the limitation is placed."""


@dataclass(frozen=True)
class Act:
    """One row: what is done, what becomes of it, and why it may go on or what it means that it does not."""

    name: str
    consequence: Consequence
    why: str


G, R, W, L = Consequence.GOES_ON, Consequence.REFUSED, Consequence.WAITS, Consequence.LEFT_OUT
OWN = "the person's own act: their consent"
CLAIM = "for legal claims"
NOT_USED = "a decision, or what leads to one"

# fmt: off
ACTS: tuple[Act, ...] = (
    # Transitions, by the names of `domain.workflow.TRANSITIONS`.
    Act("submit", G, OWN),
    Act("activate", G, OWN),
    Act("submit_signed_in", G, OWN),
    Act("ask_manager_role", G, OWN),
    Act("complete", G, OWN),
    Act("withdraw", G, OWN + "; what ends one for another reason (entity closed, role given otherwise) leaves it"),
    Act("request_changes", R, NOT_USED),
    Act("approve", R, NOT_USED),
    Act("reject", R, NOT_USED),
    Act("attach", R, NOT_USED),
    Act("reopen", R, "unless it grants a remedy that runs: for legal claims"),
    Act("expire", W, "warnings too; the day to answer by moves by as long as it was limited"),
    Act("escalate", W, "the managers' time moves by as long as it was limited"),
    Act("cover", W, "as escalating"),
    Act("orphan", G, "the request follows its entity's managers: nobody is told but the person"),
    Act("reroute", G, "as orphan"),
    # What staff and managers do beside the table.
    Act("claim", R, "taking, handing over and assigning; a claim that stood ends"),
    Act("judge", R, "judgements of documents and answers to their checklists"),
    Act("hold", R, "putting it off"),
    Act("correct", R, NOT_USED),
    Act("second_reading", R, "reading a decision on it again"),
    Act("annotate", G, "internal notes: what is known of the limitation is written down"),
    Act("message", G, "staff and the person write each other: their consent is asked there; no mail to staff"),
    Act("remedy", G, CLAIM),
    Act("contentieux", G, CLAIM),
    Act("merge", G, "a request follows its entity when it is merged, separated or renamed"),
    # What time and the program do.
    Act("pending_decision", Consequence.STOPPED, "while it waits for its window's end; the page of the right names it"),
    Act("reminder", W, "managers are not reminded"),
    Act("implied_decision", W, "the day on which silence decides moves by as long as it was limited"),
    Act("retention", W, "nothing of it is erased, whatever its time"),
    Act("erasure", W, "one that the person asks for is granted once it is lifted"),
    Act("mail", L, "no mail about it but to the person"),
    Act("digest", L, "neither listed nor counted among what waits"),
    Act("queue", L, "not among what waits for somebody; other lists show it, marked"),
    Act("export", L, "no file of a list has it"),
    Act("bulk", R, "of many requests it alone is refused, with the reason"),
    Act("search", G, "found, marked, by who may read it: a limitation is lifted from there"),
    Act("statistics", G, "counted, without a name"),
    Act("access", G, "the person's copy has it"),
)
# fmt: on

CONSEQUENCES: dict[str, Consequence] = {act.name: act.consequence for act in ACTS}

NOT_TOLD = frozenset(
    {"to_decide", "completed", "manager_claimed", "manager_silent", "escalated", "covered", "message_answered"}
)
"""Mails about a request to those who work on it that something beside their own acts causes: none while limited."""


def goes_on(act: str, *, remedy_runs: bool = False) -> bool:
    """Whether this act is done while the request is limited. Raises KeyError for one that the table does not know."""
    return CONSEQUENCES[act] is Consequence.GOES_ON or (act == "reopen" and remedy_runs)
