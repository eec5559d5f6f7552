"""The nursery: a process that has the libraries loaded and forks one child a job. Run as a script, never imported.

It reads only summons from its control socket (a time limit, the socket of the child to come, and where to tell its
end), so that it stays clean whatever the files do. It ends children that outlive their time or that nobody waits for,
with all that they started, and ends itself when the control socket closes.
"""

import contextlib
import os
import selectors
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # -I left the program's folder out

from adapters.sandbox import child, confinement, jobs, kernel, wire


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    control.settimeout(None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    confinement.step_back()
    jobs.rehearse()
    confinement.renounce_root()
    kernel.adopt_orphans()
    nursery = Nursery(control)
    confinement.confine_nursery()
    control.sendall(b"R")
    nursery.run()


@dataclass
class Ward:
    """A child that runs: when its time is over (monotonic clock), and the pipe to tell its end through."""

    deadline: float
    ending: int


class Nursery:
    """The loop: summons come, children go. Made before the process gives up opening files."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._wards: dict[int, Ward] = {}
        self._null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        self._relations = _open_relations()
        self._bell, bell = socket.socketpair()
        for end in (self._bell, bell):
            end.setblocking(False)
        self._ringer = bell
        self._selector = selectors.DefaultSelector()
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(bell.fileno(), warn_on_full_buffer=False)

    def run(self) -> None:
        for source in (self._control, self._bell):
            self._selector.register(source, selectors.EVENT_READ)
        while True:
            ready: set[object] = {key.fileobj for key, _ in self._selector.select(self._patience())}
            if self._bell in ready:
                self._bell.recv(4096)
            self._bury(ready)
            if self._control in ready and not self._answer():
                break
        for pid in list(self._wards):
            _end(pid)
            os.waitpid(pid, 0)
            del self._wards[pid]
        self._end_orphans()

    def _answer(self) -> bool:
        """Forks a child for one summons; False when the web process is gone."""
        message, handles, _flags, _address = socket.recv_fds(self._control, wire.SUMMONS.size, 2, socket.MSG_WAITALL)
        if len(message) < wire.SUMMONS.size or len(handles) < 2:
            return False
        (seconds,) = wire.SUMMONS.unpack(message)
        channel, ending = handles
        try:
            pid = os.fork()
        except OSError:  # no memory or no process left: the closed socket tells the caller
            os.close(channel)
            os.close(ending)
            return True
        if pid == 0:
            self._become_child(channel, ending)
        with contextlib.suppress(OSError):  # the child does the same: one of the two is first
            os.setpgid(pid, pid)
        os.close(channel)
        self._wards[pid] = Ward(time.monotonic() + seconds, ending)
        # Only its error is waited for: the web process closed the other end and waits for nothing more.
        self._selector.register(ending, selectors.EVENT_READ)
        return True

    def _become_child(self, channel: int, ending: int) -> None:
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            with contextlib.suppress(OSError):
                os.setpgid(0, 0)
            self._selector.close()
            for other in (self._control, self._bell, self._ringer):
                other.close()
            for handle in (ending, self._relations, *(ward.ending for ward in self._wards.values())):
                os.close(handle)
            child.live(socket.socket(fileno=channel), self._null)
        finally:
            os._exit(0)

    def _bury(self, ready: set[object]) -> None:
        """Ends the late and the forsaken, buries the dead and tells their end."""
        now = time.monotonic()
        for pid, ward in list(self._wards.items()):
            if now >= ward.deadline or ward.ending in ready:
                _end(pid)
                self._look_away(ward)
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                continue
            _end(pid)  # what it started; its number is its own until it is buried
            _, status = os.waitpid(pid, 0)
            del self._wards[pid]
            self._look_away(ward)
            with contextlib.suppress(OSError):  # nobody asks any more
                os.write(ward.ending, wire.ENDING.pack(status))
            os.close(ward.ending)
            self._end_orphans()

    def _look_away(self, ward: Ward) -> None:
        """A pipe whose other end is closed would wake the loop again and again."""
        with contextlib.suppress(KeyError):
            self._selector.unregister(ward.ending)

    def _end_orphans(self) -> None:
        """What a child started and left: where no filter forbids it, even a session of its own is no way out."""
        for pid in self._children() - set(self._wards):
            _end(pid)
            with contextlib.suppress(OSError):
                os.waitpid(pid, 0)

    def _children(self) -> set[int]:
        if self._relations < 0:
            return set()
        children = os.pread(self._relations, 65536, 0).split()
        return {int(pid) for pid in children}

    def _patience(self) -> float | None:
        """Seconds until somebody is late; a child already told to die rings the bell when it does."""
        waits = [ward.deadline - time.monotonic() for ward in self._wards.values()]
        return max(0.01, min(waits)) if waits else None


def _end(pid: int) -> None:
    """Kills a child, and its process group where it has one by now."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _open_relations() -> int:
    """The kernel's list of this process's children, open for good; -1 where there is none."""
    try:
        return os.open(f"/proc/self/task/{os.getpid()}/children", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return -1


if __name__ == "__main__":
    main()
