"""Electronic signatures of documents, examined in a child of the sandbox against the installation's trusted roots."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from adapters.sandbox import Job, SandboxError, SandboxTimeout, SandboxUnavailable, sandbox
from domain.electronic_signatures import ElectronicSignature, from_json
from domain.page_troubles import PageUnavailable, Trouble

SECONDS = 6.0
MEMORY_MB = 768
ENDINGS = (".pem", ".crt", ".cer")


def roots_of(folder: Path | None) -> tuple[bytes, ...]:
    """The certificates (DER) of the PEM files of a folder, in the order of their names; none without a folder.

    Raises ValueError, naming the file, for one that holds none; OSError.
    """
    roots: list[bytes] = []
    for path in sorted(folder.iterdir()) if folder is not None else ():
        if path.suffix.lower() in ENDINGS:
            try:
                certificates = x509.load_pem_x509_certificates(path.read_bytes())
            except ValueError:
                raise ValueError(f"{path.name} holds no certificate (PEM)") from None
            roots += [one.public_bytes(serialization.Encoding.DER) for one in certificates]
    return tuple(roots)


class SignatureExaminer:
    """Examines with these trusted roots (DER); `mark` tells what it examines with."""

    def __init__(self, roots: Sequence[bytes] = ()) -> None:
        self._roots = list(roots)
        self.mark = hashlib.sha256(b"".join(sorted(self._roots))).hexdigest()[:16]

    def examine(self, data: bytes, now: datetime) -> tuple[ElectronicSignature, ...]:
        """The signatures of a PDF, as certificates stand now. Raises PageUnavailable."""
        job = Job("signatures", {"now": now.isoformat()}, [data, *self._roots], SECONDS, MEMORY_MB)
        try:
            answer = sandbox.run(job)
            return from_json(answer.facts.get("signatures"))
        except SandboxTimeout:
            raise PageUnavailable(Trouble.TIMEOUT) from None
        except SandboxUnavailable:
            raise PageUnavailable(Trouble.UNAVAILABLE) from None
        except (SandboxError, ValueError):
            raise PageUnavailable(Trouble.BROKEN) from None
