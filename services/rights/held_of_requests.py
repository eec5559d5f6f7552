"""What is held about somebody in their requests: what they declared, what was asked, written and decided of it."""

from __future__ import annotations

from typing import Any

from domain.coded import UnknownCode
from domain.registry import Registry
from domain.signature_kinds import SignatureKind
from domain.states import CheckResult, DecisionStatus, Judgement
from domain.workflow import BY_NAME
from models import (
    AccountRequest,
    CheckAnswer,
    ComplementItem,
    Decision,
    Document,
    DocumentVersion,
    Link,
    Note,
    RequestRevision,
    SecondReading,
)
from models_exchange import AttachedFile, Message
from models_retention import LegalHold
from models_rights import Restriction
from services.rights.held import (
    INNER,
    MECHANICS,
    OPENS,
    SAME,
    THIRD,
    UNREAD,
    Held,
    Holder,
    label_in,
    label_of,
    one_of,
    state_label,
)
from services.rights.held_words import changed, official, phone, signatories


def _asked(registry: Registry, code: Any) -> Any:
    """What a complement asks for: a field, or a document."""
    try:
        return registry.field(code).label
    except UnknownCode:
        return label_in("document")(registry, code)


def _why(registry: Registry, code: Any) -> Any:
    """Why a complement asks for it: fields and documents have their own reasons."""
    reasons = [reason for kind in registry.fields for reason in kind.reasons]
    reasons += [reason for kind in registry.documents for reason in kind.reasons]
    return next((reason.label for reason in reasons if reason.code == code), code)


def versions_of(holder: Holder) -> Any:
    """The ids of the files of their requests."""
    return DocumentVersion.select(DocumentVersion.id).join(Document).where(Document.request.in_(holder.requests))


def _decisions(holder: Holder) -> Any:
    """Those that were applied: one that can still be taken back is none yet."""
    return Decision.request.in_(holder.requests) & (Decision.status == DecisionStatus.APPLIED)


_OF = {"request.reference": "Demande"}
_OF_VERSION = {"version.document.request.reference": "Demande", "version.number": "Version"}
_DOCUMENT = "version.document.kind"

REQUESTS = Held(
        "Vos demandes", AccountRequest, lambda holder: AccountRequest.id.in_(holder.requests),
        {
            "reference": "Référence", "state": "État", "state_since": "Depuis le", "created_at": "Commencée le",
            "submitted_at": "Envoyée le", "activated_at": "Activée le", "waiting_since": "En attente depuis le",
            "answer_by": "Réponse attendue le", "escalated_at": "Transmise à l’administration le",
            "away_until": "Entité absente jusqu’au", "implied_decision_on": "Décision par le silence le",
            "reminded_at": "Rappel le", "expiry_warned_at": "Fin annoncée le", "closed_at": "Close le",
            "resume_requested_at": "« Reprendre plus tard » le", "attested_at": "Exactitude attestée le",
            "first_name": "Prénom", "last_name": "Nom", "civility": "Civilité (n’est plus demandée)",
            "capacity": "Fonction", "email": "Adresse mail", "sender_email": "Adresse donnée à l’envoi",
            "phone": "Téléphone", "seeks_manager_role": "Rôle de gestion demandé", "kind": "Nature de l’organisme",
            "is_listed": "De la liste", "is_school": "Établissement d’enseignement", "ministry.label": "De la liste :",
            "has_siret": "A un SIRET", "siret": "SIRET", "is_head_office": "Siège", "entity_name": "Organisme",
            "address": "Adresse", "postcode": "Code postal", "city": "Commune", "country": "Pays",
            "register_kind": "Registre", "register_number": "Numéro", "entity.name": "Entité rattachée",
            "official": "Ce que dit l’annuaire des entreprises", "proof_kind": "Justificatif",
            "proof_other_reason": "Autre justificatif", "name_on_proof": "Votre nom y figure",
            "signatories": "Signataires que vous indiquez",
            "signatory_is_legal_representative": "Le signataire est le représentant légal",
            "mandate_date": "Date du mandat", "signature_kind": "Signature",
            "letter_first_name": "Prénom sur la lettre", "letter_last_name": "Nom sur la lettre",
            "document_references": "Pièces publiées", "refused_for": "Motif du refus", "on_hold_until":
            "Mise en attente jusqu’au",
        },
        {
            **dict.fromkeys(("email_key", "search_text", "name_key", "entity_key"), SAME),
            **dict.fromkeys(("browser_hash", "sender_hash", "activator_hash", "password_hash"), OPENS),
            **dict.fromkeys(("version", "decided_as", "decided_in", "applicant_time", "counted", "entity_check"),
                            MECHANICS),
            "account": INNER,
        },
        {"signature_kind": label_of(SignatureKind), "phone": phone,
         "official": official, "signatories": signatories, "state": state_label,
         "kind": label_in("kind"), "register_kind": label_in("register"),
         "proof_kind": label_in("proof"), "refused_for": label_in("refusal")},
    )  # fmt: skip

