"""Electronic signatures, of PDFs that are really signed: signer, date, integrity; and apart from it, trust."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.electronic_signatures import SignatureExaminer, roots_of
from adapters.intake import UploadedFile, accept
from domain.electronic_signatures import ElectronicSignature, Integrity, Trust
from domain.given_files import Remark
from tests.support import files, rich_pdfs, signed_pdfs
from tests.support.signed_pdfs import authority, camille, changed_after, dominique, holder, signed

pytestmark = pytest.mark.slow

NOW = datetime.now(UTC)
OURS = SignatureExaminer([authority().der])


def one(data: bytes, examiner: SignatureExaminer = OURS) -> ElectronicSignature:
    (signature,) = examiner.examine(data, NOW)
    return signature


def test_a_good_signature_says_who_and_when() -> None:
    signature = one(signed(camille()))
    assert (signature.signer, signature.issuer) == ("Camille Martin (Kerlann Formation)", "Autorité d’essai")
    assert signature.signed_at is not None
    assert abs(signature.signed_at - datetime.now(UTC)) < timedelta(hours=1)
    assert (signature.integrity, signature.trust) == (Integrity.INTACT, Trust.TRUSTED)


def test_a_document_changed_after_it_was_signed() -> None:
    assert one(changed_after(signed(camille()))).integrity is Integrity.CHANGED


def test_a_byte_of_what_was_signed_is_another() -> None:
    data = signed(camille())
    place = data.index(b"/MediaBox")
    assert one(data[:place] + b"/MediaBux" + data[place + 9 :]).integrity is Integrity.BROKEN


@pytest.mark.parametrize("paper", [files.pdf(), signed_pdfs.compressed()], ids=["plain", "compressed"])
def test_two_people_sign_one_after_the_other(paper: bytes) -> None:
    both = signed(dominique(), signed(camille(), paper), field="Signature2")
    signatures = OURS.examine(both, NOW)
    assert [signature.signer.split(" (")[0] for signature in signatures] == ["Camille Martin", "Dominique Roy"]
    assert {signature.integrity for signature in signatures} == {Integrity.INTACT}


def test_trust_is_told_apart_from_integrity() -> None:
    data = signed(camille())
    assert one(data, SignatureExaminer()).trust is Trust.UNCHECKED
    assert one(data, SignatureExaminer([holder("Une autre autorité").der])).trust is Trust.UNKNOWN
    assert {one(data, SignatureExaminer(roots)).integrity for roots in ([], [authority().der])} == {Integrity.INTACT}


def test_a_certificate_that_is_over() -> None:
    past = holder("Camille Martin", authority(), body="Kerlann", ends=signed_pdfs.BEGAN + timedelta(days=1))
    assert (one(signed(past)).integrity, one(signed(past)).trust) == (Integrity.INTACT, Trust.EXPIRED)


@pytest.mark.parametrize("roots", [[], [authority().der]], ids=["without roots", "with ours"])
def test_somebody_who_vouches_for_themselves(roots: list[bytes]) -> None:
    signature = one(signed(holder("Camille Martin", body="Kerlann")), SignatureExaminer(roots))
    assert (signature.integrity, signature.trust) == (Integrity.INTACT, Trust.SELF_SIGNED)


def test_a_field_that_holds_no_signature_is_broken() -> None:
    assert one(files.signed_pdf()).integrity is Integrity.BROKEN


def test_a_document_without_signatures_has_none() -> None:
    assert OURS.examine(files.pdf(), NOW) == ()


def test_a_signed_document_is_kept_to_the_byte_and_its_files_are_remarked() -> None:
    data = signed(camille(), rich_pdfs.with_a_file())
    document = accept([UploadedFile("mandat.pdf", data)])
    assert document.data == data
    assert document.given[0].remarks == (Remark.ATTACHMENTS,)


def test_roots_are_the_certificates_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_bytes(authority().pem + camille().pem)
    (tmp_path / "lisez-moi.txt").write_text("rien")
    assert roots_of(tmp_path) == (authority().der, camille().der)
    assert roots_of(None) == ()
    (tmp_path / "b.crt").write_text("rien")
    with pytest.raises(ValueError, match=r"b\.crt holds no certificate"):
        roots_of(tmp_path)
