"""The routes of the public site, one module a concern."""

from public_signup.views import (
    activation,
    attached,
    documents,
    draft_letter,
    entity,
    find_requests,
    follow_up,
    known_entity,
    letter,
    manager_role,
    pages,
    photo,
    reread,
    sending,
    start,
    you,
)

__all__ = [
    "activation",
    "attached",
    "documents",
    "draft_letter",
    "entity",
    "find_requests",
    "follow_up",
    "known_entity",
    "letter",
    "manager_role",
    "pages",
    "photo",
    "reread",
    "sending",
    "start",
    "you",
]
