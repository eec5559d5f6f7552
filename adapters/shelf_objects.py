"""The shelf that a bucket of an object store is, which several hosts share (S3 and what speaks like it).

Every answer that is no answer becomes an OSError, as of a disk; a missing file is a FileNotFoundError. A store that
does not answer is left alone for a moment: of those who wait, one finds out again. Files are written with one request
each, whose hash the store checks: nothing is ever half there, and no upload of parts is left behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import obstore
from obstore.exceptions import (
    BaseError,
    GenericError,
    InvalidPathError,
    PermissionDeniedError,
    UnauthenticatedError,
)
from obstore.store import S3Store

from adapters.fuse import Fuse

if TYPE_CHECKING:
    from obstore import ListResult, ObjectMeta
    from obstore.store import ClientConfig

CONNECT_SECONDS = 3
QUICK_SECONDS = 5
"""How long names, marks and what else a page waits for may take."""
RETRIES = 2
"""How often a request is made again: after a 5xx answer or a connection that was cut, never by a wrong key."""
PAUSE = 2.0
"""Seconds for which a store that did not answer is left alone."""
PAGE = 1000
"""Names in one answer, as the protocol limits them."""
PROBE = ".probe"
CUT = "list response body"
"""In the client's words."""

T = TypeVar("T")


@dataclass(frozen=True)
class Bucket:
    """Where files lie, and how it is reached. `certificates`: PEM to trust beside the system's."""

    name: str
    prefix: str
    endpoint: str
    region: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    seconds: int = 30
    certificates: bytes | None = field(default=None, repr=False)


class StoreAway(OSError):
    """The object store gave no usable answer."""


class ObjectShelf:
    """See domain.shelf. Safe between threads; made after a fork, never before: the client has threads of its own."""

    def __init__(self, bucket: Bucket, fuse: Fuse | None = None) -> None:
        self._files = _client(bucket, bucket.seconds)
        self._quick = _client(bucket, QUICK_SECONDS)
        self._fuse = fuse or Fuse(PAUSE)

    def read(self, name: str) -> bytes:
        with self._asking(name):
            got = obstore.get(self._files, name)
            content = bytes(got.bytes())
            if len(content) != got.meta["size"]:
                raise StoreAway(f"{name} was cut short")
            return content

    def write(self, name: str, content: bytes, written: datetime | None = None) -> None:
        # A copy is as young as it is: the store alone says when an object was written.
        with self._asking(name):
            obstore.put(self._files, name, content, use_multipart=False)

    def remove(self, *names: str) -> None:
        for name in names:
            with self._asking(name):
                obstore.delete(self._quick, name)

    def move(self, name: str, other: str) -> bool:
        """A copy, then a removal: after a crash between the two it is there twice, and can be moved again."""
        try:
            with self._asking(name):
                obstore.copy(self._files, name, other)
        except FileNotFoundError:
            return False
        self.remove(name)
        return True

    def written_at(self, name: str) -> datetime | None:
        try:
            with self._asking(name):
                return obstore.head(self._quick, name)["last_modified"].astimezone(UTC)
        except FileNotFoundError:
            return None

    def following(self, folder: str, after: str, limit: int) -> list[str]:
        # Of the shelf itself, "0" passes over what begins with a point: those are no folder's that is walked here.
        offset = max(after, f"{folder}/" if folder else "0")
        with self._asking(folder):
            return _listed(partial(self._following, folder or None, offset, limit))

    def folders(self, folder: str) -> list[str]:
        return sorted(_last(name.rstrip("/")) for name in self._in(folder)["common_prefixes"])

    def sizes(self, folder: str) -> dict[str, int]:
        return {_last(one["path"]): one["size"] for one in self._in(folder)["objects"]}

    def remove_folder(self, folder: str) -> None:
        after = ""
        while names := self.following(folder, after, PAGE):
            self.remove(*names)
            after = names[-1]  # a store may list for a moment what is gone

    def sweep_partial(self, before: datetime, most: int) -> int:
        return 0

    def free_bytes(self) -> None:
        return None

    def ready(self) -> bool:
        try:
            with self._asking(PROBE):
                obstore.put(self._quick, PROBE, b"guichet", use_multipart=False)
        except OSError:
            return False
        return True

    def _in(self, folder: str) -> ListResult[Sequence[ObjectMeta]]:
        with self._asking(folder):
            return _listed(partial(obstore.list_with_delimiter, self._quick, folder or None))

    def _following(self, folder: str | None, offset: str, limit: int) -> list[str]:
        names: list[str] = []
        for page in obstore.list(self._quick, folder, offset=offset, chunk_size=min(limit, PAGE)):
            names += [one["path"] for one in page]
            if len(names) >= limit:
                break
        return names[:limit]

    @contextmanager
    def _asking(self, what: str) -> Iterator[None]:
        """Turn the client's errors into those of a disk. Raises OSError, and nothing is asked while it is away."""
        if not self._fuse.holds():
            raise StoreAway("the store of files did not answer a moment ago")
        try:
            yield
        except FileNotFoundError:
            self._fuse.mend()
            raise
        except (PermissionDeniedError, UnauthenticatedError, InvalidPathError) as error:
            raise StoreAway(_line(error)) from None
        except (BaseError, OSError) as error:
            self._fuse.blow()
            raise StoreAway(f"{what}: {_line(error)}") from None
        self._fuse.mend()


def _client(bucket: Bucket, seconds: int) -> S3Store:
    options: ClientConfig = {
        "allow_http": bucket.endpoint.startswith("http:"),
        "connect_timeout": f"{CONNECT_SECONDS}s",
        "timeout": f"{seconds}s",
    }
    if bucket.certificates is not None:
        options["root_certificate"] = bucket.certificates
    return S3Store(
        bucket.name,
        prefix=bucket.prefix or None,
        endpoint=bucket.endpoint,
        # What the environment may say of another client's store is not ours.
        aws_endpoint_url_s3=bucket.endpoint,
        region=bucket.region,
        access_key_id=bucket.access_key,
        secret_access_key=bucket.secret_key,
        virtual_hosted_style_request=False,
        disable_bulk_delete=True,  # not every store knows it
        client_options=options,
        retry_config={
            "max_retries": RETRIES,
            "retry_timeout": timedelta(seconds=seconds),
            "backoff": {"init_backoff": timedelta(milliseconds=50), "max_backoff": timedelta(seconds=1)},
        },
    )


def _listed(ask: Callable[[], T]) -> T:
    """Names that are asked for; once more when the answer is cut, as the client does by itself for files alone."""
    try:
        return ask()
    except GenericError as error:
        if CUT not in str(error):
            raise
        return ask()


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _line(error: Exception) -> str:
    """The first line of what the client says: the rest repeats it for its own developers."""
    return str(error).partition("\n")[0]
