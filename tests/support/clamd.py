"""A real clamd with a database of our own that knows one thing, EICAR; and servers that only look like one.

The test file that every antivirus knows never stands whole in a file of ours: it is put together here.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.ports import free_port

EICAR = b"".join([rb"X5O!P%@AP[4\PZX54(P^)7CC)7}", b"$EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE", b"!$H+H*"])
SIGNATURE = "Guichet.Test.Eicar"
STREAM_MAX = 2 * 1024 * 1024
"""The largest stream that the test's clamd takes, in bytes."""
PATIENCE = 60.0

CONFIGURATION = """
Foreground yes
DatabaseDirectory {folder}/database
LocalSocket {folder}/socket
TCPSocket {port}
TCPAddr 127.0.0.1
StreamMaxLength {stream_max}
TemporaryDirectory {folder}
OfficialDatabaseOnly no
SelfCheck 3600
MaxThreads 4
"""


@dataclass
class RealClamd:
    """A clamd on loopback and on a socket; it can be stopped and started again at the same addresses."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def unix(self) -> str:
        return f"unix:{self.folder}/socket"

    @property
    def tcp(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns once it answers. Raises RuntimeError, with what it wrote, when it does not."""
        with (self.folder / "log").open("ab") as log:
            command = [str(executable()), f"--config-file={self.folder}/clamd.conf"]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text(errors="replace"))
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=30)
            self.process = None

    def _answers(self) -> bool:
        with suppress(OSError), closing(socket.create_connection(("127.0.0.1", self.port), timeout=5)) as channel:
            channel.sendall(b"zPING\0")
            return channel.recv(16) == b"PONG\0"
        return False


def executable() -> Path | None:
    """Debian puts it where only root's PATH looks."""
    found = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
    return Path(found) if found else None


@contextmanager
def running_clamd() -> Iterator[RealClamd]:
    """Start a clamd that finds EICAR anywhere in a file, and stop it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="guichet-clamd-"))
    clamd = RealClamd(folder, free_port())
    try:
        (folder / "database").mkdir()
        (folder / "database" / "guichet.ndb").write_text(f"{SIGNATURE}:0:*:{EICAR.hex()}\n")
        (folder / "clamd.conf").write_text(CONFIGURATION.format(folder=folder, port=clamd.port, stream_max=STREAM_MAX))
        clamd.start()
        yield clamd
    finally:
        clamd.stop()
        shutil.rmtree(folder)


@contextmanager
def pretending(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does this with each connection; yields its address."""
    door = socket.create_server(("127.0.0.1", 0))
    door.settimeout(30)

    opened = [door]

    def serve() -> None:
        with suppress(OSError):
            while True:
                channel, _ = door.accept()
                opened.append(channel)
                with channel, suppress(OSError):
                    behave(channel)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{door.getsockname()[1]}"
    finally:
        # shutdown, not close alone: the other thread would go on waiting
        for waited_on in opened:
            with suppress(OSError):
                waited_on.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join(timeout=30)


def read_stream(channel: socket.socket) -> bytes:
    """Take a whole INSTREAM command; returns the file."""
    with channel.makefile("rb") as stream:
        assert stream.read(10) == b"zINSTREAM\0"
        data = b""
        while size := int.from_bytes(stream.read(4), "big"):
            data += stream.read(size)
    return data
