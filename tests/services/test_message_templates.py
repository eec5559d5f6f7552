"""Wording refusals and complements: who may, two at once, what the journal keeps, what a mail then says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from domain.actors import Actor
from domain.errors import NotAllowed, NotFound
from domain.message_templates import HOUSE, Action, BadTemplate, Place, TemplateChanged
from domain.states import StaffRole
from models import JournalDetail, JournalEntry, Mail, MessageTemplate
from queries.message_templates import own_words, ready_made
from services.machinery.dependencies import Dependencies
from services.reference import message_templates
from services.reference.message_templates import HOUSE_VERSION, version_of
from services.review import decisions
from services.review.decisions import Item
from tests.support.dependencies import Clock
from tests.support.factories import make_request, make_si_admin, make_staff
from tests.support.races import at_once

OPENING: tuple[Action, Place] = ("reject", Place.OPENING)


def word(deps: Dependencies, actor: Actor, text: str, seen: str | None = None) -> None:
    shown = version_of(own_words(*OPENING)) if seen is None else seen
    message_templates.save_words(deps, actor, *OPENING, text, shown)


def labels(action: Action = "reject") -> list[str]:
    return [row.label for row in ready_made(action)]


def test_words_of_administrators_are_in_the_mails_written_from_then_on(deps: Dependencies, admin: Actor) -> None:
    before, after = make_request(deps, "with_si"), make_request(deps, "with_si")
    decisions.decide(deps, admin, before.reference, "reject", reason="Motif.")
    word(deps, admin, "Nous refusons, {demandeur}.")
    decisions.decide(deps, admin, after.reference, "reject", reason="Motif.")
    told = {mail.request_id: mail.facts["opening"] for mail in Mail.select().where(Mail.event == "rejected")}
    assert told == {before.id: HOUSE[OPENING], after.id: "Nous refusons, {demandeur}."}


def test_a_complement_has_words_of_its_own(deps: Dependencies, admin: Actor) -> None:
    message_templates.save_words(
        deps, admin, "request_changes", Place.CLOSING, "Avant le {date_limite}.", HOUSE_VERSION
    )
    request = make_request(deps, "with_si")
    asked = [Item("phone", "wrong")]
    decisions.decide(deps, admin, request.reference, "request_changes", items=asked)
    facts = Mail.get(Mail.event == "changes_requested").facts
    assert facts["closing"] == "Avant le {date_limite}."
    assert facts["opening"] == HOUSE["request_changes", Place.OPENING]


def test_the_houses_words_come_back_when_asked_for(deps: Dependencies, admin: Actor) -> None:
    word(deps, admin, "Autrement dit.")
    message_templates.restore_words(deps, admin, *OPENING, version_of(own_words(*OPENING)))
    assert message_templates.words_of(*OPENING) == HOUSE[OPENING]
    message_templates.restore_words(deps, admin, *OPENING, HOUSE_VERSION)
    assert JournalEntry.select().where(JournalEntry.event == "template.worded").count() == 2


def test_stored_words_that_can_no_longer_be_filled_give_way_to_the_houses(deps: Dependencies, admin: Actor) -> None:
    word(deps, admin, "Autrement dit.")
    MessageTemplate.update(text="{variable_disparue}").execute()
    assert message_templates.words_of(*OPENING) == HOUSE[OPENING]


def test_the_journal_keeps_both_versions_and_who_wrote(deps: Dependencies, admin: Actor) -> None:
    word(deps, admin, "Un.")
    word(deps, admin, "Deux.")
    details = [row.detail for row in JournalDetail.select().join(JournalEntry).order_by(JournalEntry.id)]
    changes = [(*row["changes"]["text"], row["actor"]) for row in details if row.get("place") == "opening"]
    assert changes == [(HOUSE[OPENING], "Un.", admin.name), ("Un.", "Deux.", admin.name)]


def test_somebody_who_saves_over_an_older_version_is_told_and_shown_the_newer(deps: Dependencies, admin: Actor) -> None:
    other = make_si_admin(deps)
    word(deps, admin, "Le premier.", HOUSE_VERSION)
    with pytest.raises(TemplateChanged) as told:
        word(deps, other, "Le second.", HOUSE_VERSION)
    assert (told.value.text, told.value.author) == ("Le premier.", admin.name)
    assert message_templates.words_of(*OPENING) == "Le premier."
    word(deps, other, "Le second.", told.value.seen)
    assert message_templates.words_of(*OPENING) == "Le second."


def test_two_versions_of_one_instant_are_told_apart(deps: Dependencies, admin: Actor) -> None:
    word(deps, admin, "Un.")
    shown = version_of(own_words(*OPENING))
    word(deps, admin, "Deux.")
    with pytest.raises(TemplateChanged):
        word(deps, admin, "Trois.", shown)


def test_an_older_page_does_not_bring_the_houses_words_back(deps: Dependencies, admin: Actor) -> None:
    word(deps, admin, "Un.")
    shown = version_of(own_words(*OPENING))
    word(deps, admin, "Deux.")
    with pytest.raises(TemplateChanged):
        message_templates.restore_words(deps, admin, *OPENING, shown)
    message_templates.restore_words(deps, admin, *OPENING, version_of(own_words(*OPENING)))
    with pytest.raises(TemplateChanged) as told:
        word(deps, admin, "Trois.", shown)
    assert (told.value.text, told.value.seen) == (None, HOUSE_VERSION)


@pytest.mark.parametrize("worded", [False, True])
def test_of_two_who_save_at_once_one_wins_and_the_other_is_told(deps: Dependencies, admin: Actor, worded: bool) -> None:
    if worded:
        word(deps, admin, "Avant.")
    shown = version_of(own_words(*OPENING))
    texts = ["Ceci.", "Cela."]
    outcomes = at_once(*(partial(word, deps, make_si_admin(deps), text, shown) for text in texts))
    lost = [outcome for outcome in outcomes if outcome is not None]
    assert [type(outcome) for outcome in lost] == [TemplateChanged]
    kept = texts[outcomes.index(None)]
    assert (message_templates.words_of(*OPENING), lost[0].text) == (kept, kept)


@pytest.mark.parametrize("text", ["{inconnue}", "{date_limite}", "Une {"])
def test_unknown_variables_are_stored_nowhere(deps: Dependencies, admin: Actor, text: str) -> None:
    with pytest.raises(BadTemplate):
        word(deps, admin, text)
    with pytest.raises(BadTemplate):
        message_templates.add(deps, admin, "request_changes", label="Un texte", text=text)
    row = message_templates.add(deps, admin, "reject", label="Un texte", text="Bonjour.")
    with pytest.raises(BadTemplate):
        message_templates.change(deps, admin, row.id, label="Un texte", text=text, seen=version_of(row))
    assert [row.text for row in MessageTemplate.select()] == ["Bonjour."]


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.SUPPORT, StaffRole.READER])
def test_only_administrators_word_anything(deps: Dependencies, admin: Actor, role: StaffRole) -> None:
    row = message_templates.add(deps, admin, "reject", label="Un texte", text="Bonjour.")
    other = make_staff(deps, role)
    calls: list[Callable[[], Any]] = [
        partial(word, deps, other, "Bonjour."),
        partial(message_templates.restore_words, deps, other, *OPENING, HOUSE_VERSION),
        partial(message_templates.add, deps, other, "reject", label="A", text="B"),
        partial(message_templates.change, deps, other, row.id, label="A", text="B", seen=version_of(row)),
        partial(message_templates.archive, deps, other, row.id),
        partial(message_templates.restore, deps, other, row.id),
        partial(message_templates.move, deps, other, row.id, 1),
    ]
    for call in calls:
        with pytest.raises(NotAllowed):
            call()
    assert labels() == ["Un texte"]


def test_ready_made_texts_are_put_in_order_put_away_and_brought_back(deps: Dependencies, admin: Actor) -> None:
    first, second, third = (
        message_templates.add(deps, admin, "reject", label=label, text="Bonjour.") for label in ("A", "B", "C")
    )
    message_templates.add(deps, admin, "request_changes", label="D", text="Bonjour.")
    message_templates.move(deps, admin, third.id, -1)
    assert labels() == ["A", "C", "B"]
    message_templates.move(deps, admin, first.id, -1)
    message_templates.move(deps, admin, second.id, 1)
    assert labels() == ["A", "C", "B"]
    message_templates.archive(deps, admin, first.id)
    message_templates.archive(deps, admin, first.id)
    assert (labels(), [row.label for row in ready_made("reject", archived=True)]) == (["C", "B"], ["A"])
    message_templates.restore(deps, admin, first.id)
    assert labels() == ["C", "B", "A"]
    assert labels("request_changes") == ["D"]
    events = [entry.event for entry in JournalEntry.select().where(JournalEntry.event.startswith("template."))]
    assert sorted(events) == sorted(
        ["template.added"] * 4 + ["template.moved", "template.archived", "template.restored"]
    )


def test_a_text_that_is_put_away_has_no_place_in_the_order(deps: Dependencies, admin: Actor) -> None:
    row = message_templates.add(deps, admin, "reject", label="A", text="Bonjour.")
    message_templates.archive(deps, admin, row.id)
    with pytest.raises(NotFound):
        message_templates.move(deps, admin, row.id, 1)


def test_a_mails_own_words_are_no_ready_made_text(deps: Dependencies, admin: Actor) -> None:
    word(deps, admin, "Bonjour.")
    words = own_words(*OPENING)
    assert words is not None
    for call in (message_templates.archive, message_templates.restore):
        with pytest.raises(NotFound):
            call(deps, admin, words.id)
    with pytest.raises(NotFound):
        message_templates.change(deps, admin, words.id, label="A", text="B", seen=version_of(words))


def test_a_ready_made_text_that_somebody_else_changed_is_not_written_over(
    deps: Dependencies, admin: Actor, clock: Clock
) -> None:
    row = message_templates.add(deps, admin, "reject", label="A", text="Un.")
    shown = version_of(row)
    clock.advance(minutes=1)
    message_templates.change(deps, make_si_admin(deps), row.id, label="A", text="Deux.", seen=shown)
    with pytest.raises(TemplateChanged) as told:
        message_templates.change(deps, admin, row.id, label="B", text="Trois.", seen=shown)
    assert told.value.text == "Deux."
    message_templates.change(deps, admin, row.id, label="B", text="Trois.", seen=told.value.seen)
    assert [(row.label, row.text) for row in ready_made("reject")] == [("B", "Trois.")]


def test_two_who_sort_at_once_leave_each_text_its_own_place(deps: Dependencies, admin: Actor) -> None:
    rows = [message_templates.add(deps, admin, "reject", label=label, text="Bonjour.") for label in "ABCD"]
    up = [partial(message_templates.move, deps, admin, row.id, -1) for row in rows]
    outcomes = at_once(*up)
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert sorted(labels()) == ["A", "B", "C", "D"]
    assert sorted(row.position for row in ready_made("reject")) == [0, 1, 2, 3]
