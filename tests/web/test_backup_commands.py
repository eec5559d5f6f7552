"""`flask backup …`, as an operator types it: made while in use, whole, restored with the same counts and hashes."""

from __future__ import annotations

import base64
import gzip
import io
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import models
from adapters import age
from adapters.backup_place import backup_folder
from config_checks import HOUSE
from models import Account, AccountRequest, AccountSession, Document, DocumentVersion, Membership, Task
from models_store import BackupRun
from services.backup import heads
from services.documents import files, sweep
from services.machinery import journal_check, journal_seals, worker
from services.people import accounts, memberships
from services.retention import erasing
from tests.support import factories, postgres
from tests.support.backups import Installations, Installed, work
from tests.support.dependencies import Clock
from web.backup_means import make_dumps

pytestmark = pytest.mark.slow


def test_a_restore_gives_the_same_rows_and_the_same_files(
    installations: Installations, installed: Installed, place: str
) -> None:
    with models.database.connection_context():
        before = {table: table.select().count() for table in (AccountRequest, Account, Membership)}
    stored = installed.files()
    installed.done("create", place)
    assert "La sauvegarde est entière." in installed.done("verify", place)
    there = installations.on_nothing("second")
    output = there.done("restore", place)
    assert "au lieu de" not in output
    assert f"dont l’empreinte est la bonne\N{NO-BREAK SPACE}: {len(stored)}\n" in output
    assert there.files() == stored
    assert all(f" {table._meta.table_name} {count}" in output for table, count in before.items())
    for name in ("database.age", "files.jsonl.gz"):
        (sealed,) = installations.place.glob(f"2*/{name}")
        assert f"comparée\N{NO-BREAK SPACE}: {installations.sha256(sealed)}\n" in output
    with models.database.connection_context():
        assert {table: table.select().count() for table in before} == before
        journal_seals.seal_due(there.deps)
        assert journal_check.verify(there.deps).sound


def test_nobody_is_signed_in_and_no_worker_works_after_a_restore(
    installations: Installations, installed: Installed, place: str
) -> None:
    installed.done("create", place)
    there = installations.on_nothing("second")
    assert "Navigateurs déconnectés\N{NO-BREAK SPACE}: 1" in there.done("restore", place)
    with models.database.connection_context():
        assert AccountSession.select().where(AccountSession.ended_at.is_null()).count() == 0
        with pytest.raises(worker.StandsStill):
            work(there)
    assert there.done("release") == "Les pages et le traitement de fond reprennent.\n"
    with models.database.connection_context():
        work(there)
    assert there.done("release") == "Le traitement de fond n’était pas retenu.\n"


def test_what_was_erased_ended_or_changed_since_is_so_again_and_what_was_uploaded_since_stays(
    installations: Installations, installed: Installed, place: str
) -> None:
    """The store outlived the database: it has the ledger, and files that the dump does not know."""
    installed.done("create", place)
    with models.database.connection_context():
        request, role = AccountRequest.get(), Membership.get()
        with models.database.atomic():
            erasing.erase_request(installed.deps, request)
        memberships.suspend(installed.deps, factories.make_si_admin(installed.deps), role.id, "Contestée")
        accounts.set_password(installed.deps, role.account.email_key, "changed")
        work(installed)
        since = factories.make_draft(installed.deps)
        kept = {row.storage_key for row in DocumentVersion.select()}
    there = installations.on_nothing("second", storage_url=f"file://{installed.folder}/documents")
    output = there.done("restore", place)
    assert since.id
    assert all(f"  {key}\n" in output for key in kept)
    with models.database.connection_context():
        assert AccountRequest.get_or_none(AccountRequest.id == request.id) is None
        assert Membership.get_by_id(role.id).suspended_at is not None
        assert Account.get_by_id(role.account_id).password not in ("changed", role.account.password)
        there.done("release")
        work(there)
        years = Clock(there.deps.now() + timedelta(days=365))
        sweep.run(replace(there.deps, now=years), writing=True, on_step=lambda walk: None)
    assert set(there.files()) == kept


