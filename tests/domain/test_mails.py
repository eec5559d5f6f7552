"""The catalogue of mails once more, by hand: what each one's links open, who can cause it, what makes up for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from domain import mails
from domain.mails import MAILS, SAMPLES, MailEvent, anybody_causes, link_purposes

# Public: whether anybody can cause it by typing an address, `always`, or when a fact says so. Later: the task that
# makes up for one that passed the limit of its address. What nobody but its reader, or the program, causes has neither.
TABLE = """
    submitted              links: activation  public: always                     later: find_requests
    already_account        links: activation  public: always                     later: find_requests
    resume_draft           links: resume      public: always                     later: resume
    activated              links: follow_up
    to_decide
    changes_requested      links: follow_up
    completed
    approved
    member_added
    rejected
    rerouted               links: follow_up
    orphaned               links: follow_up
    manager_silent
    escalated
    manager_absent         links: follow_up
    manager_lost           of no request
    membership_suspended   of no request
    withdrawn                                 public: because=other_activated
    expired                                   public: state=awaiting_activation
    expiring_soon          links: follow_up   public: what=activation            later: find_requests
    reopened               links: follow_up
    request_corrected      links: follow_up
    handed_over
    decision_failed
    find_requests          of no request      public: always                     later: find_requests  a link each
    password_reset         of no request      links: reset       public: always  later: reset
    password_changed       of no request
    address_to_confirm     of no request      links: address     public: always  later: address
    address_changed        of no request
    second_factor_changed  of no request
    factor_to_set_up       of no request      links: enrolment
    administrator_added    of no request
    agent_invited          of no request      links: reset
    account_closed_soon    of no request
    digest                 of no request
"""


def in_words(event: MailEvent) -> set[str]:
    """The event as the table writes it."""
    words = {event.name}
    words |= {f"links: {link}" for link in event.secrets}
    words |= set() if event.about_request else {"of no request"}
    words |= {f"later: {event.later}"} if event.later else set()
    words |= {"a link each"} if event.per_reference else set()
    if isinstance(event.public, tuple):
        words.add("public: " + "=".join(event.public))
    elif event.public:
        words.add("public: always")
    return words


def expected() -> list[set[str]]:
    rows = [line.strip().split("  ") for line in TABLE.strip().splitlines()]
    return [{cell.strip() for cell in row if cell.strip()} for row in rows]


def disagreements() -> list[set[str]]:
    """What the catalogue says otherwise than the table above."""
    found = [in_words(event) for event in mails.MAILS.values()]
    return [row for row in found if row not in expected()] + [row for row in expected() if row not in found]


def test_each_mail_is_what_the_table_written_by_hand_says() -> None:
    assert disagreements() == []


def changed(event: MailEvent) -> Iterator[MailEvent | None]:
    """The event without each thing that the table says of it, in turn, and then not at all."""
    for link in event.secrets:
        yield replace(event, secrets=event.secrets - {link})
    if event.public:
        yield replace(event, public=False)
    if isinstance(event.public, tuple):
        yield replace(event, public=True)
    if event.later:
        yield replace(event, later="")
    yield replace(event, about_request=not event.about_request)
    yield replace(event, per_reference=not event.per_reference)
    yield None


@pytest.mark.parametrize("name", MAILS)
def test_whatever_is_taken_out_of_a_mail_is_noticed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for other in changed(MAILS[name]):
        catalogue = {**MAILS, name: other} if other else {key: event for key, event in MAILS.items() if key != name}
        monkeypatch.setattr(mails, "MAILS", catalogue)
        assert disagreements() != []


@pytest.mark.parametrize("name", MAILS)
def test_anybody_causes_a_mail_where_the_table_says_so(name: str) -> None:
    (row,) = [row for row in expected() if name in row]
    for facts in SAMPLES[name]:
        pairs = {f"public: {fact}={value}" for fact, value in facts.items()}
        assert anybody_causes(name, facts) == ("public: always" in row or bool(row & pairs))


@pytest.mark.parametrize(
    ("name", "facts", "opens"),
    [
        ("activated", {"reference": "A"}, {"follow_up": "follow_up"}),
        ("expiring_soon", {"what": "activation"}, {"follow_up": "activation"}),
        ("expiring_soon", {"what": "complement"}, {"follow_up": "follow_up"}),
        (
            "find_requests",
            {"requests": [{"reference": "A", "link": "activation"}, {"reference": "B", "link": "follow_up"}]},
            {"A": "activation", "B": "follow_up"},
        ),
        ("digest", {"requests": [{"reference": "A"}]}, {}),
    ],
)
def test_each_link_opens_what_its_mail_says(name: str, facts: dict, opens: dict[str, str]) -> None:
    assert link_purposes(name, facts) == opens
