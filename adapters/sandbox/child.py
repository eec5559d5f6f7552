"""The child's life: read the job, give up all else, do it, answer. Imported by the nursery only, libraries and all."""

import os
import socket
from typing import Any

from adapters.sandbox import confinement, jobs, progress, wire
from adapters.sandbox.refusal import Refused

MAX_REQUEST = 512 * 1024 * 1024


def live(channel: socket.socket, null: int) -> None:
    """Does the one job that comes over `channel`; any way it ends, the process is to exit next.

    `null` is an open descriptor of the null device, and is closed.
    """
    _be_quiet(null)
    header, files = wire.receive(channel, MAX_REQUEST)
    # libde265 decodes HEIC in a thread and dies without one; nothing else here starts any.
    threads = "heic" in header["parameters"].get("kinds", ())
    seconds = min(header["seconds"], jobs.PROCESSOR_SECONDS.get(header["job"], header["seconds"]))
    confinement.confine_child(header["memory_mb"], seconds, threads=threads)
    progress.channel = channel
    facts, data = _work(header["job"], header["parameters"], files)
    wire.send(channel, facts, [data])


def _work(name: str, parameters: dict[str, Any], files: list[bytes]) -> tuple[dict[str, Any], bytes]:
    try:
        return jobs.JOBS[name](parameters, files)
    except Refused as refused:
        return {"refused": refused.code, **refused.facts}, b""
    except MemoryError:
        return {"refused": "broken", "why": "memory"}, b""
    except Exception as error:  # libraries raise anything on hostile bytes; the child ends here all the same
        return {"refused": "broken", "why": type(error).__name__}, b""


def _be_quiet(null: int) -> None:
    """Decoders print complaints about files; they would fill the service's log with a stranger's words."""
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.close(null)
