"""Saving what a reviewer answers about a document, one answer at a time or all at once, and judging the document."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import reference_of, row_id
from backoffice.outcome import attempt
from backoffice.requests.document_panels import document_address
from backoffice.requests.list_position import request_address
from backoffice.requests.page_context import context_of
from domain.coded import UnknownCode
from domain.errors import DomainError, FileInfected, NotFound, SomebodyWasFaster
from domain.permissions import Permission
from domain.states import ACTIVATED_OPEN, CheckResult, Judgement
from queries.scopes import visible_request
from services.review.checklist import Checked, check_document
from web.current import actor, deps
from web.partials import wants_part
from web.words import sentence

ANSWER = "reponse-"


class RequestAnswers:
    permissions = {"check": Permission.JUDGE_DOCUMENTS}

    @expose("/<reference>/pieces/<kind>/verifications", methods=("POST",))
    def check(self, reference: str, kind: str) -> ResponseReturnValue:
        """Save the answers about the file that the reviewer looked at, and judge it if asked."""
        reference = reference_of(reference)
        done: list[Checked] = []
        try:
            judgement = Judgement(request.form["avis"]) if "avis" in request.form else None
            answers = {
                name.removeprefix(ANSWER): CheckResult(value)
                for name, value in request.form.items()
                if name.startswith(ANSWER)
            }
            number = row_id(request.form.get("version", ""))
            attempt(
                lambda: done.append(
                    check_document(
                        deps(), actor(), reference, kind, answers, version_number=number, judgement=judgement
                    )
                ),
                "",
                refused=not_judged,
                raising=(UnknownCode,),
            )
        except (ValueError, UnknownCode):
            raise NotFound() from None
        if wants_part():
            return _saved(reference, kind, done)
        for checked in done:
            flash(*_outcome(checked, kind))
        judged = judgement is not None and any(checked.version.judgement == judgement for checked in done)
        return redirect(going_on(reference) if judged else document_address(reference, kind))


def going_on(reference: str) -> str:
    """Once a document is judged: the request's page, which looks at the next one that nobody judged yet."""
    return request_address(reference, "pieces")


def _saved(reference: str, kind: str, done: list[Checked]) -> ResponseReturnValue:
    """The parts of the page that an answer changes; a word where it changed more than itself."""
    for checked in done:
        if checked.reopened:
            flash(*_outcome(checked, kind))
    context = context_of(visible_request(actor(), reference))
    panel = next((one for one in context["documents"] or () if one.kind == kind), None)
    if panel is None or kind not in context["checks"]:
        raise NotFound()
    context |= {"panel": panel, "check": context["checks"][kind], "looked_at": kind, "part": True}
    return render_template("backoffice/requests/saved.html", **context)


def not_judged(error: DomainError) -> str:
    """Why the file that was looked at is not judged: another one stands there by now, or the request is closed."""
    if isinstance(error, SomebodyWasFaster) and error.state in ACTIVATED_OPEN:
        return "Cette pièce a changé entre-temps : regardez la nouvelle version."
    return sentence(error)


def _outcome(done: Checked, kind: str) -> tuple[str, str]:
    """What to flash once the answers are kept, and its category."""
    document = deps().registry.document(kind)
    if done.accepted_with_no:
        asked = " ".join(document.check(code).question for code in done.accepted_with_no)
        kept = f"{document.label} : réponses enregistrées, mais la pièce n’est pas acceptée."
        return f"{kept} « Non » à : {asked}", "error"
    if done.infected:
        return sentence(FileInfected()), "error"
    if done.no_reason:
        return "Aucune réponse « non » ne dit pourquoi refuser : choisissez un motif sous « Refuser ».", "error"
    if done.reopened:
        return f"{document.label} : après ce « non », la pièce n’est plus acceptée.", "warning"
    state = {Judgement.ACCEPTED: ", pièce acceptée", Judgement.REFUSED: ", pièce refusée"}
    return f"{document.label} : réponses enregistrées{state.get(done.version.judgement, '')}.", "success"
