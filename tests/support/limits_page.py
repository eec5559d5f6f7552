"""docs/limits.md, made from the constants of the code: `python -m tests.support.limits_page` writes it."""

from __future__ import annotations

import re

from adapters import antivirus, electronic_signatures, pages
from adapters.intake import Limits
from adapters.sandbox import calls, confinement, jobs, pdfs, places, scanned
from adapters.sandbox import signatures as signing
from config import Settings
from config_checks import HOUSE
from domain.policy import BULK_CHUNK
from services.documents import scans, text_layers
from services.machinery import tasks, worker
from web import admission, checking
from web.limits import SLOW_UPLOADS

PAGE = HOUSE / "docs" / "limits.md"
MEGABYTE = 1024 * 1024

TEXT = """\
# What a stranger's file may cost

Anybody can upload a file. The web process opens none of them: each is read in a process of its own that can open,
write, start and reach nothing, and is killed at its limit (`adapters/sandbox`; what holds it stands below). A file that
passes a limit is refused with the reason at the form, or shown as a sentence in the place of its page; the rest of the
page works, and so does the next file. The numbers are the code's (`python -m tests.support.limits_page`, and a test
compares them).

| What | Limit |
|---|---|
| one document, all its files together (`GUICHET_DOCUMENT_MAX_BYTES`) | {document} MB |
| one HTTP request (`GUICHET_REQUEST_MAX_BYTES`) | {request} MB |
| files in one document (`GUICHET_MAX_FILES_PER_DOCUMENT`) | {files} |
| pages of a PDF (`GUICHET_PDF_MAX_PAGES`) | {pdf_pages} |
| a side of a PDF's page | {points} points |
| pixels of an image, by its header (`GUICHET_IMAGE_MAX_PIXELS`) | {pixels} million |
| a side of an image that is kept | {edge} pixels |
| checking a document: time, address space | {check_seconds:g} s, {check_memory} MB |
| checking one PDF: processor time | {pdf_seconds:g} s; no further page is begun after {probe_seconds:g} s |
| looking at scans: pages, pixels of one, processor time | {scanned_pages}, {scanned_pixels}, {scanned_seconds:g} s |
| drawing a page: time, address space | {draw_seconds:g} s, {draw_memory} MB |
| a drawn page | {width} × {height} pixels |
| reading where words stand: time, characters, pages | {layer_seconds:g} s, {layer_characters}, {layer_pages} |
| the same: no further page is begun after | {layer_page_seconds:g} s of processor time |
| examining electronic signatures: time, address space, signatures | {sign_seconds:g} s, {sign_memory} MB, {sign_most} |
| checking all the files of one request: time | {check_seconds:g} s |
| reading the text of several files for one page: no other is begun after | {reading:g} s |
| files read at once, by all that serves on a machine, and by the worker | as many as processors (2 at least), and one |
| of these, files that strangers send | as many as processors (2 at least) |
| waiting for one of these places | {wait:g} s |
| threads of a process that wait for one | {waiting} |
| files checked at once for one account request | 1 |
| requests of one network address whose files took {slow:g} s or more, in an hour | {slow_uploads} |

What serves, and the worker, therefore never give strangers' files more than that many times {draw_memory} MB each. Who
finds no place, or sent too many slow files, is told so beside the field; the rest of the form is kept. What a run of a
thousand hostile files really took stands in the newest `bench/results/*-deep.txt` (`make deep`).

## Many requests at once

Each process that serves has {threads} threads (`gunicorn.conf.py`) and lets fewer requests in (`web/admission.py`), so
that a lock in the database or a crowd of uploads leaves threads to what waits for nothing.

| What | Limit |
|---|---|
| requests of a process that may wait for something | {at_once} |
| of these, requests that carry files | {uploads} |
| places of `/readyz` alone | {ready} |
| connections of a process to the database | {connections} |

Who finds no place is answered 503 at once, in French, with `Retry-After`. `/healthz`, static files, and the home, help
and legal pages for who has no session need no place. PostgreSQL's `max_connections` must hold {connections} for each
process that serves, those of the worker, and some for its administrator.

A request that has begun and arrives slowly holds a thread: gunicorn has no limit on that. The proxy in front must read
whole requests before it hands them on (nginx: `proxy_request_buffering on`, its default, with `client_body_timeout` and
`client_header_timeout`).

## What holds a reader of files

On Linux, x86_64 and aarch64, each child that reads a file, once it has the file and before it looks at it:

- may make {calls} system calls of some 460, and a few more with harmless arguments (`adapters/sandbox/calls.py`, a
  seccomp filter). Another one ends it at once (SIGSYS): to start a program or a process, to reach a network, to trace,
  signal or read another process, to remove, rename, cut or change a file. That is counted and told to the security log
  as `sandbox.ended`, with the signal and the job; so is a crash;
- is answered « not permitted » when it opens or looks for a file, which libraries live with, and when it asks for
  memory that can be run;
- starts threads for HEIC alone, never so many that its user would have {heic_threads} more than the machine ran,
  and never a process;
- has no right to any file, TCP port or process outside where the kernel has Landlock, as a second fence;
- can gain no privilege, cannot be looked into by other processes of its user, writes no core, and runs with less
  priority (nice {niceness}) than what serves people; when memory is short the kernel ends it first.

The process that forks the children (one for each process that serves) holds none of the program's secrets, gives up
root, opens nothing once it is ready, and may do little more than fork and end them. A child's whole process group,
and whatever it left running, ends with it: at its limit, when nobody waits for it any more, when its parent dies.

A production tries this at its start, in a process of its own, and refuses to start where the kernel has no seccomp; a
missing Landlock is a warning. A demonstration warns in both cases; on other systems only the limits of the table hold.
Web processes, the worker and commands hide their memory and environment from other processes of their user.

## The antivirus

With `GUICHET_CLAMD` set, `flask worker` hands every stored file to clamd, in a lane of its own that delays nothing.

| What | Limit |
|---|---|
| one file, from the connection to the answer | {scan_seconds:g} s (the task's lease: {lease:g} s) |
| tries of a file without an answer | {tries}, within {days:g} days |
| rest before it is asked for again | {rest} h |
| files asked for every ten minutes where none were scanned | {chunk} |

A file is downloaded only once clamd found nothing in it. « Not scanned » is never « clean »: an answer that is late,
cut or garbled, an error, a file above clamd's `StreamMaxLength`, and what clamd says of a file that it saw a part of
only (`Heuristics.Limits.Exceeded`, `Heuristics.Encrypted`) are no verdict, and the download stays closed. Without an
antivirus it is closed for all files; their pages are read as images. A file in which a virus was found is not shown
again either: nothing opens it any more, not even the sandbox.

In clamd's own configuration `StreamMaxLength`, `MaxFileSize` and `MaxScanSize` must be {document} MB at least (their
defaults are), and `AlertExceedsMax yes` is advised: without it clamd calls clean what it did not look at.
"""


