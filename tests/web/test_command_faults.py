"""Every command of operators against every fault around it: French words say what is wrong, nothing is half done."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

import models
from app import create_app
from config import load_settings
from domain.states import State
from models_work import TABLES
from services.machinery import journal_seals
from tests.support import factories
from tests.support.application import deps_of
from tests.support.bounces import report
from tests.support.disks import as_if_full, fill, small_disk
from tests.support.object_store import object_server
from tests.support.operators_commands import leaves
from tests.support.settings import environment

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

COMMANDS: dict[str, tuple[str, ...]] = {
    "migrate": (),
    "tick": (),
    "create-admin": ("nouvelle@exemple.example", "--first-name", "Ana", "--last-name", "Neuve"),
    "reset-second-factor": ("si@exemple.example",),
    "journal verify": (),
    "storage move": ("file://{moved}",),
    "storage reseal": (),
    "storage sweep": (),
    "storage adopt": ("--yes",),
    "storage restore": (),
    "backup create": ("{place}", "--documents-only"),
    "backup verify": ("{place}",),
    "backup prune": ("{place}",),
    "backup restore": ("{place}", "--documents-only"),
    "backup release": (),
    "figures recount": (),
    "directory load": ("{folder}/lignes.csv",),
    "directory check": (),
    "mail bounce": (),
    "retention run": (),
    "import": ("{folder}/lignes.csv", "--par", "si@exemple.example"),
    "maintenance on": (),
    "maintenance off": (),
}
NOT_HERE = {"worker": "it goes on until what is away is back", "demo load": "the demonstration's alone"}
OTHER_KEY = f"k9:{base64.b64encode(bytes(range(100, 132))).decode()}"


NAMED = {table._meta.table_name: table for table in TABLES}
TRIED = {"task", "backup_run", "store_sweep", "retention_run", "reseal", "installation", "journal_entry"}


@dataclass
class Scene:
    """An installation with a request and a backup; what stands where after a fault is compared with before."""

    folder: Path
    variables: dict[str, str]

    @property
    def place(self) -> Path:
        return self.folder / "backups"

    def app(self, **changes: str) -> Flask:
        changed = {f"GUICHET_{name.upper()}": value for name, value in changes.items()}
        return create_app(load_settings(self.variables | changed))

    def typed(self, app: Flask, name: str, **elsewhere: str) -> Result:
        where = {"folder": self.folder, "place": self.place, "moved": self.folder / "moved"} | elsewhere
        words = [word.format_map(where) for word in COMMANDS[name]]
        message = report("<a@exemple.example>", "camille@exemple.example")
        return app.test_cli_runner().invoke(args=[*name.split(), *words], input=message)

    def stands(self) -> dict[str, object]:
        """Rows by table, but for those that say that something was tried; files of the store and of the backups."""
        models.database.obj.close_all()
        models.bind(self.variables["GUICHET_DATABASE_URL"])
        with models.database.connection_context():
            rows = {name: table.select().count() for name, table in NAMED.items() if name not in TRIED}
        files = {
            str(file.relative_to(self.folder)): file.stat().st_size
            for where in ("documents", "backups")
            for file in (self.folder / where).rglob("*")
            if file.is_file() and not file.name.startswith(".")
        }
        return rows | files

    def troubles(self, app: Flask, refused: Collection[str], **elsewhere: str) -> dict[str, object]:
        """Whatever is told otherwise than in French; and those of `refused` that are not, or that left something."""
        troubles: dict[str, object] = {}
        for name in [*refused, *sorted(COMMANDS.keys() - refused)]:
            before = self.stands()
            models.bind(app.extensions["guichet_settings"].database_url)
            result = self.typed(app, name, **elsewhere)
            if not in_french(result):
                troubles[name] = result.exc_info if result.exit_code not in (0, 2) else result.output
            if name in refused and (result.exit_code == 0 or self.stands() != before):
                troubles[f"{name} is done"] = result.output
        return troubles


def in_french(result: Result) -> bool:
    """Done, or refused by the program itself, with words for who reads French: 75 asks a mail server to try again."""
    words = any(word in result.output.lower() for word in (" le ", " la ", " les ", " ne ", " est ", "n’", "aucun"))
    told = result.exit_code == 75 or (result.exit_code == 1 and "Error: " in result.output)
    return "Traceback" not in result.output and (result.exit_code == 0 or (told and words))


@pytest.fixture
def scene(app: Flask, tmp_path: Path, database_url: str) -> Scene:
    with models.database.connection_context():
        deps = deps_of(app)
        factories.make_request(deps, State.WITH_SI)
        factories.make_account(deps, address="si@exemple.example", staff_role="si_admin")
        journal_seals.seal_due(deps)
    (tmp_path / "lignes.csv").write_text("entite;siret\n")
    made = Scene(tmp_path, environment(tmp_path, database_url=database_url))
    assert made.typed(app, "backup create").exit_code == 0
    return made


def test_every_command_is_in_the_table(app: Flask) -> None:
    assert dict(leaves(app.cli)).keys() == COMMANDS.keys() | NOT_HERE.keys()


@pytest.mark.parametrize("url", ["postgresql://guichet@127.0.0.1:1/guichet", "sqlite:////proc/none/guichet.sqlite"])
def test_the_database_is_away(scene: Scene, url: str) -> None:
    """Old backups are removed without it."""
    assert scene.troubles(scene.app(database_url=url), COMMANDS.keys() - {"backup prune"}) == {}


OF_THE_STORE = ["storage move", "storage reseal", "storage sweep", "storage adopt", "storage restore"]
OF_A_PLACE = ["backup create", "backup verify", "backup prune", "backup restore"]
NOWHERE = "/proc/none"
"""Root itself makes no folder there."""


@pytest.mark.parametrize("where", ["a folder of no disk", "a bucket that does not answer"])
def test_the_store_is_away(scene: Scene, where: str) -> None:
    away = {"storage_url": f"file://{NOWHERE}/documents"}
    if where != "a folder of no disk":
        with object_server() as server:
            away = {"storage_url": "s3://documents/guichet", **server.settings()}
    assert scene.troubles(scene.app(**away), [*OF_THE_STORE, "backup create", "backup restore"]) == {}


def test_redis_is_away(scene: Scene) -> None:
    """What is counted is counted in the database then."""
    assert scene.troubles(scene.app(redis_url="redis://127.0.0.1:1/0"), []) == {}
    assert scene.typed(scene.app(redis_url="redis://127.0.0.1:1/0"), "maintenance off").exit_code == 0


def test_a_place_gives_no_rights(scene: Scene) -> None:
    nowhere = {"place": f"{NOWHERE}/backups", "moved": f"{NOWHERE}/moved"}
    refused = [one for one in OF_A_PLACE if one != "backup prune"]
    assert scene.troubles(scene.app(), ["storage move", *refused], **nowhere) == {}


def test_a_place_is_a_file(scene: Scene) -> None:
    file = str(scene.folder / "lignes.csv")
    results = [scene.typed(scene.app(), name, place=file) for name in OF_A_PLACE]
    assert [(result.exit_code, "est un fichier" in result.output) for result in results] == [(2, True)] * 4


def test_a_disk_is_full(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = scene.folder / "disk"
    with small_disk(disk) as mounted:
        if mounted:
            fill(disk)
        else:
            as_if_full(monkeypatch)
        full = {"place": f"{disk}/backups", "moved": f"{disk}/moved"}
        assert scene.troubles(scene.app(), ["storage move", "backup create"], **full) == {}
        assert not list(disk.glob("backups/2*"))


@pytest.mark.deep
def test_the_database_s_disk_is_full(scene: Scene) -> None:
    disk = scene.folder / "disk"
    with small_disk(disk, 8) as mounted:
        assert mounted
        models.database.obj.close_all()
        copy = Path(shutil.copy(scene.folder / "guichet.sqlite", disk))
        fill(disk)
        app = scene.app(database_url=f"sqlite:///{copy}")
        assert scene.troubles(app, ["backup create", "backup restore", "maintenance on"]) == {}
        models.database.obj.close_all()


def test_the_key_is_another_one(scene: Scene) -> None:
    """`storage adopt --yes` is for those who know that nothing opens any more."""
    refused = {*OF_THE_STORE, "backup create", "backup verify", "backup restore", "journal verify"} - {"storage adopt"}
    assert scene.troubles(scene.app(storage_keys=OTHER_KEY), sorted(refused)) == {}
