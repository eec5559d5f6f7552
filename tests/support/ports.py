"""A port for a program that is only told its number, and opens it later."""

from __future__ import annotations

import random
import socket
from contextlib import suppress

UNDRAWN = range(10_000, 32_768)
"""Below the ports that Linux gives by itself: nobody gets one of these by chance before it is opened."""


def free_port() -> int:
    """A port of loopback that nobody listens on. Raises RuntimeError when a hundred were taken."""
    for port in random.sample(UNDRAWN, 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise RuntimeError("a hundred ports were taken")
