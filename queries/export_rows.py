"""Requests as an exported list has them: each with its entity, the decision last applied, and who takes care of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models import Account, AccountRequest, Claim, Decision
from queries.prepared import Prepared, Reader, among, given, numbers, read_all
from queries.request_rows import NEVER, PERSON, with_bodies

DECISION, CLAIM, ACCOUNT = Reader(Decision), Reader(Claim), Reader(Account, *PERSON)


@dataclass(frozen=True)
class ExportRow:
    """A request with what its line in a file says beside it."""

    request: AccountRequest
    decision: Decision | None
    decider: Account | None
    holder: Account | None

    def get_id(self) -> int:
        """The request's key."""
        return int(self.request.id)


def _applied() -> Any:
    query: Any = Decision.select(*DECISION.columns, *ACCOUNT.columns).join(Account)
    return query.where(among(Decision.request, "ids"), Decision.status == "applied").order_by(Decision.id)


def _claimed() -> Any:
    query: Any = Claim.select(*CLAIM.columns, *ACCOUNT.columns).join(Account, on=(Claim.account == Account.id))
    return query.where(among(Claim.request, "ids"), Claim.expires_at > given(Claim.expires_at, "now"))


_decisions, _claims = Prepared(_applied), Prepared(_claimed)


def export_rows(query: Any, claims_at: datetime | None = None) -> list[ExportRow]:
    """The requests of a query, in no order, in three statements; with the claims that have not run out then, if any."""
    requests = with_bodies(query)
    ids = numbers(row.id for row in requests)
    applied = {
        decision.request_id: (decision, author)
        for decision, author in (read_all((DECISION, ACCOUNT), row) for row in _decisions.rows(ids=ids))
    }
    claims = (read_all((CLAIM, ACCOUNT), row) for row in _claims.rows(ids=ids, now=claims_at or NEVER))
    holders = {claim.request_id: holder for claim, holder in claims}
    return [ExportRow(row, *applied.get(row.id, (None, None)), holders.get(row.id)) for row in requests]
