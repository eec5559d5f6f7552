"""One row of a Sirene stock file, and what the directory keeps of it.

Nothing but that they are is kept of what is ceased, and of what its owner hides (statutDiffusion other than « O »).
Twenty thousand rows a second are read so: hence no call that a comparison can stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from domain.companies import Standing

OPEN, CEASED, HIDDEN = (standing.value for standing in (Standing.OPEN, Standing.CEASED, Standing.HIDDEN))
NOT_TOLD = "[ND]"
"""What stands where a value is not told."""

COLUMNS: dict[Literal["units", "establishments", "successions"], tuple[str, ...]] = {
    "units": (
        "siren",
        "statutDiffusionUniteLegale",
        "etatAdministratifUniteLegale",
        "denominationUniteLegale",
        "prenom1UniteLegale",
        "nomUniteLegale",
        "categorieJuridiqueUniteLegale",
        "nicSiegeUniteLegale",
    ),
    "establishments": (
        "siret",
        "statutDiffusionEtablissement",
        "etatAdministratifEtablissement",
        "etablissementSiege",
        "numeroVoieEtablissement",
        "typeVoieEtablissement",
        "libelleVoieEtablissement",
        "codePostalEtablissement",
        "libelleCommuneEtablissement",
    ),
    "successions": ("siretEtablissementPredecesseur", "siretEtablissementSuccesseur", "dateLienSuccession"),
}
"""The columns that are read; a file may have them in any order, and others."""

Row = tuple[Any, ...]


class BadRow(Exception):
    """A row, or the file, is not what INSEE makes; the words say how, in French."""


def _unit(places: Sequence[int]) -> Callable[[list[str]], Row]:
    siren, diffusion, state, name, first_name, last_name, category, head = places

    def made(row: list[str]) -> Row:
        """(siren, name, legal category, end of the head office's SIRET, standing)."""
        number = row[siren]
        if len(number) != 9 or not number.isdecimal():
            raise BadRow(f"« {number[:20]} » n’est pas un SIREN")
        if row[diffusion] != "O":
            return number, "", "", "", HIDDEN
        if row[state] == "C":
            return number, "", "", "", CEASED
        full_name = row[name] or " ".join(part for part in (row[first_name], row[last_name]) if part != NOT_TOLD)
        return number, full_name.strip()[:300], row[category][:4], row[head][:5], OPEN

    return made


def _establishment(places: Sequence[int]) -> Callable[[list[str]], Row]:
    siret, diffusion, state, is_head, number, way, street, postcode, city = places

    def made(row: list[str]) -> Row:
        """(siret, address, postcode, city, whether it is the head office, standing)."""
        key, head = row[siret], row[is_head] == "true"
        if len(key) != 14 or not key.isdecimal():
            raise BadRow(f"« {key[:20]} » n’est pas un SIRET")
        if row[diffusion] != "O":
            return key, "", "", "", head, HIDDEN
        if row[state] == "F":
            return key, "", "", "", head, CEASED
        address = " ".join(part for part in (row[number], row[way], row[street]) if part and part != NOT_TOLD)
        return key, address[:300], row[postcode][:20], row[city][:100], head, OPEN

    return made


def _succession(places: Sequence[int]) -> Callable[[list[str]], Row]:
    predecessor, successor, day = places

    def made(row: list[str]) -> Row:
        """(SIRET of the predecessor, SIRET of the successor, the day of ISO 8601 from which it is)."""
        for number in (row[predecessor], row[successor]):
            if len(number) != 14 or not number.isdecimal():
                raise BadRow(f"« {number[:20]} » n’est pas un SIRET")
        return row[predecessor], row[successor], row[day][:10]

    return made


MAKERS = {"units": _unit, "establishments": _establishment, "successions": _succession}
"""Kind of file → what makes its rows, given where the columns stand."""
