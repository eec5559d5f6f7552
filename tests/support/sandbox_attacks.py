"""What a child that a file has taken over would try: jobs of a table of their own, for the nursery of the tests.

Each takes the parameters `victim` (a file), `folder` (that it lies in) and `process` (an id), and answers what became
of it: `{"done": …}`, or `{"errno": name}`. A child that the kernel ends answers nothing.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import platform
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Parameters = dict[str, Any]
Attack = Callable[[Parameters], object]

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
X86 = platform.machine() == "x86_64"
CLONE_VFORK_VM = 0x4000 | 0x100
CLONE_THREAD = 0x00010000 | 0x800 | 0x100
CLONE_NEWNET = 0x40000000
PTRACE_ATTACH = 16
# x86_64, aarch64
RAW = {
    "bpf": (321, 280), "clone": (56, 220), "clone3": (435, 435), "execveat": (322, 281), "io_uring_setup": (425, 425),
    "keyctl": (250, 219), "mount": (165, 40), "openat2": (437, 437), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "ptrace": (101, 117), "unshare": (272, 97), "fchmodat2": (452, 452),
    "pidfd_open": (434, 434), "renameat2": (316, 276), "tgkill": (234, 131),
}  # fmt: skip


def raw(name: str, *arguments: object) -> int:
    """A system call by its number. Raises OSError."""
    return called(RAW[name][0 if X86 else 1], *arguments)


def called(number: int, *arguments: object) -> int:
    wide = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result = int(libc.syscall(ctypes.c_long(number), *wide))
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result


def fork(_: Parameters) -> object:
    if os.fork() == 0:
        os._exit(0)
    return "forked"


def vfork(_: Parameters) -> object:
    # glibc's own would come back twice on one stack, into Python: the call alone, as it makes it.
    if X86:
        return called(58)
    return raw("clone", CLONE_VFORK_VM | signal.SIGCHLD, None, None, None, None)


def a_new_process_by_clone(_: Parameters) -> object:
    if raw("clone", int(signal.SIGCHLD), None, None, None, None) == 0:
        os._exit(0)
    return "forked"


def connect(parameters: Parameters) -> object:
    with socket.socket() as outside:
        outside.connect(("127.0.0.1", parameters["port"]))
    return "connected"


def read_memory(parameters: Parameters) -> object:
    buffer = ctypes.create_string_buffer(64)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 64)
    return raw("process_vm_readv", parameters["process"], vector, 1, vector, 1, 0)


def write_memory(parameters: Parameters) -> object:
    buffer = ctypes.create_string_buffer(64)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 64)
    return raw("process_vm_writev", parameters["process"], vector, 1, vector, 1, 0)


def new_program(_: Parameters) -> object:
    os.execv("/bin/true", ["true"])  # noqa: S606


def new_program_from_memory(_: Parameters) -> object:
    handle = os.memfd_create("program")
    os.write(handle, b"#!/bin/true\n")
    os.execve(handle, ["program"], {})  # noqa: S606


def executable_memory(_: Parameters) -> object:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    return "mapped"


def memory_made_executable(_: Parameters) -> object:
    page = mmap.mmap(-1, 4096)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    if libc.mprotect(ctypes.c_void_p(address), ctypes.c_size_t(4096), 7) != 0:
        raise OSError(ctypes.get_errno(), "refused")
    return "made executable"


def overwrite(parameters: Parameters) -> object:
    return Path(parameters["victim"]).write_bytes(b"gone")


def list_processes(_: Parameters) -> object:
    return os.listdir("/proc")  # noqa: PTH208


# What ends a child, no matter who it runs as, whatever it reads.
ENDED: dict[str, Attack] = {
    "unlink": lambda given: Path(given["victim"]).unlink(),
    "rmdir": lambda given: Path(given["folder"]).rmdir(),
    "truncate": lambda given: os.truncate(given["victim"], 0),
    "rename": lambda given: Path(given["victim"]).rename(given["victim"] + "2"),
    "renameat2": lambda given: raw("renameat2", -100, given["victim"].encode(), -100, b"/tmp/x", 0),
    "chmod": lambda given: Path(given["victim"]).chmod(0o777),
    "fchmodat2": lambda given: raw("fchmodat2", -100, given["victim"].encode(), 0o777, 0),
    "chown": lambda given: os.chown(given["victim"], 0, 0),
    "utime": lambda given: os.utime(given["victim"], (0, 0)),
    "mkdir": lambda given: Path(given["victim"] + "3").mkdir(),
    "mkfifo": lambda given: os.mkfifo(given["victim"] + "4"),
    "symlink": lambda given: Path(given["victim"] + "5").symlink_to(given["victim"]),
    "link": lambda given: os.link(given["victim"], given["victim"] + "6"),
    "chdir": lambda given: os.chdir(given["folder"]),
    "setxattr": lambda given: os.setxattr(given["victim"], "user.x", b"x"),
    "mount": lambda given: raw("mount", b"none", given["folder"].encode(), b"tmpfs", 0, None),
    "kill": lambda given: os.kill(given["process"], signal.SIGKILL),
    "tgkill of another": lambda given: raw("tgkill", given["process"], given["process"], int(signal.SIGKILL)),
    "killpg": lambda given: os.killpg(given["process"], signal.SIGKILL),
    "pidfd_open": lambda given: raw("pidfd_open", given["process"], 0),
    "ptrace": lambda given: raw("ptrace", PTRACE_ATTACH, given["process"], None, None),
    "process_vm_readv": read_memory,
    "process_vm_writev": write_memory,
    "setpriority": lambda given: os.setpriority(os.PRIO_PROCESS, given["process"], 19),
    "prlimit of another": lambda given: resource.prlimit(given["process"], resource.RLIMIT_NOFILE, (0, 0)),
    "fork": fork,
    "vfork": vfork,
    "clone": a_new_process_by_clone,
    "clone into namespaces": lambda _: raw("clone", CLONE_THREAD | CLONE_NEWNET, None, None, None, None),
    "unshare": lambda _: raw("unshare", CLONE_NEWNET),
    "setsid": lambda _: os.setsid(),
    "setuid": lambda _: os.setuid(0),
    "execve": new_program,
    "memfd_create and fexecve": new_program_from_memory,
    "execveat": lambda _: raw("execveat", 0, b"", None, None, 0x1000),
    "socket": lambda _: socket.socket().close(),
    "socketpair": lambda _: socket.socketpair()[0].close(),
    "connect": connect,
    "io_uring_setup": lambda _: raw("io_uring_setup", 8, ctypes.create_string_buffer(256)),
    "bpf": lambda _: raw("bpf", 0, ctypes.create_string_buffer(128), 128),
    "keyctl": lambda _: raw("keyctl", 0, -3, 0),
}

# What is answered by an error, which libraries live with.
ANSWERED: dict[str, tuple[Attack, int]] = {
    "open to read": (lambda given: Path(given["victim"]).read_bytes(), errno.EPERM),
    "open to write": (overwrite, errno.EPERM),
    "openat2": (
        lambda given: raw("openat2", -100, given["victim"].encode(), ctypes.create_string_buffer(24), 24),
        errno.EPERM,
    ),
    "the environment of another": (lambda given: Path(f"/proc/{given['process']}/environ").read_bytes(), errno.EPERM),
    "the memory of another": (lambda given: Path(f"/proc/{given['process']}/mem").open("rb").close(), errno.EPERM),
    "a list of processes": (list_processes, errno.EPERM),
    "stat": (lambda given: Path(given["victim"]).stat().st_size, errno.EPERM),
    "clone3": (lambda _: raw("clone3", ctypes.create_string_buffer(88), 88), errno.ENOSYS),
    "memory to be run": (executable_memory, errno.EPERM),
    "memory that becomes code": (memory_made_executable, errno.EPERM),
}

# Where nothing confines: harm that shows that the attacks above are real.
HARMS = ("unlink", "truncate", "rename", "chmod", "mkdir", "symlink", "kill", "fork", "socket", "connect")


def _job(attack: Attack) -> Callable[[Parameters, list[bytes]], tuple[dict[str, Any], bytes]]:
    def job(parameters: Parameters, _files: list[bytes]) -> tuple[dict[str, Any], bytes]:
        try:
            return {"done": str(attack(parameters))}, b""
        except OSError as error:
            return {"errno": errno.errorcode.get(error.errno or 0, str(error.errno))}, b""

    return job


def _any_call(parameters: Parameters) -> object:
    """The system call of the number `number`, with arguments that are 0."""
    return called(parameters["number"], 0, 0, 0, 0, 0, 0)


def _thread(_: Parameters) -> object:
    done: list[int] = []
    thread = threading.Thread(target=done.append, args=(1,))
    thread.start()
    thread.join()
    return len(done)


def _leave_behind(parameters: Parameters) -> object:
    """Starts a process in a session of its own, and one that stays in the group; then answers, or lasts."""
    pids = []
    for leader in (True, False):
        pid = os.fork()
        if pid == 0:
            if leader:
                os.setsid()
                if os.fork():
                    time.sleep(600)
            time.sleep(600)
        pids.append(pid)
    Path(parameters["victim"]).write_text(" ".join(map(str, pids)))
    if parameters["lasts"]:
        time.sleep(600)
    return "left"


def _threads_without_end(_: Parameters) -> object:
    """As many threads as it gets, up to 2,000, each on a small stack."""
    threading.stack_size(64 * 1024)
    stop = threading.Event()
    count = 0
    try:
        for _number in range(2_000):
            threading.Thread(target=stop.wait, daemon=True).start()
            count += 1
    except RuntimeError:
        return count
    return count


OTHERS: dict[str, Attack] = {
    "any call": _any_call,
    "thread": _thread,
    "threads without end": _threads_without_end,
    "leave behind": _leave_behind,
    "abort": lambda _: os.abort(),
    "x32": lambda _: called(0x40000000 + 39),
    "spin": lambda _: sum(iter(int, 1)),
    "compute": lambda _: sum(iter(int, 1)),
}

JOBS = {
    name: _job(attack)
    for name, attack in {**ENDED, **{name: attack for name, (attack, _) in ANSWERED.items()}, **OTHERS}.items()
}
