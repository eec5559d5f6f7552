"""Invented requests, their entities and the agents who decided: the same, from one seed, for every target.

French first and last names in uneven shares, entities of all sizes, valid SIRETs, three years of requests.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.names import search_key


def names_of(text: str) -> list[str]:
    """One word a name."""
    return text.split()


LAST = names_of(
    """Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefebvre Leroy Roux David
Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Lefèvre Faure André Mercier Blanc
Guérin Boyer Garnier Chevalier François Legrand Gauthier Garcia Perrin Robin Clément Morin Nicolas Henry Roussel Mathieu
Gautier Masson Marchand Duval Denis Dumont Marie Lemaire Noël Meyer Dufour Meunier Brun Blanchard Giraud Joly Rivière
Lucas Brunet Gaillard Barbier Arnaud Martinez Gérard Roche Renard Schmitt Roy Leroux Colin Vidal Caron Picard Roger
Fabre Aubert Lemoine Renaud Dumas Lacroix Olivier Philippe Bourgeois Pierre Benoît Rey Leclerc Payet Rolland Guillaume
Lecomte Lopez Jean Dupuy Guillot Hubert Berger Carpentier Sanchez Dupuis Moulin Louis Deschamps Huet Vasseur Perez
Boucher Fleury Royer Klein Jacquet Adam Paris Poirier Marty Aubry Guyot Carré Charles Renault Charpentier Ménard"""
)
FIRST = names_of(
    """Marie Jean Camille Thomas Léa Nicolas Julie Pierre Sophie Antoine Claire Julien Émilie Alexandre Céline Mathieu
Isabelle François Nathalie Philippe Sandrine Guillaume Valérie Sébastien Aurélie Olivier Stéphanie Vincent Élodie Hélène
Maxime Caroline Romain Anne Benoît Charlotte Éric Manon Hugo Chloé Lucas Inès Paul Sarah Louis Laura David Pauline
Virginie Christophe Martine Patrick Sylvie Frédéric Catherine Jérôme Véronique Gilles Florence Yann Agnès Fatima"""
)
CITIES = names_of(
    """Paris Marseille Lyon Toulouse Nice Nantes Montpellier Strasbourg Bordeaux Lille Rennes Reims Toulon Dijon
Grenoble Angers Nîmes Brest Limoges Tours Amiens Metz Besançon Perpignan Orléans Rouen Mulhouse Caen Nancy
Avignon Poitiers Pau Calais Cannes Valence Quimper Troyes Niort Chambéry Lorient Vannes Annecy Bayonne Albi
Laval Bourges Arras"""
)
BEGINNINGS: tuple[str, ...] = (
    "Mairie de",
    "Communauté de communes de",
    "Association",
    "Société",
    "Cabinet",
    "Lycée",
    "Atelier",
)
BEGINNINGS += ("Centre hospitalier de", "Coopérative", "Groupement", "Syndicat mixte de", "Transports", "Librairie")
KINDS = ("other_public", "association", "company", "public_establishment")
CAPACITIES = ("Directrice", "Secrétaire de mairie", "Comptable", "Responsable informatique", "Chargé de mission")
PROVIDERS = ("orange", "free", "mairie", "asso", "laposte", "pro")
STATES = {
    "draft": 5,
    "awaiting_activation": 6,
    "waiting": 5,
    "awaiting_applicant": 4,
    "approved": 62,
    "rejected": 10,
    "withdrawn": 5,
    "expired": 3,
}
"""Shares of a hundred; `waiting` is with a manager or with the SI, which only the product tells apart."""
AGENTS = 20
YEARS = timedelta(days=3 * 365)
folded = functools.cache(search_key)
"""The search key of names that come back by the thousand."""
ONE_LARGE, PAGE = 500, 60
"""One request in so many is of entity 1, a body as large as the largest; of few requests, so many that they fill a
page."""


@dataclass(frozen=True)
class Body:
    """An entity: `number` is its id."""

    number: int
    name: str
    siret: str
    kind: str
    city: str


@dataclass(frozen=True)
class Asked:
    """A request: `number` is its id, `decided_by` that of an agent."""

    number: int
    reference: str
    state: str
    email: str
    first_name: str
    last_name: str
    phone: str
    capacity: str
    body: Body
    created_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    decided_by: int | None


def siret(chance: random.Random) -> str:
    """Fourteen digits whose last one is right (Luhn)."""
    return with_check_digit([chance.randrange(10) for _ in range(13)])


def with_check_digit(digits: list[int]) -> str:
    doubled = [
        (digit * 2 - 9 if digit > 4 else digit * 2) if not place % 2 else digit for place, digit in enumerate(digits)
    ]
    return "".join(map(str, digits)) + str(-sum(doubled) % 10)


def agents() -> list[tuple[int, str, str, str]]:
    """Id, address, first and last name of those who decide."""
    return [(n, f"agent{n}@backoffice.example", FIRST[n], LAST[-n]) for n in range(1, AGENTS + 1)]


def bodies(count: int, chance: random.Random) -> list[Body]:
    known: set[str] = set()
    made = []
    weights = _uneven(LAST, 0.6)
    for number in range(1, count + 1):
        while (identifier := siret(chance)) in known:
            pass
        known.add(identifier)
        tail = chance.choice(CITIES) if chance.random() < 0.5 else chance.choices(LAST, weights)[0]
        called = f"{chance.choice(BEGINNINGS)} {tail} {number}"
        made.append(Body(number, called, identifier, chance.choice(KINDS), chance.choice(CITIES)))
    return made


def requests(count: int, now: datetime, seed: int = 20240607) -> tuple[list[Body], Iterator[Asked]]:
    """The entities of `count` requests, and these in the order of their ids, the newest an hour before `now`."""
    chance = random.Random(seed)
    known = bodies(max(count // 5, 1), chance)
    return known, _requests(count, now, known, chance)


def _requests(count: int, now: datetime, known: list[Body], chance: random.Random) -> Iterator[Asked]:
    first, last = _uneven(FIRST, 0.5), _uneven(LAST, 0.6)
    begun, step = now - timedelta(hours=1) - YEARS, YEARS / count
    one_large = min(ONE_LARGE, max(1, count // PAGE))
    for number in range(1, count + 1):
        state = chance.choices(list(STATES), list(STATES.values()))[0]
        person = chance.choices(FIRST, first)[0], chance.choices(LAST, last)[0]
        body = known[0] if not number % one_large else chance.choice(known)
        created = begun + step * number
        submitted = created + timedelta(minutes=chance.randrange(1, 900)) if state != "draft" else None
        decided = None
        if submitted is not None and state in ("approved", "rejected"):
            decided = submitted + timedelta(hours=chance.randrange(2, 400))
        called = ".".join(folded(part) for part in person)
        address = f"{called}{chance.randrange(1, 9999)}@{chance.choice(PROVIDERS)}-{body.number}.example"
        yield Asked(
            number,
            f"REQ-{number:08d}",
            state,
            address,
            *person,
            f"0{chance.randrange(1, 8)}{chance.randrange(10**8):08d}",
            chance.choice(CAPACITIES),
            body,
            created,
            submitted,
            decided,
            chance.randrange(1, AGENTS + 1) if decided else None,
        )


def _uneven(names: list[str], power: float) -> list[float]:
    """Weights by which the first names are common and the last ones rare."""
    return [1 / (place + 4) ** power for place in range(len(names))]


def this_hour() -> datetime:
    """The present, without minutes: fillings of one hour are the same."""
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
