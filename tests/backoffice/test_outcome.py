"""What became of an act is one flashed sentence; what is not there, not allowed or to be typed again is let through."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, get_flashed_messages

from backoffice.outcome import attempt
from domain.errors import DomainError, FreshSignInNeeded, NotAllowed, NotFound, Refusal, TransitionRefused
from domain.names import InvalidText


def refused(error: DomainError) -> None:
    raise error


def flashed() -> list[tuple[str, str]]:
    flashes: list[Any] = list(get_flashed_messages(with_categories=True))
    return [(str(category), str(words)) for category, words in flashes]


def test_success_is_told_in_the_words_given_or_made_of_the_result(app: Flask) -> None:
    with app.test_request_context():
        assert attempt(lambda: 3, "C’est fait.")
        assert attempt(lambda: 3, lambda count: f"{count} lignes.")
        assert attempt(lambda: 3, "")
        assert flashed() == [("success", "C’est fait."), ("success", "3 lignes.")]


def test_a_refusal_is_told_in_its_french_sentence(app: Flask) -> None:
    with app.test_request_context():
        assert not attempt(lambda: refused(TransitionRefused("x", "", Refusal("reason_missing"))), "C’est fait.")
        assert flashed() == [("error", "Indiquez un motif.")]


@pytest.mark.parametrize(
    "error",
    [NotFound(), NotAllowed("x"), FreshSignInNeeded("x"), InvalidText("empty", 10)],
    ids=lambda e: type(e).__name__,
)
def test_what_another_page_answers_is_let_through(app: Flask, error: DomainError) -> None:
    with app.test_request_context():
        with pytest.raises(type(error)):
            attempt(lambda: refused(error), "C’est fait.")
        assert flashed() == []
