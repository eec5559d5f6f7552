"""The child's life: take the limits, read the job, do it, answer. Imported by the nursery only, libraries and all."""

import contextlib
import math
import os
import resource
import socket
import sys
from typing import Any

from adapters.sandbox import jobs, progress, wire
from adapters.sandbox.refusal import Refused

MEGABYTE = 1024 * 1024
MAX_REQUEST = 512 * MEGABYTE
FIRST_TO_DIE = "1000"  # of the kernel's out-of-memory killer


def live(channel: socket.socket) -> None:
    """Does the one job that comes over `channel`; any way it ends, the process is to exit next."""
    _be_quiet()
    header, files = wire.receive(channel, MAX_REQUEST)
    # libde265 decodes HEIC in a thread and dies without one; nothing else here starts any.
    threads = "heic" in header["parameters"].get("kinds", ())
    _take_limits(header["memory_mb"], header["seconds"], threads=threads)
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


def _be_quiet() -> None:
    """Decoders print complaints about files; they would fill the service's log with a stranger's words."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.close(null)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:  # noqa: PTH123
        file.write(FIRST_TO_DIE)


def _take_limits(memory_mb: int, seconds: float, *, threads: bool) -> None:
    """Nothing new can be opened, written, started or connected to; memory and processor are bounded."""
    memory = memory_mb * MEGABYTE
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 0,
        resource.RLIMIT_CPU: math.ceil(seconds) + 1,
        resource.RLIMIT_AS: memory,
    }
    if not threads:
        limits[resource.RLIMIT_NPROC] = 0
    for limit, value in limits.items():
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):
            if sys.platform == "linux":  # elsewhere (a developer's Mac) some limits do not exist
                raise
