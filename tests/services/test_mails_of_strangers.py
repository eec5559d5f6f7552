"""Somebody signs up with another person's address and types a message wherever they may: no mail carries a word of it.

The hostile signup goes through every use case that writes to an address before its owner has shown anything, or that
somebody else may have caused; what then really left, subject, text and HTML, is searched.
"""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from adapters.mail_renderer import RenderedMail
from domain.mails import MAILS, NEUTRAL, SAMPLES, _mail
from domain.states import State
from models import AccountRequest, Mail
from services.machinery.dependencies import Dependencies
from services.people import accounts
from services.requests import closing
from services.signup import activation, find_requests, resuming, staff_corrections, submission
from services.signup.activation import Proof
from tests.support.dependencies import Clock
from tests.support.factories import (
    activation_token,
    luhn_siret,
    make_account,
    make_draft,
    make_ministry,
    make_request,
    make_si_admin,
)
from tests.support.mails import RENDERER, deliver_all

ADDRESS = "victime@exemple.example"
TYPED = "Remboursement de 450 EUR : appelez le 06 12 34 56 78"
WORDS = ("rembours", "450", "appele", "06 12", "0612", "Cliquez", "mal.example", "alarmant")
HOSTILE: dict[str, Any] = {
    "email": ADDRESS,
    "entity_name": TYPED,
    "first_name": "Cliquez sur mal.example",
    "last_name": TYPED,
    "capacity": "Message alarmant 06 12 34 56 78",
    "phone": "06 12 34 56 78",
    "address": TYPED,
    "city": "Message alarmant",
    "proof_other_reason": TYPED,
    "signatories": [{"name": TYPED, "capacity": "Message alarmant"}],
}


def texts(mail: RenderedMail) -> str:
    """All that a person or a program can read of it."""
    plain = html.unescape(re.sub(r"<[^>]+>", " ", mail.html))
    return "\n".join((mail.subject, mail.text, mail.html, plain, mail.text.replace("\u200b", ""))).casefold()


def read_by_victim(deps: Dependencies, left: list[tuple[str, RenderedMail]]) -> list[str]:
    return [texts(mail) for to, mail in left if to == ADDRESS]


def hostile(deps: Dependencies, state: State = State.AWAITING_ACTIVATION, **fields: Any) -> AccountRequest:
    return make_request(deps, state, **(HOSTILE | fields))


def is_submitted(deps: Dependencies, clock: Clock) -> None:
    hostile(deps)


def is_submitted_by_a_holder_s_address(deps: Dependencies, clock: Clock) -> None:
    make_account(deps, address=ADDRESS)
    hostile(deps)


def is_submitted_by_a_closed_account_s_address(deps: Dependencies, clock: Clock) -> None:
    make_account(deps, address=ADDRESS, active=False)
    hostile(deps)


def is_resumed_later(deps: Dependencies, clock: Clock) -> None:
    resuming.resume_later(deps, make_draft(deps, **HOSTILE), ADDRESS)


def is_corrected_to_it(deps: Dependencies, clock: Clock) -> None:
    request = hostile(deps, email="intrus@ailleurs.example")
    submission.correct_address(deps, request.id, ADDRESS, ADDRESS)


def is_looked_for(deps: Dependencies, clock: Clock) -> None:
    hostile(deps)
    find_requests.ask_links(deps, ADDRESS)


def is_warned_of_and_ends(deps: Dependencies, clock: Clock) -> list[tuple[str, RenderedMail]]:
    """Returns the mails that left meanwhile: nothing ends before its warning has left."""
    hostile(deps)
    clock.advance(days=24)
    closing.warn_due(deps)
    left = deliver_all(deps)
    clock.advance(days=8)
    closing.expire_due(deps)
    return left


def is_withdrawn_with_another(deps: Dependencies, clock: Clock) -> None:
    twin = luhn_siret(660_001)
    hostile(deps, siret=twin)
    own = make_request(deps, State.AWAITING_ACTIVATION, email="victime@exemple.example", siret=twin)
    activation.activate(deps, activation_token(deps, own), Proof(verified_hash=own.password_hash))


def is_asked_for_by_an_account(deps: Dependencies, clock: Clock) -> None:
    stranger = make_account(deps, address="appelez-le-0612345678@mal.example", first_name="Cliquez")
    accounts.ask_address(deps, stranger, ADDRESS)