def test_what_happened_before_the_backup_is_not_done_again(
    installations: Installations, installed: Installed, place: str
) -> None:
    with models.database.connection_context():
        role = Membership.get()
        boss = factories.make_si_admin(installed.deps)
        memberships.suspend(installed.deps, boss, role.id, "Contestée")
        memberships.restore(installed.deps, boss, role.id, "Réglé")
        work(installed)
    installed.done("create", place)
    assert "Depuis la sauvegarde" not in installations.on_nothing("second").done("restore", place)
    with models.database.connection_context():
        assert Membership.get_by_id(role.id).suspended_at is None


def test_what_was_copied_before_is_not_copied_again(installed: Installed, place: str) -> None:
    count = len(installed.files())
    assert f"{count} copiés cette fois" in installed.done("create", place)
    installed.deps.storage.put(b"one more", files.PURPOSE)
    assert "1 copié cette fois" in installed.done("create", place)
    installed.done("verify", place)


def test_the_ledger_lasts_as_long_as_backups_and_a_month(installed: Installed, place: str) -> None:
    now = installed.deps.now()
    days = [(now - timedelta(days=age)).date() for age in (30 + 32, 30 + 30)]
    for number, day in enumerate(days):
        installed.deps.storage.note_line(day, f"{number:032x}", b"{}")
    installed.done("create", place)
    assert [day for day, _, _ in installed.deps.storage.ledger_lines(days[0])] == days[1:]


FORGER = "k2:" + base64.b64encode(bytes(range(32))).decode()


def signed(installed: Installed, head: Path) -> None:
    """As if the installation itself had written this head."""
    mac = heads.mac_of(installed.deps, head.parent.name, head.read_bytes())
    head.with_name("head.mac").write_text(mac)


def flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def test_a_flipped_byte_in_any_file_is_named_and_documents_are_copied_again(
    installed: Installed, installations: Installations, place: str
) -> None:
    installed.done("create", place)
    made = [file for file in installations.place.rglob("*") if file.is_file() and file.name != ".lock"]
    assert len(made) == 6
    for file in made:
        flipped(file)
        result = installed.typed("verify", place)
        assert (result.exit_code, file.name in result.output or "n’a pas été faite par" in result.output) == (1, True)
        if file.exists():
            flipped(file)
    assert "2 copiés cette fois" in installed.done("create", place)
    assert "La sauvegarde est entière." in installed.done("verify", place)


def test_a_backup_that_somebody_else_made_is_refused(
    installed: Installed, installations: Installations, place: str
) -> None:
    """Recipients are no secret: a dump of their own, sealed for them, with a head whose hashes agree."""
    installed.done("create", place)
    forger = installations.on_nothing("forger", storage_keys=FORGER)
    assert forger.app.test_cli_runner().invoke(args=["migrate"]).exit_code == 0
    theirs = installations.folder / "theirs"
    forger.done("create", str(theirs))
    (own,), (other,) = installations.place.glob("2*"), theirs.glob("2*")
    for name in ("database.age", "files.jsonl.gz", "head.json", "head.mac"):
        (own / name).write_bytes((other / name).read_bytes())
    for word in ("verify", "restore"):
        result = installations.on_nothing(f"after{word}").typed(word, place)
        assert (result.exit_code, "n’a pas été faite par cette installation" in result.output) == (1, True)


def test_a_damaged_dump_fills_nothing(installations: Installations, installed: Installed, place: str) -> None:
    """Its head is made to agree, as that of somebody who wrote both: age itself refuses it, and all is taken back."""
    installed.done("create", place)
    (dump,) = installations.place.rglob("database.age")
    (head,) = installations.place.rglob("head.json")
    before = installations.sha256(dump)
    flipped(dump)
    after = installations.sha256(dump)
    head.write_text(head.read_text().replace(before, after))
    signed(installed, head)
    there = installations.on_nothing("second")
    assert there.typed("restore", place).exit_code == 1
    flipped(dump)
    head.write_text(head.read_text().replace(after, before))
    signed(installed, head)
    there.done("restore", place)


