"""Commands of the operators' pages, as the pages have them, in the demonstration's folder."""

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
PAGES = {
    "operations": ("Maintenance en cours, jusqu’au", "La maintenance est terminée."),
    "several-hosts": ("copiés, relus et comparés", "L’ancien dépôt est quitté.", "La maintenance est terminée."),
    "retention": ("La conservation est à jour.", "À effacer"),
    "keys": ("Fichiers scellés de nouveau", "Les anciennes clés peuvent être retirées", "La sauvegarde est entière."),
    "storage": ("Rien n’a été modifié.", "Le dépôt est en ordre.", "Ce dépôt est déjà celui de cette base de données"),
}
"""What the commands of a page of docs/ say."""
ELSEWHERE = {
    "deployment": "tests/deep/test_deployment.py runs it",
    "backup": "below, in its own way",
    "imports": "needs files of an older system",
    "companies": "needs Sirene's files",
    "screens": "for those who work on the program",
    "a-new-screen": "for those who work on the program",
}
BUCKET = "s3://guichet-pieces/production"
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


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_runs(page: str, tmp_path: Path, demo_folder: Path) -> None:
    """But into another folder, where the page moves the files into a bucket (tests/deep has one)."""
    demonstration(tmp_path, demo_folder)
    environ = environment(tmp_path / "var", env="demo") | {
        "FLASK_APP": "app",
        "PATH": f"{tmp_path}/.venv/bin:{os.environ['PATH']}",
    }
    commands = "".join(commands_of(HOUSE / "docs" / f"{page}.md").values()).replace(BUCKET, f"file://{tmp_path}/moved")
    done = subprocess.run(["sh", "-euc", commands], cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    for words in PAGES[page]:
        assert words in done.stdout


def test_every_page_with_commands_is_run() -> None:
    pages = {page.stem for page in (HOUSE / "docs").glob("*.md") if commands_of(page)}
    assert pages == PAGES.keys() | ELSEWHERE.keys()
