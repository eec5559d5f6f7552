"""The few calls to the Linux kernel that Python's library does not offer, by ctypes. Elsewhere they do nothing."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

LINUX = sys.platform == "linux"

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)
if LINUX:
    _libc.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    _libc.syscall.restype = ctypes.c_long


class _SystemInfo(ctypes.Structure):
    """`struct sysinfo`, as far as the number of tasks; the rest is room."""

    _fields_ = [("before", ctypes.c_ulong * 10), ("tasks", ctypes.c_ushort), ("after", ctypes.c_byte * 128)]


def prctl(option: int, value: int, pointer: int = 0) -> None:
    """Raises OSError."""
    if _libc.prctl(option, value, pointer, 0, 0) != 0:
        raise _error()


def syscall(number: int, *arguments: object) -> int:
    """The result of a system call; pointers come as ctypes objects. Raises OSError."""
    result = int(_libc.syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        raise _error()
    return result


def tasks_running() -> int:
    """How many processes and threads the machine has now."""
    information = _SystemInfo()
    if _libc.sysinfo(ctypes.byref(information)) != 0:
        raise _error()
    return int(information.tasks)


def hide_memory() -> None:
    """No other process of the same user may trace this one, nor read its memory, environment or open files.

    Nothing written by a crash either (no core). It holds for what is forked, and ends when another program is run.
    """
    if LINUX:
        prctl(PR_SET_DUMPABLE, 0)


def refuse_privileges() -> None:
    """Set-uid programs give none any more, to this process and all that it starts: needed by what follows here."""
    if LINUX:
        prctl(PR_SET_NO_NEW_PRIVS, 1)


def adopt_orphans() -> None:
    """What a child leaves running becomes ours, not the system's: it can be ended."""
    if LINUX:
        prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_with_parent() -> None:
    """Is killed when the process that forked this one ends, however it does."""
    if LINUX:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
