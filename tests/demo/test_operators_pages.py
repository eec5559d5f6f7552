"""Commands of the operators' pages, as the pages have them, in the demonstration's folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlsxwriter

from config_checks import HOUSE
from tests.support.imports import as_csv, person
from tests.support.object_store import object_server
from tests.support.page_commands import commands_of
from tests.support.ports import free_port
from tests.support.postgres import OWNER, Server
from tests.support.settings import environment
from tests.support.sirene import companies

pytestmark = pytest.mark.slow

SECTION, BUCKETS = "In the demonstration", "In a bucket"
PAGES = {
    "operations": ("Maintenance en cours, jusqu’au", "La maintenance est terminée."),
    "several-hosts": ("copiés, relus et comparés", "L’ancien dépôt est quitté.", "La maintenance est terminée."),
    "retention": ("La conservation est à jour.", "À effacer"),
    "keys": ("Fichiers scellés de nouveau", "Les anciennes clés peuvent être retirées", "La sauvegarde est entière."),
    "storage": ("Rien n’a été modifié.", "Le dépôt est en ordre.", "Ce dépôt est déjà celui de cette base de données"),
    "imports": ("2 à importer, 0", "2 importées, 0"),
    "companies": ("200",),
}
"""What the commands of a page of docs/ say."""
ELSEWHERE = {
    "deployment": "tests/deep/test_deployment.py runs it",
    "backup": "above, in its own way",
    "screens": "tests/deep/test_first_commands.py runs it",
    "a-new-screen": "tests/backoffice/test_a_new_screen.py does what it says in a copy of the house",
}
MEANT = {"s3://guichet-pieces/production": "file://{folder}/moved", "admin@service.example": "si@demo.example"}
"""What a page names that the demonstration has not: a bucket (tests/deep has one), an administrator's address."""
IN_THE_PAGE = ["sqlite:///var/guichet.sqlite", "sqlite:///var/restored.sqlite"]
"""Where docs/backup.md has the demonstration, and where it restores it."""
FLASK = str(HOUSE / ".venv" / "bin" / "flask")
SECRETS = ("GUICHET_SECRET_KEY", "GUICHET_PASSWORD_SALT", "GUICHET_STORAGE_KEYS")


def program(folder: Path) -> None:
    """The program's folder, with nothing in its database yet."""
    for entry in HOUSE.iterdir():
        if entry.name not in ("var", ".git"):
            (folder / entry.name).symlink_to(entry)
    (folder / "var").mkdir()


def demonstration(folder: Path, loaded: Path) -> None:
    """The same with a demonstration as `make run` leaves it."""
    program(folder)
    shutil.copy(loaded / "guichet.sqlite", folder / "var")
    shutil.copytree(loaded / "documents", folder / "var" / "documents")
    given = environment(folder)
    (folder / "var" / "demo.env").write_text("".join(f"{name}={given[name]}\n" for name in SECRETS))


