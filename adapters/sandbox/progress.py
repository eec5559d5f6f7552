"""Which file a child is at, told as it goes: when it dies, the message can still name the file at fault."""

import socket

from adapters.sandbox import wire

channel: socket.socket | None = None  # set in a child only


def reading(position: int) -> None:
    """The file at `position` (from 0) is about to be opened."""
    if channel is not None:
        wire.send(channel, {"reading": position}, [])
