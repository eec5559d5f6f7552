"""What checking a stranger's files may cost: one deadline a request, one check at a time a request of theirs, and a
visitor whose files take long waits for their turn, then is refused. What is refused is told beside the field.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace

from flask import g

from adapters.intake import (
    AcceptedDocument,
    FileRefused,
    Limits,
    Reason,
    UploadedFile,
    accept,
    rearrange,
    safe_filename,
)
from adapters.shared_locks import Taken, shared_locks
from domain.given_files import Leaf
from domain.page_troubles import PageUnavailable, Trouble
from domain.security_events import SecurityEvent, tell
from models import DocumentVersion
from services.documents import page_images
from services.machinery.dependencies import DrawnPage
from web.current import deps
from web.limits import sent_slow_files, upload_was_slow, uploads_refused, visitor

LEAST = 2.0
"""Seconds: with fewer left, a check is not begun."""
SLOW = 10.0
"""Seconds that the checks of one request take together before it counts as slow."""

SUSPECT = frozenset(
    {Reason.TIMEOUT, Reason.BROKEN_PDF, Reason.BROKEN_IMAGE, Reason.IMAGE_TOO_LARGE, Reason.PAGE_TOO_LARGE}
)
"""Refusals that an attack meets too: the security log tells them. A wrong type or a heavy scan is everybody's."""


@dataclass
class Time:
    """What the checks of the present request took so far, and what they waited, in seconds."""

    checked: float = 0.0
    waited: float = 0.0
    counted: bool = False


def checked(files: Sequence[UploadedFile], limits: Limits, of: str) -> AcceptedDocument:
    """What the intake makes of the files, in the time that the present request has left. Raises FileRefused.

    `of` names the account request that they are for, or the account that gives them: one check at a time each.
    """
    return _in_time(files, limits, of, lambda left: accept(files, left))


def rearranged(file: UploadedFile, leaves: Sequence[Leaf], limits: Limits, of: str) -> AcceptedDocument:
    """The same for a document some pages of which go, or are turned."""
    return _in_time([file], limits, of, lambda left: rearrange(file, leaves, left))


def drawn(version: DocumentVersion, page: int, width: int) -> DrawnPage:
    """A page of a stranger's file for themselves: people whose files take long wait for their turn here too.

    Raises PageUnavailable.
    """
    if uploads_refused():
        raise PageUnavailable(Trouble.UNAVAILABLE)
    try:
        with _visitors_turn([]) if sent_slow_files() else nullcontext(), _counted(_spent()):
            return page_images.image_of(deps(), version, page, width, spare=1)
    except FileRefused:
        raise PageUnavailable(Trouble.UNAVAILABLE) from None


def _in_time(
    files: Sequence[UploadedFile], limits: Limits, of: str, work: Callable[[Limits], AcceptedDocument]
) -> AcceptedDocument:
    spent = _spent()
    left = limits.seconds - spent.checked
    if left < LEAST:
        raise _refused(Reason.OTHERS_TOO_LONG, files)
    if uploads_refused():
        raise _refused(Reason.TOO_MANY_SLOW, files)
    with _turn(files, limits, of, spent):
        try:
            with _counted(spent):
                return work(replace(limits, seconds=left, wait=limits.wait - spent.waited))
        except FileRefused as refused:
            if refused.reason is Reason.BUSY:
                spent.waited = limits.wait  # the next of this request's documents waits no more
            if refused.reason in SUSPECT:
                tell(SecurityEvent.DOCUMENT_REFUSED, reason=refused.reason.value)
            if refused.reason is Reason.TIMEOUT and left < limits.seconds:
                raise FileRefused(Reason.OTHERS_TOO_LONG, refused.name) from None
            raise


def _spent() -> Time:
    if "time_of_checks" not in g:
        g.time_of_checks = Time()
    spent: Time = g.time_of_checks
    return spent


@contextmanager
def _turn(files: Sequence[UploadedFile], limits: Limits, of: str, spent: Time) -> Iterator[None]:
    """Be the only one who checks files for this one, and for a visitor who sent slow ones."""
    began = time.monotonic()
    try:
        with shared_locks.hold(f"files of {of}", limits.wait - spent.waited):
            spent.waited += time.monotonic() - began
            if not sent_slow_files():
                yield
                return
            with _visitors_turn(files):
                yield
    except Taken:
        spent.waited = limits.wait
        raise _refused(Reason.ANOTHER_AT_WORK, files) from None


@contextmanager
def _visitors_turn(files: Sequence[UploadedFile]) -> Iterator[None]:
    try:
        with shared_locks.hold(f"files from {visitor()}", 0):
            yield
    except Taken:
        raise _refused(Reason.BUSY, files) from None


@contextmanager
def _counted(spent: Time) -> Iterator[None]:
    began = time.monotonic()
    try:
        yield
    finally:
        spent.checked += time.monotonic() - began
        if spent.checked >= SLOW and not spent.counted:
            spent.counted = True
            upload_was_slow()


def _refused(reason: Reason, files: Sequence[UploadedFile]) -> FileRefused:
    return FileRefused(reason, safe_filename(files[-1].name) if files else "")
