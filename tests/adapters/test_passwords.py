"""Passwords that leaked are refused, without asking anybody outside (ASVS 6.2.4 and 6.2.12)."""

from __future__ import annotations

from adapters.passwords import blocklist, password_faults
from domain.passwords import APPLICANT_MINIMUM


def test_every_leaked_password_that_is_long_enough_is_refused() -> None:
    leaked = [word for word in blocklist() if len(word) >= APPLICANT_MINIMUM]
    assert len(leaked) > 200
    assert [word for word in leaked if not password_faults(word)] == []
