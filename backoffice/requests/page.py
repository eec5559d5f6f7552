"""`/backoffice/demandes/<reference>`: everything about one request, for staff; the same in words for managers."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice import journal_words
from backoffice.access import reference_of
from backoffice.requests import list_position
from backoffice.requests.page_context import context_of
from domain.permissions import Permission, may
from models import AccountRequest
from queries import request_page
from queries.attached_files import files_beside
from queries.scopes import visible_request
from services.machinery.links import opens
from services.requests.lifecycle import holder_of
from services.review import claims as claiming
from web.applicant_page import Reader, applicant_page
from web.current import actor, deps
from web.partials import wants_part


class RequestPage:
    permissions = {
        "page": Permission.SEE_REQUESTS,
        "history": Permission.SEE_REQUESTS,
        "as_applicant": Permission.HELP_APPLICANT,
    }

    @expose("/<reference>")
    def page(self, reference: str) -> ResponseReturnValue:
        wanted = reference_of(reference)
        if wanted != reference:
            return redirect(list_position.request_address(wanted))
        row, kept = request_page.request_with_entity(actor(), wanted)
        news = list_position.news_of(list_position.current_list())
        if news and actor().is_staff:
            flash(news, "warning")
        if may(actor(), Permission.CLAIM):
            claiming.look(deps(), actor(), row)
        template = "backoffice/requests/page.html" if actor().is_staff else "backoffice/requests/page_manager.html"
        return render_template(template, **context_of(row, kept))

    @expose("/<reference>/historique")
    def history(self, reference: str) -> ResponseReturnValue:
        """What happened to the request, and its mails and files for those who see them: fetched when unfolded."""
        row = visible_request(actor(), reference_of(reference))
        part = "backoffice/requests/history_part.html" if wants_part() else "backoffice/requests/history.html"
        return render_template(
            part,
            row=row,
            history=journal_words.events(row, for_staff=actor().is_staff),
            attached=files_beside(row) if may(actor(), Permission.SEE_DOCUMENTS) else [],
            mails=request_page.mails_of(row) if may(actor(), Permission.SEE_MAILS) else None,
        )

    @expose("/<reference>/vue-du-demandeur")
    def as_applicant(self, reference: str) -> ResponseReturnValue:
        """« Ce que voit le demandeur »: the follow-up page as it is now, to read."""
        row = visible_request(actor(), reference_of(reference))
        back = list_position.request_address(row.reference)
        return applicant_page(row, Reader(back, may(actor(), Permission.SEE_DOCUMENTS), _opening(row)))


def _opening(row: AccountRequest) -> str:
    """How the applicant comes to the follow-up page, if they still do."""
    holder = holder_of(row)
    if not opens(deps(), row, holder.id if holder is not None else None):
        return "Le demandeur ne peut plus ouvrir cette page."
    return (
        "Le demandeur l’ouvre depuis son compte."
        if holder is not None
        else "Le demandeur l’ouvre par le lien d’un mail."
    )
