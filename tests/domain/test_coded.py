"""The constraints that the kinds file is made of: each says by itself what it refuses, in words."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import BeforeValidator, TypeAdapter, ValidationError

from domain.coded import Part, Unique, UnknownCode, at_least, by_code, code_of, defined, exactly, one_of


class Item(Part):
    code: str


def checked(constraint: Any, value: Any, kind: Any = str) -> Any:
    return TypeAdapter(Annotated[kind, constraint]).validate_python(value)


def refusal(constraint: Any, value: Any, kind: Any = str) -> str:
    with pytest.raises(ValidationError) as refused:
        checked(constraint, value, kind)
    return refused.value.errors()[0]["msg"].removeprefix("Value error, ")


def items(*codes: str) -> tuple[Item, ...]:
    return tuple(Item(code=code) for code in codes)


@pytest.mark.parametrize("code", ["a", "abc", "a_1"])
def test_a_code_is_small_letters_digits_and_underscores(code: str) -> None:
    assert checked(code_of(3), code) == code


@pytest.mark.parametrize("code", ["abcd", "A", "1a", "_a", "é", "a b", "a\n", ""])
def test_what_is_no_code_is_refused_with_what_one_is(code: str) -> None:
    assert refusal(code_of(3), code) == f"« {code} » is not a code (a-z, 0-9, _; at most 3)"


def test_a_code_of_a_list_is_one_of_those_that_the_rules_know() -> None:
    assert checked(one_of(iter(["a", "b"])), "b") == "b"
    assert refusal(one_of(["a", "b"]), "c") == "« c » is not one of a, b"


def test_a_list_has_as_many_items_as_it_needs() -> None:
    assert checked(at_least(2), ["a", "b"], list[str]) == ["a", "b"]
    assert "at least 2" in refusal(at_least(2), ["a"], list[str])


def test_codes_of_a_list_differ() -> None:
    assert checked(Unique, items("a", "b"), tuple[Item, ...]) == items("a", "b")
    assert refusal(Unique, items("a", "b", "a"), tuple[Item, ...]) == "« a » stands there twice"


def test_a_list_with_an_item_for_each_code_has_them_in_their_order() -> None:
    every = exactly(iter(["b", "a"]))
    assert checked(every, items("a", "b"), tuple[Item, ...]) == items("b", "a")
    assert refusal(exactly(["b", "a"]), items("b"), tuple[Item, ...]) == "« a » is missing"


def test_a_code_that_no_table_defines_is_refused_and_what_it_names_is_taken() -> None:
    known = BeforeValidator(defined("proofs"))
    assert checked(known, items("a")[0], Item) == items("a")[0]
    assert refusal(known, "x", Item) == "« x » is not defined under [[proofs]]"


def test_an_item_is_looked_up_by_its_code() -> None:
    assert by_code("proof", "b", items("a", "b")).code == "b"
    with pytest.raises(UnknownCode) as refused:
        by_code("proof", "c", items("a", "b"))
    assert (refused.value.family, refused.value.code) == ("proof", "c")
