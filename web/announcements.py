"""What the installation tells everybody: maintenance in the place of every page, and announcements above them.

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

from domain.announcements import Announced, Place, on_pages
from domain.calendar import paris_date
from domain.pauses import NO_PAUSE, Pause, retry_after
from models import database
from queries import announcements, pauses
from web.current import deps
from web.errors import under_maintenance
from web.static_files import is_static

KEPT_SECONDS = 5.0
EXTENSION = "guichet_announcements"
GO_ON = frozenset({"healthz", "readyz", "metrics"})
"""What operators ask during maintenance too; static files, which its page needs, go on as well."""


class Kept:
    """What the database says, asked again after `seconds`."""

    def __init__(self, seconds: float = KEPT_SECONDS, *, first: float = float("-inf")) -> None:
        """Nothing is asked before `first`, on the clock of `time.monotonic`."""
        self._seconds = seconds
        self._asking = threading.Lock()
        self._known = False
        self._until = first
        self._pause = NO_PAUSE
        self._announced: tuple[Announced, ...] = ()

    def pause(self) -> Pause:
        """Whether the installation stands still. What a process is asked first waits for the answer."""
        self._ask_in_time()
        return self._pause

    def announced(self) -> tuple[Announced, ...]:
        """What is announced, today and later."""
        self._ask_in_time()
        return self._announced

    def forget(self) -> None:
        """Ask again at once: this process has just changed it."""
        self._until = float("-inf")

    def _ask_in_time(self) -> None:
        if monotonic() >= self._until and self._asking.acquire(blocking=not self._known):
            try:
                if monotonic() >= self._until:
                    self._ask()
            finally:
                self._asking.release()

    def _ask(self) -> None:
        try:
            with nullcontext() if not database.is_closed() else database.connection_context():
                self._pause = pauses.pause()
                self._announced = announcements.not_ended(paris_date(deps().now()))
        except (PeeweeException, MaxConnectionsExceeded):
            pass  # the page that asks the database next says so itself
        self._known = True
        self._until = monotonic() + self._seconds


def init_announcements(app: Flask) -> None:
    """Answer 503 while maintenance is on; give templates `announcements()`.

    To be called before what takes a place or a connection (web/admission.py).
    """
    app.extensions[EXTENSION] = Kept()
    app.jinja_env.globals.update(announcements=_on_this_page)

    @app.before_request
    def stand_still() -> Response | None:
        if request.endpoint in GO_ON or is_static(request.endpoint):
            return None
        pause = kept().pause()
        if not pause.pages:
            return None
        return under_maintenance(pause, retry_after(pause, deps().now()))


def _on_this_page() -> list[Announced]:
    """For a template: what stands above the present page today."""
    place = Place.BACKOFFICE if (request.endpoint or "").startswith("backoffice") else Place.PUBLIC
    return on_pages(kept().announced(), place, paris_date(deps().now()))


def kept() -> Kept:
    """What this process knows."""
    known: Kept = current_app.extensions[EXTENSION]
    return known