def is_corrected_by_support(deps: Dependencies, clock: Clock) -> None:
    request = hostile(deps)
    other = "camille.roy@ailleurs.example"
    staff_corrections.correct_unactivated_address(
        deps, make_si_admin(deps), request.reference, other, other, "Message alarmant"
    )


HAPPENS = (
    (is_submitted, {"submitted"}),
    (is_submitted_by_a_holder_s_address, {"already_account"}),
    (is_submitted_by_a_closed_account_s_address, {"already_account"}),
    (is_resumed_later, {"resume_draft"}),
    (is_corrected_to_it, {"submitted"}),
    (is_looked_for, {"submitted", "find_requests"}),
    (is_warned_of_and_ends, {"submitted", "expiring_soon", "expired"}),
    (is_withdrawn_with_another, {"submitted", "withdrawn", "activated"}),
    (is_asked_for_by_an_account, {"address_to_confirm"}),
    (is_corrected_by_support, {"submitted", "request_address_changed"}),
)


@pytest.mark.parametrize(("happens", "events"), HAPPENS, ids=lambda value: getattr(value, "__name__", ""))
def test_no_mail_carries_what_a_stranger_typed(
    deps: Dependencies, clock: Clock, happens: Any, events: set[str]
) -> None:
    before = happens(deps, clock) or []
    read = read_by_victim(deps, [*before, *deliver_all(deps)])
    assert {mail.event for mail in Mail.select().where(Mail.to_key == ADDRESS)} == events
    assert len(read) >= len(events)
    assert [word for word in WORDS for text in read if word.casefold() in text] == []


def test_every_public_mail_is_among_those() -> None:
    tried = {event for _, events in HAPPENS for event in events}
    public = {name for name, event in MAILS.items() if event.public}
    # It holds nothing but a date and its link.
    assert public - tried == {"password_reset"}
    assert MAILS["password_reset"].facts == {"expires_at"}


@pytest.mark.parametrize("name", [name for name, event in MAILS.items() if event.public])
def test_a_mail_that_was_written_before_says_no_more(name: str) -> None:
    """Rows of former versions hold names, and the entity's as it was typed."""

    def spoiled(value: Any, fact: str) -> Any:
        if isinstance(value, dict):
            return {key: spoiled(member, key) for key, member in value.items()}
        if isinstance(value, list):
            return [spoiled(member, fact) for member in value]
        return TYPED if fact == "entity_name" else value

    for sample in SAMPLES[name]:
        facts = {**spoiled(sample, ""), "first_name": TYPED, "old": "x@mal.example", "new": "y@mal.example"}
        found = texts(RENDERER.render(name, facts, None))
        assert [word for word in WORDS if word.casefold() in found] == []


@pytest.mark.parametrize("fact", ["first_name", "applicant_name", "capacity", "words", "reason", "old", "new"])
def test_the_catalogue_takes_no_such_fact_for_such_a_mail(fact: str) -> None:
    with pytest.raises(ValueError, match=fact):
        _mail("invented", "Inventé", "personne", f"entity_name {fact}", public=True)
    _mail("invented", "Inventé", "personne", f"entity_name {fact}")


def test_rows_within_facts_hold_no_more_either() -> None:
    def names(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value).union(*(names(member) for member in value.values()))
        return set().union(*(names(member) for member in value)) if isinstance(value, list | tuple) else set()

    for name, event in MAILS.items():
        if event.public:
            assert names(SAMPLES[name]) <= NEUTRAL, name


def test_a_name_that_is_one_is_told_and_a_ministry_by_its_label_in_the_list(deps: Dependencies) -> None:
    ministry = make_ministry(label="Ministère de l’Enseignement supérieur, de la Recherche et de l’Espace")
    make_request(deps, State.AWAITING_ACTIVATION, email=ADDRESS, entity_name="Institut du bois")
    made = make_request(deps, State.AWAITING_ACTIVATION, email=ADDRESS, entity_name=TYPED, ministry=ministry)
    first, second = read_by_victim(deps, deliver_all(deps))
    assert "«\u00a0institut du bois\u00a0»" in first
    assert "de la recherche et de l’espace\u00a0»" in second.replace("\n", " ")
    assert made.reference.casefold() in second
