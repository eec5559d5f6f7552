"""What commands of operators are given before they are measured, and what they go through."""

from __future__ import annotations

import csv
import os
import shutil
import time
from pathlib import Path
from typing import Any

from peewee import fn

import config_storage
from adapters.store_marks import MARK
from bench import directory
from bench.operators_place import AT_ONCE, BODY, Place
from config import load_settings
from domain.actors import SYSTEM
from domain.states import MailState
from models import Account, AccountRequest, DocumentVersion, Entity, JournalEntry, Mail, database
from models_rights import RightsCopy
from services.documents import files as stored
from services.machinery import journal
from tests.support import sirene
from tests.support.bounces import report as bounced
from tests.support.factories import luhn_siret
from tests.support.imports import HEADINGS, person

OF_A_PERSON = 5_000
"""Entries of the journal, and as many mails, of the person whose copy is made."""
LINES = 1_000
SUCCEEDED = 100
ORPHAN_OF = 200
"""Of so many files one has no row: fewer than the share that may go at once."""
SOME_DAYS = 3 * 24 * 3600


def requests(place: Place) -> int:
    return _number(place, AccountRequest.select(AccountRequest.id))


def entities(place: Place) -> int:
    return _number(place, Entity.select(Entity.id).where(Entity.identifier_kind == "siret"))


def entries(place: Place) -> int:
    return _number(place, JournalEntry.select(JournalEntry.id))


def files(place: Place) -> int:
    return _number(place, DocumentVersion.select(DocumentVersion.id).where(DocumentVersion.storage_key.is_null(False)))


def _number(place: Place, rows: Any) -> int:
    with place.opened():
        return int(rows.count())


def report(place: Place) -> bytes:
    """What a mail server says of the last mail that left."""
    with place.opened():
        mail = Mail.select().where(Mail.state == MailState.SENT).order_by(Mail.id.desc()).first()
        return bounced(mail.message_id, mail.to_address)


def lines(place: Place) -> None:
    """A file of people, each in an entity of their own."""
    with (place.folder / "lines.csv").open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.DictWriter(text, HEADINGS, delimiter=";")
        writer.writeheader()
        writer.writerows(person(8_000_000 + number) for number in range(LINES))


def stock(place: Place) -> None:
    """Stock files of companies with a row for every fifth request."""
    directory.stock_files(place.folder, max(1_000, place.rows // 5))


def successions(place: Place) -> None:
    """A file of links between establishments, one for every fifth request; some are of entities."""
    with place.opened():
        known = [row.identifier for row in Entity.select().where(Entity.identifier_kind == "siret").limit(SUCCEEDED)]
    others = (luhn_siret(number) for number in range(9_000_000, 9_000_000 + max(1_000, place.rows // 5)))
    sirene.successions(place.folder, *((siret, luhn_siret(9_000_000), "2025-06-30") for siret in [*known, *others]))


def copy(place: Place) -> None:
    """Somebody with thousands of entries and mails, who wished for a copy of what is held about them."""
    with place.opened() as deps:
        account = Account.select().where(Account.staff_role.is_null()).order_by(Account.id).first()
        now = deps.now()
        for start in range(0, OF_A_PERSON, AT_ONCE):
            mails = []
            with database.atomic():
                for number in range(start, start + AT_ONCE):
                    journal.record("account.signed_in", SYSTEM, now, account_id=account.id)
                    mails.append(_mail(account, number, now))
                Mail.insert_many(mails).execute()
        RightsCopy.create(id=1, account=account.id, asked_at=now)


def _mail(account: Account, number: int, now: Any) -> dict[str, Any]:
    return {
        "event": "password_changed",
        "account": account.id,
        "to_address": account.email,
        "to_key": account.email_key,
        "facts": {},
        "message_id": f"<bench-{number}@exemple.example>",
        "state": MailState.SENT,
        "created_at": now,
        "sent_at": now,
    }


def of_the_person(place: Place) -> int:
    return 2 * OF_A_PERSON


def forget_last_backup(place: Place) -> None:
    """The one of the documents alone: the one with the database is the last again."""
    shutil.rmtree(_backups(place)[-1])


def old_backup(place: Place) -> None:
    """The first is of long ago, beside one of now; of ten files that are kept, one is named by none."""
    shutil.rmtree(place.folder / "operations-restored", ignore_errors=True)
    (place.folder / "operations-restored.sqlite").unlink(missing_ok=True)
    (first,) = _backups(place)
    newer = first.with_name(f"{time.strftime('%Y%m%dT%H%M%S')}000000Z")
    shutil.copytree(first, newer)
    first.rename(first.with_name("20200101T000000000000Z"))
    documents = sorted((place.folder / "backups" / "documents").glob("*/*"))
    for path in documents[::10]:
        os.link(path, path.with_name(path.name[::-1]))


def _backups(place: Place) -> list[Path]:
    return sorted(path for path in (place.folder / "backups").iterdir() if path.name.endswith("Z"))


def orphans(place: Place) -> None:
    """Files that no row names, of some days ago."""
    with place.opened() as deps:
        number = DocumentVersion.select(fn.COUNT(DocumentVersion.storage_key)).scalar() // ORPHAN_OF
        keys = [stored.put(deps, BODY, stored.PURPOSE) for _ in range(number)]
    before = time.time() - SOME_DAYS
    for key in keys:
        os.utime(_store(place) / key.partition(".")[2][:2] / key, (before, before))


def unmarked(place: Place) -> None:
    """A store that does not say whose it is."""
    (_store(place) / MARK).unlink()


def _store(place: Place) -> Path:
    folder = config_storage.place(load_settings(place.variables).storage_url)
    assert isinstance(folder, Path)
    return folder
