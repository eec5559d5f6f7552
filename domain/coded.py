"""What the values of the kinds file are made of: frozen models, texts that are not blank, items named by codes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictStr, StringConstraints

from domain.errors import DomainError


class UnknownCode(DomainError):
    """A stored or posted code is not in the kinds file."""

    def __init__(self, family: str, code: str) -> None:
        super().__init__(f"{family}: {code}")
        self.family = family
        self.code = code


class Part(BaseModel):
    """A table of the file. A key that it does not know is refused: it is most often a slip of spelling."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Coded(Protocol):
    """Anything that the file names by a code."""

    @property
    def code(self) -> str: ...


C = TypeVar("C", bound=Coded)


def by_code(family: str, code: str, items: tuple[C, ...]) -> C:
    """Return the item of this code. Raises UnknownCode naming the family."""
    for item in items:
        if item.code == code:
            return item
    raise UnknownCode(family, code)


def code_of(maximum: int) -> AfterValidator:
    """A code: small ASCII letters, digits and underscores, as long as its column allows."""

    def check(value: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", value) or len(value) > maximum:
            raise ValueError(f"« {value} » is not a code (a-z, 0-9, _; at most {maximum})")
        return value

    return AfterValidator(check)


Text = Annotated[StrictStr, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[StrictStr, code_of(40)]


def repeated(codes: Iterable[str]) -> list[str]:
    """The codes that stand there more than once."""
    return [code for code, count in Counter(codes).items() if count > 1]


def _unique(items: tuple[Any, ...]) -> tuple[Any, ...]:
    for code in repeated(item.code for item in items):
        raise ValueError(f"« {code} » stands there twice")
    return items


def at_least(number: int) -> Any:
    """The constraint of a list that may not be shorter."""
    return Field(min_length=number)


Unique = AfterValidator(_unique)
"""The constraint of a list whose codes differ."""


def exactly(codes: Iterable[str]) -> AfterValidator:
    """The constraint of a list that has one item for each of these codes and no other."""
    wanted = tuple(codes)

    def check(items: tuple[C, ...]) -> tuple[C, ...]:
        known = {item.code: item for item in items}
        for code in wanted:
            if code not in known:
                raise ValueError(f"« {code} » is missing")
        return tuple(known[code] for code in wanted)

    return AfterValidator(check)


def one_of(codes: Iterable[str]) -> AfterValidator:
    """The constraint of a code that the rules must know."""
    known = tuple(codes)

    def check(value: str) -> str:
        if value not in known:
            raise ValueError(f"« {value} » is not one of {', '.join(known)}")
        return value

    return AfterValidator(check)


def defined(table: str) -> Callable[[Any], Any]:
    """Refuse what is still a code: no table of this name defines it."""

    def check(value: Any) -> Any:
        if isinstance(value, str):
            raise ValueError(f"« {value} » is not defined under [[{table}]]")
        return value

    return check
