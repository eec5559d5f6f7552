"""Looking a SIRET up in what the stock files left in this database."""

from __future__ import annotations

from typing import Any

from domain.companies import DirectoryAnswer, Establishment, Finding, Source, Standing, one_line
from queries import companies


class StockDirectory:
    """A CompanyDirectory in this database."""

    def look_up(self, siret: str) -> DirectoryAnswer:
        current = companies.current_load()
        if current is None:
            return DirectoryAnswer(siret, Finding.UNAVAILABLE)
        row = companies.establishment(current, siret)
        finding = _finding(row)
        known = _establishment(row) if finding is Finding.KNOWN else None
        return DirectoryAnswer(siret, finding, Source.STOCK, current.as_of, known)


def _finding(row: Any) -> Finding:
    if row is None or row.unit is None:
        return Finding.UNKNOWN
    standings = {row.standing, row.unit.standing}
    if Standing.HIDDEN in standings:
        return Finding.NOT_PUBLIC
    return Finding.CEASED if Standing.CEASED in standings else Finding.KNOWN


def _establishment(row: Any) -> Establishment:
    unit = row.unit
    return Establishment(
        name=one_line(unit.name, 300),
        address=one_line(row.address, 300),
        postcode=one_line(row.postcode, 20),
        city=one_line(row.city, 100),
        legal_category=one_line(unit.legal_category, 4),
        is_head_office=row.is_head_office,
        head_office_siret=f"{unit.siren}{unit.head_office}" if unit.head_office else None,
    )
