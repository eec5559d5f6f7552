"""Invented authorities and the certificates that they gave: their keys are made from names, so that everybody has them
and they prove nothing.

The demonstration trusts the authorities of `demo/assets/authorities`: of the two here, one.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

BEGAN, ENDS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2070, 1, 1, tzinfo=UTC)
TRUSTED, OTHER = "Autorité de certification imaginaire", "Signatures Exemple (autorité inconnue)"


@dataclass(frozen=True)
class Holder:
    """Somebody with a certificate (`der`) and its key (`pkcs8`, DER); an authority's in PEM is what others trust."""

    der: bytes
    pkcs8: bytes
    pem: bytes


@functools.cache
def authority(name: str) -> Holder:
    """One of the two authorities."""
    return _certified(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), name, is_authority=True)


@functools.cache
def holder(name: str, body: str, issuer: str) -> Holder:
    """A person of a body, whose name this authority certifies."""
    parts = (NameOID.COMMON_NAME, name[:64]), (NameOID.ORGANIZATION_NAME, body[:64])
    return _certified(x509.Name([x509.NameAttribute(*part) for part in parts]), issuer, is_authority=False)


def _certified(subject: x509.Name, issuer: str, *, is_authority: bool) -> Holder:
    words = f"{subject.rfc4514_string()}, {issuer}"
    key, issuers_name = _key_of(words), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)])
    issuers_key = _key_of(f"{issuers_name.rfc4514_string()}, {issuer}")
    usage = x509.KeyUsage(
        digital_signature=not is_authority, content_commitment=not is_authority, key_cert_sign=is_authority,
        crl_sign=is_authority, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuers_name)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(_digest(words)[:8], "big") | 1)
        .not_valid_before(BEGAN)
        .not_valid_after(ENDS)
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(usage, critical=True)
        .sign(issuers_key, None)
    )
    return Holder(
        certificate.public_bytes(serialization.Encoding.DER),
        key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
        certificate.public_bytes(serialization.Encoding.PEM),
    )


def _key_of(words: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_digest(f"SPÉCIMEN {words}"))


def _digest(words: str) -> bytes:
    return hashlib.sha256(words.encode()).digest()
