"""The catalogue of mails once more, by hand: what each one's links open, who can cause it, what makes up for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from domain import mails
from domain.mail_samples import variants_of
from domain.mails import (
    MAILS,
    NEUTRAL,
    SAMPLE_SECRET,
    SAMPLES,
    MailEvent,
    MailList,
    MailRefused,
    _mail,
    anybody_causes,
    check_mail,
    completed,
    event_of,
    link_purposes,
    sample_secrets,
    stored_names,
)
from domain.message_templates import HOUSE, Place

# Public: whether anybody can cause it by typing an address, `always`, or when a fact says so. Later: the task that
# makes up for one that passed the limit of its address. What nobody but its reader, or the program, causes has neither.
# Optional: its reader asked for such mails, and can stop them.
TABLE = """
    submitted              links: activation  public: always                     later: find_requests
    already_account        links: activation  public: always                     later: find_requests
    resume_draft           links: resume      public: always                     later: resume
    activated              links: follow_up
    to_decide              stops: demandes
    changes_requested      links: follow_up
    completed              stops: demandes
    approved
    member_added
    rejected               links: follow_up
    rerouted               links: follow_up
    manager_claimed
    orphaned               links: follow_up
    manager_silent
    escalated              stops: demandes
    manager_absent         links: follow_up
    covered                stops: demandes
    managers_away          links: follow_up
    service_mailbox_reminder  of no request  stops: boite-de-service
    manager_lost           of no request
    membership_suspended   of no request
    entity_merged          of no request
    entity_separated       of no request
    entity_closed          of no request
    same_siren             of no request  stops: demandes
    membership_restored    of no request
    withdrawn                                 public: because=other_activated
    expired                                   public: state=awaiting_activation
    expiring_soon          links: follow_up   public: what=activation            later: find_requests
    reopened               links: follow_up
    request_corrected      links: follow_up
    message_waiting        links: follow_up
    message_answered       stops: demandes
    handed_over            stops: demandes
    handed_over_together   of no request      stops: demandes
    decision_failed
    find_requests          of no request      public: always                     later: find_requests  a link each
    password_reset         of no request      links: reset       public: always  later: reset
    password_changed       of no request
    address_to_confirm     of no request      links: address     public: always  later: address
    address_changed        of no request
    request_address_changed                                        public: always
    address_change_planned  of no request      links: stop_address
    address_change_expected  of no request
    address_change_stopped  of no request
    second_factor_changed  of no request
    factor_to_set_up       of no request      links: enrolment
    administrator_added    of no request
    import_started         of no request
    agent_invited          of no request      links: reset
    account_opened         of no request      links: welcome
    role_ending            of no request
    account_corrected      of no request
    remedy_received        of no request
    remedy_answered        of no request
    invitation             of no request      links: invitation
    invitation_link_given  of no request
    manager_proposed       of no request
    role_handed_over       of no request
    departure_announced    of no request
    departure_done         of no request
    rights_received        of no request
    rights_extended        of no request
    rights_answered        of no request
    limitation_lifted      of no request
    rights_copy_ready      of no request
    account_closed_soon    of no request
    digest                 of no request      stops: demandes
    monthly_statistics     of no request      stops: statistiques
