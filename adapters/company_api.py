"""The API « Recherche d'entreprises » of the State: one question, two seconds at most, whatever it does.

It is the one address that the program fetches (docs/adr/0011-one-outgoing-address.md): its host stands in HOSTS, a
redirection is not followed, and nothing that a person typed is in the address but the 14 digits of a checked SIRET.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from adapters.company_answers import Garbage, read_answer
from adapters.counters import OwnCounters
from adapters.fuse import Fuse
from config_checks import COMPANY_DIRECTORY, is_local
from domain.calendar import paris_date
from domain.companies import DirectoryAnswer, Finding
from domain.rates import Rate, Use, microseconds

log = logging.getLogger("guichet.companies")

HOSTS = frozenset({urlsplit(COMPANY_DIRECTORY).hostname})
"""Whom it may ask, beside this machine."""

SECONDS = 2.0
"""From the question to the answer, name look-up included."""
CONNECT_SECONDS, READ_SECONDS = 1.0, 1.8
MOST_BYTES = 256 * 1024
"""An answer about one SIRET has some ten thousand."""
AT_ONCE = 4
"""Questions under way: a name server that hangs holds no more threads than these."""
RATE = Rate(6, 1)
"""Questions a second of this process; the API takes seven of one address."""
PAUSE, LONGEST_PAUSE = 30.0, 300.0
"""Seconds for which it is not asked after a failure; at most so long when it says how long itself (429)."""
FAIR = 0.9
"""The share of its time that a question has to have had for its slowness to be the API's."""
CACHED = 1_000
FRESH = {Finding.KNOWN: 3600.0, Finding.CEASED: 3600.0, Finding.NOT_PUBLIC: 3600.0, Finding.UNKNOWN: 300.0}
"""Seconds for which an answer is not asked for again."""


class ForeignHost(ValueError):
    """The address is not the API's, and not on this machine."""


class Away(Exception):
    """No usable answer. `pause`: the seconds that the API asked to be left alone for."""

    def __init__(self, why: str, pause: float | None = None) -> None:
        super().__init__(why)
        self.pause = pause


class Crowded(Away):
    """This process had too many questions of its own: that tells nothing of the API."""


def check_address(address: str) -> str:
    """The address, if it may be asked. Raises ForeignHost."""
    parts = urlsplit(address)
    known = parts.scheme == "https" and parts.hostname in HOSTS and parts.port in (None, 443)
    if parts.username or parts.query or parts.fragment or parts.path.strip("/"):
        raise ForeignHost(address)
    if not known and not (parts.scheme in ("http", "https") and parts.hostname and is_local(parts.hostname)):
        raise ForeignHost(address)
    return address.rstrip("/")


class CompanyApi:
    """A CompanyDirectory, for all threads of this process. Raises ForeignHost when it is made."""

    def __init__(
        self, address: str = COMPANY_DIRECTORY, *, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._fuse = Fuse(PAUSE, clock)
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._counters = OwnCounters()
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, tuple[float, DirectoryAnswer]] = OrderedDict()
        again = urllib3.Retry(total=1, redirect=0, status=0, raise_on_redirect=False, raise_on_status=False)
        self._pool = urllib3.connection_from_url(
            check_address(address),
            maxsize=AT_ONCE,
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            retries=again,
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Guichet"},
        )

    def look_up(self, siret: str) -> DirectoryAnswer:
        """What the API knows of this canonical SIRET, within SECONDS."""
        if (kept := self._kept(siret)) is not None:
            return kept
        if not self._fuse.holds():
            return DirectoryAnswer(siret, Finding.UNAVAILABLE)
        try:
            answer = self._asked(siret)
        except Crowded as error:
            log.info("the directory of companies was not asked: %s", error)
            return DirectoryAnswer(siret, Finding.UNAVAILABLE)
        except Away as error:
            if self._fuse.blow(error.pause):
                log.warning("the directory of companies does not answer (%s): asking again later", error)
            return DirectoryAnswer(siret, Finding.UNAVAILABLE)
        if self._fuse.mend():
            log.warning("the directory of companies answers again")
        self._keep(answer)
        return answer

    def _asked(self, siret: str) -> DirectoryAnswer:
        """Ask in a thread, and wait no longer than there is time: looking a name up knows no time-out. Raises Away."""
        until = time.monotonic() + self._seconds
        self._wait_for_turn(until)
        if not self._places.acquire(timeout=max(0.0, until - time.monotonic())):
            raise Crowded("all places are taken")
        # Who waited for others first had no fair time left: their time being up says nothing of the API.
        unfair = until - time.monotonic() < FAIR * self._seconds
        outcomes: SimpleQueue[DirectoryAnswer | Away] = SimpleQueue()

        def ask() -> None:
            try:
                outcomes.put(self._fetched(siret, until))
            except Away as error:
                outcomes.put(error)
            except Exception as error:  # a thread that dies in silence would be waited for
                log.exception("the directory of companies was not understood")
                outcomes.put(Away(type(error).__name__))
            finally:
                self._places.release()

        threading.Thread(target=ask, name="company-api", daemon=True).start()
        try:
            outcome = outcomes.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            raise (Crowded if unfair else Away)("too slow") from None
        if isinstance(outcome, Away):
            raise outcome
        return outcome

    def _wait_for_turn(self, until: float) -> None:
        """Keep to RATE. Raises Crowded where a turn would come too late."""
        while not self._counters.hit(Use("company-api", RATE), microseconds(datetime.now(UTC))):
            if time.monotonic() + 1 / RATE.amount > until:
                raise Crowded("too many questions at once")
            time.sleep(1 / RATE.amount)

    def _fetched(self, siret: str, until: float) -> DirectoryAnswer:
        fields = {"q": siret, "minimal": "true", "include": "siege,matching_etablissements", "per_page": "5"}
        try:
            response = self._pool.request("GET", "/search", fields=fields, preload_content=False)
            try:
                _demand_success(response)
                text = _read(response, until)
            except BaseException:
                response.close()  # what is left unread must not be the next answer's beginning
                raise
            response.release_conn()
            return read_answer(json.loads(text), siret, paris_date(datetime.now(UTC)))
        except (HTTPError, OSError, ValueError, RecursionError, Garbage) as error:
            raise Away(type(error).__name__) from None

    def _kept(self, siret: str) -> DirectoryAnswer | None:
        with self._lock:
            at, answer = self._answers.get(siret, (0.0, None))
            if answer is not None and self._clock() - at < FRESH[answer.finding]:
                self._answers.move_to_end(siret)
                return answer
        return None

    def _keep(self, answer: DirectoryAnswer) -> None:
        with self._lock:
            self._answers[answer.siret] = self._clock(), answer
            self._answers.move_to_end(answer.siret)
            while len(self._answers) > CACHED:
                self._answers.popitem(last=False)


def _demand_success(response: urllib3.BaseHTTPResponse) -> None:
    """Raises Away for any other answer than 200, with the pause that a 429 or 503 asks for."""
    if response.status != 200:
        after = response.headers.get("Retry-After", "")
        pause = min(float(after), LONGEST_PAUSE) if after.isascii() and after.isdigit() and len(after) < 8 else None
        raise Away(f"HTTP {response.status}", pause)


def _read(response: urllib3.BaseHTTPResponse, until: float) -> bytes:
    """The whole body. Raises Away for one that has no end, or comes too slowly."""
    body = b""
    while part := response.read1(8192, decode_content=False):
        body += part
        if len(body) > MOST_BYTES:
            raise Away("the answer is too long")
        if time.monotonic() > until:
            raise Away("too slow")
    return body
