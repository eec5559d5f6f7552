"""Several hosts on one machine: web servers behind nginx, workers, what they share; programs of other commits too.

A web host's port is held here and handed over, as systemd does with a socket unit (deploy/systemd): who knocks while
the program restarts waits.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import urllib3

from config_checks import HOUSE
from tests.support import service_root
from tests.support.ports import free_port

BINARIES = Path(sys.executable).parent
PATIENCE = 60.0
HAND_OVER = (
    "import os, sys\n"
    "os.dup2(int(sys.argv[1]), 3)\n"
    "os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid()))\n"
    "os.execv(sys.argv[2], sys.argv[2:])\n"
)
UPSTREAM = re.compile(r"```nginx\n(upstream guichet \{.*?\n\})\n```", re.DOTALL)
"""What docs/several-hosts.md says of the hosts."""


def program_of(commit: str, folder: Path) -> Path:
    """The program as it was, in this folder."""
    folder.mkdir()
    archive = subprocess.Popen(["git", "-C", str(HOUSE), "archive", commit], stdout=subprocess.PIPE)
    subprocess.run(["tar", "-x", "-C", folder], stdin=archive.stdout, check=True)
    if archive.wait() != 0:
        raise RuntimeError(f"{commit} is not in this clone")
    return folder


@dataclass
class Process:
    """One process of the program: `code` is where its files are, `variables` its settings."""

    command: Sequence[str | Path]
    variables: Mapping[str, str]
    log: Path
    code: Path = HOUSE
    handed: tuple[int, ...] = ()
    running: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self, code: Path | None = None) -> None:
        self.code = code or self.code
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.command, cwd=self.code, env=inherited | dict(self.variables), stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, pass_fds=self.handed, start_new_session=True,
            )  # fmt: skip

    def stop(self) -> None:
        """As a supervisor does, with the time that it leaves."""
        if self.running is not None:
            self.running.terminate()
            self.running.wait(timeout=PATIENCE)
            self.running = None

    def die(self) -> None:
        """As a machine does whose power is cut: all its processes at once."""
        if self.running is not None:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait(timeout=PATIENCE)
            self.running = None


@dataclass
class Host(Process):
    """A web server, on `port`."""

    port: int = 0

    def ready(self) -> bool:
        """Whether it says so, within the time that it takes to start."""
        with suppress(urllib3.exceptions.HTTPError):
            asked = urllib3.Timeout(connect=2, read=PATIENCE)
            address = f"http://127.0.0.1:{self.port}/readyz"
            return urllib3.request("GET", address, timeout=asked, retries=False).status == 200
        return False

    def wait(self) -> None:
        """Until it is ready. RuntimeError, with its log, when it does not come."""
        deadline = time.monotonic() + PATIENCE
        while not self.ready():
            if time.monotonic() > deadline:
                raise RuntimeError(f"the host does not come: {self.log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)


@contextmanager
def host(variables: Mapping[str, str], log: Path, port: int, *, held: bool = True) -> Iterator[Host]:
    """A web host that was not started; its port is `held` while it restarts, as by a socket unit, or its own."""
    gunicorn = BINARIES / "gunicorn"
    chosen = {**variables, "PORT": str(port), "WEB_CONCURRENCY": "1"}
    if not held:
        made = Host([gunicorn], chosen, log, port=port)
        with _ended(made):
            yield made
        return
    with socket.create_server(("127.0.0.1", port), backlog=2048) as door:
        number = door.fileno()
        made = Host([sys.executable, "-c", HAND_OVER, str(number), gunicorn], chosen, log, handed=(number,), port=port)
        with _ended(made):
            yield made


@contextmanager
def worker(variables: Mapping[str, str], log: Path) -> Iterator[Process]:
    """A worker that was not started."""
    made = Process([BINARIES / "flask", "--app", "app", "worker"], variables, log)
    with _ended(made):
        yield made


def command(code: Path, variables: Mapping[str, str], *words: str) -> str:
    """What `flask …` of a program writes. RuntimeError when it fails."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
    done = subprocess.run(
        [BINARIES / "flask", "--app", "app", *words], cwd=code, env=inherited | dict(variables), capture_output=True,
        text=True, check=False, timeout=300,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"flask {' '.join(words)}: {done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def nginx(folder: Path, port: int, hosts: Sequence[int]) -> Iterator[service_root.Service]:
    """Before these ports of hosts, with the upstream of docs/several-hosts.md."""
    page = (HOUSE / "docs" / "several-hosts.md").read_text(encoding="utf-8")
    documented = UPSTREAM.search(page)
    if documented is None:
        raise RuntimeError("docs/several-hosts.md names no upstream")
    upstream = documented[1]
    for number, one in enumerate(hosts, 1):
        upstream = upstream.replace(f"10.0.0.{number}:8000", f"127.0.0.1:{one}")
    server = (
        f"listen 127.0.0.1:{port};\n"
        "client_max_body_size 130m;\n"
        "proxy_http_version 1.1;\n"
        'proxy_set_header Connection "";\n'
        "proxy_set_header Host $host:$server_port;\n"
        "proxy_set_header X-Forwarded-For $remote_addr;\n"
        "location / { proxy_pass http://guichet; proxy_connect_timeout 5s; proxy_read_timeout 130s; }\n"
    )
    kept = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{name}_temp_path {folder}/{name};\n" for name in kept)
    (folder / "nginx.conf").write_text(
        f"user root;\nworker_processes 1;\npid {folder}/pid;\nerror_log {folder}/nginx.log;\ndaemon off;\n"
        "events { worker_connections 512; }\n"
        f"http {{\naccess_log off;\n{paths}{upstream}\nserver {{\n{server}}}\n}}\n",
        encoding="utf-8",
    )
    started = [*service_root.own("usr/sbin/nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with service_root.serving(started, lambda: _listens(port), folder / "nginx.start.log") as service:
        yield service


@dataclass
class Hosts:
    """Two web hosts and two workers behind nginx."""

    web: list[Host]
    workers: list[Process]
    proxy: service_root.Service


@contextmanager
def behind_nginx(
    variables: Mapping[str, str], folder: Path, door: int, code: Path = HOUSE, *, held: bool = True
) -> Iterator[Hosts]:
    """They run, the pages are asked for at the port `door`; `held` as of `host`."""
    ports = (free_port(), free_port())
    with ExitStack() as stack:
        web = [stack.enter_context(host(variables, folder / f"web{port}.log", port, held=held)) for port in ports]
        workers = [stack.enter_context(worker(variables, folder / f"worker{number}.log")) for number in (1, 2)]
        for process in (*web, *workers):
            process.start(code)
        for one in web:
            one.wait()
        yield Hosts(web, workers, stack.enter_context(nginx(folder, door, ports)))


@contextmanager
def _ended(process: Process) -> Iterator[None]:
    try:
        yield
    finally:
        process.die()


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
