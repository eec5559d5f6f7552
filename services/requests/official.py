"""What the directory of companies says of a request's SIRET, asked for by the worker where the signup got no answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.companies import Finding, stored_answer
from models import AccountRequest, database
from services.machinery import tasks
from services.machinery.dependencies import Dependencies

KIND = "company"
OPEN = frozenset({Finding.UNAVAILABLE, Finding.UNKNOWN})
"""Findings that a later look-up may better."""


def ask(deps: Dependencies, request: AccountRequest) -> None:
    """Have the SIRET looked up, inside the caller's transaction, unless it was, or there is no directory."""
    if deps.companies is not None and _lacks_answer(request):
        tasks.enqueue(deps, KIND, {"request_id": request.id, "siret": request.siret})


def handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """What the worker does with tasks of the kind `company`. Raises tasks.NotDone while the directory is away: ten
    tries within two days."""
    siret = str(payload["siret"])
    request = AccountRequest.get_or_none(AccountRequest.id == payload["request_id"])
    if deps.companies is None or request is None or request.siret != siret or not _lacks_answer(request):
        return
    answer = deps.companies.look_up(siret)
    if answer.finding is Finding.UNAVAILABLE:
        raise tasks.NotDone("the directory of companies does not answer")
    with database.atomic():
        # What is declared stays as it is, and so does the version that decisions refer to. A SIRET that was corrected
        # meanwhile has a task of its own.
        AccountRequest.update(official=answer.stored()).where(
            AccountRequest.id == request.id, AccountRequest.siret == siret
        ).execute()


def _lacks_answer(request: AccountRequest) -> bool:
    if not request.has_siret or request.siret is None:
        return False
    answer = stored_answer(request.official, request.siret)
    return answer is None or answer.finding in OPEN
