"""Services that Debian has and this machine need not: they run from a root of their own, made once by mmdebstrap.

`var/deep/services` holds it (`python -m tests.support.service_root`; root on Debian, with a network, two minutes).
Nothing is installed on the machine itself.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import bare_debian
from tests.support.bare_debian import KEPT, TOOLS

ROOT = KEPT / "services"
PACKAGES = "swift-proxy,swift-account,swift-container,swift-object,memcached,pgbouncer,nginx-light,ca-certificates"
PATIENCE = 60.0


def prepare() -> None:
    """Make the root where it is lacking."""
    if ROOT.exists():
        return
    bare_debian.fetch_tools()
    tar, growing = KEPT / "services.tar", KEPT / "services.growing"
    made = ["perl", str(TOOLS / "usr" / "bin" / "mmdebstrap"), "--mode=unshare", "--variant=minbase"]
    subprocess.run([*made, f"--include={PACKAGES}", "bookworm", str(tar)], check=True)
    growing.mkdir(exist_ok=True)
    subprocess.run(["tar", "-xf", tar, "-C", growing], check=True)
    growing.rename(ROOT)
    tar.unlink()


def possible() -> bool:
    """Whether this machine has such a root, or can make one."""
    return ROOT.exists() or bare_debian.possible()


def own(program: str) -> list[str]:
    """What begins a command that runs a program of the root with the root's libraries, on this machine's files."""
    folders = ":".join(str(ROOT / folder) for folder in ("lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu"))
    return [str(ROOT / "lib64" / "ld-linux-x86-64.so.2"), "--library-path", folders, str(ROOT / program)]


def inside(*command: str) -> list[str]:
    """A command that runs inside the root, which has a /proc: without it Swift links no file, and says nothing."""
    entering = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"'
    return ["unshare", "--mount", "sh", "-c", entering, str(ROOT), *command]


@dataclass
class Service:
    """A service of the root, which answers while it runs. It may die, and be started again."""

    command: Sequence[str]
    answers: Callable[[], bool]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """RuntimeError with its log when it does not come."""
        with self.log.open("ab") as written:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=written, stderr=written, start_new_session=True
            )
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                log = self.log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{self.command[-1]} does not start: {log}")
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE)
            self.process = None

    def die(self) -> None:
        """With all its processes, at once."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=PATIENCE)
            self.process = None


@contextmanager
def serving(command: Sequence[str], answers: Callable[[], bool], log: Path) -> Iterator[Service]:
    """Run a service until the block ends; it begins once the service answers."""
    service = Service(command, answers, log)
    try:
        service.start()
        yield service
    finally:
        service.stop()


if __name__ == "__main__":
    prepare()
