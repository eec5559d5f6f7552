"""Rows that time acts on, one transaction each: what cannot be handled is logged, and stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from domain.errors import DomainError, NotFound
from models import AccountRequest, database
from queries.locks import lock_request

log = logging.getLogger(__name__)


def act_on_each(request_ids: Iterable[int], act: Callable[[AccountRequest], bool]) -> int:
    """Lock each request and act on it, in a transaction of its own. Returns how many `act` says it has handled.

    `act` looks again under the lock, and answers False where nothing is to be done any more. A request that is gone was
    handled by another process.
    """
    handled = 0
    for request_id in request_ids:
        try:
            with database.atomic():
                handled += act(lock_request(request_id))
        except NotFound:
            continue
        except DomainError as error:
            log.exception("request %s: %s", request_id, type(error).__name__)
    return handled
