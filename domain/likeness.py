"""Which known entities a declared one resembles: an approver chooses « rattacher à … » among them, never a program.

The caller hands in a reasonable number of candidates (some thousands at most: each is compared letter by letter).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeVar

from domain.names import entity_key

Id = TypeVar("Id", bound=Hashable)
Reason = str
"""same_name, close_name, former_name, acronym, siret, former_siret, siren, postcode, or the code of a register (rna,
idcc…)."""

LOWEST_SCORE = 0.55
CLOSE_NAME = 0.75
_SAME_SIRET, _SAME_SIREN = 1.0, 0.9
_SAME_IDENTIFYING_NUMBER, _SAME_OTHER_NUMBER = 1.0, 0.7
_POSTCODE_BONUS = 0.1
_AGREEMENT_BONUS = 0.1


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an entity, or declared of it; canonical numbers, None for unknown."""

    name: str
    postcode: str | None = None
    siret: str | None = None
    numbers: tuple[tuple[str, str], ...] = ()
    """(code of the register, number) of each register of the kinds file where it stands."""
    former_names: tuple[str, ...] = ()
    former_sirets: tuple[str, ...] = ()

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
    declared: Facts,
    candidates: Iterable[tuple[Id, Facts]],
    *,
    identifying: Collection[str] = (),
    limit: int = 10,
    lowest: float = LOWEST_SCORE,
) -> list[Likeness[Id]]:
    """Return the candidates that resemble, best first; equal scores keep the order given.

    `identifying` are the registers where a number is one body's (RNA); another register's number may be shared (the
    IDCC of a branch).
    """
    key = entity_key(declared.name)
    compared = [_compare(key, declared, identifier, facts, identifying) for identifier, facts in candidates]
    near = [likeness for likeness in compared if likeness.score >= lowest]
    return sorted(near, key=lambda likeness: -likeness.score)[:limit]


def _compare(key: str, declared: Facts, identifier: Id, candidate: Facts, identifying: Collection[str]) -> Likeness[Id]:
    name_score, name_reason = _name_likeness(key, candidate)
    numbers = _same_numbers(declared, candidate, identifying)
    number_score = max(numbers.values(), default=0.0)
    reasons: list[Reason] = sorted(numbers, key=lambda reason: -numbers[reason])
    if name_reason is not None:
        reasons.append(name_reason)
    score = max(number_score, name_score)
    if number_score and name_reason is not None:
        score += _AGREEMENT_BONUS
    if declared.postcode is not None and declared.postcode == candidate.postcode:
        reasons.append("postcode")
        score += _POSTCODE_BONUS
    return Likeness(identifier, round(min(score, 1.0), 3), tuple(reasons))


def _same_numbers(declared: Facts, candidate: Facts, identifying: Collection[str]) -> dict[Reason, float]:
    """What is one and the same number in both, and how much that says."""
    scores: dict[Reason, float] = {}
    if declared.siret is not None and declared.siret == candidate.siret:
        scores["siret"] = _SAME_SIRET  # which says the same SIREN
    elif declared.siret in candidate.former_sirets:
        scores["former_siret"] = _SAME_SIRET
    elif declared.siren is not None and declared.siren == candidate.siren:
        scores["siren"] = _SAME_SIREN
    for register, number in declared.numbers:
        if (register, number) in candidate.numbers:
            scores[register] = _SAME_IDENTIFYING_NUMBER if register in identifying else _SAME_OTHER_NUMBER
    return scores


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
