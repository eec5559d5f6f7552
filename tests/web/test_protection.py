"""The program's processes hide their memory, and a production does not start where documents cannot be confined."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.migrate import migrate
from adapters.sandbox import trial
from config_checks import HOUSE
from tests.support.attacked import AS_ROOT, BECOME, attacked, until
from tests.support.ports import free_port
from tests.support.settings import environment, production_environment

pytestmark = pytest.mark.slow

PR_CAPBSET_DROP = 24
LOOKS_INTO_OTHERS = (19, 21, 38)  # CAP_SYS_PTRACE, CAP_SYS_ADMIN, CAP_PERFMON

# Takes seccomp and Landlock away, as a kernel without them would: the real start-up runs below it.
POOR_KERNEL = """
import os, struct, sys
sys.path.insert(0, {house!r})
from adapters.sandbox import kernel, seccomp
step, ret = seccomp._step, seccomp._return
number = lambda name: seccomp._number(name)
rules = [
    step(seccomp.LOAD, seccomp.NUMBER),
    step(seccomp.EQUAL, number("seccomp"), 0, 1), ret(seccomp.ERRNO | 38),
    step(seccomp.EQUAL, number("landlock_create_ruleset"), 0, 1), ret(seccomp.ERRNO | 38),
    step(seccomp.EQUAL, number("prctl"), 0, 3),
    step(seccomp.LOAD, 16), step(seccomp.EQUAL, kernel.PR_SET_SECCOMP, 0, 1), ret(seccomp.ERRNO | 22),
    ret(seccomp.ALLOW),
]
kernel.refuse_privileges()
seccomp.apply(b"".join(rules))
"""
START = """
from app import create_app
from config import ConfigurationError
try:
    create_app()
except ConfigurationError as error:
    print(error)
else:
    from adapters.intake import UploadedFile, accept
    from tests.support import files
    print("started", accept([UploadedFile("a.pdf", files.pdf(2))]).pages)
"""


def run(script: str, variables: dict[str, str]) -> str:
    """What the script prints and logs, started in the house with these settings."""
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=HOUSE,
        env=ours(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    ).stdout


def ours(variables: dict[str, str]) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], **variables}


def test_this_machine_offers_both() -> None:
    assert trial.missing() == ()


@pytest.mark.slow
def test_production_does_not_start_where_the_kernel_confines_nothing(tmp_path: Path) -> None:
    told = run(POOR_KERNEL.format(house=str(HOUSE)) + START, production_environment(tmp_path))
    assert "GUICHET_ENV: production needs a Linux kernel that filters system calls (seccomp)" in told
    assert "not offered here: seccomp, Landlock" in told
    assert "started" not in told


@pytest.mark.slow
def test_a_demonstration_says_so_and_reads_documents_all_the_same(tmp_path: Path) -> None:
    told = run(POOR_KERNEL.format(house=str(HOUSE)) + START, environment(tmp_path, env="demo"))
    assert "this kernel does not offer seccomp, Landlock" in told
    assert "started 2" in told


@pytest.mark.slow
def test_production_starts_where_the_kernel_does(tmp_path: Path) -> None:
    told = run(START, production_environment(tmp_path))
    assert "started 2" in told
    assert "less confinement" not in told


@pytest.fixture
def program(tmp_path: Path) -> Iterator[tuple[int, int]]:
    """The ids of two processes of the real program: gunicorn, which starts the servers, and the worker."""
    migrate(f"sqlite:///{tmp_path}/guichet.sqlite")
    port = free_port()
    variables = environment(tmp_path, env="demo", public_url=f"http://127.0.0.1:{port}")
    binaries = Path(sys.executable).parent
    commands = [[str(binaries / "gunicorn")], [str(binaries / "flask"), "--app", "app", "worker"]]
    with (tmp_path / "log").open("wb") as log:
        started = [
            subprocess.Popen(
                command, cwd=HOUSE, env=ours({**variables, "PORT": str(port)}), stdout=log, stderr=log,
                preexec_fn=without_tracing,
            )
            for command in commands
        ]  # fmt: skip
    try:
        yield started[0].pid, started[1].pid
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(timeout=30)


def without_tracing() -> None:
    """Root may read whatever it likes by these capabilities; without them, it is as any user is to itself."""
    for capability in LOOKS_INTO_OTHERS:
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def environment_of(pid: int) -> str:
    """What another process of the same user reads of its environment: the text, or "refused"."""
    done = subprocess.run(
        ["cat", f"/proc/{pid}/environ"], capture_output=True, text=True, check=False, preexec_fn=without_tracing
    )
    return "refused" if "Permission denied" in done.stderr else done.stdout


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.slow
def test_no_other_process_of_the_same_user_reads_the_program_s_environment(program: tuple[int, int]) -> None:
    """The secret key stands there. Read by the same user: the kernel asks whether the process may be dumped."""
    gunicorn, worker = program
    assert until(lambda: len(children_of(gunicorn)) >= 2)
    hidden = [gunicorn, worker, *children_of(gunicorn)]
    assert until(lambda: [environment_of(pid) for pid in hidden] == ["refused"] * len(hidden))


SECRETIVE = """
import os, sys
sys.path.insert(0, {house!r})
from adapters.sandbox import kernel
{become}
{hide}
print("ready", flush=True)
sys.stdin.readline()
"""
LOOKS = ("ptrace", "process_vm_readv", "process_vm_writev", "the environment of another", "the memory of another")


@contextmanager
def secretive(*, hidden: bool) -> Iterator[int]:
    """The id of a process of an ordinary user, who does or does not hide its memory."""
    script = SECRETIVE.format(
        house=str(HOUSE), become=BECOME if AS_ROOT else "", hide="kernel.hide_memory()" if hidden else ""
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"SECRET": "x"}
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process.pid
        process.stdin.close()


def test_another_program_of_the_same_user_cannot_look_into_a_process_that_hides_its_memory() -> None:
    with attacked(bare=True) as place, secretive(hidden=True) as pid:
        answers = {look: place.box.run(place.job(look, process=pid)).facts.get("errno") for look in LOOKS}
    assert {look for look, answer in answers.items() if answer not in ("EPERM", "EACCES")} == set()


def test_it_could_look_into_one_that_does_not() -> None:
    with attacked(bare=True) as place, secretive(hidden=False) as pid:
        answer = place.box.run(place.job("the environment of another", process=pid)).facts
    assert "done" in answer
