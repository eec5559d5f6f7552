"""What the API « Recherche d'entreprises » answers, read with suspicion: whatever is not as documented is left out.

Source: recherche-entreprises.api.gouv.fr/docs (GET /search). It finds units; the establishment that was asked for is
the head office or one of `matching_etablissements`. Bodies that do not want to be told of are absent, or marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.companies import DirectoryAnswer, Establishment, Finding, Source, one_line
from domain.identifiers import InvalidSiret, parse_siret

NOT_TOLD = "[NON-DIFFUSIBLE]"


class Garbage(Exception):
    """The answer is not one of this API's."""


def read_answer(body: Any, siret: str, today: date) -> DirectoryAnswer:
    """The answer about this SIRET in the decoded JSON. Raises Garbage."""
    results = body.get("results") if isinstance(body, dict) else None
    if not isinstance(results, list):
        raise Garbage
    for unit in results:
        if isinstance(unit, dict) and unit.get("siren") == siret[:9]:
            return _of_unit(unit, siret, today)
    return DirectoryAnswer(siret, Finding.UNKNOWN, Source.API, today)


def _of_unit(unit: Mapping[str, Any], siret: str, today: date) -> DirectoryAnswer:
    siege, matching = unit.get("siege"), unit.get("matching_etablissements")
    head: Mapping[str, Any] = siege if isinstance(siege, dict) else {}
    others = [one for one in matching if isinstance(one, dict)] if isinstance(matching, list) else []
    site = next((one for one in (head, *others) if one.get("siret") == siret), None)
    finding = Finding.UNKNOWN if site is None else _finding(unit, site)
    known = _establishment(unit, head, site) if site is not None and finding is Finding.KNOWN else None
    if known is not None and not known.name:
        raise Garbage
    return DirectoryAnswer(siret, finding, Source.API, today, known)


def _finding(unit: Mapping[str, Any], site: Mapping[str, Any]) -> Finding:
    statuses = (unit.get("statut_diffusion", "O"), site.get("statut_diffusion_etablissement", "O"))
    if any(status != "O" for status in statuses):
        return Finding.NOT_PUBLIC
    if unit.get("etat_administratif") == "C" or site.get("etat_administratif") == "F":
        return Finding.CEASED
    return Finding.KNOWN


def _establishment(unit: Mapping[str, Any], head: Mapping[str, Any], site: Mapping[str, Any]) -> Establishment:
    postcode, city = _line(site.get("code_postal"), 20), _line(site.get("libelle_commune"), 100)
    head_siret = _siret(head.get("siret"))
    return Establishment(
        name=_line(unit.get("nom_raison_sociale"), 300) or _line(unit.get("nom_complet"), 300),
        # The API writes postcode and city behind the street; they have columns of their own.
        address=_line(site.get("adresse"), 300).removesuffix(f" {postcode} {city}"),
        postcode=postcode,
        city=city,
        legal_category=_line(unit.get("nature_juridique"), 4),
        is_head_office=site.get("siret") == head_siret if head_siret else None,
        head_office_siret=head_siret,
    )


def _siret(value: Any) -> str | None:
    try:
        return parse_siret(value) if isinstance(value, str) else None
    except InvalidSiret:
        return None


def _line(value: Any, maximum: int) -> str:
    line = one_line(value, maximum)
    return "" if NOT_TOLD in line else line