"""


def in_words(event: MailEvent) -> set[str]:
    """The event as the table writes it."""
    words = {event.name}
    words |= {f"links: {link}" for link in event.secrets}
    words |= set() if event.about_request else {"of no request"}
    words |= {f"later: {event.later}"} if event.later else set()
    words |= {"a link each"} if event.per_reference else set()
    words |= {f"stops: {event.stops}"} if event.stops else set()
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
    yield replace(event, stops=None if event.stops else MailList.WAITING)
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


REOPENED = {"first_name": "A", "entity_name": "B", "reference": "C", "remedy_on": "", "answer": ""}
REOPENED_BARE = {"reference": "C", "remedy_on": "", "answer": ""}
LINK = {"follow_up": "x"}
REJECTED = SAMPLES["rejected"][0]
ASKED = SAMPLES["changes_requested"][0]
FOUND = SAMPLES["find_requests"][0]
ITEM = ASKED["items"][0]

WRONG: list[tuple[str, dict[str, Any], dict[str, str], str]] = [
    ("nothing", {}, {}, "no such mail: nothing"),
    ("reopened", REOPENED_BARE, LINK, "reopened: facts: missing ['entity_name', 'first_name'], not declared []"),
    ("reopened", REOPENED | {"more": "D"}, LINK, "reopened: facts: missing [], not declared ['more']"),
    ("reopened", REOPENED, {}, "reopened: secrets: missing ['follow_up'], not declared []"),
    ("reopened", REOPENED, {**LINK, "reset": "y"}, "reopened: secrets: missing [], not declared ['reset']"),
    ("reopened", REOPENED | {"first_name": 1}, LINK, "reopened: fact first_name has another shape than its samples"),
    ("reopened", REOPENED | {"first_name": None}, LINK, "reopened: fact first_name has another shape"),
    ("rejected", {**REJECTED, "author": {"name": "A"}}, LINK, "rejected: fact author has another shape"),
    ("rejected", {**REJECTED, "author": "A"}, LINK, "rejected: fact author has another shape"),
    ("rejected", {**REJECTED, "author": dict.fromkeys(REJECTED["author"], 1)}, LINK, "fact author has another shape"),
    ("changes_requested", {**ASKED, "items": "x"}, LINK, "changes_requested: fact items has another shape"),
    ("changes_requested", {**ASKED, "items": ["x"]}, LINK, "changes_requested: fact items has another shape"),
    ("changes_requested", {**ASKED, "items": [ITEM, {}]}, LINK, "changes_requested: fact items has another shape"),
    ("find_requests", FOUND, {"K7M-4QX-9BC": "x"}, "find_requests: secrets: missing"),
    ("find_requests", {**FOUND, "requests": "x"}, {}, "requests is not a list"),
    ("find_requests", {**FOUND, "closed": "x"}, sample_secrets("find_requests", FOUND), "closed has another shape"),
]


@pytest.mark.parametrize(("name", "facts", "secrets", "wrong"), WRONG)
def test_facts_and_secrets_are_exactly_those_declared(
    name: str, facts: dict[str, Any], secrets: dict[str, str], wrong: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(wrong)):
        check_mail(name, facts, secrets)


@pytest.mark.parametrize("name", MAILS)
def test_the_samples_of_a_mail_are_taken_with_secrets_that_open_nothing(name: str) -> None:
    for facts in SAMPLES[name]:
        secrets = sample_secrets(name, facts)
        assert check_mail(name, facts, secrets) is MAILS[name]
        assert set(secrets) == set(link_purposes(name, facts))
        assert set(secrets.values()) <= {SAMPLE_SECRET}


def test_a_fact_may_be_of_the_shape_of_any_sample() -> None:
    check_mail("changes_requested", {**ASKED, "items": [], "author": None}, LINK)
    check_mail("changes_requested", {**ASKED, "items": [ITEM] * 3}, LINK)


def test_a_mail_that_a_stranger_can_cause_holds_nothing_that_they_typed() -> None:
    for public in (True, ("because", "x")):
        with pytest.raises(ValueError, match=re.escape("x: anybody can have it sent to anybody, so it may not hold")):
            _mail("x", "Essai", "demandeur", "first_name", public=public)
    assert _mail("x", "Essai", "demandeur", "first_name").facts == {"first_name", "reference"}
    assert _mail("x", "Essai", "demandeur", " ".join(NEUTRAL), public=True).facts == NEUTRAL


def test_a_mail_is_declared_in_one_line() -> None:
    declared = _mail("x", "Essai", "demandeur", "on what", "reset address", about_request=False, later="reset")
    facts, secrets = frozenset({"on", "what"}), frozenset({"reset", "address"})
    assert declared == MailEvent("x", "Essai", "demandeur", facts, secrets, about_request=False, later="reset")
    assert _mail("x", "Essai", "demandeur", "on", per_reference=True, public=("what", "y")) == MailEvent(
        "x", "Essai", "demandeur", frozenset({"on", "reference"}), per_reference=True, public=("what", "y")
    )


def test_a_mail_is_known_by_the_names_under_which_it_was_stored() -> None:
    assert stored_names("member_added") == ["member_added", "manager_added"]
    assert stored_names("approved") == ["approved"]
    assert event_of("manager_added") is event_of("member_added") is MAILS["member_added"]
    with pytest.raises(KeyError):
        event_of("nothing")


def test_a_mail_of_an_older_version_says_what_it_then_said() -> None:
    older = {"reference": "A", "first_name": "Camille"}
    words_of_house = {"opening": HOUSE["reject", Place.OPENING], "closing": HOUSE["reject", Place.CLOSING]}
    words: dict[str, Any] = words_of_house | {"applicant_name": "Camille", "attached": False}
    assert completed("rejected", older) == {**older, **words}
    assert completed("rejected", {**older, "closing": "Au revoir."})["closing"] == "Au revoir."
    assert completed("find_requests", {"requests": []}) == {"requests": [], "closed": False, "expires_at": ""}
    assert completed("reopened", older) == {**older, "remedy_on": "", "answer": ""}
    assert completed("expired", older) == older
    assert completed("approved", older)["new_account"] is True


def test_a_refusal_of_the_server_says_whether_it_is_for_good() -> None:
    assert (MailRefused("Non").text, MailRefused("Non").permanent, str(MailRefused("Non"))) == ("Non", False, "Non")
    assert MailRefused("Non", permanent=True).permanent is True


def test_the_variants_of_a_mail_are_told_apart_by_their_names() -> None:
    assert {name: len(set(variants_of(name))) for name in SAMPLES} == {name: len(of) for name, of in SAMPLES.items()}
