"""On which line of a TOML file each key, table and item stands: `tomllib` does not tell.

For files that `tomllib` has read: it is the judge of what is TOML.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping

Path = tuple[str | int, ...]
"""The way from the root to a value: names of keys, places in lists (from 0)."""

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
    r"|#[^\n]*|\n|[\[\]{}=,.]|[^\s\[\]{}=,.#\"']+",
    re.DOTALL,
)


def lines_of(text: str) -> dict[Path, int]:
    """Return the line (from 1) on which each value of the file begins."""
    return _Reader(text).read()


def line_of(lines: Mapping[Path, int], path: Path) -> int | None:
    """Return the line of a value, or of the nearest table that holds it when it is absent."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


class _Reader:
    def __init__(self, text: str) -> None:
        tokens = [(match.group(), text.count("\n", 0, match.start()) + 1) for match in _TOKEN.finditer(text)]
        self._tokens = [token for token in tokens if not token[0].startswith("#")]
        self._at = 0
        self._lines: dict[Path, int] = {}
        self._tables: Counter[Path] = Counter()

    def read(self) -> dict[Path, int]:
        table: Path = ()
        while self._skip_newlines():
            if self._peek() == "[":
                table = self._header()
            else:
                self._pair(table)
        return self._lines

    def _peek(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1][0]

    def _skip_newlines(self) -> bool:
        while self._peek() == "\n":
            self._at += 1
        return bool(self._peek())

    def _header(self) -> Path:
        line = self._tokens[self._at][1]
        brackets = 0
        while self._peek() == "[":
            brackets += 1
            self._at += 1
        *before, last = self._key()
        self._at += brackets
        path: Path = ()
        for name in before:
            path = (*path, name)
            path = (*path, self._tables[path] - 1) if self._tables[path] else path
        path = (*path, last)
        self._lines.setdefault(path, line)
        if brackets == 2:
            self._tables[path] += 1
            path = (*path, self._tables[path] - 1)
            self._lines[path] = line
        return path

    def _key(self) -> list[str]:
        names = [self._name()]
        while self._peek() == ".":
            self._at += 1
            names.append(self._name())
        return names

    def _name(self) -> str:
        name = self._next()
        return str(next(iter(tomllib.loads(f"{name} = 0"))))

    def _pair(self, table: Path) -> None:
        line = self._tokens[self._at][1]
        path = (*table, *self._key())
        self._at += 1  # the equals sign
        self._value(path, line)

    def _value(self, path: Path, line: int) -> None:
        self._lines[path] = line
        if self._peek() == "[":
            self._items(path)
        elif self._peek() == "{":
            self._inline(path)
        else:
            while self._peek() not in ("\n", ",", "]", "}", ""):
                self._at += 1

    def _items(self, path: Path) -> None:
        self._at += 1
        index = 0
        while self._skip_newlines() and self._peek() != "]":
            if self._peek() == ",":
                self._at += 1
                continue
            self._value((*path, index), self._tokens[self._at][1])
            index += 1
        self._at += 1

    def _inline(self, path: Path) -> None:
        self._at += 1
        while self._skip_newlines() and self._peek() != "}":
            if self._peek() == ",":
                self._at += 1
                continue
            self._pair(path)
        self._at += 1
