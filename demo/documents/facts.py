"""A drawn document, and what it truly says: what hints and reviewers may find in it, and the traps laid for them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

PDF, JPEG, PNG, HEIC = "application/pdf", "image/jpeg", "image/png", "image/heic"


@dataclass(frozen=True)
class Facts:
    """What stands in the document. Names are « Prénom Nom » of `people` whatever way the document writes them.

    `date` is the one that counts, beside its `cue`; `other_dates` are births, registrations, terms: none of them
    does. `people` are all who are named; `designated` the one whom a mandate designates. `siren` is nine digits.
    `act_number` and `collection` are those of an act that is published. `has_text` says whether the file has a text
    layer, `signed` whether somebody drew a signature on it.
    """

    kind: str
    entity: str
    date: dt.date | None = None
    cue: str = ""
    siren: str | None = None
    register_number: str | None = None
    act_number: str = ""
    collection: str = ""
    people: tuple[str, ...] = ()
    designated: str | None = None
    signatories: tuple[str, ...] = ()
    other_dates: tuple[dt.date, ...] = ()
    has_text: bool = True
    signed: bool = False
    electronic_signature: bool = False
    traps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A file as an applicant would choose it on a disk or a telephone."""

    filename: str
    media_type: str
    data: bytes
    facts: Facts
