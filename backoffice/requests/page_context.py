"""All that the page of one request shows: for staff the workbench, for the managers of its entity a page in words."""

from __future__ import annotations

from typing import Any

from backoffice import journal_words, words
from backoffice.requests import checklists, claims, list_position, surroundings, viewer
from backoffice.requests.changes import since_complement
from backoffice.requests.comparison import comparison_of
from backoffice.requests.deadlines import implied_with_time_left
from backoffice.requests.decision_bar import bar_of
from backoffice.requests.decisions import approve_form, changes_form, reject_form
from backoffice.requests.document_panels import DocumentPanel, document_address, documents_of, looked_at
from backoffice.requests.offers import Offer, offer_of
from domain.calendar import paris_date
from domain.permissions import Permission, may
from domain.states import ACTIVATED_OPEN, OPEN, State
from domain.workflow import RequestFacts
from models import AccountRequest, Membership
from models_people import RoleEnding
from queries import request_page
from queries.documents import derived_of
from queries.entities import same_siren
from queries.mails import unreached_about
from queries.memberships import members_of
from queries.ownership import is_own
from queries.remedies import remedies_of_request
from queries.request_context import RequestContext
from queries.request_page import Kept, kept_of
from queries.role_endings import open_endings_of
from queries.threads import messages_for_managers, thread_of
from services.requests.lifecycle import facts_of
from services.review.decisions import may_settle
from services.signup.find_requests import can_be_found
from web.current import actor, deps


def context_of(row: AccountRequest, kept: Kept | None = None) -> dict[str, Any]:
    """All that the page shows; a manager's has no document, note, mail, nor anybody else's data. `kept`: where it was
    read with the request."""
    who, kept = actor(), kept or kept_of(row)
    members = members_of(who, [row.entity_id]) if row.entity_id is not None else []
    known = members if who.is_staff and may(who, Permission.SEE_ACCOUNTS) else None
    read = RequestContext(row, known, limited=kept.limited)
    facts = facts_of(deps(), row, read)
    offer = offer_of(row, read, facts)
    context: dict[str, Any] = {
        "row": row,
        "facts": facts,
        "offer": offer,
        "name": row.display_name,
        "pending": read.pending,
        "may_cancel": read.pending is not None and may_settle(who, read.pending),
        "asked": read.asked,
        "since": since_complement(row, read),
        "me": who.account_id,
        "members": members,
        "limited": kept.limited,
        "limited_words": "Limitée, délai suspendu" if row.state in OPEN else "Limitée",
        "implied_words": "Délai suspendu" if kept.limited and row.state in OPEN else implied_with_time_left(row),
    }
    if not who.is_staff:
        return context | _manager_context(row, read, offer)
    context |= _staff_context(row, read, facts, offer)
    context["in_contentieux"] = context["may_archive"] and kept.in_contentieux
    siblings = context["same_siren"] if "attach" in offer.actions else []
    near = {"same_unit": surroundings.same_unit(row, siblings, members), "endings": _endings(row, members)}
    return context | near


def _manager_context(row: AccountRequest, read: RequestContext, offer: Offer) -> dict[str, Any]:
    return {
        "history": journal_words.events(row, for_staff=False),
        "messages": deps().policy.request_threads and messages_for_managers(row),
        "approve": approve_form(row, read) if "approve" in offer.actions else None,
        "reject": reject_form(row, read) if "reject" in offer.actions else None,
        "changes": changes_form(row, read) if "request_changes" in offer.actions else None,
    }


