"""What a reviewer reads of an electronic signature: who, when, the document since; apart from it, the certificate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.electronic_signatures import SignatureExaminer
from models import AccountRequest
from queries.documents import current_versions
from services.documents import text_layers
from services.signup import draft_documents
from tests.backoffice.conftest import People
from tests.backoffice.test_checklist import card
from tests.support import factories, files
from tests.support.signed_pdfs import authority, camille, changed_after, signed

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

INTACT = "Signature électronique de Camille Martin (Kerlann Formation), le "


ELECTRONIC = "Signature électronique, selon le demandeur : aucune signature électronique dans ce fichier."
HANDWRITTEN = "Signature manuscrite, selon le demandeur : ce fichier porte une signature électronique."


def with_mandate(people: People, data: bytes, **fields: Any) -> AccountRequest:
    draft = factories.make_draft(people.deps, **fields)
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


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("electronic", files.pdf(), ELECTRONIC),
        ("electronic", files.pdf(text=""), ELECTRONIC),
        ("electronic", signed(camille()), ""),
        ("handwritten", signed(camille()), HANDWRITTEN),
        ("handwritten", files.pdf(), ""),
    ],
)
def test_another_signature_than_is_said_to_be_there(people: People, kind: str | None, data: bytes, words: str) -> None:
    text = card(people, with_mandate(people, data, signature_kind=kind))
    assert [sentence for sentence in (ELECTRONIC, HANDWRITTEN) if sentence in text] == ([words] if words else [])


def test_of_a_file_that_cannot_be_read_nobody_says_that_it_is_unsigned(people: People) -> None:
    request = with_mandate(people, b"%PDF-1.4 broken", signature_kind="electronic")
    assert ELECTRONIC not in card(people, request)


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