HELD: tuple[Held, ...] = (
    REQUESTS,
    Held(
        "Ce que vous avez corrigé, et ce qui l’a été pour vous", RequestRevision,
        lambda holder: RequestRevision.request.in_(holder.requests),
        {**_OF, "version": "Version", "at": "Le", "changes": "Avant et après"},
        {"actor_kind": MECHANICS, "actor_name": THIRD},
        {"changes": changed(REQUESTS)},
    ),
    Held(
        "Compléments demandés", ComplementItem, lambda holder: ComplementItem.request.in_(holder.requests),
        {**_OF, "round": "Tour", "target": "Ce qui est demandé", "reason": "Motif", "words": "Précisions",
         "asked_at": "Demandé le", "mended_at": "Corrigé le"},
        {},
        {"target": _asked, "reason": _why},
    ),
    Held(
        "Pièces que vous avez données", DocumentVersion, lambda holder: DocumentVersion.id.in_(versions_of(holder)),
        {"document.request.reference": "Demande", "document.kind": "Pièce", "number": "Version",
         "filename": "Nom du fichier", "media_type": "Format", "size": "Octets", "pages": "Pages",
         "sha256": "Empreinte (SHA-256)", "uploaded_at": "Donnée le", "removed_at": "Remplacée le",
         "erased_at": "Effacée le", "judgement": "Examen", "judgement_words": "Ce qui en est dit",
         "judged_at": "Examinée le", "by_photo_link": "Photographiée par le code de la lettre",
         "parts": "Fichiers dont elle est faite"},
        {"storage_key": INNER, "judged_by": THIRD,
         **dict.fromkeys(("has_text", "judgement_reason", "scan_verdict"), MECHANICS)},
        {"document.kind": label_in("document"), "judgement": label_of(Judgement)},
    ),
    Held(
        "Pièces, par demande", Document, lambda holder: Document.request.in_(holder.requests),
        {**_OF, "kind": "Pièce"},
        {},
        {"kind": label_in("document")},
    ),
    Held(
        "Réponses des agents aux questions sur vos pièces", CheckAnswer,
        lambda holder: CheckAnswer.version.in_(versions_of(holder)),
        {**_OF_VERSION, _DOCUMENT: "Pièce", "check_code": "Question", "answer": "Réponse", "at": "Le"},
        {"author": THIRD},
        {_DOCUMENT: label_in("document"),
         "answer": one_of({CheckResult.YES: "oui", CheckResult.NO: "non", CheckResult.NOT_APPLICABLE: "sans objet"})},
    ),
    Held(
        "Décisions", Decision, _decisions,
        {**_OF, "action": "Décision", "reason": "Motif", "created_at": "Prise le", "settled_at": "Appliquée le",
         "author.full_name": "Par"},
        dict.fromkeys(("payload", "request_version", "document_versions", "due_at", "status", "failure"), MECHANICS),
        {"action": lambda registry, action: registry.worded(BY_NAME[action].label)},
    ),
    Held(
        "Contentieux pour lesquels une demande est conservée", LegalHold,
        lambda holder: LegalHold.request.in_(holder.requests),
        {**_OF, "placed_at": "Depuis le", "lifted_at": "Jusqu’au"},
        {"placed_by": THIRD, "lifted_by": THIRD, "reason": UNREAD, "lifted_why": UNREAD},
    ),
    Held(
        "Limitations", Restriction, lambda holder: Restriction.request.in_(holder.requests),
        {**_OF, "placed_at": "Depuis le", "lifted_at": "Jusqu’au"},
        {"asked": INNER, "placed_by": THIRD, "lifted_by": THIRD, "lifted_why": UNREAD},
    ),
    Held(
        "Secondes lectures de ces décisions", SecondReading,
        lambda holder: SecondReading.decision.in_(Decision.select(Decision.id).where(_decisions(holder))),
        {"decision.request.reference": "Demande", "drawn_at": "Tirée au sort le", "read_at": "Lue le",
         "agrees": "D’accord"},
        {"reader": THIRD, "verdict": MECHANICS, "words": UNREAD},
    ),
    Held(
        "Notes des agents sur vos demandes", Note, lambda holder: Note.request.in_(holder.requests),
        {**_OF, "at": "Date"},
        {"author": THIRD, "text": UNREAD},
    ),
    Held(
        "Messages", Message, lambda holder: Message.request.in_(holder.requests),
        {**_OF, "at": "Le", "author": "De", "text": "Message", "file.filename": "Fichier joint", "read_at": "Lu le"},
        {},
        {"author": lambda _, agent: "l’administration"},
    ),
    Held(
        "Fichiers joints à ces messages et à ces décisions", AttachedFile,
        lambda holder: AttachedFile.request.in_(holder.requests) & AttachedFile.joined_at.is_null(False),
        {**_OF, "filename": "Nom du fichier", "media_type": "Format", "size": "Octets", "pages": "Pages",
         "sha256": "Empreinte (SHA-256)", "added_at": "Ajouté le", "joined_at": "Joint le"},
        {"entity": THIRD, "decision": INNER, "storage_key": INNER, "added_by": THIRD,
         **dict.fromkeys(("purpose", "title", "scan_verdict"), MECHANICS)},
    ),
    Held(
        "Liens de vos mails", Link, lambda holder: Link.request.in_(holder.requests),
        {**_OF, "created_at": "Fait le", "expires_at": "Valable jusqu’au", "used_at": "Utilisé le"},
        {"token_hash": OPENS, "purpose": MECHANICS, "origin": MECHANICS},
    ),
)  # fmt: skip
"""In the order of the copy."""
