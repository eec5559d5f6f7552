"""The demonstration's directory of companies: its own bodies, and some that nobody asked for yet (docs/companies.md).

Names and streets stand in capitals without accents, as INSEE writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from demo.bodies import bodies
from demo.numbers import invented_siren, invented_siret
from domain.companies import Standing
from domain.identifiers import siren_of
from domain.names import search_key
from services.machinery.dependencies import Dependencies
from services.reference import company_stock

COMPANY, UNIVERSITY, CLOSED, HIDDEN = 701, 702, 703, 704
"""Bodies of the directory alone: a company with an agency, a university with a school of its own, one that ceased, one
that does not want to be told of."""

OTHERS = {
    COMPANY: ("Atelier des Sables", "5710", Standing.OPEN),
    UNIVERSITY: ("Université des Trois-Estuaires", "7383", Standing.OPEN),
    CLOSED: ("", "", Standing.CEASED),
    HIDDEN: ("", "", Standing.HIDDEN),
}
STREETS = ("4, rue des Salines", "12, quai du Bac")

Row = tuple[Any, ...]


def load(deps: Dependencies, day: date) -> None:
    """Make it the directory that is read, as of this day."""
    company_stock.load(deps, _units(), _establishments(), day)


def _units() -> Iterator[Row]:
    for body in bodies().values():
        if body.siret and body.head_office:
            yield siren_of(body.siret), _official(body.name), body.category, body.siret[9:], Standing.OPEN.value
    for number, (name, category, standing) in OTHERS.items():
        yield invented_siren(number), _official(name), category, invented_siret(number)[9:], standing.value


def _establishments() -> Iterator[Row]:
    for body in bodies().values():
        if body.siret:
            yield _place(body.siret, body.address, body.postcode, body.city, is_head=body.head_office)
    for number, (_, _, standing) in OTHERS.items():
        for place, street in enumerate(STREETS, 1):
            yield _place(
                invented_siret(number, place), street, "17000", "La Rochelle", is_head=place == 1, standing=standing
            )


def _place(
    siret: str, address: str, postcode: str, city: str, *, is_head: bool, standing: Standing = Standing.OPEN
) -> Row:
    if standing is not Standing.OPEN:
        return siret, "", "", "", is_head, standing.value
    return siret, _official(address), postcode, _official(city), is_head, standing.value


def _official(text: str) -> str:
    return search_key(text).upper()
