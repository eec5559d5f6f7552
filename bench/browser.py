"""A light browser: keeps cookies and the connection, follows redirections, sends forms with their token."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode

HIDDEN = re.compile(rb'<input(?=[^>]*type="hidden")(?=[^>]*name="([^"]+)")(?=[^>]*value="([^"]*)")[^>]*>')
IDLE = 1.0
"""Seconds after which a kept connection is not trusted any more (gunicorn keeps one for two)."""
REDIRECTIONS = (301, 302, 303, 308)


@dataclass
class Answer:
    """The last answer of a chain of redirections; `seconds` is that of the first request alone."""

    status: int
    path: str
    body: bytes
    seconds: float


File = tuple[str, bytes, str]
"""An input's name, a content, the name that the file has."""


@dataclass
class Browser:
    """One person's browser on the bench's program; `source` is the address of loopback that it comes from."""

    address: tuple[str, int]
    cookies: dict[str, str] = field(default_factory=dict)
    page: Answer | None = None
    source: str = ""
    patience: float = 120
    """Seconds until an answer that does not come is given up."""

    def __post_init__(self) -> None:
        source = (self.source, 0) if self.source else None
        self.connection = HTTPConnection(*self.address, timeout=self.patience, source_address=source)
        self.used = time.perf_counter()

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._follow(self._ask("GET", path, None, {}))

    def post(
        self, path: str, fields: Mapping[str, str], file: tuple[str, bytes] | None = None, called: str = "kbis.pdf"
    ) -> Answer:
        """Send the form of the page that is open, with its hidden fields; `file` is an input's name and a content."""
        if file is not None:
            return self.upload(path, fields, [(*file, called)])
        body = urlencode({**self._hidden(), **fields}).encode()
        return self._follow(self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"}))

    def post_all(self, path: str, fields: Sequence[tuple[str, str]]) -> Answer:
        """The same with fields that are said more than once, as ticked boxes are."""
        own = {name for name, _ in fields}
        body = urlencode([*((name, value) for name, value in self._hidden().items() if name not in own), *fields])
        return self._follow(
            self._ask("POST", path, body.encode(), {"Content-Type": "application/x-www-form-urlencoded"})
        )

    def upload(self, path: str, fields: Mapping[str, str], files: Sequence[File]) -> Answer:
        """The same with several files."""
        boundary = secrets.token_hex(16)
        body = _multipart(boundary, {**self._hidden(), **fields}, files)
        return self._follow(
            self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})
        )

    def _hidden(self) -> dict[str, str]:
        body = self.page.body if self.page is not None else b""
        return {name.decode(): value.decode() for name, value in HIDDEN.findall(body)}

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[Answer, str]:
        if time.perf_counter() - self.used > IDLE:
            self.connection.close()  # the server has closed it too; the next request opens it again
        held = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        started = time.perf_counter()
        self.connection.request(method, path, body, {**headers, "Cookie": held} if held else headers)
        response = self.connection.getresponse()
        content = response.read()
        self.used = time.perf_counter()
        seconds = self.used - started
        for header in response.headers.get_all("Set-Cookie") or ():
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, path, content, seconds), response.headers.get("Location", "")

    def _follow(self, asked: tuple[Answer, str]) -> Answer:
        answer, location = asked
        seconds = answer.seconds
        while answer.status in REDIRECTIONS:
            answer, location = self._ask("GET", location.removeprefix(self._origin()).partition("#")[0], None, {})
        self.page = Answer(answer.status, answer.path, answer.body, seconds)
        return self.page

    def _origin(self) -> str:
        return f"http://{self.address[0]}:{self.address[1]}"


def _multipart(boundary: str, fields: Mapping[str, str], files: Sequence[File]) -> bytes:
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, content, called in files:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"\r\n'
        parts += [f"{head}Content-Type: application/octet-stream\r\n\r\n".encode(), content, b"\r\n"]
    return b"".join([*parts, f"--{boundary}--\r\n".encode()])
