"""docs/a-new-screen.md, done as it is written in a copy of the house, which is then run and used."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config_checks import HOUSE

PAGE = HOUSE / "docs" / "a-new-screen.md"
BLOCK = re.compile(r"^```(\w+)(?: title=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MOST_FILES, MOST_LINES = 3, 40

pytestmark = pytest.mark.slow


def blocks() -> list[tuple[str, str, str]]:
    """(language, file, text) of each block of the page."""
    return BLOCK.findall(PAGE.read_text(encoding="utf-8"))


def run(folder: Path, *command: str, text: str | None = None) -> str:
    done = subprocess.run(command, cwd=folder, input=text, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def added_lines(language: str, text: str) -> int:
    if language == "diff":
        return sum(line.startswith("+") and not line.startswith("+++") for line in text.splitlines())
    return len(text.splitlines())


def test_a_screen_is_three_files_and_forty_lines_beside_its_migration() -> None:
    written = [block for block in blocks() if block[0] != "sh" and not block[1].startswith("migrations/")]
    files = {name or re.findall(r"^\+\+\+ b/(\S+)", text, re.M)[0] for _, name, text in written}
    assert len(files) <= MOST_FILES, files
    assert sum(added_lines(language, text) for language, _, text in written) <= MOST_LINES


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house with what the page says."""
    folder = tmp_path_factory.mktemp("house")
    listing = ["git", "-C", str(HOUSE), "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in run(HOUSE, *listing).splitlines():
        if (HOUSE / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(HOUSE / name, folder / name)
    run(folder, "git", "init", "--quiet")
    for language, name, text in blocks():
        if language == "diff":
            run(folder, "git", "apply", "--recount", "--unidiff-zero", "-", text=text)
        elif language == "sh":
            for command in text.splitlines():
                run(folder, sys.executable, *command.split()[1:])
        else:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_what_was_written_suits_the_house(house: Path) -> None:
    run(house, "git", "add", "--all")
    run(house, sys.executable, "-m", "ruff", "check", "models.py", "backoffice", "migrations")
    run(house, sys.executable, "-m", "ruff", "format", "--check", "models.py", "backoffice")
    tests = ("tests/house/test_imports.py", "tests/house/test_migrations.py", "tests/web/test_addresses.py")
    run(house, sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *tests)


def test_the_screen_works(house: Path) -> None:
    shutil.copy(Path(__file__).with_name("holidays_in_use.py"), house / "tests" / "backoffice" / "test_holidays.py")
    run(
        house,
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        "tests/backoffice/test_holidays.py",
    )
