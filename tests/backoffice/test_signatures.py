"""What a reviewer reads of an electronic signature: who, when, the document since; apart from it, the certificate."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.electronic_signatures import SignatureExaminer
from models import AccountRequest
from queries.documents import current_versions
from services.documents import text_layers
from services.signup import draft_documents
from tests.backoffice.conftest import People
from tests.backoffice.test_checklist import card
from tests.support import factories
from tests.support.signed_pdfs import authority, camille, changed_after, signed

pytestmark = pytest.mark.slow

INTACT = "Signature électronique de Camille Martin (Kerlann Formation), le "


def with_mandate(people: People, data: bytes) -> AccountRequest:
    draft = factories.make_draft(people.deps)
    draft_documents.put_document(people.deps, draft, "mandate", factories.PlainFile(data))
    return factories.activate(people.deps, factories.submission.submit(people.deps, draft))


def test_a_signature_is_told_with_its_signer_and_date_and_trust_apart(people: People) -> None:
    text = card(people, with_mandate(people, signed(camille())))
    assert INTACT in text
    assert "selon son ordinateur : le document n’a pas été modifié depuis." in text
    assert "Certificat délivré par Autorité d’essai : confiance non vérifiée." in text


def test_a_document_changed_since_is_told_and_answers_no_question(people: People) -> None:
    text = card(people, with_mandate(people, changed_after(signed(camille()))))
    assert "le document a été modifié depuis." in text
    assert "n’a pas été modifié" not in text


def test_what_was_read_is_read_again_with_other_roots(people: People) -> None:
    request = with_mandate(people, signed(camille()))
    version = current_versions(request)["mandate"]
    trusting = replace(people.deps, signatures=SignatureExaminer([authority().der]))
    trusts = [text_layers.layer_of(deps, version) for deps in (people.deps, trusting, people.deps)]
    assert [layer.signatures[0].trust.value for layer in trusts if layer is not None] == [
        "unchecked",
        "trusted",
        "unchecked",
    ]
