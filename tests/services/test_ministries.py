"""The list of ministries of a new installation."""

from __future__ import annotations

from models import Ministry
from services.machinery.dependencies import Dependencies
from services.reference import ministries


def test_a_new_installation_starts_with_the_list_of_the_kinds_file(deps: Dependencies) -> None:
    count = ministries.fill(deps)
    assert count == Ministry.select().count() == len(deps.registry.ministries)


def test_a_list_that_administrators_keep_is_left_alone(deps: Dependencies) -> None:
    ministries.fill(deps)
    Ministry.update(label="Autre nom", active=False).where(Ministry.code == "mer").execute()
    assert ministries.fill(deps) == 0
    kept = Ministry.get(Ministry.code == "mer")
    assert (kept.label, kept.active) == ("Autre nom", False)
