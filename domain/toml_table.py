"""Read a TOML table strictly: every key is asked for by name and type, none is left over."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from domain.errors import DomainError

T = TypeVar("T")

_CODE = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


class RegistryError(DomainError):
    """The kinds file is not usable. `key` is the dotted key at fault, `problem` says what is wrong."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}")
        self.key = key
        self.problem = problem


class Table:
    """One table of the file, with the dotted path that names it in errors."""

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        self._values = dict(values)
        self._path = path

    def key(self, name: str) -> str:
        """Return the dotted key of one of this table's entries."""
        return f"{self._path}.{name}" if self._path else name

    def has(self, name: str) -> bool:
        """Tell whether an optional key is there and not yet taken."""
        return name in self._values

    def text(self, name: str) -> str:
        """Take a required text that is not blank."""
        value = self._take(name)
        if not isinstance(value, str) or not value.strip():
            raise RegistryError(self.key(name), "must be a text that is not empty")
        return value.strip()

    def text_or(self, name: str, default: str) -> str:
        """Take a text, or the default when the key is absent."""
        return self.text(name) if self.has(name) else default

    def code(self, name: str, maximum: int = 40) -> str:
        """Take a required code: small ASCII letters, digits and underscores, as long as its column allows."""
        value = self.text(name)
        if not _CODE.fullmatch(value) or len(value) > maximum:
            raise RegistryError(self.key(name), f"« {value} » is not a code (a-z, 0-9, _; at most {maximum})")
        return value

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """Take one of the allowed texts."""
        value = self.text(name)
        if value not in allowed:
            raise RegistryError(self.key(name), f"« {value} » is not one of {', '.join(allowed)}")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """Take true or false."""
        value = self._values.pop(name, default)
        if not isinstance(value, bool):
            raise RegistryError(self.key(name), "must be true or false")
        return value

    def integer(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """Take a whole number from `low` to `high`, both allowed."""
        value = self._take(name) if default is None else self._values.pop(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise RegistryError(self.key(name), f"must be a whole number from {low} to {high}")
        return value

    def texts(self, name: str, *, at_least: int = 0) -> tuple[str, ...]:
        """Take a list of texts, absent meaning empty."""
        value = self._values.pop(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise RegistryError(self.key(name), "must be a list of texts that are not empty")
        if len(value) < at_least:
            raise RegistryError(self.key(name), f"must have at least {at_least} item(s)")
        return tuple(item.strip() for item in value)

    def table(self, name: str) -> Table:
        """Take a required table."""
        value = self._take(name)
        if not isinstance(value, dict):
            raise RegistryError(self.key(name), "must be a table")
        return Table(value, self.key(name))

    def each(self, name: str, read: Callable[[Table], T], *, at_least: int = 0) -> tuple[T, ...]:
        """Take a list of tables, absent meaning empty, each read whole by `read`; errors name its code."""
        value = self._values.pop(name, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise RegistryError(self.key(name), "must be a list of tables")
        if len(value) < at_least:
            raise RegistryError(self.key(name), f"must have at least {at_least} table(s)")
        return tuple(
            Table(item, f"{self.key(name)}[{item.get('code', index)}]").whole(read) for index, item in enumerate(value)
        )

    def whole(self, read: Callable[[Table], T]) -> T:
        """Read this table and refuse keys that nobody asked for: they are most often slips of spelling."""
        result = read(self)
        for name in self._values:
            raise RegistryError(self.key(name), "is not a known key")
        return result

    def _take(self, name: str) -> Any:
        if name not in self._values:
            raise RegistryError(self.key(name), "is missing")
        return self._values.pop(name)
