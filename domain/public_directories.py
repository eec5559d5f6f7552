"""Public directories and gazettes where a reviewer looks a body up: addresses made of its numbers, nothing is asked.

Sources: annuaire-entreprises.data.gouv.fr (INSEE's Sirene, DINUM), bodacc.fr and journal-officiel.gouv.fr (DILA).
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

ANNUAIRE = "https://annuaire-entreprises.data.gouv.fr"
BODACC = "https://www.bodacc.fr/pages/annonces-commerciales/"
ASSOCIATIONS = "https://www.journal-officiel.gouv.fr/pages/associations-recherche/"


@dataclass(frozen=True, slots=True)
class Lookup:
    """One place to look: what is found there, and the address that leads to it."""

    label: str
    href: str


def lookups(*, siret: str | None, rna: str | None, name: str, is_association: bool = False) -> list[Lookup]:
    """Where this body can be looked up, the most precise first; canonical numbers, None for unknown.

    Only a body without any number is looked for by its name, which may find others.
    """
    links = []
    if siret:
        links.append(
            Lookup("Établissement dans l’Annuaire des Entreprises", f"{ANNUAIRE}/etablissement/{quote(siret)}")
        )
        siren = siret[:9]
        links.append(Lookup("Unité légale dans l’Annuaire des Entreprises", f"{ANNUAIRE}/entreprise/{quote(siren)}"))
        query = urlencode({"q.registre": f"registre:{siren}"}, safe=":")
        links.append(Lookup("Annonces légales au BODACC", f"{BODACC}?{query}"))
    if rna:
        links.append(Lookup("Annonces d’associations au Journal officiel", f"{ASSOCIATIONS}?{urlencode({'q': rna})}"))
    elif is_association and name:
        query = urlencode({"q": name})
        links.append(Lookup("Annonces d’associations de ce nom au Journal officiel", f"{ASSOCIATIONS}?{query}"))
    if not siret and name:
        query = urlencode({"terme": name})
        links.append(Lookup("Ce nom dans l’Annuaire des Entreprises", f"{ANNUAIRE}/rechercher?{query}"))
    return links
