"""What a page of the signup asks the database: each thing once."""

from __future__ import annotations

import pytest

from tests.public_signup import steps
from tests.support import plans
from tests.support.signup import Person

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "path",
    ["pieces/justificatif", "pieces/signataire", "pieces/lettre", "pieces/lettre-signee", "vous", "recapitulatif"],
)
def test_a_page_reads_the_drafts_documents_once(person: Person, path: str) -> None:
    steps.to_signed_letter(person)
    person.presses(**steps.SIGNED)
    person.presses(**steps.SELF)
    with plans.asked() as statements:
        page = person.goes(f"/creer-un-compte/{path}")
    assert (page.status, page.path) == (200, f"/creer-un-compte/{path}")
    of_documents = [sql for sql, _ in statements if 'FROM "document_version"' in sql]
    assert len(of_documents) == 1
    assert len(statements) <= 5
