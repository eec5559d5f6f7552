"""`flask storage reseal`: an old key goes, and everything opens without it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from peewee import Database

from adapters.storage import EncryptedFolder
from adapters.vault import Vault
from domain.actors import SYSTEM
from domain.journal_chain import Trouble
from domain.ledger import Noted
from models import Account, DocumentVersion, JournalEntry, JournalEra, JournalSeal, Mail, database
from models_store import Reseal
from services.backup import ledger
from services.documents import files, reseal, store
from services.machinery import journal, journal_check, journal_seals, outbox, worker
from services.machinery.dependencies import Dependencies
from services.machinery.walks import TakenOver
from tests.support import factories
from tests.support.dependencies import Clock, make_deps
from tests.support.races import change, holds, just_before
from tests.support.tampering import Tamper, tampering

pytestmark = pytest.mark.slow

KEYS = {name: hashlib.sha256(name.encode()).digest() for name in ("k1", "k2", "k3")}


@pytest.fixture
def keyed(tmp_path: Path, database: Database, clock: Clock) -> Callable[..., Dependencies]:
    """The installation with these keys; the first seals."""

    def with_keys(*names: str) -> Dependencies:
        vault = Vault({name: KEYS[name] for name in names}, names[0])
        storage = EncryptedFolder(tmp_path / "documents", vault)
        return replace(make_deps(tmp_path, clock=clock), vault=vault, storage=storage)

    return with_keys


@pytest.fixture
def old(keyed: Callable[..., Dependencies]) -> Dependencies:
    """One that has used `k1` for everything: two drafts with documents, a mail that waits, the journal, the ledger."""
    deps = keyed("k1")
    for _ in range(2):
        factories.make_draft(deps)
    with database.atomic():
        outbox.post(deps, "password_changed", "ada@exemple.example", {})
        facts = {"expires_at": "2026-12-01", "because": "", "reference": ""}
        outbox.post(deps, "resume_draft", "ada@exemple.example", facts, secrets={"resume": "s"})
        ledger.note(deps, Noted.REQUEST_ERASED, [9])
        journal.record("entity.made", SYSTEM, deps.now())
    worker.run_due(deps, {ledger.KIND: ledger.handler})
    journal_seals.seal_due(deps)
    return deps


def no_code(sealed: str) -> None:
    return None


def sealed_with(deps: Dependencies) -> set[str]:
    return {deps.vault.key_of(deps.storage.get_sealed(row.storage_key)) for row in DocumentVersion.select()}  # type: ignore[attr-defined]


def test_an_old_key_goes_and_everything_opens(old: Dependencies, keyed: Callable[..., Dependencies]) -> None:
    before = {row.storage_key: old.storage.get(row.storage_key) for row in DocumentVersion.select()}
    done = reseal.reseal(keyed("k2", "k1"), no_code)
    assert (done.finished, done.sealed, done.mails, done.lines, done.hanging) == (True, len(before), 1, 1, {})
    new = keyed("k2")
    assert {key: new.storage.get(key) for key in before} == before
    assert store.trouble(new) is None
    assert journal_check.verify(new).sound
    assert journal_check.troubles_of(new, [entry.id for entry in JournalEntry.select()]) == {}
    mail = Mail.get(Mail.secrets.is_null(False))
    assert outbox.secrets_of(new, mail) == {"resume": "s"}
    (line,) = new.storage.ledger_lines(new.now().date())
    assert new.storage.open_line(*line)
    journal.record("entity.made", SYSTEM, new.now())
    journal_seals.seal_due(new)
    third = reseal.reseal(keyed("k3", "k2"), no_code)
    assert (third.finished, third.hanging) == (True, {})
    assert journal_check.verify(keyed("k3")).sound


def test_a_key_that_goes_without_it_is_missed(old: Dependencies, keyed: Callable[..., Dependencies]) -> None:
    seen = journal_check.verify(keyed("k2"))
    assert {one.trouble for one in seen.kept} == {Trouble.KEY_UNKNOWN}


@pytest.fixture
def tamper(database: Database) -> Iterator[Tamper]:
    with tampering(database) as run:
        yield run


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal SET event = 'autre' WHERE id = 1",
        "UPDATE journal_seal SET mac = 'f' WHERE number = 1",
        "UPDATE journal_seal SET sealed_at = '2020-01-01 00:00:00+00:00' WHERE number = 1",
        "UPDATE journal_era SET digest = 'f'",
        "UPDATE journal_era SET number = number - 1",
        "DELETE FROM journal_era",
    ],
)
def test_a_change_of_what_the_old_key_sealed_is_noticed(
    old: Dependencies, keyed: Callable[..., Dependencies], tamper: Tamper, change: str
) -> None:
    reseal.reseal(keyed("k2", "k1"), no_code)
    tamper(change)
    assert not journal_check.verify(keyed("k2")).sound


def test_a_journal_that_is_not_right_gets_no_digest(
    old: Dependencies, keyed: Callable[..., Dependencies], tamper: Tamper
) -> None:
    tamper("UPDATE journal SET event = 'autre' WHERE id = 1")
    done = reseal.reseal(keyed("k2", "k1"), no_code)
    assert (done.journal_sound, JournalEra.select().count()) == (False, 0)
    assert done.hanging["k1"] == {"journal": JournalSeal.select().count()}
    assert store.trouble(keyed("k2")) is not None


def test_one_that_was_stopped_goes_on_where_it_was(
    old: Dependencies, keyed: Callable[..., Dependencies], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped by its time, then by its death in the middle of a file: the row says where it was."""
    monkeypatch.setattr(reseal, "BATCH", 1)
    deps = keyed("k2", "k1")
    first = reseal.reseal(deps, no_code, seconds=0)
    assert (first.finished, first.looked) == (False, 0)
    again, seals = deps.storage.reseal, list[str]()

    def dies_at_the_third(key: str) -> bool:
        seals.append(key)
        if len(seals) == 3:
            raise MemoryError
        return again(key)

    deps.storage.reseal = dies_at_the_third  # type: ignore[method-assign]
    with pytest.raises(MemoryError):
        reseal.reseal(deps, no_code)
    last = reseal.reseal(deps, no_code)
    files_named = DocumentVersion.select().count()
    first_walk, proof = Reseal.select().order_by(Reseal.id)
    assert (last.finished, sealed_with(deps)) == (True, {"k2"})
    assert (first_walk.sealed, proof.sealed, last.proven) == (files_named, 0, True)
    assert seals[3] == seals[2], "it goes on with the file at which it died"
    assert len(seals) == files_named + 1 + files_named