def brought(folder: Path) -> None:
    """What an operator brings from elsewhere: the table of an older system, and Sirene's files."""
    lines = [person(1), person(2, Rôle="Déposant")]
    (folder / "reprise.csv").write_bytes(as_csv(lines))
    with xlsxwriter.Workbook(folder / "reprise.xlsx") as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([list(lines[0]), *(line.values() for line in lines)]):
            sheet.write_row(number, 0, cells)
    companies(folder, 200)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def databases(request: pytest.FixtureRequest, tmp_path: Path, demo_folder: Path) -> Iterator[list[str]]:
    """The addresses that the page has, and on PostgreSQL what stands in for them: one with the demonstration, one with
    nothing."""
    demonstration(tmp_path, demo_folder)
    if request.param == "sqlite":
        yield IN_THE_PAGE
        return
    shutil.rmtree(tmp_path / "var" / "documents")  # of the other database
    server: Server = request.getfixturevalue("postgresql_server")
    names = ("page_of_backups", "page_restored")
    for name in names:
        server.create(name)
    urls = [server.url(name, OWNER) for name in names]
    given = environment(tmp_path / "var", env="demo", database_url=urls[0])
    for words in (["migrate"], ["demo", "load"]):
        done = subprocess.run(
            [FLASK, "--app", "app", *words], cwd=tmp_path, env=os.environ | given, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
    yield urls
    for name in names:
        server.drop(name)


def test_the_page_s_commands_run_as_they_stand(tmp_path: Path, databases: list[str]) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
    page = commands_of(HOUSE / "docs" / "backup.md")
    assert page.keys() == {SECTION, BUCKETS}
    backed_up, restored = page[SECTION].split(f"export GUICHET_DATABASE_URL={IN_THE_PAGE[1]}")
    with object_server() as server:
        backups = {f"GUICHET_BACKUP_{name.upper()}": value for name, value in server.settings().items()}
        backups.pop("GUICHET_BACKUP_S3_SECONDS")
        in_buckets = page[BUCKETS].replace("s3://guichet-backups", "s3://documents")
        commands = f"{backed_up}{in_buckets}export GUICHET_DATABASE_URL={IN_THE_PAGE[1]}{restored}"
        for of_the_page, url in zip(IN_THE_PAGE, databases, strict=True):
            commands = commands.replace(of_the_page, f"'{url}'")
        done = subprocess.run(
            ["sh", "-euc", commands], cwd=tmp_path, env=environ | backups, capture_output=True, text=True
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("La sauvegarde est entière.") == 3
    ends = ("Sauvegarde faite", "La sauvegarde est entière.", "restaurée", "le traitement de fond reprennent.")
    for words in ends:
        assert words in done.stdout
    assert "au lieu de" not in done.stderr
    assert (tmp_path / "var" / "backup-identity.txt").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_runs(page: str, tmp_path: Path, demo_folder: Path) -> None:
    demonstration(tmp_path, demo_folder)
    brought(tmp_path)
    environ = environment(tmp_path / "var", env="demo") | {
        "FLASK_APP": "app",
        "PATH": f"{tmp_path}/.venv/bin:{os.environ['PATH']}",
    }
    commands = "".join(commands_of(HOUSE / "docs" / f"{page}.md").values())
    for named, here in MEANT.items():
        commands = commands.replace(named, here.format(folder=tmp_path))
    done = subprocess.run(["sh", "-euc", commands], cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    for words in PAGES[page]:
        assert words in done.stdout


def test_every_page_with_commands_is_run() -> None:
    pages = {page.stem for page in (HOUSE / "docs").glob("*.md") if commands_of(page)}
    assert pages == PAGES.keys() | ELSEWHERE.keys()


def test_the_readme_s_production_runs(tmp_path: Path) -> None:
    """The two commands to their end; the two that serve until they are told to stop, together."""
    program(tmp_path)
    port = str(free_port())
    environ = environment(tmp_path / "var", env="demo", public_url=f"http://127.0.0.1:{port}") | {
        "PATH": f"{tmp_path}/.venv/bin:{os.environ['PATH']}", "PORT": port, "WEB_CONCURRENCY": "1",
    }  # fmt: skip
    *first, web, worker = commands_of(HOUSE / "README.md")["In production"].splitlines()
    done = subprocess.run(["sh", "-euc", "\n".join(first)], cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "/mot-de-passe-oublie/" in done.stdout
    log = tmp_path / "log"
    with log.open("wb") as lines:
        serving = [
            subprocess.Popen(["sh", "-euc", f"exec {line}"], cwd=tmp_path, env=environ, stdout=lines, stderr=lines)
            for line in (web, worker)
        ]
    try:
        assert within(60, lambda: answers(f"http://127.0.0.1:{port}/readyz")), log.read_text()
        assert within(60, lambda: '"logger": "guichet.worker"' in log.read_text()), log.read_text()
    finally:
        for process in serving:
            process.terminate()
        ends = [process.wait(30) for process in serving]
    assert ends == [0, 0]


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 (our own)
            return bool(answer.status == 200)
    except OSError:
        return False


def within(seconds: float, true: Callable[[], bool]) -> bool:
    """Whether this comes true in time."""
    ends = time.monotonic() + seconds
    while not true():
        if time.monotonic() > ends:
            return False
        time.sleep(0.1)
    return True
