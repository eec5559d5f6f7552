"""PDFs that are really signed, by an authority of the tests' own."""

from __future__ import annotations

import functools
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from fpdf import FPDF
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.support import files

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
LASTED = timedelta(days=3650)


@dataclass(frozen=True)
class Holder:
    """Somebody with a certificate and its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def holder(name: str, issuer: Holder | None = None, *, body: str = "", ends: datetime = BEGAN + LASTED) -> Holder:
    """A certificate for this name, by this authority or, without one, by itself; itself an authority without `body`."""
    key = rsa.generate_private_key(65537, 2048)
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if body:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, body))
    subject, authority = x509.Name(parts), not body
    usage = x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority, key_cert_sign=authority, crl_sign=authority,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGAN)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
        .add_extension(usage, critical=True)
    )
    return Holder(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


@functools.cache
def authority() -> Holder:
    return holder("Autorité d’essai")


@functools.cache
def camille() -> Holder:
    return holder("Camille Martin", authority(), body="Kerlann Formation")


@functools.cache
def dominique() -> Holder:
    return holder("Dominique Roy", authority(), body="Kerlann Formation")


def signed(by: Holder, data: bytes | None = None, field: str = "Signature1") -> bytes:
    """A document, signed by this person behind the person who signed it before."""
    store = SimpleCertificateStore()
    store.register(asn1.Certificate.load(authority().der))
    key = by.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = signers.SimpleSigner(
        signing_cert=asn1.Certificate.load(by.der), signing_key=keys.PrivateKeyInfo.load(key), cert_registry=store
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(data or files.pdf(text="Délégation de mandat")), strict=False)
    out = io.BytesIO()
    signing = signers.PdfSigner(signers.PdfSignatureMetadata(field_name=field), signer)
    # In a thread of its own: it begins an event loop, and a browser's test may have left one in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(signing.sign_pdf, writer, output=out).result()
    return out.getvalue()


def compressed() -> bytes:
    """A document as offices' programs save it: its table and its metadata are compressed streams."""
    paper = FPDF()
    paper.add_page()
    paper.set_font("Helvetica", size=12)
    paper.cell(0, 10, "Délégation de mandat")
    paper.set_lang("fr-FR")  # metadata comes with it
    writer = copy_into_new_writer(
        PdfFileReader(io.BytesIO(bytes(paper.output()))), writer_kwargs={"stream_xrefs": True}
    )
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def changed_after(data: bytes) -> bytes:
    """The document with another text written over its page after it was signed, as an editor saves it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    page = writer.root["/Pages"]["/Kids"][0]
    stream = page["/Contents"]
    stream._data = stream.data.replace(b"Tj", b"Tj 20 0 Td (et autre chose) Tj", 1)
    stream._encoded_data = None
    writer.update_container(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
