"""« Fermetures » of an entity: what is announced twice is said beside the field, with the days that were typed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.calendar import paris_date
from models_absences import EntityBreak
from tests.backoffice.conftest import People

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


def test_days_that_are_announced_already_are_said_and_kept(people: People) -> None:
    page, today = f"/backoffice/entites/{people.entity.id}/fermetures", paris_date(people.deps.now())
    last = today + timedelta(days=3)
    typed = {"first": f"{today:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}
    assert people["manager"].fill_in(page, **typed).status_code == 302
    typed["last"] = f"{last + timedelta(days=1):%d/%m/%Y}"
    answer = people["manager"].fill_in(page, **typed)
    assert (answer.status_code, EntityBreak.select().count()) == (422, 1)
    assert "Une fermeture est déjà annoncée pour une partie de ces jours" in answer.text
    assert all(f'value="{day}"' in answer.text for day in typed.values())
