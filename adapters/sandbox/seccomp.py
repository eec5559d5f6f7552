"""The filter of system calls (seccomp), assembled here: a list of what a process may do, checked by the kernel.

By our own hand rather than through libseccomp, whose binding in Python needs a library of the system: a production that
lacks it would not start. What that library does for
us is a table of numbers (`calls.py`) and forty lines; the filter is no longer than the list that it checks.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable

from adapters.sandbox import calls, kernel

MODE_FILTER = 2
KILL_PROCESS = 0x80000000
ERRNO = 0x00050000
ALLOW = 0x7FFF0000

# machine: its column in calls.NUMBERS, and the kernel's name for it (AUDIT_ARCH_…).
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
X32 = 0x40000000  # x86_64 has a second set of numbers, from here on

# Where the kernel puts what a filter looks at (struct seccomp_data); arguments are 64 bits, lower half first.
NUMBER, ARCHITECTURE = 0, 4
LOAD, EQUAL, AT_LEAST, ANY_BIT, AND, RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06

CLONE_THREAD = 0x00010000
# New namespaces, a process that shares our memory and stops us, tracing, a handle of the thread.
CLONE_NEVER = 0x7E020000 | 0x80 | 0x4000 | 0x2000 | 0x1000
PROT_EXEC = 4

Code = list[bytes]


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def available() -> bool:
    """Whether there is a list for this machine; whether its kernel takes it, only trying tells (`trial.py`)."""
    return kernel.LINUX and platform.machine() in ARCHITECTURES


def child_program(*, threads: bool) -> bytes:
    """What a child may do; `threads` lets it start threads, never processes. For the process that calls this only."""
    # What glibc does at its end with abort(): only to oneself.
    rules = _when("tgkill", [*_argument(0), _step(EQUAL, os.getpid(), 0, 1), _return(ALLOW)])
    # Memory that holds data is never run.
    for call in ("mmap", "mprotect"):
        executable = [_step(ANY_BIT, PROT_EXEC, 0, 1), _return(ERRNO | errno.EPERM), _return(ALLOW)]
        rules += _when(call, [*_argument(2), *executable])
    # Its own limits may be asked for, not changed.
    rules += _when("prlimit64", [*_all_zero((0, 0), (2, 0), (2, 4)), _return(ALLOW)])
    if threads:
        new_thread = [_step(AND, CLONE_THREAD | CLONE_NEVER), _step(EQUAL, CLONE_THREAD, 0, 1), _return(ALLOW)]
        rules += _when("clone", [*_argument(0), *new_thread])
    # Its arguments lie in memory, where no filter can look; libraries then take clone.
    rules += _answers(("clone3",), ERRNO | errno.ENOSYS)
    rules += _answers(("ioctl",), ERRNO | errno.ENOTTY)
    rules += _answers(calls.NOT_PERMITTED, ERRNO | errno.EPERM)
    return _assembled(_answers(calls.CHILD, ALLOW) + rules, KILL_PROCESS)


def nursery_program() -> bytes:
    """The system calls of the nursery: it may fork but make no namespace, and set limits for itself alone."""
    rules = _when("clone", [*_argument(0), _step(ANY_BIT, CLONE_NEVER, 1, 0), _return(ALLOW)])
    rules += _when("prlimit64", [*_all_zero((0, 0)), _return(ALLOW)])
    rules += _answers(("clone3",), ERRNO | errno.ENOSYS)
    return _assembled(_answers(calls.NURSERY, ALLOW) + rules, ERRNO | errno.EPERM)


def apply(program: bytes) -> None:
    """From now on this thread and what it starts do what `program` allows, for ever. Needs no_new_privs.

    Raises OSError where the kernel has no seccomp.
    """
    filled = _Program(len(program) // 8, program)
    kernel.prctl(kernel.PR_SET_SECCOMP, MODE_FILTER, ctypes.addressof(filled))


def _assembled(rules: Code, otherwise: int) -> bytes:
    column, architecture = ARCHITECTURES[platform.machine()]
    head = [_step(LOAD, ARCHITECTURE), _step(EQUAL, architecture, 1, 0), _return(KILL_PROCESS), _step(LOAD, NUMBER)]
    if column == 0:
        head += [_step(AT_LEAST, X32, 0, 1), _return(KILL_PROCESS)]
    return b"".join([*head, *rules, _return(otherwise)])


def _answers(names: Iterable[str], action: int) -> Code:
    code: Code = []
    for name in names:
        number = _number(name)
        if number is not None:
            code += [_step(EQUAL, number, 0, 1), _return(action)]
    return code


def _when(name: str, body: Code) -> Code:
    """A rule that looks at arguments; where it comes to no answer, the process ends."""
    number = _number(name)
    return [] if number is None else [_step(EQUAL, number, 0, len(body) + 1), *body, _return(KILL_PROCESS)]


def _argument(index: int, half: int = 0) -> Code:
    """Loads an argument, counted from 0: its lower half, or with 4 the upper one."""
    return [_step(LOAD, 16 + 8 * index + half)]


def _all_zero(*arguments: tuple[int, int]) -> Code:
    """Goes on when all are 0; the rule must end after one more step."""
    code: Code = []
    for left, (index, half) in zip(range(len(arguments) - 1, -1, -1), arguments, strict=True):
        code += [*_argument(index, half), _step(EQUAL, 0, 0, 2 * left + 1)]
    return code


def _number(name: str) -> int | None:
    column, _ = ARCHITECTURES[platform.machine()]
    return calls.NUMBERS[name][column]


def _step(code: int, operand: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """`struct sock_filter`; jumps count the steps to leave out."""
    return struct.pack("=HBBI", code, if_true, if_false, operand)


def _return(action: int) -> bytes:
    return _step(RETURN, action)
