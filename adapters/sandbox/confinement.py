"""What the nursery and each child give up, in the order in which it can be given up. None of it can be taken back."""

from __future__ import annotations

import contextlib
import errno
import math
import os
import resource
import sys
from pathlib import Path

from adapters.sandbox import kernel, landlock, seccomp

NOBODY = 65534
MEGABYTE = 1024 * 1024
THREADS = 64
"""Threads that a child may have beside all that the machine runs when it starts."""
NICENESS = 5
NO_SECCOMP = {errno.EINVAL, errno.ENOSYS, errno.EPERM, errno.EACCES}
"""How a kernel says that it has none, and a container that it lets nobody use it."""
FIRST_TO_DIE = "1000"  # of the kernel's out-of-memory killer


def step_back() -> None:
    """What serves people comes first: for the processor, and when memory is short. Forked children are the same."""
    os.nice(NICENESS)
    # Some kernels share the processor between sessions first: the session says how nice it is too.
    for file, value in (("autogroup", str(NICENESS)), ("oom_score_adj", FIRST_TO_DIE)):
        with contextlib.suppress(OSError):
            Path("/proc/self", file).write_text(value, encoding="ascii")


def renounce_root() -> None:
    """Where we are root. Groups first: nobody may not."""
    if os.geteuid() != 0:
        return
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError:  # a container without that capability: the limits of each child remain
        sys.stderr.write("the document nursery could not give up root\n")


def confine_nursery() -> None:
    """The nursery opens nothing more, and does nothing but fork, confine and end children."""
    _close_in()
    if seccomp.available():
        _filter(seccomp.nursery_program())


def confine_child(memory_mb: int, seconds: float, *, threads: bool) -> None:
    """Nothing can be opened, written, started, signalled or connected to; memory and processor are bounded.

    `threads` allows threads, never processes.
    """
    kernel.end_with_parent()
    _close_in()
    _take_limits(memory_mb, seconds, threads=threads)
    if seccomp.available():
        _filter(seccomp.child_program(threads=threads))


def _close_in() -> None:
    kernel.hide_memory()
    kernel.refuse_privileges()
    # Some kernels have it and switched it off, some containers forbid it: the filter holds without it.
    with contextlib.suppress(OSError):
        landlock.renounce_everything(landlock.version())


def _filter(program: bytes) -> None:
    try:
        seccomp.apply(program)
    except OSError as error:
        if error.errno not in NO_SECCOMP:  # a production has made sure that it has (`trial.py`)
            raise


def _take_limits(memory_mb: int, seconds: float, *, threads: bool) -> None:
    memory, processor = memory_mb * MEGABYTE, math.ceil(seconds)
    limits = {
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NOFILE: (0, 0),
        # The first ends it by a signal that says why (SIGXCPU).
        resource.RLIMIT_CPU: (processor, processor + 1),
        resource.RLIMIT_AS: (memory, memory),
        resource.RLIMIT_NPROC: _task_limit(threads),
    }
    for limit, values in limits.items():
        try:
            resource.setrlimit(limit, values)
        except (ValueError, OSError):
            if kernel.LINUX:  # elsewhere (a developer's Mac) some limits do not exist
                raise


def _task_limit(threads: bool) -> tuple[int, int]:
    """The kernel counts all that the user runs: that is never more than what the machine runs."""
    if not threads:
        return (0, 0)
    soft, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    if not kernel.LINUX:
        return (soft, hard)
    wanted = kernel.tasks_running() + THREADS
    lowest = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    return (lowest, lowest)
