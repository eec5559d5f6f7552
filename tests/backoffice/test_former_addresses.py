"""Bookmarks of pages that moved."""

from __future__ import annotations

import pytest

from tests.backoffice.conftest import People

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("former", "now"),
    [
        ("/backoffice/demandes/export.csv?vue=toutes&tri=age", "/backoffice/demandes/export/csv/?vue=toutes&tri=age"),
        ("/backoffice/ministeres/nouveau", "/backoffice/ministeres/new/"),
        ("/backoffice/ministeres/12", "/backoffice/ministeres/edit/?id=12"),
    ],
)
def test_lead_to_where_they_stand_now(people: People, former: str, now: str) -> None:
    answer = people["si"].get(former)
    assert (answer.status_code, answer.location) == (301, now)


@pytest.mark.parametrize("address", ["/backoffice/ministeres/abc", "/backoffice/ministeres/-1"])
def test_what_was_no_page_is_none(people: People, address: str) -> None:
    assert people["si"].get(address).status_code == 404
