"""`flask backup …` and `flask storage …` where files, or backups, or both, are in a bucket of an object store."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import models
from adapters.fuse import Fuse
from models import AccountRequest, DocumentVersion
from services.retention import erasing
from tests.support import factories, postgres
from tests.support.backups import Installations, Installed, work
from tests.support.object_store import ObjectServer, object_server

pytestmark = pytest.mark.slow

STORE, BACKUPS = "s3://documents/guichet", "s3://documents/backups/of-guichet"
SPACE = "\N{NO-BREAK SPACE}"
NEW_KEY = "k3:" + base64.b64encode(bytes(range(100, 132))).decode()


def both_in_buckets(test: Callable[..., None]) -> Callable[..., None]:
    """On one database: which one makes no difference to a bucket."""
    test = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)(test)
    return pytest.mark.parametrize("in_buckets", ["files and backups"], indirect=True)(test)


@pytest.fixture
def server() -> Iterator[ObjectServer]:
    with object_server() as running:
        yield running


@pytest.fixture(params=["files", "backups"])
def in_buckets(request: pytest.FixtureRequest) -> set[str]:
    """What is in a bucket, the other in a folder; both in folders: tests/web/test_backup_commands.py."""
    return set(request.param.split(" and "))


@pytest.fixture
def place(in_buckets: set[str], installations: Installations) -> str:
    return BACKUPS if "backups" in in_buckets else str(installations.place)


@pytest.fixture
def reached(in_buckets: set[str], server: ObjectServer) -> dict[str, str]:
    """The settings of a store in a folder, or in a bucket."""
    return server.settings() | ({"storage_url": STORE} if "files" in in_buckets else {})


@pytest.fixture
def installed(installations: Installations, database_url: str, reached: dict[str, str]) -> Installed:
    owner_url = database_url.replace(f"{postgres.PROGRAM}@", f"{postgres.OWNER}@")
    made = installations.on("first", database_url, owner_url, **reached)
    with models.database.connection_context():
        for _ in range(3):
            factories.make_draft(made.deps)
    return made


def again(installations: Installations, server: ObjectServer, number: int = 2) -> Installed:
    """Another machine: nothing in its database, and a store of its own in the same kind of place."""
    in_a_bucket = installations.variables["first"]["GUICHET_STORAGE_URL"].startswith("s3:")
    url = {"storage_url": f"s3://documents/again{number}"} if in_a_bucket else {}
    return installations.on_nothing(f"again{number}", **server.settings(), **url)


def test_the_commands_do_the_same_with_folders_and_with_buckets(
    installations: Installations, installed: Installed, server: ObjectServer, place: str
) -> None:
    stored = installed.files()
    assert f"dont {len(stored)} copiés cette fois" in installed.done("create", place)
    assert "La sauvegarde est entière." in installed.done("verify", place)
    assert "0 copié cette fois" in installed.done("create", place)
    there = again(installations, server)
    output = there.done("restore", place)
    assert "au lieu de" not in output
    assert f"dont l’empreinte est la bonne{SPACE}: {len(stored)}\n" in output
    assert there.files() == stored
    assert f"Copies de fichiers supprimées{SPACE}: 0" in there.done("prune", place)


def test_documents_alone_come_back(installed: Installed, place: str) -> None:
    stored = installed.files()
    installed.done("create", "--documents-only", place)
    assert "Celle des réglages nomme" in installed.done("verify", place)
    for key in list(stored)[:3]:
        installed.deps.storage.delete(key)
    output = installed.done("restore", "--documents-only", place)
    assert f"dont l’empreinte est la bonne{SPACE}: 3\n" in output
    assert installed.files() == stored


def test_what_was_erased_since_stays_so(
    installations: Installations, installed: Installed, server: ObjectServer, place: str
) -> None:
    """The lost database's store is there still, with its ledger."""
    installed.done("create", place)
    with models.database.connection_context():
        request = AccountRequest.select().order_by(AccountRequest.id).first()
        with models.database.atomic():
            erasing.erase_request(installed.deps, request)
        work(installed)
        since = factories.make_draft(installed.deps)
        kept = {row.storage_key for row in DocumentVersion.select()}
    url = installations.variables["first"]["GUICHET_STORAGE_URL"]
    output = installations.on_nothing("again", **server.settings(), storage_url=url).done("restore", place)
    assert since.id
    assert f"demandes effacées{SPACE}: n° {request.id}" in output
    with models.database.connection_context():
        assert AccountRequest.get_or_none(AccountRequest.id == request.id) is None
        assert {row.storage_key for row in DocumentVersion.select()} < kept


def test_a_new_key_and_another_store_go_on_with_the_same_backups(
    installations: Installations, installed: Installed, server: ObjectServer, place: str
) -> None:
    """All files sealed anew, then moved: both are copied once more, and are restored with the new key alone."""
    installed.done("create", place)
    url = "s3://documents/moved"
    for words in (["maintenance", "on"], ["storage", "move", url], ["storage", "move", url, "--finish"]):
        result = installed.app.test_cli_runner().invoke(args=words)
        assert result.exit_code == 0, result.output
    first = installations.variables["first"]
    names = ("DATABASE_URL", "DATABASE_OWNER_URL")
    same = [first[f"GUICHET_{name}"] for name in names]
    keys = first["GUICHET_STORAGE_KEYS"]
    new = installations.on("first", *same, **server.settings(), storage_url=url, storage_keys=f"{NEW_KEY},{keys}")
    result = new.app.test_cli_runner().invoke(args=["storage", "reseal"])
    assert (result.exit_code, "peuvent être retirées" in result.output) == (0, True), result.output
    stored = new.files()
    assert f"dont {len(stored)} copiés cette fois" in new.done("create", place)
    there = installations.on_nothing(
        "again", **server.settings(), storage_url="s3://documents/again", storage_keys=NEW_KEY
    )
    there.done("restore", place)
    assert there.files() == stored
    assert all(there.deps.storage.get(key) for key in stored)