def test_one_that_stops_leaves_to_another_what_neither_met(
    old: Dependencies, keyed: Callable[..., Dependencies], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind the position that the faster of two wrote down, one of them was: the next goes on there, then proves."""
    monkeypatch.setattr(reseal, "BATCH", 1)
    deps = keyed("k2", "k1")
    again, met = deps.storage.reseal, list[str]()

    def another_goes_ahead(key: str) -> bool:
        met.append(key)
        if len(met) == 2:
            monkeypatch.setattr(deps.storage, "reseal", again)
            until = iter([0.0, 0.0, 0.0, 9.0])
            with monkeypatch.context() as clock:
                clock.setattr(reseal, "monotonic", lambda: next(until, 9.0))
                assert not reseal.reseal(deps, no_code, seconds=1).finished
            raise MemoryError
        return again(key)

    monkeypatch.setattr(deps.storage, "reseal", another_goes_ahead)
    with pytest.raises(MemoryError):
        reseal.reseal(deps, no_code)
    last = reseal.reseal(deps, no_code)
    assert (last.proven, sealed_with(deps)) == (True, {"k2"})


def test_files_that_came_behind_a_walk_are_met_before_a_key_may_go(
    old: Dependencies, keyed: Callable[..., Dependencies]
) -> None:
    """Another host still sealed with the old key while a walk was under way."""
    deps = keyed("k2", "k1")
    now = deps.now()
    Reseal.create(key_id="k2", started_at=now, stepped_at=now, position="ff/document." + "f" * 32)
    done = reseal.reseal(deps, no_code)
    assert (done.may_let_go, sealed_with(deps)) == (True, {"k2"})


def test_a_file_whose_row_goes_meanwhile_is_not_brought_back(
    old: Dependencies, keyed: Callable[..., Dependencies]
) -> None:
    deps = keyed("k2", "k1")
    again = deps.storage.reseal

    def erased_meanwhile(key: str) -> bool:
        with database.atomic():
            files.forget(deps, DocumentVersion.select().where(DocumentVersion.storage_key == key))
        deps.storage.delete(key)
        deps.storage.put_sealed(key, old_files[key], deps.now())
        return again(key)

    old_files = {row.storage_key: old.storage.get_sealed(row.storage_key) for row in DocumentVersion.select()}
    deps.storage.reseal = erased_meanwhile  # type: ignore[method-assign]
    reseal.reseal(deps, no_code)
    assert list(deps.storage.keys()) == []


def test_a_file_that_does_not_open_is_named_and_its_key_is_kept(
    old: Dependencies, keyed: Callable[..., Dependencies]
) -> None:
    key = DocumentVersion.get().storage_key
    sealed = bytearray(old.storage.get_sealed(key))
    sealed[-1] ^= 1
    old.storage.put_sealed(key, bytes(sealed), old.now())
    done = reseal.reseal(keyed("k2", "k1"), no_code)
    assert done.unusable == [key]
    assert store.trouble(keyed("k2")) is not None


@holds("services/documents/reseal.py: _mails")
def test_link_secrets_that_were_wiped_meanwhile_stay_so(old: Dependencies, keyed: Callable[..., Dependencies]) -> None:
    mail = Mail.get(Mail.secrets.is_null(False))
    with just_before('UPDATE "mail"', change(mail, secrets=None)):
        assert reseal.reseal(keyed("k2", "k1"), no_code).mails == 0
    assert Mail.get_by_id(mail.id).secrets is None


@holds("services/documents/reseal.py: _codes")
def test_a_second_factor_that_was_changed_meanwhile_stays(
    old: Dependencies, keyed: Callable[..., Dependencies]
) -> None:
    sealed = '{"enckey":{"t":"k1"}}'
    account = factories.make_account(old, tf_totp_secret=sealed)
    with just_before('UPDATE "account"', change(account, tf_totp_secret=sealed.replace("k1", "k2"))):
        done = reseal.reseal(keyed("k2", "k1"), lambda secret: secret.replace("k1", "k9"))
    assert done.codes == 0
    assert Account.get_by_id(account.id).tf_totp_secret == sealed.replace("k1", "k2")


def test_two_at_once_share_no_walk(old: Dependencies, keyed: Callable[..., Dependencies]) -> None:
    new = keyed("k2", "k1")
    row = Reseal.create(key_id="k2", started_at=new.now(), stepped_at=new.now())
    with just_before('UPDATE "reseal"', change(row, steps=1, position="z")), pytest.raises(TakenOver):
        reseal.reseal(new, lambda sealed: None)
    assert (Reseal.get().position, Reseal.get().finished_at) == ("z", None)
