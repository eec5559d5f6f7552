"""Papers that are really signed electronically, by people whom invented authorities certify."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from asn1crypto import cms, keys, x509
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from demo.documents.authorities import TRUSTED, Holder, holder
from demo.documents.facts import Paper

FIRST = time(10, 12, tzinfo=UTC)


def electronically_signed(
    paper: Paper, body: str, people: Sequence[str], dated: date, authority: str = TRUSTED
) -> Paper:
    """The same PDF, which these people of a body signed one after the other on that day; the first bytes stay."""
    data = paper.data
    for place, name in enumerate(people):
        at = datetime.combine(dated, FIRST) + timedelta(minutes=37 * place)
        data = _signed(data, holder(name, body, authority), f"Signature{place + 1}", at)
    return replace(paper, data=data, facts=replace(paper.facts, electronic_signature=bool(people)))


def _signed(data: bytes, by: Holder, field: str, at: datetime) -> bytes:
    signer = _Signer(
        signers.PdfSignatureMetadata(field_name=field),
        _Attester(
            signing_cert=x509.Certificate.load(by.der),
            signing_key=keys.PrivateKeyInfo.load(by.pkcs8),
            cert_registry=SimpleCertificateStore(),
        ),
    )
    signer.at = at
    out = io.BytesIO()
    # In a thread of its own: it begins an event loop, and the program that loads the demonstration may have one in this
    # one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(signer.sign_pdf, _Writer(io.BytesIO(data)), output=out).result()
    return out.getvalue()


class _Signer(signers.PdfSigner):
    """Signs at the story's time, not at the machine's."""

    at: datetime

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


class _Attester(signers.SimpleSigner):
    """Writes what is signed beside the document in one order: pyHanko's is chance's."""

    async def signed_attrs(self, *arguments: Any, **options: Any) -> cms.CMSAttributes:
        attributes = await super().signed_attrs(*arguments, **options)
        return cms.CMSAttributes(sorted(attributes, key=lambda attribute: attribute["type"].dotted))


class _Writer(IncrementalPdfFileWriter):
    """Names the file by what it was made of, not by chance, and dates it as its paper: the same bytes each time."""

    def _update_meta(self) -> None:
        pass

    @classmethod
    def _handle_id(cls, prev: Any) -> ArrayObject:
        first, _ = super()._handle_id(prev)
        prev.stream.seek(0)
        return ArrayObject([first, ByteStringObject(hashlib.sha256(prev.stream.read()).digest()[:16])])
