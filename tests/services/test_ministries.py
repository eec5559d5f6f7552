"""The list of ministries of a new installation."""

from __future__ import annotations

from models import Ministry
from services import ministries
from services.office import Office


def test_a_new_installation_starts_with_the_list_of_the_kinds_file(office: Office) -> None:
    count = ministries.fill(office)
    assert count == Ministry.select().count() == len(office.registry.ministries)


def test_a_list_that_administrators_keep_is_left_alone(office: Office) -> None:
    ministries.fill(office)
    Ministry.update(label="Autre nom", active=False).where(Ministry.code == "mer").execute()
    assert ministries.fill(office) == 0
    kept = Ministry.get(Ministry.code == "mer")
    assert (kept.label, kept.active) == ("Autre nom", False)
