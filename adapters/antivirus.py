"""clamd, spoken to over INSTREAM: the file goes in pieces over one connection, one line comes back.

Everything but the two answers that clamd documents for a scan that ended is « not scanned »: no answer, a late or a
garbled one, an error, a file larger than `StreamMaxLength`, one that clamd says it looked at only in part.
"""

from __future__ import annotations

import re
import socket
import struct
import time
from dataclasses import dataclass
from functools import partial

from domain.scans import NotScanned, ScanResult, Verdict

SECONDS = 60.0
"""For one file, from the connection to the answer: less than the lease of the task that scans."""
CHUNK = 1024 * 1024
MAX_ANSWER = 4096
INFECTED = re.compile(r"stream: ([!-~]{1,200}) FOUND")
PARTLY = re.compile(r"Heuristics\.(Limits\.Exceeded|Encrypted)")
"""What clamd « finds » in a file that it could not look at in full (AlertExceedsMax, AlertEncrypted)."""


@dataclass(frozen=True)
class Clamd:
    """A clamd at `host:port` or `unix:/path/of/its/socket`, as `config.Settings.clamd` has checked it."""

    address: str
    seconds: float = SECONDS

    def scan(self, data: bytes) -> ScanResult:
        """What clamd finds in these bytes. Raises NotScanned whenever it did not say so plainly, in time."""
        deadline = time.monotonic() + self.seconds
        try:
            with self._connection() as channel:
                answer = _answer(channel, data, deadline)
        except TimeoutError:
            raise NotScanned(f"clamd: no answer within {self.seconds:g} s") from None
        except OSError as error:
            raise NotScanned(f"clamd: {error.strerror or type(error).__name__}") from None
        return _result(answer)

    def _connection(self) -> socket.socket:
        if self.address.startswith("unix:"):
            channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                channel.settimeout(self.seconds)
                channel.connect(self.address.removeprefix("unix:"))
            except BaseException:
                channel.close()
                raise
            return channel
        host, _, port = self.address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=self.seconds)


def _answer(channel: socket.socket, data: bytes, deadline: float) -> str:
    try:
        _send(channel, data, deadline)
    except TimeoutError:
        raise
    except OSError as cut:
        # clamd says why it hangs up on a stream (too large, mostly), and may do so while we still send.
        if answer := _quietly(channel, deadline):
            return answer
        raise cut from None
    return _receive(channel, deadline)


def _send(channel: socket.socket, data: bytes, deadline: float) -> None:
    _before(channel, deadline)
    channel.sendall(b"zINSTREAM\0")
    view = memoryview(data)
    for start in range(0, len(data), CHUNK):
        piece = view[start : start + CHUNK]
        _before(channel, deadline)
        channel.sendall(struct.pack("!L", len(piece)))
        channel.sendall(piece)
    _before(channel, deadline)
    channel.sendall(struct.pack("!L", 0))


def _receive(channel: socket.socket, deadline: float) -> str:
    """The answer up to its NUL, or to the end of the stream or of our patience with a server that goes on and on."""
    received = b""
    for part in iter(partial(_part, channel, deadline), b""):
        received += part
        if b"\0" in received or len(received) > MAX_ANSWER:
            break
    return received[:MAX_ANSWER].decode("utf-8", "replace")


def _part(channel: socket.socket, deadline: float) -> bytes:
    _before(channel, deadline)
    return channel.recv(MAX_ANSWER)


def _quietly(channel: socket.socket, deadline: float) -> str:
    try:
        return _receive(channel, deadline)
    except OSError:
        return ""


def _before(channel: socket.socket, deadline: float) -> None:
    """The next operation ends by the deadline. Raises TimeoutError once it has passed."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    channel.settimeout(left)


def _result(answer: str) -> ScanResult:
    # Only a whole answer counts: « stream: OK » cut short is « stream: O », and its end is the NUL.
    whole, ended, after = answer.partition("\0")
    if ended and not after:
        if whole == "stream: OK":
            return ScanResult(Verdict.CLEAN)
        match = INFECTED.fullmatch(whole)
        if match is not None and not PARTLY.match(match[1]):
            return ScanResult(Verdict.INFECTED, match[1])
    printable = re.sub(r"[^ -~]+", " ", whole).strip()
    raise NotScanned(f"clamd: {printable}" if printable else "clamd: no answer")
