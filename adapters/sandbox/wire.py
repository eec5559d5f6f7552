"""What goes between the web process and a child: a length, a JSON header, then the raw bytes it announces.

JSON and not pickle: a child that a file has taken over may answer anything, and nothing it answers is run.
"""

import json
import socket
import struct
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

LENGTH = struct.Struct("!I")
SUMMONS = struct.Struct(
    "!d"
)  # to the nursery, with the child's socket and a pipe for its end: seconds the child may live
ENDING = struct.Struct("!i")  # from the nursery, through a pipe for each child: how it ended, as waitpid() says it
MAX_HEADER = 16 * 1024 * 1024
CHUNK = 1024 * 1024


class WireError(Exception):
    """The other side closed early, or does not speak as agreed."""


@dataclass(frozen=True)
class Job:
    """One task: `name` of a function in `adapters.sandbox.jobs`, its JSON parameters, the files, its limits."""

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[bytes] = ()
    seconds: float = 15.0
    memory_mb: int = 768


@dataclass(frozen=True)
class Answer:
    """What a child said: facts, bytes, and `refused` (a code) when the files cannot be used. Not to be trusted."""

    facts: dict[str, Any]
    data: bytes = b""
    refused: str | None = None


def send(channel: socket.socket, header: Mapping[str, Any], blobs: Sequence[bytes]) -> None:
    """Sends one message. Raises OSError."""
    head = json.dumps({**header, "sizes": [len(blob) for blob in blobs]}).encode()
    channel.sendall(LENGTH.pack(len(head)) + head)
    for blob in blobs:
        channel.sendall(blob)


def receive(
    channel: socket.socket, max_bytes: int, deadline: float | None = None
) -> tuple[dict[str, Any], list[bytes]]:
    """One message: header and blobs, of `max_bytes` in all. Raises WireError, TimeoutError, OSError.

    `deadline` is in seconds of the monotonic clock; None waits for ever.
    """
    (length,) = LENGTH.unpack(_exactly(channel, LENGTH.size, deadline))
    if length > min(MAX_HEADER, max_bytes):
        raise WireError("header too long")
    header = _object(_exactly(channel, length, deadline))
    sizes = header.pop("sizes", None)
    if not isinstance(sizes, list) or not all(isinstance(size, int) and size >= 0 for size in sizes):
        raise WireError("no sizes")
    if sum(sizes) > max_bytes:
        raise WireError("answer too long")
    return header, [_exactly(channel, size, deadline) for size in sizes]


def _object(raw: bytes) -> dict[str, Any]:
    try:
        header = json.loads(raw)
    except (ValueError, RecursionError):
        raise WireError("not JSON") from None
    if not isinstance(header, dict):
        raise WireError("not an object")
    return header


def _exactly(channel: socket.socket, size: int, deadline: float | None) -> bytes:
    buffer = bytearray(size)
    view = memoryview(buffer)
    while view:
        if deadline is not None:
            channel.settimeout(max(0.001, deadline - time.monotonic()))
            if time.monotonic() >= deadline:
                raise TimeoutError
        count = channel.recv_into(view[:CHUNK])
        if not count:
            raise WireError("closed")
        view = view[count:]
    return bytes(buffer)
