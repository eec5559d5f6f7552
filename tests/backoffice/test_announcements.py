"""`/backoffice/annonces/`: what the journal tells of an announcement."""

from __future__ import annotations

import pytest

from tests.backoffice.conftest import People

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


def test_the_journal_tells_in_french_what_was_announced(people: People) -> None:
    si, days = people["si"], {"first_day": "23/11/2026", "last_day": "24/11/2026"}
    si.fill_in("/backoffice/annonces/new/", text="Le service ferme.", place="both", tone="warning", **days)
    page = si.get("/backoffice/journal/").text

    for words in ("Pages", "Partout", "Aspect", "Avertissement", "Premier jour", "24 novembre 2026"):
        assert words in page
    assert "first_day" not in page
