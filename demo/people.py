"""Invented people: first names and surnames of many origins, put together by counting."""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from domain.nouns import Gender

WOMEN = (
    "Agathe", "Aïcha", "Amandine", "Anne-Laure", "Bérengère", "Cécile", "Chloé", "Delphine", "Eléonore", "Fatoumata",
    "Françoise", "Gaëlle", "Hélène", "Inès", "Ioana", "Joséphine", "Khadija", "Léa", "Lucile", "Łucja", "Maëlys",
    "Marie-Thérèse", "Mei", "Nadège", "Ngọc", "Océane", "Pénélope", "Rosalie", "Samira", "Solène", "Thaïs", "Yaëlle",
    "Zoé", "Zeynep", "Maria-Luísa", "Ségolène",
)  # fmt: skip
MEN = (
    "Adrien", "Alioune", "Anaël", "Baptiste", "Benoît", "Cédric", "Clément", "Driss", "Émile", "Étienne", "Fabrice",
    "François-Xavier", "Gaël", "Grégoire", "Hakim", "Hervé", "Ismaël", "Jean-Noël", "João", "Kévin", "Loïc", "Luc",
    "Mamadou", "Maxime", "Mickaël", "Noël", "Olivier", "Pierre-Yves", "Quentin", "Raphaël", "Stéphane", "Tanguy",
    "Théo", "Ulysse", "Yann", "Zacharie",
)  # fmt: skip
SURNAMES = (
    "Abgrallec", "Aït-Lahsen", "Alvarès", "Bakayokho", "Barthélémont", "Béranjeau", "Bésinville", "Bruyèrac",
    "Carvalheira", "Chastanier", "Chevrillon", "Courtebise", "d’Aubremont", "Da Costeira", "Dauphinot", "de La Brière",
    "Delestang", "Desrozières", "Diarrassou", "Dubrocart", "El Mansouriane", "Escoubès", "Faidherbier", "Ferrandou",
    "Fontvieillard", "Garrigou-Lestrade", "Gaudremont", "Gourvennic", "Guilvinec", "Hadj-Benali", "Haudricourt",
    "Hoarau-Payet", "Iturralde", "Jacquemot", "Joncheray", "Kermarquer", "Kervadec", "Kowalczyński", "Laforgerie",
    "Lamoureuse", "Le Goazigou", "Lescuyer", "Lévesquier", "L’Hostis-Morel", "Maheut", "Malleray", "Mbouyamba",
    "Mercadieu", "Montbrison-Vidal", "Morvandiau", "Nguyễn-Lamarre", "Noailletas", "Nounier", "O’Kelliher", "Oeuvrard",
    "Ouldacem", "Pagnerre", "Peyrelongue", "Plantevignes", "Pontarlier", "Quéméneur", "Quinsonnat", "Rabearison",
    "Ravoahangy", "Rochebonne", "Roumégoux", "Sainte-Rose", "Salvagnac", "Saubestre", "Sénéchault", "Serraillier",
    "Szymańska", "Taillefer-Roux", "Tamarelle", "Teixeirense", "Thévenoux", "Tricastin", "Trouvère", "Vadepied",
    "Valdivieso", "Vaucresson", "Verdugier", "Vigneronne", "Wamytane", "Wattignies", "Yildirimtepe", "Zumbiehlac",
)  # fmt: skip

BIRTHPLACES = ("Valbourg", "Port-Armen", "Sainte-Aurore", "Montcerf", "Kerlann", "Roquebelle")


@dataclass(frozen=True)
class Person:
    """Somebody invented. `gender` chooses words, never more."""

    first_name: str
    last_name: str
    gender: Gender
    born: date
    birthplace: str = "Valbourg"

    @property
    def name(self) -> str:
        """« Zoé Oeuvrard »."""
        return f"{self.first_name} {self.last_name}"

    @property
    def register_name(self) -> str:
        """« OEUVRARD Zoé », as registers write it."""
        return f"{self.last_name.upper()} {self.first_name}"

    @property
    def mailbox(self) -> str:
        """The part of an address before the @."""
        return f"{_slug(self.first_name)}.{_slug(self.last_name)}"


def person(number: int) -> Person:
    """The person of this number; the first 1,500 all have different names."""
    gender: Gender = "feminine" if number % 2 == 0 else "masculine"
    first_names = WOMEN if gender == "feminine" else MEN
    chance = random.Random(f"person {number}")
    return Person(
        first_name=first_names[(number // 2 + number // 72) % len(first_names)],
        last_name=SURNAMES[number * 32 % len(SURNAMES)],
        gender=gender,
        born=date(chance.randint(1961, 1998), chance.randint(1, 12), chance.randint(1, 28)),
        birthplace=chance.choice(BIRTHPLACES),
    )


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(str.maketrans("łŁœŒ", "lLoO")))
    ascii_only = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.replace("'", "")).strip("-")
