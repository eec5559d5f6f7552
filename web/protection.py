"""What protects the process itself: nobody reads its memory, and strangers' files are read by confined processes."""

from __future__ import annotations

import logging

from adapters.sandbox import kernel, trial
from config import ConfigurationError, Settings

log = logging.getLogger(__name__)


def init_protection(settings: Settings) -> None:
    """Hide this process's memory and environment, which hold secrets, from other processes of its user.

    Raises ConfigurationError in production where the kernel cannot confine what reads documents. A demonstration says
    so in its log. Tests are left alone: they look into their own process.
    """
    if settings.env == "test":
        return
    kernel.hide_memory()
    missing = trial.missing()
    if settings.env == "production" and trial.SECCOMP in missing:
        raise ConfigurationError({
            "GUICHET_ENV": "production needs a Linux kernel that filters system calls (seccomp) on x86_64 or aarch64,"
            f" and lets this process use it; not offered here: {', '.join(missing)}. Without it a stranger's document"
            " could reach whatever this program can"
        })  # fmt: skip
    if missing:
        log.warning("documents are read with less confinement: this kernel does not offer %s", ", ".join(missing))
