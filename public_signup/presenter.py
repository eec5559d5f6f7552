"""A request in words: what the summary shows, and what two tabs disagree about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for

from domain.calendar import french_date
from domain.document_kinds import DocumentKind
from domain.documents import Requirement
from domain.identifiers import format_siret
from domain.mailboxes import readable
from domain.phones import readable_phone
from domain.pieces import Page, Piece
from domain.published import in_words
from domain.registry import Registry
from domain.signature_kinds import SignatureKind
from domain.states import Role, State
from models import AccountRequest, DocumentVersion, Ministry
from public_signup.document_pages import address_of
from public_signup.received import remarks_on
from web.file_messages import size_in_words

NB = "\u00a0"

NATURE = "Nature"
LABELS = {
    "kind": "Type d’entité",
    "is_school": "Université ou école publique",
    "has_siret": "L’entité possède un SIRET",
    "siret": "SIRET",
    "is_head_office": "SIRET du siège",
    "entity_name": "Dénomination",
    "address": "Adresse",
    "postcode": "Code postal",
    "city": "Commune",
    "country": "Pays",
    "register_kind": "Registre",
    "register_number": "Numéro de registre",
    "proof_other_reason": "Pourquoi il est équivalent",
    "name_on_proof": "Votre nom y figure",
    "signatories": "Signataire",
    "signatory_is_legal_representative": "La personne qui signe représente l’entité",
    "letter_first_name": "Prénom dans la lettre",
    "letter_last_name": "Nom dans la lettre",
    "signature_kind": "Signature",
    "document_references": "Où l’acte est publié",
    "first_name": "Prénom",
    "last_name": "Nom",
    "capacity": "Fonction",
    "email": "Adresse mail",
    "phone": "Téléphone",
}


def label_of(registry: Registry, name: str) -> str:
    """What an answer is called; those about documents and roles bear the agency's words."""
    if name == "proof_kind":
        return registry.document(registry.existence_code).label
    if name == "seeks_manager_role":
        return f"Rôle {registry.role(Role.ENTITY_MANAGER).full.of} demandé"
    if name == "ministry":
        return registry.signup.listed_body.capital.singular
    return registry.letter.date if name == "mandate_date" else LABELS[name]


@dataclass(frozen=True)
class Row:
    """A line of a summary, as templates/macros/ui.html draws it."""

    label: str
    value: str | list[str]
    href: str = ""
    change: str = ""
    read: str = ""
    """Where a file is read again, page by page, by the person who gave it."""


@dataclass(frozen=True)
class Section:
    """The rows of one step."""

    title: str
    href: str
    rows: list[Row] = field(default_factory=list)


def words_of(registry: Registry, name: str, value: Any) -> str:
    """An answer as people read it."""
    if value is None or value == "":
        return "(vide)"
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, date):
        return french_date(value)
    spoken: dict[str, Callable[[Any], str]] = {
        "kind": lambda code: registry.kind(code).label,
        "proof_kind": lambda code: registry.proof(code).label,
        "register_kind": lambda code: registry.register(code).label,
        "siret": format_siret,
        "phone": readable_phone,
        "ministry": lambda key: str(getattr(Ministry.get_or_none(Ministry.id == key), "label", "")),
        "signatories": signatories_in_words,
        "signature_kind": lambda code: SignatureKind(code).label,
        "document_references": lambda acts: f"{NB}; ".join(map(in_words, acts.values())) or "(vide)",
        "email": readable,
    }
    return spoken.get(name, str)(value)


def signatories_in_words(rows: list[dict[str, str]]) -> str:
    """« Camille Roy, présidente ; … »."""
    return f"{NB}; ".join(", ".join(part for part in (row["name"], row["capacity"]) if part) for row in rows)


def document_in_words(version: DocumentVersion) -> list[str]:
    """A file and its facts, one a line."""
    pages = f"{version.pages}{NB}page{'s' if version.pages > 1 else ''}"
    return [version.filename, f"{size_in_words(version.size)}, {pages}"]


def summary(
    registry: Registry,
    request: AccountRequest,
    requirements: tuple[Requirement, ...],
    versions: dict[str, DocumentVersion],
) -> list[Section]:
    """The request as its applicant checks it before sending."""
    return [
        Section("Votre organisme", url_for("public_signup.organisme"), _nature(registry, request)),
        Section("Votre entité", url_for("public_signup.entite"), _entity(registry, request)),
        *_documents(registry, request, requirements, versions),
        Section("Vos coordonnées", url_for("public_signup.vous"), _person(registry, request)),
    ]


