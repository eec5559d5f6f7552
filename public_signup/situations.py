"""What decides which documents a draft carries, looked up once a page: its pages, its steps and their links all ask."""

from __future__ import annotations

from flask import g

from domain.documents import Requirement, Situation
from models import AccountRequest
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
