"""Where foreign files are opened: short-lived processes that can do nothing but compute on the bytes they were handed.

The web process never imports pdfium nor decodes an image. It talks to one *nursery* process (`nursery.py`), which
holds the libraries loaded, never sees a byte of a file, and forks one child a job: 3 ms instead of 300. The child
reads the job from its socket, gives up everything else, answers, and dies. What it gives up (`confinement.py`):

- every system call that decoding does not need (`seccomp.py`, `calls.py`): such a call ends it, which is counted and
  told as `sandbox.ended`; opening a file is refused, and a thread is for HEIC alone;
- every file, port and process outside, where the kernel has Landlock (`landlock.py`);
- new privileges, and being looked into by others of its user; memory and processor beyond its limits.

At its deadline, when nobody waits for it any more, and when the nursery dies, it ends with all that it started. A
hostile file can therefore hurt neither the web process nor the next file. A production starts only where the kernel
really does this (`trial.py`); elsewhere than on Linux the limits of memory and processor are all there is.
"""

from adapters.sandbox.client import Sandbox, SandboxBusy, SandboxError, SandboxTimeout, SandboxUnavailable, sandbox
from adapters.sandbox.wire import Answer, Job

__all__ = ["Answer", "Job", "Sandbox", "SandboxBusy", "SandboxError", "SandboxTimeout", "SandboxUnavailable", "sandbox"]
