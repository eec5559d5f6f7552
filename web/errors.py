"""Error pages: what happened and what to do, in French, with the right status and nothing of our insides.

The pages of 500 and 503 do not touch the database, and no page depends on it: when drawing a page fails in turn, it is
drawn again without an account, and at worst as a few words of plain HTML. What those pages say of the installation
(`service`, `demo`) are therefore globals of Jinja. Nor do they read the session, but for the token of a form that a
database which is locked, full of others or gone could not take: it is offered again.
"""

from __future__ import annotations

import errno
import logging
import secrets
from functools import partial
from types import TracebackType
from typing import Any

import peewee
from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateNotFound
from markupsafe import escape
from playhouse.pool import MaxConnectionsExceeded
from werkzeug.exceptions import Forbidden, HTTPException, RequestEntityTooLarge, SecurityError, ServiceUnavailable

from adapters.database_errors import Outage, in_short, outage
from adapters.passwords import HashingBusy
from domain.calendar import french_datetime
from domain.pauses import Pause
from domain.security_events import SecurityEvent, tell
from web.session_over import offered_again, restore_session, sent_by_us

RETRY_AFTER = {Outage.BUSY: 10, Outage.UNREACHABLE: 60}  # seconds, told with a 503
MEGABYTE = 1024 * 1024

NO_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)

# A body above the limit is read and thrown away up to this, so that the browser reads our page rather than a reset.
DRAIN_LIMIT = 512 * MEGABYTE
DRAIN_CHUNK = 1 * MEGABYTE


_ELSEWHERE = (
    '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Redirection</title></head><body><main>'
    '<p><a href="{}">Continuer</a></p></main></body></html>'
)
_LAST_RESORT = (
    '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Erreur</title></head><body><main>'
    "<h1>Une erreur est survenue</h1><p>Réessayez dans quelques minutes.</p>{}</main></body></html>"
)


class PermissionLacking(Forbidden):
    """403 of somebody whose roles do not carry `permission`; the security log names it, the page does not."""

    def __init__(self, permission: str) -> None:
        super().__init__()
        self.permission = str(permission)


def init_errors(app: Flask) -> None:
    """Register the pages of all HTTP errors, of a refused CSRF token and of a database that does not answer."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(peewee.PeeweeException, _database_error)
    app.register_error_handler(MaxConnectionsExceeded, _database_error)
    app.register_error_handler(OSError, _disk_full)
    app.register_error_handler(HashingBusy, _hashing_busy)
    app.after_request(_redirection)
    # Flask's own line holds the path, and paths hold tokens. (Set on the instance: the factory owns the class.)
    setattr(app, "log_exception", partial(_log_exception, app))  # noqa: B010


def error_reference() -> str:
    """Return what a person reads out to be found in the log: the request's id, which all its lines there carry."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(6)
    return str(g.request_id)


ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def _log_exception(app: Flask, exc_info: ExcInfo | tuple[None, None, None] | BaseException) -> None:
    rule = request.url_rule.rule if request.url_rule else "(no route)"
    app.logger.error("error %s on %s %s", error_reference(), request.method, rule, exc_info=exc_info)


def _http_error(error: HTTPException) -> Response:
    code = error.code or 500
    if code >= 500:
        return _bare_page(code, error)
    if code == 403:
        tell(SecurityEvent.SCREEN_REFUSED, permission=getattr(error, "permission", None))
    return _page(code, str(code), error)


def _foreign_host(error: SecurityError) -> Response:
    """The Host header names another site, or nothing at all. What it named is not repeated, on the page or in the log.

    The person who is signed in here is nobody there, so the page is drawn without an account.
    """
    tell(SecurityEvent.HOST_FOREIGN)
    return _bare_page(400, error)


def _redirection(response: Response) -> Response:
    """Werkzeug's words, for a browser that does not follow by itself, are English."""
    if response.location and 300 <= response.status_code < 400:
        response.set_data(_ELSEWHERE.format(escape(response.location)))
        response.content_type = "text/html; charset=utf-8"
    return response


def _too_large(error: RequestEntityTooLarge) -> Response:
    _drain()
    limit = request.max_content_length
    response = _page(413, "413", error, limit=f"{limit // MEGABYTE}\N{NO-BREAK SPACE}Mo" if limit else None)
    response.headers["Connection"] = "close"
    return response


