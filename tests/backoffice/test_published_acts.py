"""What a reviewer reads of a delegation of signature whose reference was told: in its file, or without one."""

from __future__ import annotations

import re
from datetime import date

import pytest

from demo.bodies import bodies
from demo.documents.mandates import delegation
from models import AccountRequest
from services.signup import draft_documents
from tests.backoffice.conftest import People
from tests.backoffice.test_checklist import page_of, plain
from tests.support import factories

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

TOLD = {"collection": "Recueil des actes imaginaires", "number": "2026-087", "date": "2026-03-03", "link": ""}
DAY = date(2026, 3, 3)
LATER = "Cet acte est postérieur à la lettre signée, datée du"


def with_act(
    people: People, number: str = "2026-087", day: date = DAY, reference: dict[str, str] = TOLD, *, file: bool = True
) -> str:
    """The delegation's part of the page of a request: its reference is told, and the act bears this number and day."""
    body, delegate = bodies()["kerlann"], bodies()["regie"].heads[0]
    act = delegation(body, body.heads[0], delegate, day, number, TOLD["collection"])
    draft = factories.make_draft(
        people.deps, signatory_is_legal_representative=False, document_references={"signature_delegation": reference}
    )
    if file:
        draft_documents.put_document(people.deps, draft, "signature_delegation", factories.PlainFile(act.data))
    else:
        draft_documents.remove_document(people.deps, draft, "signature_delegation")
    request: AccountRequest = factories.activate(people.deps, factories.submission.submit(people.deps, draft))
    text = people["reviewer"].get(f"{page_of(request)}?piece=signature_delegation").text
    found = re.search(r'<article class="document" id="piece-signature_delegation".*?</article>', text, re.DOTALL)
    assert found is not None
    return " ".join(plain(re.sub(r"<[^>]+>", " ", found[0])).split())


def test_the_act_is_the_one_that_was_told(people: People) -> None:
    text = with_act(people)
    assert "Acte déclaré « 2026-087 » : trouvé" in text
    assert "Recueil déclaré « Recueil des actes imaginaires » : trouvé" in text
    assert "« Fait à Rennes, le » 3 mars 2026" in text
    assert ", comme déclaré" in text


def test_the_act_is_another_one(people: People) -> None:
    text = with_act(people, "2025-011", date(2025, 9, 1))
    assert "Acte déclaré « 2026-087 » : pas trouvé dans le texte" in text
    assert ", déclarée du 3 mars 2026" in text


def test_nothing_is_said_of_an_act_that_was_not_told(people: People) -> None:
    text = with_act(people, reference={})
    assert "Acte déclaré" not in text
    assert "Recueil déclaré" not in text


@pytest.mark.parametrize("file", [True, False], ids=["with its file", "without"])
def test_an_act_of_a_later_day_than_the_letter_is_told(people: People, *, file: bool) -> None:
    letter = factories.make_draft(people.deps).mandate_date
    same, later = (TOLD | {"date": day.isoformat()} for day in (letter, date.fromordinal(letter.toordinal() + 1)))
    assert LATER not in with_act(people, reference=same, file=file)
    assert LATER in with_act(people, reference=later, file=file)
