"""docs/backup.md: the demonstration's own commands, as the page has them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from config_checks import HOUSE
from tests.support.page_commands import commands_of
from tests.support.settings import environment

pytestmark = pytest.mark.slow

SECTION = "In the demonstration"
SECRETS = ("GUICHET_SECRET_KEY", "GUICHET_PASSWORD_SALT", "GUICHET_STORAGE_KEYS")


def demonstration(folder: Path, loaded: Path) -> None:
    """The program's folder, with a demonstration as `make run` leaves it."""
    for entry in HOUSE.iterdir():
        if entry.name not in ("var", ".git"):
            (folder / entry.name).symlink_to(entry)
    (folder / "var").mkdir()
    shutil.copy(loaded / "guichet.sqlite", folder / "var")
    shutil.copytree(loaded / "documents", folder / "var" / "documents")
    given = environment(folder)
    (folder / "var" / "demo.env").write_text("".join(f"{name}={given[name]}\n" for name in SECRETS))


def test_the_page_s_commands_run_as_they_stand(tmp_path: Path, demo_folder: Path) -> None:
    demonstration(tmp_path, demo_folder)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
    commands = commands_of(HOUSE / "docs" / "backup.md")[SECTION]
    done = subprocess.run(["sh", "-euc", commands], cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    ends = ("Sauvegarde faite", "La sauvegarde est entière.", "restaurée", "le traitement de fond reprennent.")
    for words in ends:
        assert words in done.stdout
    assert "au lieu de" not in done.stderr
    assert (tmp_path / "var" / "backup-identity.txt").stat().st_mode & 0o077 == 0
