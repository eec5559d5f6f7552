"""Tables of the store of files: which installation it belongs to, the walks through it, the backups made of it.

Nothing refers to them, and they refer to nothing. The same base, the same rules as `models.py`.
"""

from __future__ import annotations

from peewee import SQL, BigIntegerField, BooleanField, CharField, Check, IntegerField, JSONField

from domain.states import SweepPhase
from models_base import Base, UtcDateTimeField, one_of


class Installation(Base):
    """The one row that says which installation this database is; its store of files carries the same `identity`.

    `newest_file_at` is when the newest file that the worker has seen recorded was recorded: it never goes down.
    Requests that were closed before `links_purged_to` have no links any more. The worker waits while `held_at` or
    `maintenance_since` is set, pages while the latter is (domain/pauses.py). Files that were
    written from `keeps_since`, when the backup began that this database was restored from, to `keeps_until`, when it
    was restored, stay in the store though no row names them.
    """

    identity = CharField(max_length=32)
    created_at = UtcDateTimeField()
    store_marked_at = UtcDateTimeField(null=True)
    newest_file_at = UtcDateTimeField(null=True)
    links_purged_to = UtcDateTimeField(null=True)
    keeps_since = UtcDateTimeField(null=True)
    keeps_until = UtcDateTimeField(null=True)
    held_at = UtcDateTimeField(null=True)
    maintenance_since = UtcDateTimeField(null=True)
    maintenance_until = UtcDateTimeField(null=True)
    maintenance_words = CharField(max_length=500, null=True)

    class Meta:
        constraints = [Check("id = 1", name="installation_one_row")]


class StoreSweep(Base):
    """One walk through the store in search of files that no row names: where it is, and what it counted.

    `position` is the last key that was looked at; `steps` tells one step from the next, so that each is taken once.
    """

    started_at = UtcDateTimeField()
    stepped_at = UtcDateTimeField()
    finished_at = UtcDateTimeField(null=True)
    phase = CharField(max_length=10)
    position = CharField(max_length=80, default="")
    steps = IntegerField(default=0)
    counts = JSONField(default=dict)
    outcome = CharField(max_length=20, null=True)

    class Meta:
        constraints = [one_of("phase", SweepPhase, "store_sweep_phase")]


class BackupRun(Base):
    """One backup, as long as it is made and after: files that rows no longer name are deleted once it is through.

    `stepped_at` says that it is alive: what took no step for an hour has died. `bytes` is what was copied this time.
    """

    started_at = UtcDateTimeField()
    stepped_at = UtcDateTimeField()
    finished_at = UtcDateTimeField(null=True)
    documents_only = BooleanField(default=False)
    documents = IntegerField(default=0)
    bytes = BigIntegerField(default=0)
    outcome = CharField(max_length=20, null=True)


class Reseal(Base):
    """One walk through the store that seals files anew with the vault's present key, `key_id`: where it is.

    `position` is the last key that was looked at; `looked` and `sealed` count files; `steps` tells one step from the
    next, so that each is taken once.
    """

    key_id = CharField(max_length=32)
    started_at = UtcDateTimeField()
    stepped_at = UtcDateTimeField()
    finished_at = UtcDateTimeField(null=True)
    position = CharField(max_length=80, default="")
    looked = IntegerField(default=0)
    sealed = IntegerField(default=0)
    steps = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])


TABLES: tuple[type[Base], ...] = (Installation, StoreSweep, BackupRun, Reseal)