def test_only_who_has_the_identity_opens_the_database(
    installations: Installations, installed: Installed, place: str, database_url: str
) -> None:
    installed.done("create", place)
    owner_url = database_url.replace(f"{postgres.PROGRAM}@", f"{postgres.OWNER}@")
    without = installations.on("third", database_url, owner_url, backup_identity_file="")
    assert "n’a pas été ouverte, faute d’identité" in without.done("verify", place)
    other = installations.folder / "other.txt"
    installations.make_identity(other)
    stranger = installations.on("fourth", database_url, owner_url, backup_identity_file=str(other))
    result = stranger.typed("verify", place)
    assert (result.exit_code, "ne s’ouvre pas avec cette identité" in result.output) == (1, True)


def test_a_key_that_the_settings_lack_is_named(installed: Installed, installations: Installations, place: str) -> None:
    installed.done("create", place)
    (head,) = installations.place.rglob("head.json")
    head.write_text(head.read_text().replace('"k2"', '"k2", "k9"'))
    signed(installed, head)
    result = installed.typed("verify", place)
    assert "Clés absentes des réglages\N{NO-BREAK SPACE}: k9" in result.output


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_key_of_the_settings_is_in_a_backup(installed: Installed, installations: Installations, place: str) -> None:
    """Neither as it is typed nor as it is used; not in the database either, once that is opened."""
    installed.done("create", place)
    written = {file.name: file.read_bytes() for file in installations.place.rglob("*") if file.is_file()}
    plain = io.BytesIO()
    age.Age([], installations.identity).open(io.BytesIO(written["database.age"]), plain)
    written |= {"database": plain.getvalue(), "files": gzip.decompress(written["files.jsonl.gz"])}
    assert b"account_request" in written["database"]
    given = installations.variables["first"]
    vault = [key.partition(":")[2] for key in given["GUICHET_STORAGE_KEYS"].split(",")]
    typed = [*vault, given["GUICHET_SECRET_KEY"], given["GUICHET_PASSWORD_SALT"]]
    identity = installations.identity.read_bytes().split()[-1]
    keys = [*(key.encode() for key in typed), *map(base64.b64decode, typed), identity]
    assert [name for name, content in written.items() if any(key in content for key in keys)] == []


def test_a_filled_database_and_a_foreign_store_are_refused(
    installations: Installations, installed: Installed, place: str
) -> None:
    installed.done("create", place)
    assert "n’est pas vide" in installed.typed("restore", place).output
    there = installations.on_nothing("second")
    there.deps.storage.put(b"somebody else's", files.PURPOSE)
    result = there.typed("restore", place)
    assert (result.exit_code, "d’une autre installation" in result.output) == (1, True)


def test_documents_alone_are_copied_beside_the_hosts_own_backup(
    installations: Installations, installed: Installed, place: str
) -> None:
    stored = installed.files()
    installed.done("create", "--documents-only", place)
    assert "n’en fait pas partie" in installed.done("verify", place)
    for key in stored:
        installed.deps.storage.delete(key)
    output = installed.done("restore", "--documents-only", place)
    assert f"dont l’empreinte est la bonne\N{NO-BREAK SPACE}: {len(stored)}\n" in output
    assert installed.files() == stored


def test_a_backup_of_documents_is_compared_with_the_database(
    installed: Installed, installations: Installations, place: str
) -> None:
    """What was uploaded since is no fault; what it should have, is."""
    lost = next(iter(installed.files()))
    sealed = installed.deps.storage.get_sealed(lost)
    installed.deps.storage.delete(lost)
    installed.done("create", "--documents-only", place)
    result = installed.typed("verify", place)
    assert (result.exit_code, f"{lost}\N{NO-BREAK SPACE}: nommé par la base" in result.output) == (1, True)
    installed.deps.storage.put_sealed(lost, sealed, installed.deps.now())
    installed.done("create", "--documents-only", place)
    with models.database.connection_context():
        factories.make_draft(installed.deps)
    assert "Celle des réglages nomme 4 fichiers." in installed.done("verify", place)


def test_files_that_go_meanwhile_wait_for_the_backup(installed: Installed) -> None:
    with models.database.connection_context():
        now = installed.deps.now()
        run = BackupRun.create(started_at=now, stepped_at=now)
        with models.database.atomic():
            erasing.erase_request(installed.deps, AccountRequest.get())
        stored = installed.files()
        work(installed)
        assert installed.files() == stored
        BackupRun.update(finished_at=now).where(BackupRun.id == run.id).execute()
        Task.update(run_at=now).where(Task.kind == files.DISCARD).execute()
        work(installed)
    assert installed.files() == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("inside", ["first/documents", "first/documents/backups", "first"])
