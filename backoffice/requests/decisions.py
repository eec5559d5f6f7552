"""Deciding on one request: « Valider », « Refuser », « Demander un complément », each a page and a form; the window."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from markupsafe import Markup

from backoffice import words
from backoffice.access import reference_of
from backoffice.outcome import attempt
from backoffice.requests import selection
from backoffice.requests.checklists import proposals_of
from backoffice.requests.forms import ApproveForm, RejectForm, RejectWithFile, WithFile, complement_form
from backoffice.requests.list_position import address_after, current_list, request_address
from backoffice.requests.offers import offer_of
from backoffice.requests.selection import decides_as_manager
from backoffice.requests.ways_out import asked_first, closed
from backoffice.texts import ready_made
from domain.calendar import french_duration
from domain.documents import askable_documents
from domain.errors import FileGone, NotFound, SomebodyWasFaster, TransitionRefused
from domain.permissions import Permission, may
from domain.references import InvalidReference, parse_reference
from domain.refusals import REFUSALS
from domain.states import DecisionStatus, Judgement
from models import AccountRequest
from queries.request_context import RequestContext
from queries.requests import latest_decision
from queries.scopes import visible_request
from services.documents import attached_files as attached
from services.requests.lifecycle import document_situation
from services.review import decisions
from services.review.decisions import NEEDED, Item
from web import attached_files
from web.current import actor, deps
from web.words import sentence

SUBMIT = {
    "approve": "Valider la demande",
    "reject": "Refuser la demande",
    "request_changes": "Envoyer la demande de complément",
}
READ_AGAIN = "relu"
"""The field that says: decide on the request as it is now (`situation_of`), which I read again."""
IMPOSSIBLE = "Cette décision n’est pas possible en ce moment."


class RequestDecisions:
    permissions = {
        "together": Permission.SEE_REQUESTS,
        "approve": Permission.DECIDE,
        "reject": Permission.DECIDE,
        "request_changes": Permission.REQUEST_CHANGES,
        "cancel": Permission.SEE_REQUESTS,
        "send_now": Permission.SEE_REQUESTS,
    }

    @expose("/decider", methods=("POST",))
    def together(self) -> ResponseReturnValue:
        """Decide on a selection of the grid."""
        name = request.form.get("decision", "")
        if name not in NEEDED:
            raise NotFound()
        return selection.settle(name, request.form.getlist("rowid"))

    @expose("/<reference>/valider", methods=("GET", "POST"))
    def approve(self, reference: str) -> ResponseReturnValue:
        row = visible_request(actor(), reference_of(reference))
        form = approve_form(row)
        if form.validate_on_submit():
            return _decided(row, form, "approve", form.reason.data)
        return _page(row, form, "approve")

    @expose("/<reference>/refuser", methods=("GET", "POST"))
    def reject(self, reference: str) -> ResponseReturnValue:
        row = visible_request(actor(), reference_of(reference))
        form = reject_form(row)
        _take_file(row, form)
        if form.validate_on_submit():
            return _decided(row, form, "reject", form.reason(), refusal=form.refusal.data)
        return _page(row, form, "reject")

    @expose("/<reference>/complement", methods=("GET", "POST"))
    def request_changes(self, reference: str) -> ResponseReturnValue:
        row = visible_request(actor(), reference_of(reference))
        form = changes_form(row)
        _take_file(row, form)
        if form.validate_on_submit():
            return _decided(row, form, "request_changes", form.reason.data, form.items())
        return _page(row, form, "request_changes")

    @expose("/<reference>/annuler", methods=("POST",))
    def cancel(self, reference: str) -> ResponseReturnValue:
        """« Annuler » within the window: nothing was done yet."""
        reference = reference_of(reference)
        attempt(
            lambda: decisions.cancel(deps(), actor(), reference),
            "La décision est annulée. La demande attend de nouveau.",
            refused=lambda error: _why_not_applied(visible_request(actor(), reference)) or sentence(error),
        )
        return redirect(request_address(reference))

    @expose("/<reference>/envoyer", methods=("POST",))
    def send_now(self, reference: str) -> ResponseReturnValue:
        """« Envoyer maintenant » within the window."""
        reference = reference_of(reference)
        if not attempt(lambda: decisions.send_now(deps(), actor(), reference), ""):
            return redirect(request_address(reference))
        row = visible_request(actor(), reference)
        failed = _why_not_applied(row)
        if failed:
            flash(failed, "error")
            return redirect(request_address(reference))
        flash(f"Demande {reference} : « {words.state_label(row.state)} ».", "success")
        return redirect(_stayed_at(request.form.get("rester", "")) or request_address(reference))


def _why_not_applied(row: AccountRequest) -> str:
    """What was in the way of the latest decision when it was due; '' when nothing was."""
    latest = latest_decision(row.id)
    if latest is None or latest.status != DecisionStatus.FAILED:
        return ""
    why = deps().registry.worded(REFUSALS[str(latest.failure)])
    return f"La décision sur la demande {row.reference} n’a pas été appliquée, elle attend de nouveau. {why}"


def _stayed_at(word: str) -> str:
    """Where « Envoyer maintenant » was pressed: another request's page, or the list; '' for the request's own page."""
    if word == "liste":
        return current_list().address
    try:
        return request_address(parse_reference(word)) if word else ""
    except InvalidReference:
        return ""


def approve_form(row: AccountRequest, context: RequestContext | None = None) -> ApproveForm:
    context = context or RequestContext(row)
    form: ApproveForm = _showing(context, ApproveForm())
    form.must_know = decides_as_manager(row)
    form.in_managers_place = not form.must_know and not row.seeks_manager_role and context.has_manager
    return form


def _showing(context: RequestContext, form: Any) -> Any:
    """The form, marked with the situation of the request that its page shows, and with its ready-made texts."""
    ready_made.offer(form, context.request)
    if not form.is_submitted():
        # What a page showed before it asked is what is decided on (`vu`), not what became of it since.
        form.seen.data = request.args.get("vu") or decisions.situation_of(context.request, context)
    return form


def reject_form(row: AccountRequest, context: RequestContext | None = None) -> RejectForm:
    form: RejectForm = _showing(context or RequestContext(row), RejectWithFile() if _joins_files() else RejectForm())
    as_manager = decides_as_manager(row)
    form.offer(deps().registry.refusals_for("manager" if as_manager else "si"), own_facts=not as_manager)
    return form


def changes_form(row: AccountRequest, context: RequestContext | None = None) -> Any:
    """The documents that the request has or may have to give, then the fields; what was judged bad is ticked.

    Managers, who see no document, ask about fields alone.
    """
    context = context or RequestContext(row)
    if decides_as_manager(row) and not actor().is_staff:
        return _showing(context, complement_form(deps().registry, (), fields=fields_of(row)))
    versions = context.current_versions
    registry = deps().registry
    facts = document_situation(deps(), row, has_manager=context.has_manager)
    askable = askable_documents(registry.documents, facts)
    refused = [
        (kind, version.judgement_reason)
        for kind, version in versions.items()
        if version.judgement == Judgement.REFUSED and version.judgement_reason
    ]
    noes, proposed_words = proposals_of(context)
    ticked = dict.fromkeys([*refused, *noes])
    first = dict.fromkeys(kind for kind, _ in ticked)
    wanted = dict.fromkeys([*first, *askable, *versions]) or dict.fromkeys(filter(None, [registry.existence_code]))
    known = fields_of(row)
    return _showing(
        context, complement_form(registry, wanted, ticked, proposed_words, fields=known, with_file=_joins_files())
    )


def _joins_files() -> bool:
    """Whether a file may go with a decision of the current user: staff's, where an antivirus looks at it."""
    return may(actor(), Permission.SEE_DOCUMENTS) and deps().policy.antivirus


