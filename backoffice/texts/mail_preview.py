"""A mail in a frame in which nothing runs or loads; one with invented facts and the words that somebody types."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app
from markupsafe import Markup

from adapters.mail_renderer import MailRenderer
from domain.mail_samples import samples_of
from domain.mails import WORDED, sample_secrets
from domain.message_templates import Action
from web.current import deps, settings
from web.wiring import make_renderer

FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)
"""Of a mail's HTML part: the one place where inline styles are allowed, because mails have no others."""

_EVENTS = {action: event for event, action in WORDED.items()}


def renderer() -> MailRenderer:
    """Made once an application: it holds the parsed templates."""
    made = current_app.extensions.get("guichet_renderer")
    if made is None:
        made = current_app.extensions["guichet_renderer"] = make_renderer(settings(), deps())
    return made


def framed(html: str) -> Response:
    """A mail's HTML part as a response of its own, that our pages may put into a frame."""
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = FRAME_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def facts_of(action: Action) -> dict[str, Any]:
    """The invented facts of the action's mail."""
    return samples_of(deps().registry, _EVENTS[action])[0]


def mail(action: Action, facts: dict[str, str]) -> Response:
    """Both parts of the mail, in one frame: the text part beneath the other."""
    event = _EVENTS[action]
    sample = facts_of(action) | facts
    rendered = renderer().render(event, sample, sample_secrets(event, sample))
    beneath = _TEXT_PART.format(rendered.text)
    return framed(rendered.html.replace("</body>", f"{beneath}</body>"))


def faults(form: Any) -> Response:
    """What is wrong with the text."""
    return frame_of(" ".join(str(message) for message in form.text.errors))


def frame_of(words: str) -> Response:
    return framed(_FAULT.format(words))


_TEXT_PART = Markup(
    '<h2 style="margin:24px 16px 8px 16px;font-size:17px;font-family:sans-serif;">Version texte</h2>'
    '<pre style="margin:0 16px 24px 16px;white-space:pre-wrap;overflow-wrap:anywhere;font-size:14px;">{}</pre>'
)
_FAULT = Markup(
    '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Aperçu impossible</title></head>'
    '<body style="margin:24px;background-color:#ffffff;color:#1a2228;font-family:sans-serif;line-height:1.5;">'
    '<h1 style="font-size:19px;">Aperçu impossible</h1><p>{}</p></body></html>'
)
