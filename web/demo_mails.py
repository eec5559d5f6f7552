"""`/demo/mails`: the mails of the demonstration, with links that work. Registered in the demonstration alone.

Mails are shown as they are or will be sent, waiting ones too. The HTML part is a response of its own, in a sandboxed
frame: nothing in it runs or loads, and its links open in a new tab.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, render_template, request
from peewee import ModelSelect

from adapters.mail_renderer import MailRenderer, RenderedMail
from config import Settings
from domain.calendar import french_datetime
from domain.mailboxes import InvalidMailbox, email_key, readable
from domain.mails import event_of
from domain.states import MailState
from models import Mail
from services.machinery.outbox import secrets_of
from services.machinery.stop_links import stop_link_of
from web.current import deps, settings
from web.wiring import make_renderer
from web.words import mail_state_label

PAGE_SIZE = 50
LARGEST_ID = 2**31 - 1
TONES = {MailState.SENT: "success", MailState.DEAD: "danger"}

PREVIEW_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""Of the HTML part: the one place where inline styles are allowed, because mails have no others."""

blueprint = Blueprint("demo_mails", __name__, url_prefix="/demo/mails")


def init_demo_mails(app: Flask, chosen: Settings) -> None:
    """Show the mails, if this is the demonstration; otherwise the addresses do not exist."""
    if chosen.demo:
        app.register_blueprint(blueprint)
        app.extensions["guichet_demo_renderer"] = make_renderer(chosen, app.extensions["guichet_dependencies"])


@dataclass(frozen=True)
class DemoMail:
    """A mail and what it is about."""

    id: int
    to: str
    label: str
    at: str
    state: str
    tone: str
    message_id: str
    subject: str


@blueprint.get("")
def mails() -> str:
    """The latest mails first, all of them or those to one address."""
    address = request.args.get("adresse", "").strip()
    page = _page(request.args.get("page", ""))
    first = (page - 1) * PAGE_SIZE
    rows = list(_mails_to(address).order_by(Mail.id.desc()).offset(first).limit(PAGE_SIZE + 1))
    return render_template(
        "demo/mails.html",
        mails=[_named(row) for row in rows[:PAGE_SIZE]],
        address=address,
        page=page,
        more=len(rows) > PAGE_SIZE,
    )


@blueprint.get(f"/<int(max={LARGEST_ID}):mail_id>")
def mail(mail_id: int) -> str:
    """One mail: its head, its HTML part in a frame, its text part."""
    chosen, row = settings(), _mail(mail_id)
    return render_template(
        "demo/mail.html",
        mail=_named(row),
        text=_rendered(row).text,
        sender=chosen.mail_from,
        reply_to=chosen.support_address,
    )


@blueprint.get(f"/<int(max={LARGEST_ID}):mail_id>/html")
def html(mail_id: int) -> Response:
    """The HTML part, for the frame."""
    made = _rendered(_mail(mail_id)).html
    response = Response(made.replace("<head>", '<head>\n<base target="_blank">', 1), mimetype="text/html")
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _mails_to(address: str) -> ModelSelect:
    query = Mail.select()
    if not address:
        return query
    try:
        return query.where(Mail.to_key == email_key(address))
    except InvalidMailbox:
        return query.where(False)


def _mail(mail_id: int) -> Mail:
    row = Mail.get_or_none(Mail.id == mail_id)
    return row if row is not None else abort(404)


def _renderer() -> MailRenderer:
    renderer: MailRenderer = current_app.extensions["guichet_demo_renderer"]
    return renderer


def _rendered(row: Any) -> RenderedMail:
    return _renderer().render(row.event, row.facts, secrets_of(deps(), row), stop_link_of(deps(), row))


def _named(row: Any) -> DemoMail:
    return DemoMail(
        id=row.id,
        to=readable(row.to_address),
        label=deps().registry.worded(event_of(row.event).label),
        at=french_datetime(row.created_at),
        state=mail_state_label(row.state),
        tone=TONES.get(MailState(row.state), "waiting"),
        message_id=row.message_id,
        subject=_renderer().subject(row.event, row.facts),
    )


def _page(typed: str) -> int:
    # Long digits are no page either, and SQLite cannot count so far.
    return max(1, int(typed)) if typed.isdecimal() and len(typed) < 7 else 1
