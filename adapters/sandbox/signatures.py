"""Electronic signatures in a PDF, examined by pyHanko in a child: it asks nobody, so a withdrawn certificate is not
known to be."""

import io
from collections.abc import Coroutine
from datetime import datetime
from typing import Any

# pyHanko loads these two when it meets something compressed, or metadata that changed: a child may open no file then.
import pyhanko.pdf_utils.filters
import pyhanko.pdf_utils.metadata.xmp_xml  # noqa: F401
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

MOST = 20
"""Signatures of one file that are examined: each takes some hundredths of a second."""

UNREADABLE: dict[str, Any] = {"signer": "", "issuer": "", "signed_at": None, "integrity": "broken", "trust": "unknown"}


def examined(data: bytes, roots: list[bytes], now: datetime) -> list[dict[str, Any]]:
    """What domain.electronic_signatures.from_json reads, one for each signature in the order of their making.

    `roots` are trusted certificates (DER).
    """
    trusted = [x509.Certificate.load(root) for root in roots]
    try:
        signatures = PdfFileReader(io.BytesIO(data), strict=False).embedded_signatures
    except Exception:  # a field that says that it holds a signature, and holds something else
        return [UNREADABLE]
    return [_examined(signature, trusted, now) for signature in signatures[:MOST]]


def _examined(signature: EmbeddedPdfSignature, roots: list[x509.Certificate], now: datetime) -> dict[str, Any]:
    try:
        certificate = signature.signer_cert
        status = _status(signature, roots, now)
    except Exception:  # whatever the file says of its signature cannot be read
        return UNREADABLE
    signed_at = status.signer_reported_dt
    return {
        "signer": _name(certificate.subject),
        "issuer": _name(certificate.issuer),
        "signed_at": signed_at.isoformat() if signed_at is not None and signed_at.tzinfo is not None else None,
        "integrity": _integrity(status),
        "trust": _trust(status, certificate, roots, now),
    }


def _status(signature: EmbeddedPdfSignature, roots: list[x509.Certificate], now: datetime) -> PdfSignatureStatus:
    context = ValidationContext(trust_roots=roots, moment=now, allow_fetching=False)
    status: PdfSignatureStatus = _awaited(async_validate_pdf_signature(signature, signer_validation_context=context))
    return status


def _awaited(work: Coroutine[Any, Any, Any]) -> Any:
    """What the coroutine returns. It fetches nothing, so it waits for nothing: a loop of events no child may have."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value
    work.close()
    raise RuntimeError("the validation waits for something")


def _integrity(status: PdfSignatureStatus) -> str:
    if not (status.intact and status.valid):
        return "broken"
    later = status.modification_level
    harmless = later is not None and later <= ModificationLevel.FORM_FILLING and status.docmdp_ok
    return "intact" if harmless else "changed"


def _trust(
    status: PdfSignatureStatus, certificate: x509.Certificate, roots: list[x509.Certificate], now: datetime
) -> str:
    if status.trusted:
        return "trusted"
    if certificate.self_issued and certificate.issuer_serial not in {root.issuer_serial for root in roots}:
        return "self_signed"
    if not roots:
        return "unchecked"
    over = not certificate.not_valid_before <= now <= certificate.not_valid_after
    return "expired" if over else "unknown"


def _name(name: x509.Name) -> str:
    """« Camille Martin (Kerlann Formation) », or whatever the certificate says."""
    known = name.native
    person, body = known.get("common_name"), known.get("organization_name")
    plain = [str(part) for part in (person, body) if isinstance(part, str) and part.strip()]
    if len(plain) == 2 and plain[0] != plain[1]:
        return f"{plain[0]} ({plain[1]})"
    return plain[0] if plain else name.human_friendly