def _database_error(error: Exception) -> Response:
    """A lock, a full server or one that is gone: 503, and what was typed is offered again. Anything else is our fault.

    One line in the log and no traceback: the code is right, and while a database is down every request comes here.
    """
    kind = outage(error)
    if kind is None:
        raise error
    _log_outage(logging.WARNING if kind is Outage.BUSY else logging.ERROR, f"database {kind.value}", in_short(error))
    return _come_back(kind)


def _disk_full(error: OSError) -> Response:
    """A disk that takes nothing is the installation's trouble, for a while; any other error is ours."""
    if error.errno not in NO_DISK:
        raise error
    _log_outage(logging.ERROR, "disk full", errno.errorcode[error.errno])
    return _come_back(Outage.UNREACHABLE)


def _log_outage(level: int, what: str, why: str) -> None:
    rule = request.url_rule.rule if request.url_rule else "(no route)"
    current_app.logger.log(level, "%s %s on %s %s: %s", what, error_reference(), request.method, rule, why)


def _come_back(kind: Outage) -> Response:
    restore_session()
    response = _bare_page(503, ServiceUnavailable(), busy=kind is Outage.BUSY, **offered_again())
    response.headers["Retry-After"] = str(RETRY_AFTER[kind])
    return response


def under_maintenance(pause: Pause, retry_after: int) -> Response:
    """The page of maintenance; what was typed is offered again, to be sent once it is over."""
    restore_session()
    ends = french_datetime(pause.until) if pause.until else ""
    response = _bare_page(503, ServiceUnavailable(), maintenance=pause, ends=ends, **offered_again())
    response.headers["Retry-After"] = str(retry_after)
    return response


def _hashing_busy(error: HashingBusy) -> Response:
    """No turn to hash a password. Forms that hold more than a password say so beside it instead."""
    _log_outage(logging.WARNING, "too many passwords at once", "HashingBusy")
    return _come_back(Outage.BUSY)


def _csrf_error(error: CSRFError) -> Response:
    """The form's token is missing, of another session or too old: offer what was typed again, under a new one."""
    tell(SecurityEvent.CSRF_REFUSED, ours=str(sent_by_us()).lower())
    return _page(400, "csrf", error, no_cookies=not request.cookies, **offered_again())


def _page(code: int, template: str, error: HTTPException, **context: Any) -> Response:
    """Draw a page as any other; without an account when that fails."""
    try:
        try:
            html = render_template(f"errors/{template}.html", **context)
        except TemplateNotFound:
            html = render_template("errors/400.html", **context)
    except Exception as failure:
        _log_exception(current_app._get_current_object(), failure)  # type: ignore[attr-defined]
        return _bare_page(code, error, template, **context)
    return _response(html, code, error)


def _bare_page(code: int, error: HTTPException, template: str | None = None, **context: Any) -> Response:
    """Draw a page from Jinja's globals alone: no context processor, so no account, session or database."""
    names = [f"errors/{name}.html" for name in (template, str(code), "500") if name]
    bare = {"request": request, "bare": True, "reference": error_reference(), "url_for": _address}
    try:
        html = current_app.jinja_env.select_template(names).render(bare | context)
    except Exception as failure:
        _log_exception(current_app._get_current_object(), failure)  # type: ignore[attr-defined]
        html = _LAST_RESORT.format(f"<p>Référence : {escape(error_reference())}</p>")
    return _response(html, code, error)


def _address(endpoint: str) -> str:
    """The address of a page of ours. Flask makes none while it answers a Host that is not ours."""
    return current_app.url_map.bind("").build(endpoint)


def _response(html: str, code: int, error: HTTPException) -> Response:
    response = make_response(html, code)
    for name, value in error.get_headers(request.environ):  # Allow, Retry-After, WWW-Authenticate
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _drain() -> None:
    """Read the refused body and forget it. Without a declared length there is no knowing where it ends."""
    left = request.content_length or 0
    limit = request.max_content_length
    if limit is None or not limit < left <= DRAIN_LIMIT:
        return  # refused for another reason (too many parts), with the body partly read; or really too much
    stream = request.environ["wsgi.input"]
    while left > 0:
        chunk = stream.read(min(DRAIN_CHUNK, left))
        if not chunk:
            return
        left -= len(chunk)
