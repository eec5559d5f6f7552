"""The nursery: a process that has the libraries loaded and forks one child a job. Run as a script, never imported.

It reads only summons from its control socket (a time limit, and the socket of the child to come), so that it stays
clean whatever the files do. It kills children that outlive their time, and ends when the control socket closes.
"""

import ctypes
import os
import selectors
import signal
import socket
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # -I left the program's folder out

from adapters.sandbox import child, jobs, wire

PR_SET_NO_NEW_PRIVS = 38
NOBODY = 65534


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    control.settimeout(None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    jobs.rehearse()
    _renounce()
    control.sendall(b"R")
    Nursery(control).run()


def _renounce() -> None:
    """Gives up what no child needs: root (where we are root) and privileges of set-uid programs."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.geteuid() == 0:
        try:
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
        except OSError:  # a container without that capability: the limits of each child remain
            sys.stderr.write("the document nursery could not give up root\n")


class Nursery:
    """The loop: summons come, children go."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._deadlines: dict[int, float] = {}
        self._bell, bell = socket.socketpair()
        for end in (self._bell, bell):
            end.setblocking(False)
        self._ringer = bell
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(bell.fileno(), warn_on_full_buffer=False)

    def run(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ)
            selector.register(self._bell, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select(self._patience())}
                if self._bell in ready:
                    self._bell.recv(4096)
                self._bury()
                if self._control in ready and not self._answer(selector):
                    break
        for pid in self._deadlines:
            os.kill(pid, signal.SIGKILL)

    def _answer(self, selector: selectors.BaseSelector) -> bool:
        """Forks a child for one summons; False when the web process is gone."""
        message, handles, _flags, _address = socket.recv_fds(self._control, wire.SUMMONS.size, 1, socket.MSG_WAITALL)
        if len(message) < wire.SUMMONS.size or not handles:
            return False
        (seconds,) = wire.SUMMONS.unpack(message)
        try:
            pid = os.fork()
        except OSError:  # no memory or no process left: the closed socket tells the caller
            os.close(handles[0])
            return True
        if pid == 0:
            self._become_child(selector, handles[0])
        os.close(handles[0])
        self._deadlines[pid] = time.monotonic() + seconds
        return True

    def _become_child(self, selector: selectors.BaseSelector, handle: int) -> None:
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            selector.close()
            for other in (self._control, self._bell, self._ringer):
                other.close()
            child.live(socket.socket(fileno=handle))
        finally:
            os._exit(0)

    def _bury(self) -> None:
        """Kills the late, reaps the dead."""
        now = time.monotonic()
        for pid, deadline in list(self._deadlines.items()):
            if now >= deadline:
                os.kill(pid, signal.SIGKILL)
            if os.waitpid(pid, os.WNOHANG)[0]:
                del self._deadlines[pid]

    def _patience(self) -> float | None:
        """Seconds until somebody is late; a child already told to die rings the bell when it does."""
        waits = [deadline - time.monotonic() for deadline in self._deadlines.values()]
        return max(0.01, min(waits)) if waits else None


if __name__ == "__main__":
    main()
