"""Logs as JSON lines. Addresses are logged as the route's pattern: paths carry secrets, queries carry names."""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from domain import security_events
from domain.networks import prefix_of
from web.static_files import is_static

access = logging.getLogger("guichet.access")
FIELDS = ("method", "route", "status", "milliseconds", "request_id", "account_id", "event")


class JsonFormatter(logging.Formatter):
    """One flat JSON object a line: time (UTC), level, logger, message, and what else the record carries.

    That is the access log's fields, and of a security event (domain/security_events.py) its facts and whose request it
    was; docs/security/events.md lists them.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {field: getattr(record, field) for field in FIELDS if hasattr(record, field)}
        if "request_id" not in line and has_request_context():
            line["request_id"] = g.get("request_id")
        if record.name == security_events.log.name:
            # A fact never takes the place of what the log itself says.
            line = {**_whose_request(), **getattr(record, "facts", {}), **line}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def route() -> str:
    """The pattern of the present request, such as `/suivi/<token>`; "-" when no route matches."""
    return request.url_rule.rule if request.url_rule is not None else "-"


def _whose_request() -> dict[str, Any]:
    """Of the present request: method, route, the visitor's network and, once known, the account. {} in the worker."""
    if not has_request_context():
        return {}
    known = {"method": request.method, "route": route(), "network": prefix_of(request.remote_addr)}
    account = getattr(g.get("_login_user"), "id", None)
    return known if account is None else known | {"account_id": account}


def configure(level: int = logging.INFO) -> None:
    """Send every log of the process to standard error as JSON lines; twice is once."""
    root = logging.getLogger()
    if any(isinstance(handler.formatter, JsonFormatter) for handler in root.handlers):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root.addHandler(handler)
    root.setLevel(level)
    # The development server would write whole paths, and fontTools a dozen lines for each letter that is printed.
    for talker in ("werkzeug", "fontTools"):
        logging.getLogger(talker).setLevel(logging.WARNING)


def init_logging(app: Flask, *, quiet: bool = False) -> None:
    """Log each request once answered. `quiet` (tests) leaves the process's log handlers alone."""
    if not quiet:
        configure()

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()
        g.request_id = secrets.token_hex(6)

    @app.after_request
    def log_access(response: Response) -> Response:
        if not is_static(request.endpoint):
            user = g.get("_login_user")
            access.info(
                "request",
                extra={
                    "method": request.method,
                    "route": route(),
                    "status": response.status_code,
                    "milliseconds": _elapsed(),
                    "request_id": g.get("request_id"),
                    "account_id": getattr(user, "id", None),
                },
            )
        return response


def _elapsed() -> int:
    now = time.perf_counter()
    return round((now - g.get("started", now)) * 1000)
