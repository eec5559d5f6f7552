"""The columns of a new entity: what a request, an administrator, another entity or a line of an import says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.names import SEARCH_KEY_MAXIMUM, search_key
from services.machinery.dependencies import Dependencies

DESCRIBED = ("kind", "address", "postcode", "city", "country", "register_kind", "register_number")
"""The columns that those say who describe it, beside its name."""


def columns_of_new(
    deps: Dependencies,
    described: Mapping[str, Any],
    name: str,
    identifier: tuple[str, str] | tuple[None, None] | None,
    *,
    slot: int = 0,
    siren: str | None = None,
    ministry_id: int | None = None,
) -> dict[str, Any]:
    """The row of an entity of this name; of `described` the columns DESCRIBED that it has, all else is left alone."""
    kind, value = identifier or (None, None)
    return {
        **{column: described[column] for column in DESCRIBED if column in described},
        "name": name,
        "search_key": search_key(name, SEARCH_KEY_MAXIMUM),
        "identifier_kind": kind,
        "identifier": value,
        "slot": slot,
        "siren": siren,
        "ministry": ministry_id,
        "created_at": deps.now(),
    }
