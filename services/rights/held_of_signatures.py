"""What is held about somebody in requests of others whose letter they signed: what is told of them, and the letter.

The rest of such a request is its applicant's (GDPR, article 15(4)). Which requests these are, and what they call the
person, somebody has chosen: a name alone tells nobody apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from domain.registry import Registry
from domain.signature_kinds import SignatureKind
from models import AccountRequest, ComplementItem, Document, DocumentVersion, RequestRevision
from services.rights.held import INNER, MECHANICS, Held, Holder, label_of
from services.rights.held_of_requests import REQUESTS
from services.rights.held_words import changed, signatories

APPLICANTS = "its applicant's, not the signatory's"

NOT_THEIRS: Mapping[str, str] = {
    "document": "the kinds of its documents: the letters are given",
    "derived_file": "what the program made of the documents: it can be made again",
    **dict.fromkeys(("complement_item", "decision", "second_reading", "legal_hold", "restriction"), APPLICANTS),
    **dict.fromkeys(("message", "attached_file", "remedy", "link"), APPLICANTS),
    "check_answer": "what a reviewer found of the applicant's document",
    "note": "about the applicant, written for agents",
    "mail": "its mails were written to the applicant, or to those who decide; theirs are given by their address",
}
"""Tables about a request of which a signatory is given nothing, and why."""


def _their_names(holder: Holder, request: AccountRequest) -> list[dict[str, Any]]:
    """As they are named now, or were when they were named last."""
    names = _theirs(holder, request.id, request.signatories)
    former = RequestRevision.select().where(RequestRevision.request == request).order_by(RequestRevision.version.desc())
    for revision in former if not names else ():
        names = names or _theirs(holder, request.id, revision.changes.get("signatories", [[]])[0])
    return names


def _of_their_letter(column: str) -> Callable[[Holder, AccountRequest], Any]:
    """What is told of the letter, where it is theirs still: of another one it is about who signed that."""
    return lambda holder, request: (
        getattr(request, column) if _theirs(holder, request.id, request.signatories) else None
    )


def _theirs(holder: Holder, request_id: int, people: Any) -> list[dict[str, Any]]:
    """Those of a request's signatories who are this person."""
    return [one for one in people or () if holder.is_named(request_id, one)]


def _their_changes(holder: Holder, revision: RequestRevision) -> dict[str, list[Any]]:
    """What a revision changed of what is told of them; nothing where it told nothing of them."""
    before, after = revision.changes.get("signatories", ([], []))
    pair = [_theirs(holder, revision.request_id, before), _theirs(holder, revision.request_id, after)]
    return {"signatories": pair} if pair[0] != pair[1] else {}


SIGNED = Held(
    "Demandes dont la lettre vous nomme", AccountRequest, lambda holder: AccountRequest.id.in_(list(holder.signed)),
    {
        "entity_name": "Organisme", "ministry.label": "De la liste\N{NO-BREAK SPACE}:", "submitted_at": "Envoyée le",
        "signatories": "Vous y êtes", "signatory_is_legal_representative": "Le signataire est le représentant légal",
        "mandate_date": "Date du mandat", "signature_kind": "Signature",
    },
    dict.fromkeys((path.partition(".")[0] for path in (*REQUESTS.given, *REQUESTS.kept_back)), APPLICANTS),
    {"signatories": signatories, "signature_kind": label_of(SignatureKind)},
    {"signatories": _their_names,
     **{name: _of_their_letter(name)
        for name in ("signatory_is_legal_representative", "mandate_date", "signature_kind")}},
)  # fmt: skip

HELD: tuple[Held, ...] = (
    SIGNED,
    Held(
        "Ce qui a été corrigé de votre nom ou de votre qualité", RequestRevision,
        lambda holder: RequestRevision.request.in_(list(holder.signed)),
        {"at": "Le", "changes": "Avant et après"},
        {"request": INNER, "version": MECHANICS, "actor_kind": APPLICANTS, "actor_name": APPLICANTS},
        {"changes": changed(SIGNED)},
        {"changes": _their_changes},
    ),
    Held(
        "Lettres que vous avez signées", DocumentVersion, lambda holder: DocumentVersion.id.in_(holder.letters),
        {"number": "Version", "media_type": "Format", "size": "Octets", "pages": "Pages",
         "sha256": "Empreinte (SHA-256)", "uploaded_at": "Donnée le", "removed_at": "Remplacée le",
         "erased_at": "Effacée le"},
        {"document": INNER, "storage_key": INNER, "filename": APPLICANTS, "by_photo_link": APPLICANTS,
         "parts": APPLICANTS,
         **dict.fromkeys(("judgement", "judgement_reason", "judgement_words", "judged_by", "judged_at"), APPLICANTS),
         **dict.fromkeys(("has_text", "scan_verdict"), MECHANICS)},
    ),
)  # fmt: skip
"""In the order of the copy."""


def letters_of(registry: Registry, signed: Mapping[int, frozenset[str]]) -> tuple[int, ...]:
    """The files of the letters that this person signed: of each, who signs as it was told when the request was sent
    with it. One that somebody else signed, before or after a correction, is that person's.
    """
    person, numbers = Holder("", None, signed=signed), list[int]()
    versions = DocumentVersion.select(DocumentVersion, Document).join(Document)
    for request in AccountRequest.select().where(AccountRequest.id.in_(list(signed))).order_by(AccountRequest.id):
        letters = versions.where(Document.request == request, Document.kind == registry.mandate_code)
        for version in letters.order_by(DocumentVersion.number):
            signing = _signing(request, version.uploaded_at)
            if _theirs(person, request.id, signing):
                numbers.append(version.id)
    return tuple(numbers)


def _signing(request: AccountRequest, uploaded_at: datetime) -> Any:
    """Who signed a letter that came then: as it stood when the next complement was asked for, or stands now."""
    asked = ComplementItem.select(ComplementItem.asked_at).where(
        ComplementItem.request == request, ComplementItem.asked_at >= uploaded_at
    )
    until = asked.order_by(ComplementItem.asked_at).limit(1).scalar()
    if until is not None:
        later = RequestRevision.select().where(RequestRevision.request == request, RequestRevision.at > until)
        for revision in later.order_by(RequestRevision.version):
            if "signatories" in revision.changes:
                return revision.changes["signatories"][0]
    return request.signatories
