"""Where files are kept: a folder of this machine, or a bucket of an object store. the validators.

The same words of a store stand in `GUICHET_STORAGE_URL` and behind `flask storage move`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from pydantic import ValidationInfo

from config_checks import PREFIX, confined, encrypted, is_local

S3_ADDRESS = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*))?/?")
"""A bucket's name as S3 allows them, and the folder within it, of letters that no store writes in another way."""


class BucketPlace(NamedTuple):
    """A bucket, and the folder within it ("": the whole of it)."""

    bucket: str
    prefix: str


def place(url: str) -> Path | BucketPlace:
    """The folder or the bucket of an address. Raises ValueError, whose words complete "GUICHET_STORAGE_URL …"."""
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path.strip("/"):
        return Path(unquote(parts.path))
    if match := S3_ADDRESS.fullmatch(url):
        return BucketPlace(match[1], match[2] or "")
    raise ValueError("is neither file:///path/of/a/folder nor s3://bucket/folder")


def storage_url(url: str) -> str:
    place(url)
    return url


def endpoint(address: str | None, info: ValidationInfo) -> str | None:
    return address_of_buckets(address, info) if needed_for_buckets(address, info) else None


def address_of_buckets(address: str | None, info: ValidationInfo) -> str | None:
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("is not an address such as https://s3.example.fr")
    if parts.username or parts.password:
        raise ValueError("holds a name or a password: they belong in the settings of its access key and secret key")
    confined(parts.hostname, info)
    if parts.scheme != "https" and not is_local(parts.hostname):
        encrypted("storage", "begin it with https://", info)
    return address.rstrip("/")


def needed_for_buckets(value: str | None, info: ValidationInfo) -> str | None:
    if not value and str(info.data.get("storage_url", "")).startswith("s3:"):
        raise ValueError(f"is missing: {PREFIX}STORAGE_URL names a bucket")
    return value


def needed_for_backups(value: str | None, info: ValidationInfo) -> str | None:
    if not value and info.data.get("backup_s3_endpoint"):
        raise ValueError(f"is missing: {PREFIX}BACKUP_S3_ENDPOINT names an object store")
    return value
