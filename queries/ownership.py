"""Whose request it is (rule 12: nobody judges their own): of a row that was read, and as a condition of a query."""

from __future__ import annotations

from typing import Any

from domain.actors import Actor, is_applicant_of
from models import AccountRequest


def is_own(actor: Actor, request: AccountRequest) -> bool:
    """Whether this request is the actor's own."""
    return is_applicant_of(actor, request_id=request.id, account_id=request.account_id, email_key=request.email_key)


def not_own(actor: Actor) -> Any:
    """The same of the rows of a query, for somebody signed in: those that are somebody else's."""
    theirs = AccountRequest.account.is_null() | (AccountRequest.account != actor.account_id)
    return (AccountRequest.email_key != actor.email_key) & theirs
