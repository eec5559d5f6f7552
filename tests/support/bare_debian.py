"""A bare Debian that is booted: systemd as its first process, a network of its own, nothing but its own packages.

The root is made once by mmdebstrap, with the packages that docs/deployment.md installs downloaded and not installed:
`apt-get install` then works inside without a network, and so does pip, from the wheels of our lock. Both, and the two
tools, lie in var/deep (`python -m tests.support.bare_debian` makes them; root on Debian, with a network).
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from config_checks import HOUSE

KEPT = HOUSE / "var" / "deep"
TOOLS, ROOT, WHEELS = KEPT / "tools", KEPT / "debian.tar", KEPT / "wheels"
INSIDE_WHEELS = "/srv/wheels"
PACKAGES = (
    "python3-venv", "openssl", "postgresql", "nginx", "redis-server", "clamav-daemon", "clamav-freshclam", "logrotate",
    "systemd-timesyncd", "caddy", "buildah", "podman", "crun", "netavark", "aardvark-dns", "iptables",
)  # fmt: skip
"""What the page's commands install."""
CONFINES = "landlock_create_ruleset landlock_add_rule landlock_restrict_self @keyring"
"""System calls that a container is refused otherwise, and that a machine has."""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PATIENCE = 60.0


def possible() -> bool:
    """Whether this machine can boot one: root, on Debian."""
    return os.geteuid() == 0 and Path("/etc/debian_version").exists()


def prepare() -> None:
    """Make what is lacking of var/deep."""
    fetch_tools()
    _make_root()
    _fetch_wheels()


def fetch_tools() -> None:
    """Bring mmdebstrap and systemd-nspawn to TOOLS."""
    fetched("mmdebstrap", "mmdebstrap")
    fetched("systemd-container", "systemd-nspawn")


def fetched(package: str, program: str) -> Path:
    """A program of one of Debian's packages, unpacked and not installed: systemd-container would bring a newer systemd
    to this machine, prometheus a daemon.
    """
    path = TOOLS / "usr" / "bin" / program
    if not path.exists():
        TOOLS.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "-q", "download", package], cwd=TOOLS, check=True)
        for archive in TOOLS.glob(f"{package}_*.deb"):
            subprocess.run(["dpkg", "-x", archive, TOOLS], check=True)
    return path


def _fetch_wheels() -> None:
    """What the lock names. Debian's Python is older than ours by some corrections, which some lines ask about."""
    wanted = re.sub(r" ; python_full_version < '[0-9.]+'", "", (HOUSE / "requirements.txt").read_text(encoding="utf-8"))
    locked, asked = WHEELS / "lock", WHEELS / "asked"
    if locked.exists() and locked.read_text(encoding="utf-8") == wanted:
        return
    WHEELS.mkdir(exist_ok=True)
    asked.write_text(wanted, encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    subprocess.run([*command, "-r", asked, "-d", WHEELS], check=True)
    asked.rename(locked)


def _make_root() -> None:
    holds = KEPT / "debian.packages"
    if ROOT.exists() and holds.exists() and holds.read_text(encoding="ascii").split() == list(PACKAGES):
        return
    ROOT.unlink(missing_ok=True)
    download = "apt-get install -y -q --no-install-recommends --download-only"
    subprocess.run(
        [
            "perl", TOOLS / "usr" / "bin" / "mmdebstrap", "--mode=unshare", "--variant=minbase", "--skip=cleanup/apt",
            "--include=systemd,systemd-sysv,dbus,ca-certificates,iproute2,procps",
            f'--customize-hook=chroot "$1" {download} {" ".join(PACKAGES)}', "bookworm", ROOT,
        ],
        check=True,
    )  # fmt: skip
    holds.write_text("\n".join(PACKAGES), encoding="ascii")


@dataclass(frozen=True)
class Machine:
    """A booted Debian. `root` is its folder as this machine sees it, `first` the id of its first process here."""

    root: Path
    first: int

    def runs(self, script: str, variables: Mapping[str, str] = MappingProxyType({}), seconds: float = 600) -> str:
        """What a root shell of that machine writes, both streams; RuntimeError with it when a command fails."""
        command = [*self.inside(), "env", "-i", f"PATH={PATH}", "HOME=/root", "LANG=C.UTF-8",
                   "DEBIAN_FRONTEND=noninteractive", *(f"{name}={value}" for name, value in variables.items()),
                   "bash", "-euo", "pipefail", "-x", "-s"]  # fmt: skip
        done = subprocess.run(
            command, input=script, capture_output=True, text=True, timeout=seconds, check=False, errors="replace"
        )
        if done.returncode:
            raise RuntimeError(f"status {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-5000:]}")
        return done.stdout

    def inside(self) -> list[str]:
        """What begins a command that is to run there."""
        return ["nsenter", "--target", str(self.first), "--all", "--root", "--wd"]

    def network(self) -> list[str]:
        """What begins a command of this machine that is to use that one's network."""
        return ["nsenter", "--target", str(self.first), "--net"]


@contextmanager
def booted(folder: Path, host: str = "guichet") -> Iterator[Machine]:
    """Unpack the root into `folder` and boot it; power it off and remove it afterwards."""
    root = folder / "debian"
    root.mkdir()
    subprocess.run(["tar", "-xf", ROOT, "-C", root], check=True)
    shutil.copytree(WHEELS, root / INSIDE_WHEELS.lstrip("/"))
    command = [
        str(TOOLS / "usr" / "bin" / "systemd-nspawn"), f"--directory={root}", "--boot", "--register=no", "--keep-unit",
        "--private-network", f"--hostname={host}", "--resolv-conf=off", "--timezone=off", "--console=pipe",
        f"--system-call-filter={CONFINES}",
    ]  # fmt: skip
    with (folder / "boot.log").open("wb") as log:
        nspawn = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            machine = Machine(root, _first_process(nspawn))
            _until_running(machine)
            yield machine
        finally:
            nspawn.send_signal(signal.SIGTERM)  # powers it off
            nspawn.wait(timeout=PATIENCE)
            shutil.rmtree(root)


def _first_process(nspawn: subprocess.Popen[bytes]) -> int:
    children = Path(f"/proc/{nspawn.pid}/task/{nspawn.pid}/children")
    deadline = time.monotonic() + PATIENCE
    while nspawn.poll() is None and time.monotonic() < deadline:
        for child in map(int, children.read_text(encoding="ascii").split()):
            with suppress(FileNotFoundError):  # one that has ended meanwhile
                if os.readlink(f"/proc/{child}/exe").endswith("/systemd"):  # noqa: PTH115 (another root's path)
                    return child
        time.sleep(0.05)
    raise RuntimeError("systemd-nspawn started no system")


def _until_running(machine: Machine) -> None:
    deadline = time.monotonic() + PATIENCE
    asked = [*machine.inside(), "systemctl", "is-system-running", "--wait"]
    while time.monotonic() < deadline:
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        if done.stdout.strip() in ("running", "degraded"):
            return
        time.sleep(0.1)
    raise RuntimeError("the system does not come up")


if __name__ == "__main__":
    prepare()
