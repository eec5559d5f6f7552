"""How many requests are served at once, so that some threads are always free.

Gunicorn's threads are all alike. A request that may wait for somebody else (a lock in the database, a place in the
sandbox, a slow line) takes one of few places; who finds none is answered 503 at once. What waits for nothing
(`/healthz`, static files, the pages of `FREE` for who has no session) takes none, and finds a thread whatever the
others do, but for one request at a time, which asks whether maintenance is on. gunicorn.conf.py has more threads than
there are places; the pool of connections has one for each place, and for that one.
"""

from __future__ import annotations

import logging
import threading
import time

from flask import Flask, current_app, g, request
from werkzeug.exceptions import ServiceUnavailable

from web.static_files import is_static

log = logging.getLogger("guichet.admission")

AT_ONCE = 20
"""Requests of each process that may wait for something, at once."""
UPLOADS = 10
"""Of these, requests that carry files."""
READY = 2
"""Places of `/readyz` and `/metrics` alone, which ask the database: who watches learns that it answers, or not."""
WATCHING = 1
"""Requests, whatever they ask, that ask for the sake of all whether maintenance is on (web/announcements.py)."""
CONNECTIONS = AT_ONCE + READY + WATCHING
"""Connections to the database that a process may need."""
RETRY_AFTER = 5
"""Seconds, told with the 503."""
QUIET = 10.0
"""Seconds between two warnings in the log."""

HOME = "public_signup.home"
FREE = frozenset(
    f"public_signup.{page}" for page in ("home", "help_page", "accessibility", "legal", "privacy", "site_map")
)
"""Pages that read the database for the sake of who is signed in, or of what this browser sent, alone."""
KNOWN_BY = ("guichet-demande", "__Host-guichet-demande")
"""The cookie of a browser that began a request (`public_signup.browser`), which the home page tells of; over https the
second."""


class Places:
    """So many places; `take` and `leave` are safe between threads."""

    def __init__(self, name: str, count: int) -> None:
        self._name = name
        self._free = threading.BoundedSemaphore(count)
        self._warned = float("-inf")

    def take(self) -> bool:
        """Take a place; False, and a warning in the log, when there is none."""
        taken = self._free.acquire(blocking=False)
        if not taken and time.monotonic() - self._warned > QUIET:
            self._warned = time.monotonic()
            log.warning("every place for %s is taken: requests are answered 503", self._name)
        return taken

    def leave(self) -> None:
        self._free.release()


def init_admission(app: Flask, *, at_once: int = AT_ONCE, uploads: int = UPLOADS) -> None:
    """Let so many requests in at once. To be called before whatever else stands before requests."""
    everybody, senders = Places("requests", at_once), Places("requests with files", uploads)
    watchers = Places("/readyz", READY)

    @app.before_request
    def let_in() -> None:
        g.places = []
        for places in _wanted():
            if not places.take():
                raise ServiceUnavailable(retry_after=RETRY_AFTER)
            g.places.append(places)

    def _wanted() -> list[Places]:
        if _waits_for_nothing():
            return []
        if request.endpoint in ("readyz", "metrics"):
            return [watchers]
        return [senders, everybody] if request.mimetype == "multipart/form-data" else [everybody]

    @app.teardown_request
    def let_out(error: BaseException | None) -> None:
        for places in g.pop("places", ()):
            places.leave()


def _waits_for_nothing() -> bool:
    if request.endpoint == "healthz" or is_static(request.endpoint):
        return True
    knows = (current_app.config["SESSION_COOKIE_NAME"], *(KNOWN_BY if request.endpoint == HOME else ()))
    return request.endpoint in FREE and not any(name in request.cookies for name in knows)
