"""A call to the assistance, from beginning to end: the request that nobody activated, what became of its mails, the
address that is corrected; and no document is opened."""

from __future__ import annotations

import pytest

from domain.scans import Verdict
from domain.states import MailState, State
from models import AccountRequest, DocumentVersion, Mail
from tests.backoffice.conftest import People
from tests.support.factories import make_request

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


def test_support_helps_somebody_whose_mail_never_came(people: People) -> None:
    request = make_request(people.deps, State.AWAITING_ACTIVATION)
    mail = Mail.get(Mail.request == request, Mail.event == "submitted")
    Mail.update(state=MailState.DEAD, last_error="boîte inconnue").where(Mail.id == mail.id).execute()
    support, page = people["support"], f"/backoffice/demandes/{request.reference}"

    listed = support.get(f"/backoffice/demandes/?vue=toutes&recherche={request.email}").text
    assert page in listed
    shown = support.get(page).text
    assert "Non activée" in shown
    assert "Mail non remis" in shown
    assert "boîte inconnue" in support.get(f"/backoffice/mails/{mail.id}").text

    support.post(f"{page}/adresse", email="camille@corrigee.example", words="A appelé.")
    assert AccountRequest.get_by_id(request.id).email == "camille@corrigee.example"
    assert "A appelé." in support.get(page).text


def test_support_opens_no_document_and_is_offered_none(people: People) -> None:
    request = make_request(people.deps, State.WITH_SI)
    support, page = people["support"], f"/backoffice/demandes/{request.reference}"
    version = DocumentVersion.get()
    DocumentVersion.update(scan_verdict=Verdict.CLEAN).where(DocumentVersion.id == version.id).execute()
    files = f"{page}/pieces/{version.id}"
    for address in (f"{files}/fichier", f"{files}/page/1.jpg"):
        assert (people["reviewer"].get(address).status_code, support.get(address).status_code) == (200, 403), address
    shown = support.get(page).text
    assert request.reference in shown
    assert "/pieces/" not in shown
