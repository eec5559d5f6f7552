"""A nursery whose children are taken over: the product's own code, with a table of jobs that attack.

`attacked(user)` starts it as somebody; what it attacks is this user's own.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.sandbox import Job, Sandbox, client
from adapters.sandbox.places import Places
from config_checks import HOUSE

ORDINARY = 61_234
"""A user of no account, for tests that run as root."""

AS_ROOT = os.geteuid() == 0
USERS = ("an ordinary user", *(("root", "root that cannot be given up") if AS_ROOT else ()))

SCRIPT = """
import os, sys
sys.path.insert(0, {house!r})
from adapters.sandbox import confinement, jobs, kernel, nursery
from tests.support import sandbox_attacks
jobs.JOBS.update(sandbox_attacks.JOBS)
jobs.PROCESSOR_SECONDS["spin"] = 1.0
jobs.rehearse()  # the user that it becomes may not be able to read the libraries
{before}
nursery.main()
"""
BECOME = f"""
os.setgroups([])
os.setresgid({ORDINARY}, {ORDINARY}, {ORDINARY})
os.setresuid({ORDINARY}, {ORDINARY}, {ORDINARY})
kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
"""
"""What root does to become it. The last line undoes what the kernel does at such a change, never for a user's own
programs: as if that user had started this one."""
KEEP_ROOT = "confinement.renounce_root = lambda: None"
BARE = "confinement.confine_child = confinement.confine_nursery = lambda *_, **__: None"
"""As on a kernel that has neither seccomp nor Landlock, for a user without limits."""


@dataclass
class Attacked:
    """The nursery, and what its children may try: `victim` and `process` are their user's own."""

    box: Sandbox
    folder: Path
    process: subprocess.Popen[bytes]
    port: int

    @property
    def victim(self) -> Path:
        return self.folder / "victim"

    def job(self, name: str, *, heic: bool = False, seconds: float = 30.0, **more: Any) -> Job:
        facts = {
            "victim": str(self.victim), "folder": str(self.folder), "process": self.process.pid, "port": self.port,
            "kinds": ["heic" if heic else "pdf"], **more,
        }  # fmt: skip
        return Job(name, facts, [], seconds)

    def unharmed(self) -> bool:
        """Whether file and process are what they were, and nothing lies beside the file."""
        alone = [path.name for path in self.folder.iterdir()] == ["victim"]
        mode = self.victim.stat()
        return alone and (mode.st_mode & 0o777, mode.st_size) == (0o600, 6) and self.process.poll() is None


@contextmanager
def attacked(user: str = USERS[0], *, bare: bool = False) -> Iterator[Attacked]:
    """A nursery of its own that runs as `user` (of USERS); `bare` takes its confinement away."""
    # Not below pytest's own folder, which no one else may enter.
    folder = Path(tempfile.mkdtemp(prefix="guichet-attacked-"))
    script = folder / "nursery.py"
    uid = {"an ordinary user": ORDINARY, "root": 65_534}.get(user, 0) if AS_ROOT else os.geteuid()
    before = [BARE] if bare else []
    if user == "an ordinary user" and AS_ROOT:
        before.append(BECOME)
    if user == "root that cannot be given up":
        before.append(KEEP_ROOT)
    script.write_text(SCRIPT.format(house=str(HOUSE), before="\n".join(before)))
    prey = folder / "prey"
    prey.mkdir()
    (prey / "victim").write_bytes(b"victim")
    (prey / "victim").chmod(0o600)
    if AS_ROOT:
        folder.chmod(0o755)
        for path in (prey, prey / "victim"):
            os.chown(path, uid, uid)
    who: dict[str, Any] = {"user": uid, "group": uid} if AS_ROOT else {}
    process = subprocess.Popen(["sleep", "600"], start_new_session=True, cwd="/", **who)
    patch = pytest.MonkeyPatch()
    patch.setattr(client, "NURSERY", script)
    box = Sandbox(Places(2))
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            box.start()
            yield Attacked(box, prey, process, server.getsockname()[1])
    finally:
        patch.undo()
        box.stop()
        process.kill()
        process.wait()
        shutil.rmtree(folder)


def until(condition: Callable[[], bool]) -> bool:
    """Waits, 60 s at most, for what another process does in its own time."""
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        if condition():
            return True
        time.sleep(0.02)
    return False
