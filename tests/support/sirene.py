"""Sirene stock files with invented rows: the real columns in the real order, most of them empty."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from demo.numbers import invented_siren, invented_siret

UNIT_COLUMNS = (
    "siren", "statutDiffusionUniteLegale", "unitePurgeeUniteLegale", "dateCreationUniteLegale", "sigleUniteLegale",
    "sexeUniteLegale", "prenom1UniteLegale", "prenom2UniteLegale", "prenom3UniteLegale", "prenom4UniteLegale",
    "prenomUsuelUniteLegale", "pseudonymeUniteLegale", "identifiantAssociationUniteLegale",
    "trancheEffectifsUniteLegale", "anneeEffectifsUniteLegale", "dateDernierTraitementUniteLegale",
    "nombrePeriodesUniteLegale", "categorieEntreprise", "anneeCategorieEntreprise", "dateDebut",
    "etatAdministratifUniteLegale", "nomUniteLegale", "nomUsageUniteLegale", "denominationUniteLegale",
    "denominationUsuelle1UniteLegale", "denominationUsuelle2UniteLegale", "denominationUsuelle3UniteLegale",
    "categorieJuridiqueUniteLegale", "activitePrincipaleUniteLegale", "nomenclatureActivitePrincipaleUniteLegale",
    "nicSiegeUniteLegale", "economieSocialeSolidaireUniteLegale", "societeMissionUniteLegale",
    "caractereEmployeurUniteLegale",
)  # fmt: skip
ESTABLISHMENT_COLUMNS = (
    "siren", "nic", "siret", "statutDiffusionEtablissement", "dateCreationEtablissement",
    "trancheEffectifsEtablissement", "anneeEffectifsEtablissement",
    "activitePrincipaleRegistreMetiersEtablissement", "dateDernierTraitementEtablissement", "etablissementSiege",
    "nombrePeriodesEtablissement", "complementAdresseEtablissement", "numeroVoieEtablissement",
    "indiceRepetitionEtablissement", "dernierNumeroVoieEtablissement", "indiceRepetitionDernierNumeroVoieEtablissement",
    "typeVoieEtablissement", "libelleVoieEtablissement", "codePostalEtablissement", "libelleCommuneEtablissement",
    "libelleCommuneEtrangerEtablissement", "distributionSpecialeEtablissement", "codeCommuneEtablissement",
    "codeCedexEtablissement", "libelleCedexEtablissement", "codePaysEtrangerEtablissement",
    "libellePaysEtrangerEtablissement", "identifiantAdresseEtablissement", "coordonneeLambertAbscisseEtablissement",
    "coordonneeLambertOrdonneeEtablissement", "complementAdresse2Etablissement", "numeroVoie2Etablissement",
    "indiceRepetition2Etablissement", "typeVoie2Etablissement", "libelleVoie2Etablissement", "codePostal2Etablissement",
    "libelleCommune2Etablissement", "dateDebut", "etatAdministratifEtablissement", "enseigne1Etablissement",
    "enseigne2Etablissement", "enseigne3Etablissement", "denominationUsuelleEtablissement",
    "activitePrincipaleEtablissement", "nomenclatureActivitePrincipaleEtablissement", "caractereEmployeurEtablissement",
)  # fmt: skip

SUCCESSION_COLUMNS = (
    "siretEtablissementPredecesseur", "siretEtablissementSuccesseur", "dateLienSuccession", "transfertSiege",
    "continuiteEconomique", "dateDernierTraitementLienSuccession",
)  # fmt: skip

DAY = date(2026, 11, 1)


def unit(number: int, **columns: str) -> dict[str, str]:
    """A row of StockUniteLegale, open and told of, a SAS unless said otherwise; columns by their names without end."""
    known = {
        "siren": invented_siren(number),
        "statutDiffusion": "O",
        "etatAdministratif": "A",
        "denomination": f"SOCIETE {number}",
        "categorieJuridique": "5710",
        "nicSiege": invented_siret(number)[9:],
    } | columns
    return {name if name in ("siren",) else f"{name}UniteLegale": value for name, value in known.items()}


def establishment(number: int, place: int = 1, **columns: str) -> dict[str, str]:
    """A row of StockEtablissement; place 1 is the head office."""
    siret = invented_siret(number, place)
    known = {
        "siren": siret[:9],
        "nic": siret[9:],
        "siret": siret,
        "statutDiffusion": "O",
        "etatAdministratif": "A",
        "etablissementSiege": "true" if place == 1 else "false",
        "numeroVoie": str(place),
        "typeVoie": "RUE",
        "libelleVoie": "DES ESSAIS",
        "codePostal": "75001",
        "libelleCommune": "PARIS",
    } | columns
    bare = ("siren", "nic", "siret", "etablissementSiege")
    return {name if name in bare else f"{name}Etablissement": value for name, value in known.items()}


def text_of(columns: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> str:
    """The CSV, as INSEE writes it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def zipped(path: Path, text: str | bytes, day: date = DAY) -> Path:
    """A ZIP of this one CSV, packed on this day."""
    member = zipfile.ZipInfo(f"{path.stem}.csv", (day.year, day.month, day.day, 3, 0, 0))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, text, zipfile.ZIP_DEFLATED)
    return path


def stock(
    folder: Path, units: Iterable[Mapping[str, str]], establishments: Iterable[Mapping[str, str]]
) -> tuple[Path, Path]:
    """Both files."""
    return (
        zipped(folder / "StockUniteLegale_utf8.zip", text_of(UNIT_COLUMNS, units)),
        zipped(folder / "StockEtablissement_utf8.zip", text_of(ESTABLISHMENT_COLUMNS, establishments)),
    )


def companies(folder: Path, count: int) -> tuple[Path, Path]:
    """Files of so many companies, each with its head office alone."""
    numbers = range(1, count + 1)
    return stock(folder, map(unit, numbers), map(establishment, numbers))


def successions(folder: Path, *links: tuple[str, str, str]) -> Path:
    """The file of these links: predecessor, successor, day."""
    rows = [dict(zip(SUCCESSION_COLUMNS, link, strict=False)) for link in links]
    return zipped(folder / "StockEtablissementLiensSuccession_utf8.zip", text_of(SUCCESSION_COLUMNS, rows))
