"""Send each file of the corpus through the real form of the real program, and review whatever it took.

`run(place, files)` walks the whole way for each: the steps of the signup, the activation, the request's page as an SI
administrator, every page image that it shows or could show. `Watch` looks meanwhile at the program's processes.
"""

from __future__ import annotations

import html
import re
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import models
from bench.browser import Answer, Browser
from bench.installation import Installation
from bench.measures import PROOF, applicant_address, reach_documents, signed_in, tell_and_send
from domain.states import State
from models import AccountRequest, Document, DocumentVersion
from tests.support.factories import activation_token, luhn_siret
from tests.support.hostile import Hostile

AT_ONCE = 3
"""People who send files at the same time: more than the sandbox has places for strangers' files on two processors."""
PATIENCE = 120
"""Seconds for which a file is sent again while the others' take every place."""
BUSY = "Beaucoup de fichiers sont vérifiés en ce moment".encode()
SHOWN = 10
"""Pages of one document that are asked for, beside what the request's page names."""


@dataclass
class Outcome:
    """What became of one file. `faults` says what should not have happened."""

    kind: str
    taken: bool = False
    drawn: int = 0
    told: int = 0
    """Pages that are a sentence instead."""
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


def run(place: Installation, files: Iterable[Hostile]) -> list[Outcome]:
    """The outcome of each file, in order. An app context is needed: the administrator's password is hashed."""
    reviewer = signed_in(place)
    with ThreadPoolExecutor(AT_ONCE) as people:
        return list(people.map(lambda pair: _outcome(place, reviewer.cookies, *pair), enumerate(files, 1)))


def _outcome(place: Installation, cookies: dict[str, str], number: int, file: Hostile) -> Outcome:
    outcome, began = Outcome(file.kind), time.monotonic()
    try:
        with models.database.connection_context():
            request = _sent(place, number, file, outcome)
            if request is not None:
                outcome.taken = True
                _review(Browser(place.address, dict(cookies)), request, outcome)
    except Exception as error:  # told with the others, so that one file does not hide what the next ones do
        outcome.faults.append(f"{type(error).__name__}: {error}")
    outcome.seconds = time.monotonic() - began
    outcome.faults = [f"{number}, {file.kind}: {fault}" for fault in outcome.faults]
    return outcome


def _sent(place: Installation, number: int, file: Hostile, outcome: Outcome) -> AccountRequest | None:
    """Sign up with this file as the proof, and activate. None when the form refused the file, in its own words."""
    # Each from an address of its own: who sends many slow files is refused others.
    browser = Browser(place.address, source=f"127.3.{number // 200}.{number % 200 + 1}")
    papers = reach_documents(browser, luhn_siret(3_000_000 + number), number)
    answer = browser.post(PROOF, papers, ("proof_of_existence", file.data), file.name)
    limit = time.monotonic() + PATIENCE
    while BUSY in answer.body and time.monotonic() < limit:
        time.sleep(1)
        answer = browser.post(PROOF, papers, ("proof_of_existence", file.data), file.name)
    if answer.path != "/creer-un-compte/vous":
        if answer.status not in (200, 422) or b"error-summary" not in answer.body:
            outcome.faults.append(f"refused with {answer.status} at {answer.path}, without a reason")
        return None
    tell_and_send(browser, number)
    request = AccountRequest.get(AccountRequest.email_key == applicant_address(number))
    path = f"/activation/{activation_token(place.deps, request)}"
    browser.get(path)
    browser.post(path, {})
    request = AccountRequest.get_by_id(request.id)
    if request.state != State.WITH_SI:
        outcome.faults.append(f"its request is {request.state}")
    return request


def _review(browser: Browser, request: AccountRequest, outcome: Outcome) -> None:
    """Ask for the page of the request, each picture, the page again (what was learnt of the file stands there now)."""
    page = f"/backoffice/demandes/{request.reference}"
    body = _page(browser, page, outcome)
    for address in _pictures(request, page, body):
        answer = browser.get(address)
        if answer.status == 200 and answer.body.startswith(b"\xff\xd8"):
            outcome.drawn += 1
        elif answer.status < 500 and b"<svg" in answer.body[:500]:
            outcome.told += 1
        else:
            outcome.faults.append(_described(answer))
    _page(browser, page, outcome)
    download = browser.get(f"{page}/pieces/{_version(request).id}/fichier")
    if download.status != 403:
        outcome.faults.append(_described(download))


def _page(browser: Browser, address: str, outcome: Outcome) -> str:
    answer = browser.get(address)
    if answer.status != 200:
        outcome.faults.append(_described(answer))
    return answer.body.decode()


def _pictures(request: AccountRequest, page: str, body: str) -> list[str]:
    """What the page names, then the first pages and the last at the sizes that there are."""
    named = [html.unescape(found) for found in re.findall(rf'"({re.escape(page)}/pieces/[^"]+\.jpg[^"]*)"', body)]
    version = _version(request)
    numbers = sorted({*range(1, min(version.pages, SHOWN) + 1), version.pages})
    own = [f"{page}/pieces/{version.id}/page/{number}.jpg" for number in numbers]
    return list(dict.fromkeys([*named, *own]))


def _version(request: AccountRequest) -> DocumentVersion:
    return DocumentVersion.select().join(Document).where(Document.request == request).get()


def _described(answer: Answer) -> str:
    return f"{answer.path} answered {answer.status}: {answer.body[:80]!r}"


# --- the processes


@dataclass
class Watch:
    """The most memory that each kind of process held, in MB, looked at every `EVERY` seconds until `stop` is set."""

    roots: tuple[int, ...]
    peaks: Counter[str] = field(default_factory=Counter)

    EVERY = 0.03

    def __enter__(self) -> Watch:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watch")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(self.EVERY):
            sizes: Counter[str] = Counter()
            for pid in _family(self.roots):
                megabytes, kind = _resident(pid), _kind(pid)
                sizes["everything"] += megabytes
                self.peaks[kind] = max(self.peaks[kind], megabytes)
            self.peaks["everything"] = max(self.peaks["everything"], sizes["everything"])


def workers_of(gunicorn: int) -> list[int]:
    """The ids of the processes that serve."""
    return sorted(_children(gunicorn))


def _family(roots: Iterable[int]) -> Iterator[int]:
    for pid in roots:
        yield pid
        yield from _family(_children(pid))


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def _resident(pid: int) -> int:
    with suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 // 1024**2
    return 0


def _kind(pid: int) -> str:
    with suppress(OSError):
        return "sandbox" if b"nursery.py" in Path(f"/proc/{pid}/cmdline").read_bytes() else "program"
    return "program"