def _take_file(row: AccountRequest, form: Any) -> None:
    """Keep the file that came with a decision, whatever else the form says."""
    if isinstance(form, WithFile):
        form.joined = attached_files.take(
            form.file,
            actor(),
            row,
            "decision",
            lambda file: attached.take_for_decision(deps(), actor(), row.reference, file),
        )


def fields_of(row: AccountRequest) -> set[str]:
    """The fields that this request has: of its body, those that its kind of identifier leaves to be declared."""
    left_out = {"register_number"} if row.siret or not row.register_kind else {"siret"}
    if row.ministry_id is not None:
        left_out |= {"siret", "register_number", "entity_name", "entity_address"}
    elif row.siret and not row.address:
        left_out.add("entity_address")
    return {one.code for one in deps().registry.fields} - left_out


def _decided(
    row: AccountRequest,
    form: Any,
    action: str,
    reason: str,
    items: list[Item] | None = None,
    refusal: str | None = None,
) -> ResponseReturnValue:
    """Store the decision, say what happens and go on; a refused one is shown again with what was typed."""
    seen = request.form.get(READ_AGAIN) or form.seen.data or None
    joined = form.joined if isinstance(form, WithFile) else None
    typed: dict[str, Any] = {"reason": reason, "items": items or (), "refusal": refusal}
    file_id = joined.id if joined is not None else None
    try:
        stored = attempt(
            lambda: decisions.decide(deps(), actor(), row.reference, action, **typed, seen=seen, file_id=file_id),
            lambda _: _success(row, action),
            raising=(TransitionRefused, SomebodyWasFaster, FileGone),
        )
    except (TransitionRefused, SomebodyWasFaster, FileGone) as error:
        if isinstance(error, SomebodyWasFaster) and not reason and not items and joined is None:
            flash(sentence(error), "error")
            return redirect(request_address(row.reference))
        form.form_errors.append(sentence(error))
        return _page(row, form, action, changed=isinstance(error, SomebodyWasFaster))
    return redirect(after(row) if stored else request_address(row.reference))