FAULTS: dict[str, Callable[[ObjectServer], None]] = {
    "two errors": lambda server: server.fail(2, 503),
    "a cut": lambda server: server.cut_once(10),
    "late answers": lambda server: server.wait(0.02),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
@both_in_buckets
def test_a_fault_that_passes_is_met_by_nobody(
    installations: Installations,
    installed: Installed,
    server: ObjectServer,
    place: str,
    fault: Callable[[ObjectServer], None],
) -> None:
    stored = installed.files()
    fault(server)
    installed.done("create", place)
    fault(server)
    installed.done("verify", place)
    fault(server)
    there = again(installations, server)
    fault(server)
    there.done("restore", place)
    server.well()
    assert there.files() == stored


def falls_silent(server: ObjectServer, asked: str, times: int) -> None:
    """From the so manieth answer of this kind on, there are only errors."""
    left = [times]

    def behave(handler: Any, line: str) -> bool:
        left[0] -= re.search(asked, line) is not None
        if left[0] <= 0:
            handler.answer(500, b"<Error><Code>InternalError</Code></Error>")
        return left[0] <= 0

    server.behave = behave


@pytest.mark.parametrize(
    "asked", [r"GET guichet/\w\w/", "PUT backups/of-guichet/documents", "PUT backups", "head.json"]
)
@both_in_buckets
@pytest.mark.usefixtures("impatient")
def test_a_backup_that_is_cut_off_counts_for_nothing_and_the_next_is_whole(
    installed: Installed, server: ObjectServer, place: str, asked: str
) -> None:
    falls_silent(server, asked, 1 if asked == "head.json" else 3)
    result = installed.typed("create", place)
    assert (result.exit_code, "ne répond pas comme il faut" in result.output) == (1, True)
    server.well()
    assert "Il n’y a pas de sauvegarde" in installed.typed("verify", place).output
    for name in [name for name in server.objects if "/.locks/" in name]:
        del server.objects[name]  # five minutes later
    installed.done("create", place)
    assert "La sauvegarde est entière." in installed.done("verify", place)


@pytest.mark.parametrize("asked", ["GET backups/of-guichet/documents", "PUT again2/", "GET backups"])
@both_in_buckets
@pytest.mark.usefixtures("impatient")
def test_a_restore_that_is_cut_off_is_ended_by_the_same_command_or_documents_only(
    installations: Installations, installed: Installed, server: ObjectServer, place: str, asked: str
) -> None:
    stored = installed.files()
    installed.done("create", place)
    there = again(installations, server)
    falls_silent(server, asked, 3)
    result = there.typed("restore", place)
    assert (result.exit_code, "ne répond pas comme il faut" in result.output) == (1, True)
    server.well()
    filled = "n’est pas vide" in there.typed("restore", place).output
    if filled:
        there.done("restore", "--documents-only", place)
    assert there.files() == stored
    with models.database.connection_context():
        assert DocumentVersion.select().count() == len(stored)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket that did not answer is asked again at once: tests need not wait for a pause's end."""
    monkeypatch.setattr(Fuse, "holds", lambda _: True)


@pytest.mark.parametrize("place", ["s3://documents/guichet", "s3://documents/guichet/backups", "s3://documents"])
@both_in_buckets
def test_backups_and_the_store_are_apart_in_a_bucket_too(installed: Installed, place: str) -> None:
    result = installed.typed("create", place)
    assert (result.exit_code, "l’un dans l’autre" in result.output) == (1, True)


@pytest.mark.parametrize("place", ["s3://Bucket", "s3:documents", "s3://documents/a b"])
@both_in_buckets
@pytest.mark.parametrize("word", ["create", "verify", "restore", "prune"])
def test_an_address_that_is_none_is_refused(installed: Installed, word: str, place: str) -> None:
    result = installed.typed(word, place)
    assert (result.exit_code, "s3://bucket/folder" in result.output) == (2, True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_bucket_that_the_settings_do_not_reach_is_told(installations: Installations) -> None:
    result = installations.on_nothing("alone").typed("verify", BACKUPS)
    assert (result.exit_code, "GUICHET_S3_" in result.output) == (2, True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_backups_may_be_in_a_store_of_their_own(
    installations: Installations, server: ObjectServer, database_url: str
) -> None:
    with object_server() as other:
        reached = server.settings() | {f"backup_{name}": value for name, value in other.settings().items()}
        reached.pop("backup_s3_seconds")
        made = installations.on("first", database_url, database_url, **reached, storage_url=STORE)
        with models.database.connection_context():
            factories.make_draft(made.deps)
        made.done("create", BACKUPS)
        assert any(name.endswith("/head.json") for name in other.objects)
        assert not any(name.startswith("backups/") for name in server.objects)
