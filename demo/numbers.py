"""Numbers that pass their checks and belong to nobody: ranges that the registers have never given out."""

from __future__ import annotations

FIRST_SIREN = 99_990_000  # without its check digit; INSEE counts up from below


def invented_siren(number: int) -> str:
    """The SIREN (9 digits, valid check digit) of this small number."""
    digits = f"{FIRST_SIREN + number:08d}"
    return digits + _check_digit(digits)


def invented_siret(number: int, establishment: int = 1) -> str:
    """A SIRET (14 digits, both check digits valid) of that SIREN; establishment 1 is the head office's."""
    digits = f"{invented_siren(number)}{establishment:04d}"
    return digits + _check_digit(digits)


def invented_rna(number: int) -> str:
    """An RNA number of a prefecture that does not exist."""
    return f"W999{number:06d}"


def invented_phone(number: int) -> str:
    """A telephone number, as it is stored, of the range that ARCEP keeps for works of fiction (01 99 00 xx xx)."""
    return f"+3319900{number % 10_000:04d}"


def _check_digit(digits: str) -> str:
    """Luhn's, to be written after `digits`."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
