"""How gunicorn serves the program: threads, no log of its own, since paths hold secrets (web/logging.py writes them as
route patterns). Command-line arguments, GUNICORN_CMD_ARGS and WEB_CONCURRENCY change what an installation needs to.
"""

from __future__ import annotations

import ctypes
import gc
import os
import select
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

wsgi_app = "app:create_app()"
bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"  # psycopg and SQLite block: never gevent
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# More than web/admission.py lets in (22): those left over answer /healthz and static files whatever happens.
# A slow line holds a thread while it sends: gunicorn puts a connection that says nothing aside after five seconds, but
# waits for the rest of a request that has begun. The proxy in front therefore buffers requests.
threads = 32
# An upload of several documents on a slow line; a proxy in front buffers it.
timeout = 120
# Shorter than what the supervisor leaves before it kills: systemd a minute (deploy/systemd), in which an upload ends;
# honcho five seconds.
graceful_timeout = 50 if "NOTIFY_SOCKET" in os.environ else 4
accesslog = None
errorlog = "-"
# Its socket would lie in the home folder, and nothing here uses it.
control_socket_disable = True

PR_SET_DUMPABLE = 4  # linux/prctl.h


def on_starting(server: Any) -> None:
    """Hide this process's memory, which has the secrets in its environment, and open what all workers share, those of
    later reloads too: a file without a name (adapters/shared_locks.py).
    """
    if sys.platform == "linux":
        # What adapters/sandbox/kernel.py does in the workers; nothing of the program is imported here (see below).
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    handle, name = tempfile.mkstemp(prefix="guichet-locks-")
    os.unlink(name)  # noqa: PTH108
    os.environ["SHARED_LOCKS_FD"] = str(handle)
    _forget_ended_counts(os.environ.get("GUICHET_METRICS_FOLDER"))


def _forget_ended_counts(folder: str | None) -> None:
    """Remove what processes that are gone have counted (web/measures.py), each in files that end in its number.

    Only here, where all web processes begin anew: a sum that loses a part looks to Prometheus like a restart.
    """
    for path in Path(folder).glob("*_*.db") if folder else ():
        process = path.stem.rpartition("_")[2]
        if process.isdigit() and not Path("/proc", process).exists():
            path.unlink(missing_ok=True)


# ------------------------------------------------------------------------------------------------------------- reload
# `kill -HUP`: the program is read again in new workers, and the old ones serve until all of those do. Gunicorn itself
# stops the old workers at once, and a probe would wait as long as the program loads. New workers that do not come
# (wrong settings, a broken file) are given up, and the old ones stay. Nothing of the program is imported here: what the
# first process has loaded, no worker would read again.

PATIENCE = 60.0
"""Seconds until new workers must serve."""


def pre_fork(server: Any, worker: Any) -> None:
    """Give a worker that `on_reload` waits for a pipe, by which it says that it serves."""
    worker.says = os.pipe() if getattr(server, "waits_for_workers", False) else None


def post_worker_init(worker: Any) -> None:
    """Say so, once the application is loaded, whose own objects no collection of garbage needs to look at again.

    A page makes some ten thousand objects and leaves next to nothing that only a collection frees.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    if worker.says is not None:
        os.write(worker.says[1], b"R")
        for end in worker.says:
            os.close(end)


def on_reload(server: Any) -> None:
    """Start the new workers here, wait for them, and leave none for gunicorn to start."""
    server.waits_for_workers = True
    new = [server.spawn_worker() for _ in range(server.cfg.workers)]
    server.waits_for_workers = False
    deadline = time.monotonic() + PATIENCE
    serving = [_serves(server.WORKERS[pid], deadline) for pid in new]
    if not all(serving):
        server.log.error("The new workers do not start: the old ones go on.")
        for pid in new:
            _give_up(server, pid)
    # Gunicorn now starts as many workers as these settings say, then ends the oldest beyond the number of before.
    server.cfg.set("workers", 0)


def _serves(worker: Any, deadline: float) -> bool:
    """Wait until the worker says that it serves; False when it ends before, or does not in time."""
    reading, writing = worker.says
    ready = False
    while not ready and time.monotonic() < deadline and not _has_ended(worker.pid):
        ready = bool(select.select([reading], [], [], 0.05)[0])
    os.close(reading)
    os.close(writing)
    return ready


def _has_ended(pid: int) -> bool:
    """Whether the process has ended; it is left to be reaped."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _give_up(server: Any, pid: int) -> None:
    """End a worker and forget it: gunicorn would stop everything for one that could not start."""
    worker = server.WORKERS.pop(pid)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    worker.tmp.close()
