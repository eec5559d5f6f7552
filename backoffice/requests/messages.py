"""What reviewers and the applicant write each other about a request. Managers read the texts that were written while
they had it, never its files, and nothing of a request for their own role."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import reference_of
from domain.errors import DomainError, NotAllowed, NotFound
from domain.permissions import Permission, may
from domain.states import ACTIVATED_OPEN
from models import AccountRequest
from queries.ownership import is_own
from queries.scopes import visible_request
from queries.threads import messages_for_managers, messages_of
from services.documents import attached_files as keeping
from services.review import threads
from web import attached_files
from web.current import actor, deps
from web.message_form import MessageForm, message_form
from web.words import sentence


class RequestMessages:
    permissions = {"messages": Permission.SEE_REQUESTS, "write_message": Permission.CONVERSE}

    @expose("/<reference>/messages")
    def messages(self, reference: str) -> ResponseReturnValue:
        """The thread."""
        threads.demand_on(deps())
        row = visible_request(actor(), reference_of(reference))
        if row.seeks_manager_role and not actor().is_staff:
            raise NotFound()
        return _page(row, message_form() if _may_write(row) else None)

    @expose("/<reference>/messages", methods=("POST",))
    def write_message(self, reference: str) -> ResponseReturnValue:
        """Write to the applicant; the first message begins the thread."""
        threads.demand_on(deps())
        row = visible_request(actor(), reference_of(reference), Permission.CONVERSE)
        form = message_form()
        _take_file(row, form)
        if form.validate_on_submit() and _written(row, form):
            flash("Le message est envoyé au demandeur, qui en est averti par un mail.", "success")
            return redirect(url_for(".messages", reference=row.reference))
        return _page(row, form), 422


def _may_write(row: AccountRequest) -> bool:
    return may(actor(), Permission.CONVERSE) and row.state in ACTIVATED_OPEN and not is_own(actor(), row)


def _take_file(row: AccountRequest, form: MessageForm) -> None:
    """Keep the file that came with a message, whatever else the form says."""
    if "file" in form and _may_write(row):
        who = actor()
        form.joined = attached_files.take(
            form.file, who, row, threads.PURPOSE, lambda file: keeping.take(deps(), who, row, threads.PURPOSE, file)
        )


def _written(row: AccountRequest, form: MessageForm) -> bool:
    """Whether the message is written; what was in the way stands above the form."""
    try:
        threads.write(deps(), actor(), row.reference, form.text.data, form.file_id)
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        form.form_errors.append(sentence(error))
        return False
    return True


def _page(row: AccountRequest, form: MessageForm | None) -> str:
    """The thread; that the people who may answer have it on their screen is kept."""
    written = messages_of(row) if actor().is_staff else messages_for_managers(row)
    if may(actor(), Permission.CONVERSE) and not is_own(actor(), row):
        threads.read_by_staff(deps(), actor(), row)
    return render_template(
        "backoffice/requests/messages.html",
        row=row,
        messages=written,
        form=form,
        sees_files=may(actor(), Permission.SEE_DOCUMENTS),
    )
