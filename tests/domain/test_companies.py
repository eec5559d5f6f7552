"""What a directory of companies says, kept on a request and read again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from domain.companies import DirectoryAnswer, Establishment, Finding, Source, is_confirmed, one_line, stored_answer

SIRET = "73282932000074"
KNOWN = DirectoryAnswer(
    SIRET,
    Finding.KNOWN,
    Source.STOCK,
    date(2026, 11, 1),
    Establishment("THALES", "31 PL DES COROLLES", "92400", "COURBEVOIE", "5599", True, SIRET),
)


@pytest.mark.parametrize(
    "answer",
    [
        KNOWN,
        DirectoryAnswer(SIRET, Finding.CEASED, Source.API, date(2026, 11, 2)),
        DirectoryAnswer(SIRET, Finding.UNAVAILABLE),
    ],
)
def test_an_answer_is_kept_as_json_and_read_again(answer: DirectoryAnswer) -> None:
    assert stored_answer(json.loads(json.dumps(answer.stored())), SIRET) == answer


def test_an_answer_about_another_number_is_none() -> None:
    assert stored_answer(KNOWN.stored(), "35600000000048") is None
    assert stored_answer(KNOWN.stored(), None) is None
    assert stored_answer(None, SIRET) is None


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (" LA  BANQUE\t", "LA BANQU"),
        ("x" * 40, "x" * 10),
        ("PA\u202eRIS", ""),
        ("PA\0RIS", ""),
        ("", ""),
        (None, ""),
        (["LA POSTE"], ""),
        (75001, ""),
    ],
)
def test_a_value_of_the_directory_is_one_line_or_nothing(given: object, line: str) -> None:
    assert one_line(given, 10) == line


def test_sources_have_names() -> None:
    assert [source.label for source in Source] == ["API Recherche d’entreprises", "fichiers stock Sirene"]


@dataclass
class Declared:
    has_siret: bool | None = True
    siret: str | None = SIRET
    official: Any = None
    entity_check: str | None = "confirmed"


@pytest.mark.parametrize(
    ("declared", "confirmed"),
    [
        (Declared(official=KNOWN.stored()), True),
        (Declared(official=KNOWN.stored(), entity_check="contested"), False),
        (Declared(official=KNOWN.stored(), entity_check="typed"), False),
        (Declared(official=KNOWN.stored(), entity_check=None), False),
        (Declared(official=KNOWN.stored(), siret="35600000000048"), False),
        (Declared(official=KNOWN.stored(), has_siret=False), False),
        (Declared(official=DirectoryAnswer(SIRET, Finding.CEASED, Source.API).stored()), False),
        (Declared(), False),
    ],
    ids=["known", "contested", "typed", "nothing said", "another number", "no number", "ceased", "never asked"],
)
def test_only_an_answer_about_the_present_number_is_confirmed(declared: Declared, confirmed: bool) -> None:
    assert is_confirmed(declared) is confirmed
