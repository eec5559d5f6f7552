"""Where foreign files are opened: short-lived processes that can read nothing but the bytes they were handed.

The web process never imports pdfium nor decodes an image. It talks to one *nursery* process (`nursery.py`), which
holds the libraries loaded, never sees a byte of a file, and forks one child a job: 3 ms instead of 300. The
child takes its limits (memory, processor, no new file, no new process, no core), reads the job from its socket,
answers, and dies. A hostile file can therefore hurt neither the web process nor the next file.
"""

from adapters.sandbox.client import Sandbox, SandboxBusy, SandboxError, SandboxTimeout, SandboxUnavailable, sandbox
from adapters.sandbox.wire import Answer, Job

__all__ = ["Answer", "Job", "Sandbox", "SandboxBusy", "SandboxError", "SandboxTimeout", "SandboxUnavailable", "sandbox"]
