"""The normalised column that the grid's search reads: without case nor accents, the same on both databases."""

from __future__ import annotations

from domain.names import search_key
from models import AccountRequest


def searchable(request: AccountRequest) -> str:
    """Everything that staff type to find a request: name, address, entity, numbers, reference."""
    ministry = request.ministry.label if request.ministry_id is not None else ""
    words = search_key(
        f"{request.first_name} {request.last_name} {request.last_name} {request.first_name} "
        f"{request.entity_name} {ministry} {request.city}"
    )
    exact = (request.email_key, request.siret or "", request.register_number or "", request.reference)
    return " ".join((words, *(part.lower() for part in exact if part)))
