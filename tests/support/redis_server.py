"""A real Redis on loopback, which can be made to hang: it takes connections and answers nothing."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.ports import free_port


@dataclass(frozen=True)
class RedisServer:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def hang(self) -> None:
        """Stop it as a machine out of memory would: the kernel still takes connections for it."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


def executable() -> str | None:
    return shutil.which("redis-server")


@contextmanager
def running_redis(folder: Path) -> Iterator[RedisServer]:
    """Start a server that keeps nothing; stop it afterwards. Raises RuntimeError when it does not start."""
    program, port = executable(), free_port()
    if program is None:
        raise RuntimeError("redis-server is not installed")
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_ready(port, process)
        yield RedisServer(port, process)
    finally:
        process.kill()
        process.wait(timeout=10)


def _wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("Redis did not start") from error
            time.sleep(0.02)
