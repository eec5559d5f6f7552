"""Landlock: the process may touch no file, no port, and nobody outside. Kernels since 5.13 have it, where switched on.

A second fence beside the list of calls (`seccomp.py`): it knows what a call would reach, but not all calls.
"""

from __future__ import annotations

import ctypes
import os

from adapters.sandbox import kernel

CREATE_RULESET, RESTRICT_SELF = 444, 446  # the same number on every architecture
ASK_VERSION = 1

# Bits of the rights that a version knows beside those of the ones before: execute, write, read, list, remove a folder
# or a file, make a device, folder, file, socket, pipe, block device or link; then refer, truncate, ioctl on devices.
FILES = {1: 0x1FFF, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
PORTS = {4: 0b11}  # bind and connect, TCP
SCOPES = {6: 0b11}  # abstract sockets and signals of processes outside


class _Ruleset(ctypes.Structure):
    """`struct landlock_ruleset_attr`. Older kernels take the longer struct when what they do not know is zero."""

    _fields_ = [("files", ctypes.c_uint64), ("ports", ctypes.c_uint64), ("scopes", ctypes.c_uint64)]


def version() -> int:
    """The version that this kernel offers; 0 when it offers none."""
    if not kernel.LINUX:
        return 0
    try:
        return kernel.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(ASK_VERSION))
    except OSError:
        return 0


def renounce_everything(offered: int) -> bool:
    """Takes every right that version `offered` knows from this thread and what it forks; False when there is none.

    Needs no_new_privs and one free descriptor. Raises OSError.
    """
    if offered < 1:
        return False
    ruleset = _Ruleset(_known(FILES, offered), _known(PORTS, offered), _known(SCOPES, offered))
    handle = kernel.syscall(
        CREATE_RULESET, ctypes.byref(ruleset), ctypes.c_size_t(ctypes.sizeof(ruleset)), ctypes.c_uint(0)
    )
    try:
        kernel.syscall(RESTRICT_SELF, ctypes.c_int(handle), ctypes.c_uint(0))
    finally:
        os.close(handle)
    return True


def _known(rights: dict[int, int], offered: int) -> int:
    return sum(bits for since, bits in rights.items() if since <= offered)