def page() -> str:
    """The whole page."""
    limits = Limits()
    fields = Settings.model_fields
    return TEXT.format(
        document=fields["document_max_bytes"].default // MEGABYTE,
        request=fields["request_max_bytes"].default // MEGABYTE,
        files=fields["max_files_per_document"].default,
        pdf_pages=fields["pdf_max_pages"].default,
        points=_thousands(limits.max_page_points),
        pixels=fields["image_max_pixels"].default // 1_000_000,
        edge=_thousands(limits.max_image_edge),
        check_seconds=limits.seconds,
        check_memory=limits.memory_mb,
        pdf_seconds=jobs.PROCESSOR_SECONDS["check_pdf"],
        probe_seconds=pdfs.PROBE_SECONDS,
        scanned_pages=scanned.MOST_PAGES,
        scanned_pixels=_thousands(scanned.USUAL_MOST),
        scanned_seconds=scanned.SECONDS,
        layer_page_seconds=pages.LAYER_PAGE_SECONDS,
        calls=len(calls.CHILD),
        heic_threads=confinement.THREADS,
        niceness=confinement.NICENESS,
        draw_seconds=pages.SECONDS,
        draw_memory=pages.MEMORY_MB,
        width=_thousands(pages.MAX_WIDTH),
        height=_thousands(pages.MAX_HEIGHT),
        sign_seconds=electronic_signatures.SECONDS,
        sign_memory=electronic_signatures.MEMORY_MB,
        sign_most=signing.MOST,
        layer_seconds=pages.LAYER_SECONDS,
        reading=text_layers.READING,
        wait=places.WAIT,
        waiting=places.WAITING,
        slow=checking.SLOW,
        slow_uploads=SLOW_UPLOADS,
        threads=_threads(),
        at_once=admission.AT_ONCE,
        uploads=admission.UPLOADS,
        ready=admission.READY,
        connections=admission.CONNECTIONS,
        layer_characters=_thousands(pages.MAX_LAYER_CHARACTERS),
        layer_pages=pages.MAX_LAYER_PAGES,
        scan_seconds=antivirus.SECONDS,
        lease=worker.LEASE_SECONDS,
        tries=len(tasks.RETRY_DELAYS) + 1,
        days=sum(delay.total_seconds() for delay in tasks.RETRY_DELAYS) / 86_400,
        rest=int(scans.REST.total_seconds()) // 3600,
        chunk=BULK_CHUNK,
    )


def _threads() -> str:
    found = re.search(r"^threads = (\d+)$", (HOUSE / "gunicorn.conf.py").read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else ""


def _thousands(number: float) -> str:
    return f"{int(number):,}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
