"""What a search was understood as, in French: a chip for each part, a sentence for what was left aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.calendar import NBSP, french_date
from domain.identifiers import format_siren, format_siret
from domain.search_text import LENGTH, WORDS, Condition, Fault, Kind, Search, Term
from domain.search_values import Period


@dataclass(frozen=True)
class Chip:
    """One part of a search in words, and the search without it."""

    words: str
    rest: str


@dataclass(frozen=True)
class Understood:
    """What stands beside the search box once something was searched."""

    chips: tuple[Chip, ...] = ()
    notes: tuple[str, ...] = ()


def understood(search: Search, worded: Callable[[Condition], str] = lambda one: one.typed) -> Understood:
    """`worded` says what an operator of this list asks for. A lone word needs no chip: the search box shows it."""
    parts = search.parts
    lone = len(parts) == 1 and isinstance(parts[0], Term) and not parts[0].negated
    chips = () if lone else tuple(Chip(_label(part, worded), search.without(part)) for part in parts)
    return Understood(chips, tuple(map(note, search.faults)))


def _label(part: Term | Condition, worded: Callable[[Condition], str]) -> str:
    words = _term(part) if isinstance(part, Term) else worded(part)
    return f"sans {words}" if part.negated else words


def _term(term: Term) -> str:
    if term.kind is Kind.SIRET:
        return f"SIRET {format_siret(term.value)}"
    if term.kind is Kind.SIREN:
        return f"SIREN {format_siren(term.value)}"
    return term.value if term.kind is not Kind.TEXT else f"«{NBSP}{term.value}{NBSP}»"


def note(fault: Fault) -> str:
    """Why something was left aside, and what may have been meant."""
    if fault.reason == "length":
        return f"Seuls les {LENGTH} premiers caractères sont cherchés."
    if fault.reason == "words":
        return f"Seuls les {WORDS} premiers mots sont cherchés{NBSP}: «{NBSP}{fault.typed}{NBSP}» est laissé de côté."
    if fault.reason == "quote":
        return f"Un guillemet n’est pas fermé{NBSP}: «{NBSP}{fault.typed}{NBSP}» est cherché d’un bloc."
    if fault.reason == "operator":
        offered = _nearest(fault.nearest) or " Pour chercher ces mots mêmes, mettez-les entre guillemets."
        return f"«{NBSP}{fault.operator}{NBSP}:{NBSP}» n’est pas un critère de cette liste, il est ignoré.{offered}"
    if not fault.typed:
        return f"«{NBSP}{fault.operator}{NBSP}:{NBSP}» n’est suivi de rien{NBSP}: il est ignoré."
    return (
        f"«{NBSP}{fault.operator}{NBSP}: {fault.typed}{NBSP}» n’est pas compris, il est ignoré."
        f"{_nearest(f'{fault.operator}:{_quoted(fault.nearest)}' if fault.nearest else '')}"
    )


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


def _nearest(text: str) -> str:
    return f" Essayez «{NBSP}{text}{NBSP}»." if text else ""


def period_words(period: Period, *, since: str) -> str:
    """« en attente depuis le 1er novembre 2026 ou après », « … ou avant »; « du … au … » where both ends are known."""
    if period.first is not None:
        return f"{since} le {french_date(period.first)} ou après"
    return f"{since} le {french_date(period.last)} ou avant" if period.last is not None else since
