"""Where a reviewer looks a body up: each number leads to its own register, a name only where there is no number."""

from __future__ import annotations

import pytest

from domain.public_directories import ANNUAIRE, ASSOCIATIONS, BODACC, lookups

SIRET, RNA, NAME = "73282932000074", "W751234567", "Les Mots & Cie"
ESTABLISHMENT = ("Établissement dans l’Annuaire des Entreprises", f"{ANNUAIRE}/etablissement/73282932000074")
LEGAL_UNIT = ("Unité légale dans l’Annuaire des Entreprises", f"{ANNUAIRE}/entreprise/732829320")
NOTICES = ("Annonces légales au BODACC", f"{BODACC}?q.registre=registre:732829320")
BY_RNA = ("Annonces d’associations au Journal officiel", f"{ASSOCIATIONS}?q=W751234567")
BY_NAME = ("Annonces d’associations de ce nom au Journal officiel", f"{ASSOCIATIONS}?q=Les+Mots+%26+Cie")
NAMED = ("Ce nom dans l’Annuaire des Entreprises", f"{ANNUAIRE}/rechercher?terme=Les+Mots+%26+Cie")


@pytest.mark.parametrize(
    ("siret", "rna", "name", "is_association", "expected"),
    [
        (SIRET, None, NAME, False, [ESTABLISHMENT, LEGAL_UNIT, NOTICES]),
        (SIRET, RNA, NAME, True, [ESTABLISHMENT, LEGAL_UNIT, NOTICES, BY_RNA]),
        (SIRET, None, NAME, True, [ESTABLISHMENT, LEGAL_UNIT, NOTICES, BY_NAME]),
        (None, RNA, NAME, True, [BY_RNA, NAMED]),
        (None, None, NAME, True, [BY_NAME, NAMED]),
        (None, None, NAME, False, [NAMED]),
        (None, None, "", True, []),
        (SIRET, None, "", True, [ESTABLISHMENT, LEGAL_UNIT, NOTICES]),
    ],
)
def test_a_body_is_looked_up(
    siret: str | None, rna: str | None, name: str, is_association: bool, expected: list[tuple[str, str]]
) -> None:
    links = lookups(siret=siret, rna=rna, name=name, is_association=is_association)
    assert [(link.label, link.href) for link in links] == expected


def test_a_body_is_no_association_unless_it_is_said() -> None:
    assert [link.label for link in lookups(siret=None, rna=None, name=NAME)] == [NAMED[0]]
