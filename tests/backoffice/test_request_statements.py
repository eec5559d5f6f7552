"""A request's page is read in few statements, whatever it shows."""

from __future__ import annotations

import pytest

from services.signup import draft_documents, submission
from tests.backoffice.conftest import People
from tests.backoffice.test_grid import statements_of
from tests.support import factories, files

pytestmark = pytest.mark.slow

AT_MOST = 20
"""With two documents, in the middle of its list."""


def test_a_page_with_two_documents_takes_few_statements(people: People) -> None:
    people.account("manager")
    made = []
    for _ in range(3):
        draft = factories.make_draft(people.deps, documents=False)
        for kind in ("proof_of_existence", "mandate"):
            file = factories.PlainFile(files.pdf(2, kind), pages=2)
            draft_documents.put_document(people.deps, draft, kind, file)
        made.append(factories.activate(people.deps, submission.submit(people.deps, draft)))
    assert statements_of(people, "si", f"/backoffice/demandes/{made[1].reference}") <= AT_MOST
