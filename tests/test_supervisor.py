"""`make run` starts the server and the worker under honcho: they live and end together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config_checks import HOUSE

pytestmark = pytest.mark.slow

# Writes its pid, then waits for its end and notes how it came.
PATIENT = """
import os, pathlib, signal, sys, time
name = sys.argv[1]
def end(number, frame):
    pathlib.Path(name + ".end").write_text(signal.Signals(number).name)
    sys.exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN if "stubborn" in sys.argv else end)
pathlib.Path(name + ".tmp").write_text(str(os.getpid()))
os.rename(name + ".tmp", name + ".pid")
while True:
    if "failing" in sys.argv and pathlib.Path("web.pid").exists():
        sys.exit(3)
    time.sleep(0.02)
"""

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start honcho over a web and a worker process that behave as told."""
    (tmp_path / "patient.py").write_text(PATIENT)
    started: list[subprocess.Popen[bytes]] = []

    def run(*, web: str = "", worker: str = "") -> subprocess.Popen[bytes]:
        lines = [
            f"{name}: exec {sys.executable} patient.py {name} {how}\n"
            for name, how in (("web", web), ("worker", worker))
        ]
        (tmp_path / "Procfile").write_text("".join(lines))
        honcho = Path(sys.executable).with_name("honcho")
        started.append(subprocess.Popen([honcho, "start"], cwd=tmp_path, stdout=subprocess.DEVNULL))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait()
    for file in tmp_path.glob("*.pid"):
        assert gone(int(file.read_text())), f"{file.stem} outlived its supervisor"


def gone(pid: int) -> bool:
    """Whether no such process runs; one that has ended and that nobody has waited for yet is gone too."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


def pid_of(folder: Path, name: str) -> int:
    deadline = time.monotonic() + 20
    while not (folder / f"{name}.pid").exists():
        assert time.monotonic() < deadline, f"{name} did not start"
        time.sleep(0.02)
    return int((folder / f"{name}.pid").read_text())


def test_the_worker_failing_stops_the_server(start: Start, tmp_path: Path) -> None:
    supervisor = start(worker="failing")
    assert supervisor.wait(timeout=20) == 3
    assert (tmp_path / "web.end").read_text() == "SIGTERM"


@pytest.mark.parametrize(("killed", "other"), [("web", "worker"), ("worker", "web")])
def test_one_of_the_two_killed_stops_the_other(start: Start, tmp_path: Path, killed: str, other: str) -> None:
    supervisor = start()
    pid_of(tmp_path, other)
    os.kill(pid_of(tmp_path, killed), signal.SIGKILL)
    assert supervisor.wait(timeout=20) != 0
    assert (tmp_path / f"{other}.end").read_text() == "SIGTERM"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_is_passed_on_to_both(start: Start, tmp_path: Path, number: signal.Signals) -> None:
    supervisor = start()
    for name in ("web", "worker"):
        pid_of(tmp_path, name)
    supervisor.send_signal(number)
    assert supervisor.wait(timeout=20) == 128 + number
    assert [(tmp_path / f"{name}.end").read_text() for name in ("web", "worker")] == ["SIGTERM", "SIGTERM"]


@pytest.mark.slow
def test_one_that_does_not_listen_is_killed(start: Start, tmp_path: Path) -> None:
    supervisor = start(web="stubborn")
    pid_of(tmp_path, "web")
    os.kill(pid_of(tmp_path, "worker"), signal.SIGKILL)
    assert supervisor.wait(timeout=30) != 0


def test_the_procfile_starts_a_server_and_a_worker() -> None:
    lines = (HOUSE / "Procfile").read_text().splitlines()
    assert [line.split(":")[0] for line in lines] == ["web", "worker"]
    # Without exec a shell would stand between the supervisor and the process.
    assert [line for line in lines if ": exec " not in line] == []
