"""What backups are made with here, as the settings say: the seal, the database's own tools, what a restore needs."""

from __future__ import annotations

import re
from pathlib import Path

import click

import config_storage
from adapters import age, migrate
from adapters.backup_place import backup_bucket, backup_folder
from adapters.passwords import unusable_hash
from adapters.postgresql_dumps import PostgresqlDumps
from adapters.sqlite_dumps import SqliteDumps
from config import Settings
from config_storage import BucketPlace
from domain.backup import BackupPlace, BackupRefused, Dumps, Refused
from services.backup.restoring import Means
from web.wiring import make_shelf, role_limits

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


def make_place(settings: Settings, path: str) -> BackupPlace:
    """The folder or the bucket of a command's PATH. Raises click.BadParameter."""
    place = _place(path)
    if isinstance(place, Path):
        if place.exists() and not place.is_dir():
            raise click.BadParameter(f"{place} est un fichier", param_hint="CHEMIN")
        return backup_folder(place)
    try:
        return backup_bucket(make_shelf(_reaching_backups(settings), place))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="CHEMIN") from None


def _reaching_backups(settings: Settings) -> Settings:
    """Settings that reach the backups' object store as the documents' is reached."""
    if settings.backup_s3_endpoint is None:
        return settings
    names = ("s3_endpoint", "s3_region", "s3_access_key", "s3_secret_key", "s3_ca_file")
    return settings.model_copy(update={name: getattr(settings, f"backup_{name}") for name in names})


def demand_apart(settings: Settings, path: str) -> None:
    """Raises BackupRefused where backups and the store would lie one in the other: both would go with one disk, and the
    store would carry the database along."""
    store, place = (_parts(one) for one in (config_storage.place(settings.storage_url), _place(path)))
    if store[: len(place)] == place or place[: len(store)] == store:
        raise BackupRefused(Refused.SAME_PLACE)


ADDRESS = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]+:")
"""How an address begins, a mistyped one too. What else has such a name is written `./name`."""


def _place(path: str) -> Path | BucketPlace:
    if not path.strip():  # a variable of a script that is not set, say
        raise click.BadParameter("il est vide", param_hint="CHEMIN")
    if not ADDRESS.match(path):
        return Path(path).resolve()
    try:
        place = config_storage.place(path)
        return place.resolve() if isinstance(place, Path) else place
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="CHEMIN") from None


def _parts(place: Path | BucketPlace) -> tuple[str, ...]:
    """The folders that lead there, from the disk or the bucket on."""
    if isinstance(place, Path):
        return place.resolve().parts
    return ("s3:", place.bucket, *filter(None, place.prefix.split("/")))
