"""Which register a number is of: the only one of a kind of body, the one that its form tells, or the one chosen."""

from __future__ import annotations

from collections.abc import Sequence

from domain.identifiers import is_meant_as_rna
from domain.kinds import RegisterKind
from domain.nouns import uncapitalized


def asks_register(registers: Sequence[RegisterKind]) -> bool:
    """Whether the applicant has to say which register: there are several, whose numbers do not tell them apart."""
    return len(registers) > 1 and not _numbers_tell(registers)


def register_of(registers: Sequence[RegisterKind], number: str, chosen: str | None) -> RegisterKind | None:
    """The register of a number as it was typed, right or wrong; `chosen` is the code where it had to be asked."""
    if _numbers_tell(registers):
        return next(one for one in registers if _is_rna(one) == is_meant_as_rna(number))
    if len(registers) == 1:
        return registers[0]
    return next((one for one in registers if one.code == chosen), None)


def in_words(registers: Sequence[RegisterKind]) -> tuple[str, str]:
    """The label and the hint of the one field that takes the number of any of these registers."""
    label, *others = (one.label for one in registers)
    hints = (f"{one.help} Exemple\N{NO-BREAK SPACE}: {one.example}" for one in registers)
    return " ou ".join([label, *map(uncapitalized, others)]), ". ".join(hints)


def _numbers_tell(registers: Sequence[RegisterKind]) -> bool:
    return len(registers) == 2 and sum(map(_is_rna, registers)) == 1


def _is_rna(register: RegisterKind) -> bool:
    """Its numbers cannot be taken for another register's: they begin with W and a digit."""
    return register.syntax == "rna"
