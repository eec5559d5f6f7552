"""Which known entities a declared one resembles: an approver chooses « rattacher à … » among them, never a program.

The caller hands in a reasonable number of candidates (some thousands at most: each is compared letter by letter).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, Literal, TypeVar

from domain.names import entity_key

Id = TypeVar("Id", bound=Hashable)
Reason = Literal["same_name", "close_name", "former_name", "acronym", "siret", "siren", "rna", "idcc", "postcode"]

LOWEST_SCORE = 0.55
CLOSE_NAME = 0.75
_NUMBER_SCORES: tuple[tuple[Reason, float], ...] = (("siret", 1.0), ("rna", 1.0), ("siren", 0.9), ("idcc", 0.7))
_POSTCODE_BONUS = 0.1
_AGREEMENT_BONUS = 0.1


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an entity, or declared of it; canonical numbers, None for unknown."""

    name: str
    postcode: str | None = None
    siret: str | None = None
    rna: str | None = None
    idcc: str | None = None
    former_names: tuple[str, ...] = ()

    @property
    def siren(self) -> str | None:
        """The first nine digits of the SIRET."""
        return self.siret[:9] if self.siret else None


@dataclass(frozen=True, slots=True)
class Likeness(Generic[Id]):
    """A candidate, how much it resembles (0 to 1), and why, the strongest reason first."""

    candidate_id: Id
    score: float
    reasons: tuple[Reason, ...]


def rank(
    declared: Facts, candidates: Iterable[tuple[Id, Facts]], *, limit: int = 10, lowest: float = LOWEST_SCORE
) -> list[Likeness[Id]]:
    """Return the candidates that resemble, best first; equal scores keep the order given."""
    key = entity_key(declared.name)
    found = [_compare(key, declared, identifier, facts) for identifier, facts in candidates]
    near = [likeness for likeness in found if likeness.score >= lowest]
    return sorted(near, key=lambda likeness: -likeness.score)[:limit]


def _compare(key: str, declared: Facts, identifier: Id, candidate: Facts) -> Likeness[Id]:
    name_score, name_reason = _name_likeness(key, candidate)
    reasons: list[Reason] = []
    number_score = 0.0
    for reason, score in _NUMBER_SCORES:
        value = getattr(declared, reason)
        # The same SIRET says the same SIREN: one reason is enough.
        if value is not None and value == getattr(candidate, reason) and not (reason == "siren" and reasons):
            reasons.append(reason)
            number_score = max(number_score, score)
    if name_reason is not None:
        reasons.append(name_reason)
    score = max(number_score, name_score)
    if number_score and name_reason is not None:
        score += _AGREEMENT_BONUS
    if declared.postcode is not None and declared.postcode == candidate.postcode:
        reasons.append("postcode")
        score += _POSTCODE_BONUS
    return Likeness(identifier, round(min(score, 1.0), 3), tuple(reasons))


def _name_likeness(key: str, candidate: Facts) -> tuple[float, Reason | None]:
    best = _text_likeness(key, entity_key(candidate.name))
    reason: Reason | None = "same_name" if best == 1 else "close_name" if best >= CLOSE_NAME else None
    for former in candidate.former_names:
        score = _text_likeness(key, entity_key(former))
        if score >= CLOSE_NAME and score > best:
            best, reason = score, "former_name"
    if best < 0.8 and _is_acronym(key, candidate.name):
        return 0.8, "acronym"
    return best, reason


def _text_likeness(a: str, b: str) -> float:
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    words_a, words_b = set(a.split()), set(b.split())
    if words_a == words_b:
        return 0.97  # the same words in another order
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    letters = 0.0
    if matcher.real_quick_ratio() >= 0.5 and matcher.quick_ratio() >= 0.5:
        letters = matcher.ratio()
    # All words of the shorter name in the longer one: « durand » in « durand formation ».
    shorter, longer = sorted((words_a, words_b), key=len)
    contained = 0.6 + 0.35 * len(shorter) / len(longer) if shorter and shorter <= longer else 0.0
    return round(min(max(letters, contained), 0.96), 3)


def _is_acronym(key: str, name: str) -> bool:
    """Tell whether one name is the initials of the other's words: « ufcv »."""
    other = entity_key(name)
    for short, long in ((key, other), (other, key)):
        words = long.split()
        if len(words) >= 3 and short == "".join(word[0] for word in words):
            return True
    return False
