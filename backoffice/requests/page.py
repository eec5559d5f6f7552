"""`/backoffice/demandes/<reference>`: everything about one request, for staff; the same in words for managers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice import journal_words, words
from backoffice.access import reference_of
from backoffice.requests import checklists, claims, list_position, surroundings, viewer
from backoffice.requests.changes import since_complement
from backoffice.requests.decisions import approve_form, changes_form, reject_form
from backoffice.requests.offers import Offer, offer_of
from domain.calendar import paris_date
from domain.document_kinds import MISSING, Purpose
from domain.permissions import Permission, may
from domain.states import ACTIVATED_OPEN, OPEN, State
from domain.workflow import RequestFacts
from models import AccountRequest, DocumentVersion
from queries import request_page
from queries.entities import same_siren
from queries.memberships import members_of
from queries.ownership import is_own
from queries.request_context import RequestContext
from queries.scopes import visible_request
from services.requests.lifecycle import facts_of, requirements
from services.review import claims as claiming
from services.review.decisions import may_settle
from web.current import actor, deps


@dataclass(frozen=True)
class DocumentPanel:
    """One kind of document of the request: what is asked, the files given, whether the current one can be judged."""

    kind: str
    label: str
    required: bool
    versions: list[DocumentVersion]
    reasons: list[tuple[str, str]]
    purpose: Purpose | None
    age: str = ""
    age_sent: str = ""
    """Of the mandate, in words: today, and on the day on which it was sent."""

    @property
    def ages(self) -> str:
        return f"{self.age_sent} à l’envoi, {self.age} à ce jour" if self.age_sent else self.age

    @property
    def current(self) -> DocumentVersion | None:
        newest = self.versions[0] if self.versions else None
        return newest if newest is not None and newest.removed_at is None else None

    @property
    def former(self) -> list[DocumentVersion]:
        current = self.current
        return [version for version in self.versions if version is not current]


class RequestPage:
    permissions = {"page": Permission.SEE_REQUESTS}

    @expose("/<reference>")
    def page(self, reference: str) -> ResponseReturnValue:
        wanted = reference_of(reference)
        if wanted != reference:
            return redirect(list_position.request_address(wanted))
        row = visible_request(actor(), wanted)
        if may(actor(), Permission.CLAIM):
            claiming.look(deps(), actor(), row)
        template = "backoffice/requests/page.html" if actor().is_staff else "backoffice/requests/page_manager.html"
        return render_template(template, **context_of(row))


def context_of(row: AccountRequest) -> dict[str, Any]:
    """All that the page shows; a manager's has no document, note, mail, nor anybody else's data."""
    who = actor()
    read = RequestContext(row)
    facts = facts_of(deps(), row, read)
    offer = offer_of(row, read, facts)
    context: dict[str, Any] = {
        "row": row,
        "facts": facts,
        "offer": offer,
        "name": row.display_name,
        "pending": (pending := read.pending),
        "may_cancel": pending is not None and may_settle(who, pending),
        "asked": read.asked,
        "since": since_complement(row, read),
        "me": who.account_id,
        "history": journal_words.events(row, for_staff=who.is_staff),
        "approve": approve_form(row, read) if "approve" in offer.actions else None,
        "reject": reject_form(row, read) if "reject" in offer.actions else None,
        "changes": changes_form(row, read) if "request_changes" in offer.actions else None,
    }
    return context | _staff_context(row, read, facts, offer) if who.is_staff else context


def _staff_context(row: AccountRequest, read: RequestContext, facts: RequestFacts, offer: Offer) -> dict[str, Any]:
    who = actor()
    documents = documents_of(row, read) if may(who, Permission.SEE_DOCUMENTS) else None
    today = paris_date(deps().now())
    siren = row.entity.siren if row.entity_id is not None else (row.siret[:9] if row.siret else None)
    return {
        "around": list_position.neighbours(row),
        "panel": claims.panel_of(row, read),
        "documents": documents,
        "viewers": (viewers := viewer.viewers_of(row.reference, documents or [])),
        "checks": checklists.checklists_of(row, read, documents or [], viewers),
        "full_width": viewer.is_full(),
        "version_address": viewer.version_address,
        "may_judge": may(who, Permission.JUDGE_DOCUMENTS) and row.state in ACTIVATED_OPEN and not is_own(who, row),
        "may_annotate": may(who, Permission.ANNOTATE),
        "may_hold": may(who, Permission.HOLD) and row.state in ACTIVATED_OPEN,
        "may_correct": may(who, Permission.CORRECT) and row.state in ACTIVATED_OPEN and not is_own(who, row),
        "notes": request_page.notes_of(row),
        "mails": request_page.mails_of(row) if may(who, Permission.SEE_MAILS) else None,
        "members": members_of(who, [row.entity_id]) if row.entity_id is not None else [],
        "same_siren": same_siren(siren, other_than=row.entity_id),
        "rivals": (rivals := request_page.others_of_entity(who, row)),
        "may_compare": documents is not None and row.activated_at and any(other.activated_at for other in rivals),
        "not_joined": _not_joined(row, documents),
        "of_address": request_page.others_of_address(who, row),
        "may_help": may(who, Permission.HELP_APPLICANT) and row.state in OPEN,
        **surroundings.surroundings(row, choosable="attach" in offer.actions or _instructs(row)),
        "held": row.on_hold_until is not None and row.on_hold_until > today,
        "tomorrow": today + timedelta(days=1),
    }


def _not_joined(row: AccountRequest, documents: list[DocumentPanel] | None) -> list[str]:
    """What shows that the mandate's signatory, who is not the legal representative, may sign, and was not given."""
    if documents is None or row.signatory_is_legal_representative:
        return []
    given = {panel.kind for panel in documents}
    return [kind.label.lower() for kind in words.documents_of_stand_in() if kind.code not in given]


def documents_of(row: AccountRequest, read: RequestContext) -> list[DocumentPanel]:
    """Required documents first, those missing too, then whatever else was given."""
    registry = deps().registry
    given = read.versions
    needs = {need.document: need for need in requirements(deps(), row, has_manager=read.has_manager)}
    panels = []
    for kind in dict.fromkeys([*needs, *given]):
        need = needs.get(kind)
        if need is not None and not need.required and kind not in given:
            continue
        document = registry.document(kind)
        panel = DocumentPanel(
            kind,
            document.label,
            need is not None and need.required,
            given.get(kind, []),
            [(reason.code, reason.label) for reason in document.reasons if reason.code != MISSING],
            document.purpose,
        )
        panels.append(_with_ages(row, panel) if document.purpose == "mandate" else panel)
    return panels


def _with_ages(row: AccountRequest, panel: DocumentPanel) -> DocumentPanel:
    age = surroundings.age_of_mandate(row.mandate_date)
    sent = surroundings.sent_on(row, panel.current) if panel.current is not None else None
    if sent is None or sent == paris_date(deps().now()):
        return replace(panel, age=age)
    return replace(panel, age=age, age_sent=surroundings.age_of_mandate(row.mandate_date, on=sent))


def _instructs(row: AccountRequest) -> bool:
    """Whether whoever looks examines this request for somebody else, who chooses its entity."""
    return row.state == State.WITH_SI and may(actor(), Permission.JUDGE_DOCUMENTS)
