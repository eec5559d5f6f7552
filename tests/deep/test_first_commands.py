"""README's and CONTRIBUTING's first commands, in a fresh clone in which nothing is installed; and docs/screens.md's.

`make test`, `make quick` and `make lint` are what runs this, or parts of it: they are not run inside themselves.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from config_checks import HOUSE
from tests.demo.test_operators_pages import answers, within
from tests.support.page_commands import commands_of
from tests.support.ports import free_port

pytestmark = [pytest.mark.deep, pytest.mark.slow, pytest.mark.browser, pytest.mark.alone]

TASKS = ("make test", "make quick", "make lint")
"""Of what the pages' blocks say, those that this test is part of."""


def lines_of(page: str, section: str) -> list[str]:
    """The commands of a section, without their remarks."""
    commands = commands_of(HOUSE / page)[section].splitlines()
    return [shlex.join(shlex.split(line, comments=True)) for line in commands]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is committed, as somebody gets it."""
    folder = tmp_path_factory.mktemp("clone") / "guichet"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", f"file://{HOUSE}", str(folder)], check=True)
    return folder


@pytest.fixture(scope="module")
def served(clone: Path) -> Iterator[str]:
    """`make run`, until it answers; its address."""
    port = free_port()
    (command,) = [line for line in lines_of("README.md", "The two commands") if line not in TASKS]
    assert command == lines_of("CONTRIBUTING.md", "Set up")[0] == "make run"
    environ = {**os.environ, "PORT": str(port)}
    running = subprocess.Popen(shlex.split(command), cwd=clone, env=environ, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        assert within(600, lambda: answers(f"{address}/readyz") or running.poll() is not None)
        yield address
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait(30)


def test_make_run_serves_the_demonstration(served: str) -> None:
    assert answers(f"{served}/")
    assert answers(f"{served}/demo/mails")


def test_make_reset_starts_over(clone: Path, served: str) -> None:
    """In a copy of the clone: the demonstration that is served is left alone."""
    kept = clone.parent / "again"
    shutil.copytree(clone, kept, symlinks=True, ignore=shutil.ignore_patterns(".venv", "gunicorn.pid"))
    (kept / ".venv").symlink_to(clone / ".venv")
    before = (kept / "var" / "guichet.sqlite").stat().st_ino
    done = subprocess.run(["make", "reset"], cwd=kept, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (kept / "var" / "guichet.sqlite").stat().st_ino != before


def test_contributing_s_blocks_name_nothing_else() -> None:
    assert set(lines_of("CONTRIBUTING.md", "Set up")) == {"make run", *TASKS}
    assert set(lines_of("README.md", "The two commands")) == {"make run", "make test"}


@pytest.mark.parametrize("command", lines_of("CONTRIBUTING.md", "Run one test")[:2])
def test_one_test_runs_as_contributing_says(served: str, clone: Path, command: str) -> None:
    subprocess.run(["make", ".venv/installed-dev"], cwd=clone, check=True, capture_output=True)
    done = subprocess.run(shlex.split(command), cwd=clone, capture_output=True, text=True)
    assert (done.returncode, " passed" in done.stdout) == (0, True), done.stdout


def test_screens_are_drawn_beside_one_another(tmp_path: Path) -> None:
    """docs/screens.md, its pictures into another folder."""
    for entry in HOUSE.iterdir():
        if entry.name not in ("docs", "var", ".git"):
            (tmp_path / entry.name).symlink_to(entry)
    (tmp_path / "docs" / "pictures" / "beside").mkdir(parents=True)
    (commands,) = commands_of(HOUSE / "docs" / "screens.md").values()
    environ = {**os.environ, "PATH": f"{tmp_path}/.venv/bin:{os.environ['PATH']}"}
    done = subprocess.run(["sh", "-euc", commands], cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list((tmp_path / "docs" / "pictures" / "beside").glob("*.png"))) > 3
