"""A directory of companies with a few invented bodies, loaded as the stock files are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Flask

from demo.numbers import invented_siren, invented_siret
from services.machinery.dependencies import Dependencies
from services.reference import company_stock
from services.reference.stock_directory import StockDirectory
from tests.support.application import deps_of

DAY = date(2026, 11, 1)
SAS, TRADER, UNIVERSITY, LYCEE, GIP, ODD, CEASED, HIDDEN, SERVICE = range(801, 810)
"""Numbers of bodies; `siret(number)` is the head office's."""

_UNITS = (
    (SAS, "KERLANN FORMATION", "5710", "open"),
    (TRADER, "CAMILLE ROY", "1000", "open"),
    (UNIVERSITY, "UNIVERSITE DE BRUME", "7383", "open"),
    (LYCEE, "LYCEE DES TROIS RIVIERES", "7331", "open"),
    (GIP, "GIP DES MARAIS", "7410", "open"),
    (ODD, "CORPS INCONNU", "0000", "open"),
    (CEASED, "", "", "ceased"),
    (HIDDEN, "", "", "hidden"),
    (SERVICE, "DIRECTION REGIONALE DES PLUIES", "7172", "open"),
)


def siret(number: int, place: int = 1) -> str:
    return invented_siret(number, place)


def load_companies(deps: Dependencies) -> None:
    """Each body with its head office (1) and another establishment (2)."""
    units = [(invented_siren(n), name, category, siret(n)[9:], status) for n, name, category, status in _UNITS]
    places = [
        (siret(n, place), f"{place} RUE DES ESSAIS", "35000", "RENNES", place == 1, "open")
        for n, *_ in _UNITS
        for place in (1, 2)
    ]
    company_stock.load(deps, units, places, DAY)


def with_directory(app: Flask, *, loaded: bool = True) -> None:
    """Let the signup look SIRETs up there; not `loaded`: a directory that never answers."""
    app.extensions["guichet_dependencies"] = replace(deps_of(app), companies=StockDirectory())
    if loaded:
        load_companies(deps_of(app))
