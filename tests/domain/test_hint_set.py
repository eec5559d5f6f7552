"""The set of papers: nothing is said falsely, and docs/hints.md says what is missed."""

from __future__ import annotations

import pytest

from domain.registry import load_registry
from tests.support.hints_page import PAGE, Measure, measured, page

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def measure() -> Measure:
    return measured()


def test_nothing_is_said_falsely(measure: Measure) -> None:
    assert {about: said for about, said in measure.false.items() if said} == {}


def test_the_set_is_large_and_has_every_kind(measure: Measure) -> None:
    kinds = {proof.code for proof in load_registry().proofs} | {"mandate", "signature_delegation"}
    assert set(measure.kinds) == kinds
    assert measure.papers >= 100
    assert sum(measure.in_vain.values()) >= 4000


def test_little_is_missed(measure: Measure) -> None:
    assert sum(map(len, measure.missed.values())) <= 12


def test_the_page_says_what_was_measured(measure: Measure) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(measure), "run python -m tests.support.hints_page"
