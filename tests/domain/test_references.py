"""References are short, can be read out, and notice slips."""

from __future__ import annotations

import secrets
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.references import ALPHABET, InvalidReference, new_reference, parse_reference


def _reference_of(symbols: list[str]) -> str:
    drawn = iter(symbols)
    return new_reference(lambda _: next(drawn))


REFERENCES = st.lists(st.sampled_from(ALPHABET), min_size=8, max_size=8).map(_reference_of)


def test_no_symbol_can_be_taken_for_another_nor_spell_a_word() -> None:
    assert not set("O0I1AEU") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 29


def test_a_drawn_reference_has_at_least_35_bits() -> None:
    assert len(ALPHABET) ** 8 >= 2**35


def test_a_new_reference_is_canonical() -> None:
    reference = new_reference(secrets.choice)

    assert len(reference) == 11
    assert parse_reference(reference) == reference


def test_references_that_were_given_out_stay_valid() -> None:
    assert _reference_of(list("BCDFGHJK")) == "BCD-FGH-JK5"
    assert _reference_of(list("22222223")) == "222-222-23Q"


@given(REFERENCES)
def test_case_spaces_and_dashes_are_forgiven(reference: str) -> None:
    bare = reference.replace("-", "")

    pasted = f"\u202a{reference[:4]}\u200b{reference[4:]}\u202c"
    for typed in (bare, bare.lower(), f" {' '.join(bare)}\n", bare.replace(bare[4], f"–{bare[4]}", 1), pasted):
        assert parse_reference(typed) == reference


@pytest.mark.parametrize(
    "typed",
    ["[{}]", "Réf. : {}", "Votre demande n° {}", "« {} »", "#{}", "{}\ufe0f", "\ufeff{},", "dossier&nbsp;{}", "“{}”"],
)
def test_what_is_copied_with_it_is_forgiven(typed: str) -> None:
    assert parse_reference(typed.format("BCD-FGH-JK5")) == "BCD-FGH-JK5"


@given(REFERENCES, st.integers(min_value=0, max_value=8), st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_noticed(reference: str, place: int, symbol: str) -> None:
    bare = reference.replace("-", "")
    if bare[place] == symbol:
        return

    with pytest.raises(InvalidReference) as caught:
        parse_reference(bare[:place] + symbol + bare[place + 1 :])

    assert caught.value.reason == "check"


@given(REFERENCES)
def test_two_exchanged_symbols_are_noticed(reference: str) -> None:
    bare = list(reference.replace("-", ""))
    for first, second in combinations(range(9), 2):
        if bare[first] == bare[second]:
            continue
        exchanged = bare.copy()
        exchanged[first], exchanged[second] = bare[second], bare[first]
        with pytest.raises(InvalidReference):
            parse_reference("".join(exchanged))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" - ", "empty"),
        ("K7M-4QX", "length"),
        ("K7M-4QX-9BC-2", "length"),
        ("K0M-4QX-9BC", "characters"),
        ("K7M-4QX-9B\x00", "characters"),
        ("../../etc", "characters"),
        ("2" * 10_000, "length"),
    ],
)
def test_what_is_no_reference_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidReference) as caught:
        parse_reference(text)

    assert caught.value.reason == reason


@given(st.text())
def test_any_text_is_a_reference_or_its_own_error(text: str) -> None:
    try:
        reference = parse_reference(text)
    except InvalidReference:
        return

    assert parse_reference(reference) == reference