def _success(row: AccountRequest, action: str) -> Markup | None:
    """What the person who decided is told; None to staff, who see what waits to be sent wherever they go on."""
    window = deps().policy.decision_window
    if window and actor().is_staff:
        return None
    what = words.decided(action).lower()
    if window:
        text = Markup("{} : {} dans {}. <a href='{}'>Revenir à cette demande</a> pour annuler.")
        return text.format(row.full_name, what, french_duration(window), request_address(row.reference))
    text = Markup("{} : {}. <a href='{}'>Revoir la demande {}</a>")
    return text.format(row.full_name, what, request_address(row.reference), row.reference)


def after(row: AccountRequest) -> str:
    """Where one goes on: staff to the next request of the list that they go through, managers to their tasks."""
    return address_after(row) if actor().is_staff else url_for("backoffice.index")


def _page(row: AccountRequest, form: Any, action: str, *, changed: bool = False) -> ResponseReturnValue:
    """What the decision asks; where it cannot be taken, what is in the way.

    `changed`: the request is not the one that was shown any more. What was typed stays, and is sent for the request as
    it is now by the person who says that they read it again.
    """
    fresh = visible_request(actor(), row.reference) if changed else row
    still = changed and action in offer_of(fresh, RequestContext(fresh)).actions
    if not form.is_submitted():
        offer = offer_of(row, RequestContext(row))
        if action not in offer.actions:
            return closed(row, offer.blocked.get(action, IMPOSSIBLE))
    page = asked_first(
        row,
        "asks_decision.html",
        words.ACTIONS[action],
        form=form,
        action=action,
        submit=SUBMIT[action],
        as_manager=decides_as_manager(row),
        changed=changed,
        read_again=(READ_AGAIN, decisions.situation_of(fresh)) if still else None,
    )
    return (page, 422) if form.errors else page