def _staff_context(row: AccountRequest, read: RequestContext, facts: RequestFacts, offer: Offer) -> dict[str, Any]:
    who = actor()
    documents = documents_of(row, read) if may(who, Permission.SEE_DOCUMENTS) else None
    today = paris_date(deps().now())
    compared = comparison_of(row)
    known = compared.entity
    siren = known.siren if known is not None else (row.siret[:9] if row.siret else None)
    rivals, of_address = request_page.others_beside(who, row)
    current = looked_at(documents or [])
    viewed = viewer.versions_shown(documents or [])
    made = derived_of([*viewed.values(), *(panel.current for panel in documents or () if panel.current is not None)])
    return {
        "around": list_position.neighbours(row),
        "thread": thread_of(row, for_staff=True) if deps().policy.request_threads else None,
        "panel": claims.panel_of(row, read),
        "documents": documents,
        "looked_at": current,
        "viewers": (viewers := viewer.viewers_of(row.reference, documents or [], current, made)),
        "checks": checklists.checklists_of(row, read, documents or [], viewers, made),
        "full_width": viewer.is_full(),
        "version_address": viewer.version_address,
        "document_address": document_address,
        "may_judge": may(who, Permission.JUDGE_DOCUMENTS) and _workable(row, read),
        "may_converse": may(who, Permission.CONVERSE) and row.state in ACTIVATED_OPEN and not is_own(who, row),
        "may_annotate": may(who, Permission.ANNOTATE),
        "may_correct": may(who, Permission.CORRECT) and _workable(row, read),
        "notes": request_page.notes_of(row),
        "mails_seen": may(who, Permission.SEE_MAILS),
        "unreached": unreached_about(who, row.id) if may(who, Permission.SEE_MAILS) else None,
        "compared": compared,
        "same_siren": same_siren(siren, other_than=known.id if known is not None else None),
        "closed_on": row.entity.closed_on if facts.entity_closed and row.state in ACTIVATED_OPEN else None,
        "rivals": rivals,
        "may_compare": documents is not None and row.activated_at and any(other.activated_at for other in rivals),
        "not_joined": _not_joined(row, documents),
        "of_address": of_address,
        "may_help": may(who, Permission.HELP_APPLICANT) and can_be_found(deps(), row),
        "remedies": remedies_of_request(who, row) if row.state == State.REJECTED else [],
        "may_archive": may(who, Permission.MANAGE_ARCHIVES),
        "may_contest": _may_contest(row, facts),
        "sees_as_applicant": may(who, Permission.HELP_APPLICANT),
        **surroundings.surroundings(row, choosable="attach" in offer.actions or _reviews(row)),
        "held": row.on_hold_until is not None and row.on_hold_until > today,
        **bar_of(row, read, facts, offer, documents or []),
    }


def _workable(row: AccountRequest, read: RequestContext) -> bool:
    """Whether anything leads to a decision on it, by the current user."""
    return row.state in ACTIVATED_OPEN and not is_own(actor(), row) and not read.limited


def _endings(row: AccountRequest, members: list[Membership]) -> dict[int, RoleEnding]:
    """Where somebody asks to manage the entity, who decides is to know which of its people's roles are about to end."""
    decides = row.seeks_manager_role and may(actor(), Permission.MANAGE_MEMBERSHIPS)
    return open_endings_of(members) if decides else {}


def _not_joined(row: AccountRequest, documents: list[DocumentPanel] | None) -> list[str]:
    """What shows that the mandate's signatory, who is not the legal representative, may sign, and was not given."""
    if documents is None or row.signatory_is_legal_representative:
        return []
    given = {panel.kind for panel in documents if panel.current is not None or panel.published}
    return [kind.label.lower() for kind in words.documents_of_stand_in() if kind.code not in given]


def _may_contest(row: AccountRequest, facts: RequestFacts) -> bool:
    """Whether the current user may write down that the refusal is contested: one remedy runs at a time."""
    refused = row.state == State.REJECTED and not facts.remedy_runs
    return refused and may(actor(), Permission.ANSWER_REMEDIES) and not is_own(actor(), row)


def _reviews(row: AccountRequest) -> bool:
    """Whether the current user examines this request for somebody else, who chooses its entity."""
    return row.state == State.WITH_SI and may(actor(), Permission.JUDGE_DOCUMENTS)