@pytest.mark.parametrize("written", ["{}", "file://{}"])
def test_backups_and_the_store_are_apart(
    installed: Installed, installations: Installations, inside: str, written: str
) -> None:
    result = installed.typed("create", written.format(installations.folder / inside))
    assert (result.exit_code, "l’un dans l’autre" in result.output) == (1, True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["", " ", "S3://bucket/folder", " s3://bucket", "https://s3.example/bucket"])
def test_a_path_that_is_mistyped_makes_no_folder_of_that_name(
    installed: Installed, installations: Installations, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Backups would go to the disk of the service, in the folder in which the command runs."""
    monkeypatch.chdir(installations.folder)
    before = sorted(installations.folder.iterdir())
    for word in ("create", "verify", "restore", "prune"):
        assert installed.typed(word, path).exit_code == 2
    assert sorted(installations.folder.iterdir()) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_folder_may_be_written_as_the_store_s_address(installed: Installed, installations: Installations) -> None:
    installed.done("create", f"file://{installations.place}")
    installed.done("verify", str(installations.place))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("words", [("create",), ("restore", "--documents-only"), ("release",)], ids=" ".join)
def test_a_database_without_tables_is_told_in_french(
    installed: Installed, installations: Installations, place: str, words: tuple[str, ...]
) -> None:
    there = installations.on_nothing("second")
    result = there.typed(*words, *([place] if words != ("release",) else []))
    assert (result.exit_code, result.output.startswith("Error: ")) == (1, True)


def test_one_backup_is_made_at_a_time(installed: Installed, installations: Installations, place: str) -> None:
    draft = backup_folder(Path(place)).begin(installed.deps.now())
    assert "Une autre sauvegarde est en cours." in installed.typed("create", place).output
    draft.close()
    installed.done("create", place)


def test_one_that_is_killed_counts_for_nothing_and_the_next_is_whole(
    installed: Installed, installations: Installations, place: str
) -> None:
    """In the middle of the documents, the dump behind it."""
    environ = {**os.environ, **installations.variables["first"]}
    command = [sys.executable, "-m", "tests.support.killed_backup", place]
    killed = subprocess.run(command, env=environ, cwd=HOUSE, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert list(installations.place.glob(".begun/*")) != []
    assert list(installations.place.glob("*/database.age")) != []
    assert "Il n’y a pas de sauvegarde" in installed.typed("verify", place).output
    installed.done("create", place)
    assert "La sauvegarde est entière." in installed.done("verify", place)
    assert not list(installations.place.glob(".begun/*"))
    assert len(list(installations.place.glob("*/database.age"))) == 1


def test_a_backup_that_is_made_while_people_work_is_whole(
    installed: Installed, installations: Installations, place: str
) -> None:
    """Four people send files, throw them away again, and the worker deletes what it may, all the time that it takes."""
    stop, failures = threading.Event(), list[Exception]()

    def people() -> None:
        try:
            while not stop.is_set():
                with models.database.connection_context():
                    thrown, _ = factories.make_draft(installed.deps), factories.make_draft(installed.deps)
                    with models.database.atomic():
                        of_it = Document.select(Document.id).where(Document.request == thrown.id)
                        versions = DocumentVersion.select().where(DocumentVersion.document.in_(of_it))
                        files.forget(installed.deps, versions)
                    work(installed)
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=people) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        outputs = [installed.done("create", place) for _ in range(2)]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert (len(outputs), failures) == (2, [])
    for name in backup_folder(Path(place)).names():
        assert "La sauvegarde est entière." in installed.done("verify", "--name", name, place)
    there = installations.on_nothing("second")
    assert "au lieu de" not in there.done("restore", place)
    with models.database.connection_context():
        stored = set(there.files())
        _, lacking = make_dumps(there.app.extensions["guichet_settings"]).missing(iter(stored))
        journal_seals.seal_due(there.deps)
        assert (lacking, journal_check.verify(there.deps).sound) == ([], True)
