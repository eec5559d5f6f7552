"""What the installation tells everybody: maintenance, in the place of every page.

Each process keeps what the database says for some seconds, so that a page costs no statement more. One request at a
time asks; the others, and all while the database does not answer, go by what was known.
"""

from __future__ import annotations

import threading
from contextlib import nullcontext
from time import monotonic

from flask import Flask, Response, current_app, request
from peewee import PeeweeException
from playhouse.pool import MaxConnectionsExceeded

from domain.pauses import NO_PAUSE, Pause, retry_after
from models import database
from queries import pauses
from web.current import deps
from web.errors import under_maintenance
from web.static_files import is_static

KEPT_SECONDS = 5.0
EXTENSION = "guichet_announcements"
GO_ON = frozenset({"healthz", "readyz", "metrics"})
"""What operators ask during maintenance too; static files, which its page needs, go on as well."""


class Kept:
    """What the database says, asked again after `seconds`."""

    def __init__(self, seconds: float = KEPT_SECONDS) -> None:
        self._seconds = seconds
        self._asking = threading.Lock()
        self._known = False
        self._until = float("-inf")
        self._pause = NO_PAUSE

    def pause(self) -> Pause:
        """Whether the installation stands still. What a process is asked first waits for the answer."""
        if monotonic() >= self._until and self._asking.acquire(blocking=not self._known):
            try:
                if monotonic() >= self._until:
                    self._ask()
            finally:
                self._asking.release()
        return self._pause

    def forget(self) -> None:
        """Ask again at once: this process has just changed it."""
        self._until = float("-inf")

    def _ask(self) -> None:
        try:
            with nullcontext() if not database.is_closed() else database.connection_context():
                self._pause = pauses.pause()
        except (PeeweeException, MaxConnectionsExceeded):
            pass  # the page that asks the database next says so itself
        self._known = True
        self._until = monotonic() + self._seconds


def init_announcements(app: Flask) -> None:
    """Answer 503 while maintenance is on. To be called before what takes a place or a connection (web/admission.py)."""
    app.extensions[EXTENSION] = Kept()

    @app.before_request
    def stand_still() -> Response | None:
        if request.endpoint in GO_ON or is_static(request.endpoint):
            return None
        pause = kept().pause()
        if not pause.pages:
            return None
        return under_maintenance(pause, retry_after(pause, deps().now()))


def kept() -> Kept:
    """What this process knows."""
    known: Kept = current_app.extensions[EXTENSION]
    return known
