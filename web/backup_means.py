"""What backups are made with here, as the settings say: the seal, the database's own tools, what a restore needs."""

from __future__ import annotations

from pathlib import Path

import config_storage
from adapters import age, migrate
from adapters.passwords import unusable_hash
from adapters.postgresql_dumps import PostgresqlDumps
from adapters.sqlite_dumps import SqliteDumps
from config import Settings
from domain.backup import BackupRefused, Dumps, Refused
from services.backup.restoring import Means
from web.wiring import role_limits

DEMONSTRATION_IDENTITY = "backup-identity.txt"
"""Beside the store of the demonstration, which makes a pair of its own."""


def make_seal(settings: Settings) -> age.Age:
    """Raises BackupRefused for a recipient or an identity that is none, OSError."""
    recipients, identity = list(settings.backup_recipients), settings.backup_identity_file
    try:
        folder = config_storage.place(settings.storage_url)
        if settings.demo and isinstance(folder, Path) and identity is None and not recipients:
            identity = folder.parent / DEMONSTRATION_IDENTITY
            age.make_identity(identity)
            recipients = age.recipients_of(identity)
        return age.Age(recipients, identity)
    except ValueError as error:
        raise BackupRefused(Refused.NO_RECIPIENT, str(error)) from None


def make_dumps(settings: Settings) -> Dumps:
    """The database's own way to be copied."""
    owner = settings.database_owner_url or settings.database_url
    if settings.database_url.startswith("sqlite:"):
        return SqliteDumps(settings.database_url)
    return PostgresqlDumps(settings.database_backup_url or owner, owner)


def make_means(settings: Settings) -> Means:
    """What a restore needs beside."""

    def bring_up_to_date() -> None:
        owner = settings.database_owner_url or settings.database_url
        migrate.migrate(owner, settings.database_url, role_limits(settings))

    return Means(tuple(migrate.known()), bring_up_to_date, unusable_hash)


def demand_apart(settings: Settings, path: str) -> None:
    """Raises BackupRefused where backups and the store would lie one in the other: both would go with one disk, and the
    store would carry the database along."""
    store, place = config_storage.place(settings.storage_url), Path(path).resolve()
    if isinstance(store, Path) and (place.is_relative_to(store.resolve()) or store.resolve().is_relative_to(place)):
        raise BackupRefused(Refused.SAME_PLACE)
