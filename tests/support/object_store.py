"""An object store that speaks as S3 does, in this process: it keeps what it is given in memory, or misbehaves as told.

Real ones are tried in tests/deep (tests/support/swift.py). This one knows what the program asks: objects put, read,
looked at, copied and deleted, and names listed (ListObjectsV2), each by a path of its bucket.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from adapters.shelf_objects import Bucket

KEY_ID, SECRET = "keys-name", "keys-secret"


@dataclass
class ObjectServer:
    """`objects` by name within the bucket, each with its time; `asked` holds what was asked, in order.

    `behave`, when set, is called with (handler, "GET name") before each answer: it may wait, or answer itself and
    return True.
    """

    port: int
    objects: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    behave: Callable[[Any, str], bool] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def bucket(self, prefix: str = "guichet", **changes: Any) -> Bucket:
        values: dict[str, Any] = {"access_key": KEY_ID, "secret_key": SECRET, "seconds": 5} | changes
        return Bucket("documents", prefix, f"http://127.0.0.1:{self.port}", "fr-test", **values)

    def settings(self) -> dict[str, str]:
        """How an installation is told to reach it."""
        reached = {"s3_endpoint": f"http://127.0.0.1:{self.port}", "s3_access_key": KEY_ID, "s3_secret_key": SECRET}
        return reached | {"s3_seconds": "5"}

    def fail(self, times: int, status: int = 500) -> None:
        """The next so many answers are errors of the server."""
        left = [times]

        def behave(handler: Any, _: str) -> bool:
            with self.lock:
                failing, left[0] = left[0] > 0, left[0] - 1
            if failing:
                handler.answer(status, b"<Error><Code>InternalError</Code></Error>")
            return failing

        self.behave = behave

    def wait(self, seconds: float) -> None:
        """Each answer comes so much later."""

        def behave(_handler: Any, _asked: str) -> bool:
            time.sleep(seconds)
            return False

        self.behave = behave

    def cut_once(self, bytes_left: int) -> None:
        """Of the next answer's body so many bytes come, then the connection ends."""

        def behave(handler: Any, _: str) -> bool:
            handler.cut, self.behave = bytes_left, None
            return False

        self.behave = behave

    def well(self) -> None:
        """As at first."""
        self.behave = None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "store"
    store: ObjectServer
    cut: int | None = None

    def log_message(self, *_: Any) -> None:
        """Nothing."""

    def handle_any(self) -> None:
        parts = urlsplit(self.path)
        name = unquote(parts.path).removeprefix("/documents").lstrip("/")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = f"{self.command} {name}"
        self.store.asked.append(asked)
        if self.store.behave is not None and self.store.behave(self, asked):
            return
        if f"Credential={KEY_ID}/" not in self.headers.get("Authorization", ""):
            self.answer(403, b"<Error><Code>AccessDenied</Code></Error>")
        elif self.command == "PUT":
            self._put(name, body)
        elif self.command == "DELETE":
            self.store.objects.pop(name, None)
            self.answer(204)
        elif not name:
            self._list({key: values[0] for key, values in parse_qs(parts.query).items()})
        else:
            self._get(name)

    do_GET = do_PUT = do_HEAD = do_DELETE = handle_any  # noqa: N815 (the library's names)

    def _put(self, name: str, body: bytes) -> None:
        source = self.headers.get("x-amz-copy-source")
        if source is not None:
            origin = unquote(source).lstrip("/").removeprefix("documents/")
            if origin not in self.store.objects:
                self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
                return
            body = self.store.objects[origin][0]
        elif hashlib.sha256(body).hexdigest() != self.headers["x-amz-content-sha256"]:
            self.answer(400, b"<Error><Code>XAmzContentSHA256Mismatch</Code></Error>")
            return
        self.store.objects[name] = body, datetime.now(UTC)
        tag = hashlib.md5(body, usedforsecurity=False).hexdigest()
        copied = f'<CopyObjectResult><ETag>"{tag}"</ETag></CopyObjectResult>'.encode()
        self.answer(200, copied if source is not None else b"", ETag=f'"{tag}"')

    def _get(self, name: str) -> None:
        if name not in self.store.objects:
            self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
            return
        body, written = self.store.objects[name]
        headers = {"Last-Modified": format_datetime(written, usegmt=True), "ETag": '"x"'}
        if wanted := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")):
            start, end = int(wanted[1]), int(wanted[2] or len(body) - 1)
            headers["Content-Range"] = f"bytes {start}-{end}/{len(body)}"
            self.answer(206, body[start : end + 1], **headers)
        else:
            self.answer(200, body, **headers)

    def _list(self, query: dict[str, str]) -> None:
        prefix, after = query.get("prefix", ""), query.get("continuation-token") or query.get("start-after", "")
        most = int(query.get("max-keys", 1000))
        names = sorted(name for name in self.store.objects if name.startswith(prefix) and name > after)
        folders = set()
        if query.get("delimiter"):
            folders = {prefix + found[1] for name in names if (found := re.match(r"([^/]*/)", name[len(prefix) :]))}
            names = [name for name in names if "/" not in name[len(prefix) :]]
        shown, more = names[:most], len(names) > most
        told = "".join(
            f"<Contents><Key>{escape(name)}</Key><Size>{len(self.store.objects[name][0])}</Size><ETag>x</ETag>"
            f"<LastModified>{self.store.objects[name][1]:%Y-%m-%dT%H:%M:%S.000Z}</LastModified></Contents>"
            for name in shown
        )
        told += "".join(f"<CommonPrefixes><Prefix>{escape(one)}</Prefix></CommonPrefixes>" for one in sorted(folders))
        token = f"<NextContinuationToken>{escape(shown[-1])}</NextContinuationToken>" if more else ""
        truncated = f"<IsTruncated>{str(more).lower()}</IsTruncated>"
        self.answer(200, f"<ListBucketResult>{truncated}{token}{told}</ListBucketResult>".encode())

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """The head, and the body, or so many bytes of it (`cut`) before the connection ends."""
        with suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "HEAD":
                return
            cut, self.cut = self.cut, None
            self.wfile.write(body if cut is None else body[:cut])
            if cut is not None and cut < len(body):
                self.close_connection = True


@contextmanager
def object_server() -> Iterator[ObjectServer]:
    """A store with nothing in its one bucket, `documents`."""
    handler = type("Handler", (_Handler,), {})
    listening = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    listening.daemon_threads = True
    server = ObjectServer(listening.server_address[1])
    handler.store = server  # type: ignore[attr-defined]
    threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        server.behave = None
        listening.shutdown()
        listening.server_close()