def _rows(registry: Registry, request: AccountRequest, names: list[str]) -> list[Row]:
    return [Row(label_of(registry, name), words_of(registry, name, getattr(request, name))) for name in names]


def _nature(registry: Registry, request: AccountRequest) -> list[Row]:
    """The first answer, where the agency asks that question; else the kind itself."""
    listed = registry.listed_kind
    if listed is None or not listed.active:
        return _rows(registry, request, ["kind"])
    words = registry.signup
    return [Row(NATURE, words.listed_choice if request.kind == listed.code else words.other_choice)]


def _entity(registry: Registry, request: AccountRequest) -> list[Row]:
    rows = [Row("Dénomination", request.display_name)]
    names = ["kind"] if request.is_listed is False else []
    names += ["is_school"] if request.is_school is not None else []
    if request.has_siret:
        names += ["siret", "is_head_office"]
    rows += _rows(registry, request, names)
    if request.has_siret is False:
        rows.append(Row("SIRET", "L’entité n’en a pas"))
        place = " ".join(part for part in (request.postcode, request.city) if part)
        rows.append(Row("Adresse", [line for line in (request.address, place, request.country) if line]))
    if request.register_kind and request.register_number:
        rows.append(Row(registry.register(request.register_kind).label, request.register_number))
    if request.account_id is not None or request.seeks_manager_role:
        role = Role.ENTITY_MANAGER if request.seeks_manager_role else Role.DEPOSITOR
        rows.append(Row("Rôle demandé", registry.role_label(role)))
    return rows


def _documents(
    registry: Registry,
    request: AccountRequest,
    requirements: tuple[Requirement, ...],
    versions: dict[str, DocumentVersion],
) -> list[Section]:
    """What each page of documents was given."""
    sections: list[Section] = []
    for document in (registry.document(need.document) for need in requirements):
        if document.purpose == "mandate":
            rows = _rows(registry, request, ["signatories", "signatory_is_legal_representative"])
            sections.append(Section("Qui signe", address_of(Page(Piece.SIGNATORY)), rows))
        page = Page(PIECES[document.purpose], document.code)
        rows = _rows(registry, request, _answers_about(document, request))
        rows += _given(document, request, versions.get(document.code))
        sections.append(Section(document.label, address_of(page), rows))
    return sections


PIECES = {"existence": Piece.PROOF, "mandate": Piece.SIGNED, None: Piece.OTHER}
"""Where a document of each purpose is given."""


def _given(document: DocumentKind, request: AccountRequest, version: DocumentVersion | None) -> list[Row]:
    """Its file, and where it is published."""
    reference = request.document_references.get(document.code)
    rows = [_file_row(document, request, version)] if version is not None else []
    return [*rows, *([Row(LABELS["document_references"], reference_in_words(reference))] if reference else [])]


def _file_row(document: DocumentKind, request: AccountRequest, version: DocumentVersion) -> Row:
    """A file's name and facts; before it is sent, what is worth a word of it and where it is read again."""
    label, lines = f"{document.label}{NB}: fichier", document_in_words(version)
    if request.state != State.DRAFT:
        return Row(label, lines)
    read = url_for("public_signup.reread", code=document.code)
    return Row(label, [*lines, *remarks_on(request, version, document.code)], read=read)


def reference_in_words(reference: dict[str, str]) -> list[str]:
    """Where an act is published, and its address, a line each."""
    return [line for line in (in_words(reference), reference.get("link", "")) if line]


def _answers_about(document: DocumentKind, request: AccountRequest) -> list[str]:
    """What the applicant says of a document beside its file."""
    if document.purpose == "mandate":
        return ["mandate_date", "signature_kind"]
    if document.purpose is None:
        return []
    names = ["proof_kind"]
    names += ["proof_other_reason"] if request.proof_other_reason else []
    names += ["name_on_proof"] if request.name_on_proof is not None else []
    return names


def _person(registry: Registry, request: AccountRequest) -> list[Row]:
    rows = [Row("Nom", request.full_name)]
    rows += _rows(registry, request, ["capacity", "email"])
    if request.phone:
        rows.append(Row("Téléphone", readable_phone(request.phone)))
    if request.account_id is None:
        rows.append(Row("Mot de passe", "Choisi ; il n’est jamais affiché"))
    return rows
