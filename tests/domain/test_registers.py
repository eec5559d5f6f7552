"""A number tells its register where it can, and the others are asked for."""

from __future__ import annotations

import pytest

from domain.kinds import RegisterKind
from domain.registers import asks_register, in_words, register_of


def register(code: str, syntax: str = "free") -> RegisterKind:
    return RegisterKind.model_validate(
        {"code": code, "label": f"Numéro {code}", "help": f"Le numéro {code}.", "example": "1", "syntax": syntax}
    )


RNA, COURT, RIDET, IDCC = register("rna", "rna"), register("court"), register("ridet"), register("idcc", "idcc")


@pytest.mark.parametrize(
    ("registers", "asked"),
    [
        ((), False),
        ((IDCC,), False),
        ((RNA, COURT), False),
        ((COURT, RNA), False),
        ((RNA, IDCC), False),
        ((COURT, RIDET), True),
        ((IDCC, COURT), True),
        ((RNA, COURT, RIDET), True),
    ],
)
def test_only_registers_that_numbers_do_not_tell_apart_are_asked(
    registers: tuple[RegisterKind, ...], asked: bool
) -> None:
    assert asks_register(registers) is asked


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("W123456789", RNA),
        ("n° w 123 456 789", RNA),
        ("RNA : W12", RNA),
        ("\uff37123456789", RNA),
        ("Volume 52, folio 117, Strasbourg", COURT),
        ("52/117", COURT),
        ("Wissembourg, volume 3, folio 12", COURT),
        ("", COURT),
    ],
)
def test_a_number_tells_its_register(number: str, told: RegisterKind) -> None:
    assert register_of((RNA, COURT), number, None) is told
    assert register_of((COURT, RNA), number, "rna") is told, "whatever an older page still said"


def test_others_are_the_only_one_or_the_one_chosen() -> None:
    assert register_of((), "1", "rna") is None
    assert register_of((IDCC,), "1486", None) is IDCC
    assert register_of((COURT, RIDET), "1", "ridet") is RIDET
    assert register_of((COURT, RIDET), "1", None) is None


def test_one_field_names_all_that_it_takes() -> None:
    label, hint = in_words((RNA, COURT))
    assert label == "Numéro rna ou numéro court"
    assert hint == "Le numéro rna. Exemple\u00a0: 1. Le numéro court. Exemple\u00a0: 1"
