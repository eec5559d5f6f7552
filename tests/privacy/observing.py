"""What somebody outside can see or measure of one answer: status, headers, bytes, statements, argon2 calls.

Two answers are alike when their observations are equal. Only what is random by design is taken out first: the nonce
of the Content-Security-Policy, CSRF tokens, the session's cookie, references of requests, secrets in addresses,
names of savepoints.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from domain.references import ALPHABET
from models import database

RANDOM = (
    (re.compile(r'(name="csrf_token" value=")[^"]*'), r"\1…"),
    (re.compile(r"(nonce[=-]['\"]?)[A-Za-z0-9_-]{16,}"), r"\1…"),
    (re.compile(rf"\b[{ALPHABET}]{{3}}-?[{ALPHABET}]{{3}}-?[{ALPHABET}]{{3}}\b"), "reference"),
    (re.compile(r"/(suivi|activation|premier-mot-de-passe|invitation)/[\w-]{43}"), r"/\1/…"),
    (re.compile(r"(guichet(?:-\w+)?=)[^;]*"), r"\1…"),
    (re.compile(r'(SAVEPOINT ")s[0-9a-f]{32}'), r"\1…"),
)

HEADERS = frozenset({"date", "content-length"})
"""Headers that are not compared as such: the length is, once what is random is taken out."""


@dataclass(frozen=True)
class Observation:
    """One answer, without what is random."""

    status: int
    headers: tuple[str, ...]
    body: str
    statements: tuple[str, ...]
    hashed: int
    verified: int


@dataclass
class Meter:
    """Counts statements and argon2 calls, from its making until the test ends."""

    statements: list[str] = field(default_factory=list)
    hashed: int = 0
    verified: int = 0

    def attach(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        """Listen to the bound database, and to the one thing that calls argon2."""
        context = app.extensions["security"].pwd_context
        for name in ("hash", "verify", "verify_and_update"):
            monkeypatch.setattr(context, name, self._counting(name, getattr(context, name)))
        monkeypatch.setattr(database.obj, "query_hooks", [lambda event: self.statements.append(event.sql)])

    def _counting(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **options: Any) -> Any:
            if name == "hash":
                self.hashed += 1
            else:
                self.verified += 1
            return real(*args, **options)

        return counted

    def observe(self, ask: Callable[[], TestResponse]) -> Observation:
        """What `ask` gets, and what it cost."""
        self.statements, self.hashed, self.verified = [], 0, 0
        answer = ask()
        return Observation(
            answer.status_code,
            tuple(
                sorted(
                    without_random(f"{name}: {value}") for name, value in answer.headers if name.lower() not in HEADERS
                )
            ),
            without_random(answer.get_data(as_text=True)),
            tuple(without_random(statement) for statement in self.statements),
            self.hashed,
            self.verified,
        )


def without_random(text: str) -> str:
    """The text with what is random by design replaced by words."""
    for pattern, word in RANDOM:
        text = pattern.sub(word, text)
    return text


def differences(one: Observation, other: Observation) -> list[str]:
    """What tells two observations apart, a line each; empty when they are alike."""
    found = []
    for part in fields(Observation):
        first, second = getattr(one, part.name), getattr(other, part.name)
        if first != second:
            found += [f"{part.name}: {line}" for line in _lines(first, second)]
    return found


def _lines(first: Any, second: Any) -> list[str]:
    if isinstance(first, (str, tuple)):
        before = first.splitlines() if isinstance(first, str) else first
        after = second.splitlines() if isinstance(second, str) else second
        return [line for line in difflib.ndiff(before, after) if line[0] in "-+"]
    return [f"{first} {second}"]
