"""A real Redis on loopback that keeps nothing; it can be made to hang (SIGSTOP) and to go on."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

import redis

from tests.support.ports import free_port

PATIENCE = 30.0


@dataclass(frozen=True)
class RealRedis:
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def keys(self) -> list[bytes]:
        """All that it holds."""
        with closing(redis.Redis(port=self.port)) as client:
            return list(client.scan_iter())

    def hang(self) -> None:
        """Connections are still taken (by the kernel), and nothing is answered."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


def executable() -> str | None:
    return shutil.which("redis-server")


@contextmanager
def running_redis() -> Iterator[RealRedis]:
    port = free_port()
    command = [str(executable()), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = RealRedis(port, process)
    try:
        deadline = time.monotonic() + PATIENCE
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the test's Redis does not start")
            time.sleep(0.02)
        yield server
    finally:
        server.go_on()
        process.terminate()
        process.wait(timeout=30)


def _answers(port: int) -> bool:
    with suppress(redis.RedisError), closing(redis.Redis(port=port, socket_timeout=1)) as client:
        return bool(client.ping())
    return False
