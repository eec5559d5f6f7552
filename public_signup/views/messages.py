"""What a reviewer wrote to an applicant about their request, and the answer, from the follow-up page."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from domain.calendar import french_datetime
from domain.errors import DomainError, LinkUnusable, NotFound
from domain.states import ACTIVATED_OPEN
from models import AccountRequest
from public_signup.blueprint import blueprint
from public_signup.followed import applicant_of, dead_link, proof_held
from queries.threads import messages_of
from services.documents import attached_files as keeping
from services.machinery.links import followed_request
from services.review import threads
from web import attached_files
from web.current import actor, deps
from web.file_access import of_attached
from web.file_messages import size_in_words
from web.limits import counted
from web.message_form import MessageForm, message_form
from web.words import sentence


@blueprint.route("/suivi/<token>/messages", methods=["GET", "POST"])
@counted("message")
def messages(token: str) -> ResponseReturnValue:
    """The thread, which a reviewer began, and an answer while the request is open.

    It was read where the browser or the account is the applicant's: programs look at links in mails before people do.
    """
    threads.demand_on(deps())
    try:
        followed = followed_request(deps(), token, actor().account_id)
    except LinkUnusable:
        return dead_link()
    written = messages_of(followed)
    if not written:
        raise NotFound()
    form = message_form()
    _take_file(followed, form)
    if form.validate_on_submit() and _answered(followed, form):
        flash("Votre message est envoyé.", "success")
        return redirect(url_for("public_signup.messages", token=token))
    if proof_held(followed) is not None:
        threads.read_by_applicant(deps(), followed)
    page = render_template(
        "public_signup/messages.html",
        token=token,
        followed=followed,
        entity_name=followed.display_name,
        messages=written,
        form=form if followed.state in ACTIVATED_OPEN else None,
        access=of_attached,
        size_in_words=size_in_words,
        moment=french_datetime,
    )
    return (page, 422) if form.is_submitted() else page


def _take_file(followed: AccountRequest, form: MessageForm) -> None:
    """Keep the file that came with an answer, whatever else the form says; of a closed request none is taken."""
    if "file" in form and followed.state in ACTIVATED_OPEN:
        who = applicant_of(followed)
        form.joined = attached_files.take(
            form.file, who, followed, threads.PURPOSE, lambda file: keeping.take(deps(), who, followed, "message", file)
        )


def _answered(followed: AccountRequest, form: MessageForm) -> bool:
    """Whether the answer is written; what was in the way stands above the form."""
    try:
        threads.answer(deps(), applicant_of(followed), followed.id, form.text.data, form.file_id)
    except NotFound:
        raise
    except DomainError as error:
        form.form_errors.append(sentence(error))
        return False
    return True
