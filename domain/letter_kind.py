"""The mandate letter as the kinds file words it."""

from __future__ import annotations

import string
from collections.abc import Iterable
from typing import Annotated

from pydantic import field_validator

from domain.coded import Part, Text, at_least

ONE_SIGNATORY = ("undersigned", "signatory_name", "of_title", "of_entity", "applicant_name")
TWO_SIGNATORIES = (*ONE_SIGNATORY, "second_signatory_name", "second_of_title")


class LetterWords(Part):
    """« soussigné », in the forms that the signatories call for; `unknown` when a gender is not known."""

    masculine: Text
    feminine: Text
    unknown: Text


class Article(Part):
    """The first word of a body's name (as a search key) → « du », « de la », « de l’ »."""

    word: Text
    article: Text


class Letter(Part):
    """The mandate letter: templates whose {placeholders} `domain.letter` fills."""

    title: Text
    designation: Text
    """What the letter calls whom it designates: « administrateur entité »."""
    date: Text
    """The label of the question about the date that stands on it."""
    one: Text
    two: Text
    undersigned_one: LetterWords
    undersigned_two: LetterWords
    done_at: Text
    signature_one: Text
    signature_two: Text
    instructions: Annotated[tuple[Text, ...], at_least(1)]
    articles: tuple[Article, ...] = ()

    @field_validator("one")
    @classmethod
    def _one(cls, text: str) -> str:
        return _template(text, ONE_SIGNATORY)

    @field_validator("two")
    @classmethod
    def _two(cls, text: str) -> str:
        return _template(text, TWO_SIGNATORIES)


def _template(text: str, placeholders: Iterable[str]) -> str:
    """The sentence, if it uses every placeholder and no other. Raises ValueError."""
    try:
        parsed = list(string.Formatter().parse(text))
    except ValueError as error:
        raise ValueError(f"has unbalanced braces: {error}") from None
    if any(spec or conversion for _, field, spec, conversion in parsed if field is not None):
        raise ValueError("may only use plain {placeholders}")
    named = {field for _, field, _, _ in parsed if field is not None}
    for field in sorted(named - set(placeholders)):
        raise ValueError(f"does not know the placeholder {{{field}}}")
    for field in sorted(set(placeholders) - named):
        raise ValueError(f"lacks the placeholder {{{field}}}")
    return text
