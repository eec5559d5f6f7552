"""`/backoffice/demandes/<reference>/rivales`: the open requests of one entity side by side, with their mandates."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import reference_of
from backoffice.requests.surroundings import age_of_mandate
from domain.errors import NotFound
from domain.permissions import Permission
from domain.states import State
from models import AccountRequest, DocumentVersion
from queries import request_page
from queries.memberships import has_active_manager
from queries.scopes import visible_request
from queries.surroundings import files_of_kind
from web.current import actor, deps


@dataclass(frozen=True)
class Rival:
    """One of several requests for an entity, with its mandate."""

    row: AccountRequest
    mandate: DocumentVersion | None
    age: str


class RequestRivals:
    permissions = {"rivals": Permission.SEE_DOCUMENTS}

    @expose("/<reference>/rivales")
    def rivals(self, reference: str) -> ResponseReturnValue:
        """The open requests of one entity side by side, with their mandates."""
        row = visible_request(actor(), reference_of(reference))
        if row.entity_id is None or row.state == State.AWAITING_ACTIVATION:
            raise NotFound()
        others = [other for other in request_page.others_of_entity(actor(), row) if other.activated_at is not None]
        return render_template(
            "backoffice/requests/rivals.html",
            row=row,
            rivals=_with_mandates([row, *others]),
            has_manager=has_active_manager(row.entity_id),
        )


def _with_mandates(rows: list[AccountRequest]) -> list[Rival]:
    mandates = files_of_kind(rows, deps().registry.mandate_code)
    return [Rival(row, mandates.get(row.id), age_of_mandate(row.mandate_date)) for row in rows]
