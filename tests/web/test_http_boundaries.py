"""The server that we configure takes no message that two readers could see two ends of (ASVS 4.2.1)."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config_checks import HOUSE
from tests.support.ports import free_port

pytestmark = pytest.mark.slow

APPLICATION = """
def app(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
"""

AMBIGUOUS = {
    "a length and chunks": b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
    "two lengths": b"Content-Length: 1\r\nContent-Length: 3\r\n\r\nabc",
    "two lengths in one line": b"Content-Length: 1, 3\r\n\r\nabc",
    "a length with a sign": b"Content-Length: +3\r\n\r\nabc",
    "a negative length": b"Content-Length: -3\r\n\r\nabc",
    "an unknown coding": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunked twice": b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "a coding after chunked": b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "a name with a space before its colon": b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a folded line": b"Content-Length: 3\r\nX-A: b\r\n c\r\n\r\nabc",
    "a name that no token is": b"Content(Length): 3\r\n\r\nabc",
}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """gunicorn with our configuration, before an application that gives back what it read."""
    folder = tmp_path_factory.mktemp("echo")
    (folder / "echoing.py").write_text(APPLICATION)
    number = free_port()
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    command = [gunicorn, "--config", str(HOUSE / "gunicorn.conf.py"), "--workers", "1", "--chdir", str(folder)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{number}", "echoing:app"],
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(number)
            yield number
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < deadline, "gunicorn does not answer"
            time.sleep(0.05)


def answer(port: int, headers: bytes) -> bytes:
    """The first line that comes back; b"" when the connection is closed without one."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as channel:
        channel.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\n" + headers)
        channel.shutdown(socket.SHUT_WR)
        received = b""
        while part := channel.recv(4096):
            received += part
    return received.split(b"\r\n")[0]


def test_an_ordinary_message_is_read(port: int) -> None:
    assert answer(port, b"Content-Length: 3\r\n\r\nabc") == b"HTTP/1.1 200 OK"
    assert answer(port, b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n") == b"HTTP/1.1 200 OK"


@pytest.mark.parametrize("headers", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_an_ambiguous_end_is_refused(port: int, headers: bytes) -> None:
    assert answer(port, headers).split(b" ")[1] in (b"400", b"501")
