"""What an antivirus says of a file. « Not scanned » is its own answer: it is never taken for « clean »."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What is known of a stored file; the column's values."""

    NOT_SCANNED = "not_scanned"
    CLEAN = "clean"
    INFECTED = "infected"


@dataclass(frozen=True)
class ScanResult:
    """What a scan that came to its end found. `signature` names the malware, "" for a clean file."""

    verdict: Verdict
    signature: str = ""


class NotScanned(Exception):
    """The antivirus gave no verdict on the file, for the reason `why` (for operators, at most 200 characters)."""

    def __init__(self, why: str) -> None:
        super().__init__(why[:200])
        self.why = why[:200]
