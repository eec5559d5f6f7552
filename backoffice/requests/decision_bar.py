"""The bar at the foot of a request's page: how far its review is, what is in the way of approving, the ways out."""

from __future__ import annotations

from typing import Any

from flask import url_for

from backoffice import words
from backoffice.requests.decisions import approve_form
from backoffice.requests.document_panels import DocumentPanel
from backoffice.requests.list_position import keeping_list
from backoffice.requests.offers import Offer
from domain.permissions import Permission, may
from domain.refusals import REFUSALS
from domain.states import ACTIVATED_OPEN, CLOSED, OPEN, Judgement
from domain.workflow import RequestFacts
from models import AccountRequest
from queries.ownership import is_own
from queries.request_context import RequestContext
from services.review.decisions import situation_of
from web.current import actor, deps


def bar_of(
    row: AccountRequest, read: RequestContext, facts: RequestFacts, offer: Offer, documents: list[DocumentPanel]
) -> dict[str, Any]:
    """What the bar shows. A way out is the address of what it asks; « Valider » asks in a manager's place alone."""
    approve = approve_form(row, read) if "approve" in offer.actions else None
    asks_first = approve is not None and (approve.in_managers_place or approve.must_know)
    who, mine = actor(), is_own(actor(), row)
    open_to = {
        "approve": asks_first,
        "reject": "reject" in offer.actions,
        "changes": "request_changes" in offer.actions,
        "hold": may(who, Permission.HOLD) and row.state in ACTIVATED_OPEN and not read.limited,
        "hand": may(who, Permission.CLAIM) and row.state in OPEN and not mine and not read.limited,
    }
    situation = situation_of(row, read)
    endpoints = {"changes": "request_changes", "hand": "hand_over"}
    ways = {
        name: keeping_list(
            url_for(f"backoffice_requests.{endpoints.get(name, name)}", reference=row.reference, vu=situation)
        )
        for name, is_open in open_to.items()
        if is_open
    }
    required = [panel for panel in documents if panel.is_asked]
    return {
        "ways": ways,
        "approve": approve,
        "progress": [_accepted(panel) for panel in required] if offer.actions or offer.blocked else [],
        "progress_words": _progress(row, required),
        "standing_words": _standing(facts, offer),
    }


def _accepted(panel: DocumentPanel) -> bool:
    return panel.current is not None and panel.current.judgement == Judgement.ACCEPTED


def _progress(row: AccountRequest, required: list[DocumentPanel]) -> str:
    """« 1 pièce acceptée sur 2 », or the state where no document counts."""
    if not required or row.state in CLOSED:
        return words.state_label(row.state)
    done = sum(map(_accepted, required))
    return f"{words.plural(done, 'pièce acceptée', 'pièces acceptées')} sur {len(required)}"


def _standing(facts: RequestFacts, offer: Offer) -> str:
    """What is in the way of approving, or what approving would do."""
    if facts.limited and offer.blocked:
        return REFUSALS["restricted"]
    if facts.unaccepted and "approve" in offer.blocked:
        left = ", ".join(words.document_label(kind).lower() for kind in facts.unaccepted)
        return f"Pour valider, acceptez\N{NO-BREAK SPACE}: {left}."
    if "approve" not in offer.actions:
        return " ".join(dict.fromkeys([*offer.blocked.values(), *offer.blocked_with_reason]))
    if facts.seeks_manager_role or not facts.entity_has_manager:
        return deps().registry.worded("Validée, cette personne devient {entity_manager} de l’entité.")
    return (
        f"Validée, cette personne reçoit le rôle «\N{NO-BREAK SPACE}{words.role_label('depositor')}\N{NO-BREAK SPACE}»."
    )
