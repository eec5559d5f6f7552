"""What decides which documents a draft carries, and which it has, looked up once a page: its pages, its steps and their
links all ask.
"""

from __future__ import annotations

from flask import g

from domain.documents import Requirement, Situation
from models import AccountRequest, DocumentVersion
from queries.documents import current_versions, given_documents
from services.requests import lifecycle
from services.signup import drafts
from web.current import deps


def is_managed(draft: AccountRequest) -> bool:
    """Whether the declared entity has an active manager, as this page found it for the draft as it stands."""
    known: dict[tuple[int, int], bool] = g.setdefault("managed_entities", {})
    version = draft.id, draft.version
    if version not in known:
        known[version] = drafts.is_managed(deps(), draft)
    return known[version]


def situation_of(draft: AccountRequest) -> Situation:
    """What decides which documents the form asks for, once the kind of body is known."""
    return lifecycle.document_situation(deps(), draft, has_manager=is_managed(draft))


def requirements_of(draft: AccountRequest) -> tuple[Requirement, ...]:
    """The documents that the form asks for."""
    return lifecycle.requirements(deps(), draft, has_manager=is_managed(draft))


def files_of(draft: AccountRequest) -> dict[str, DocumentVersion]:
    """The current file of each kind of document that the draft has, by kind, as this page found or left them."""
    known: dict[int, dict[str, DocumentVersion]] = g.setdefault("files_of_drafts", {})
    if draft.id not in known:
        known[draft.id] = current_versions(draft)
    return known[draft.id]


def documents_of(draft: AccountRequest) -> set[str]:
    """The kinds of document that the draft has: a file of them, or where they are published."""
    return given_documents(draft, files_of(draft))


def files_changed(draft: AccountRequest) -> None:
    """This page gave or removed a file of the draft."""
    g.get("files_of_drafts", {}).pop(draft.id, None)
