"""What columns and details of the journal hold as codes, in the words of a copy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from domain.coded import UnknownCode
from domain.companies import Finding, Source
from domain.phones import readable_phone
from domain.registry import Registry
from domain.remedies import RemedyOutcome
from domain.states import State
from domain.workflow import BY_NAME
from services.rights.held import Held, label_in
from services.rights.readable import in_words

FINDINGS = {
    Finding.KNOWN: "trouvé",
    Finding.UNKNOWN: "inconnu",
    Finding.CEASED: "fermé",
    Finding.NOT_PUBLIC: "non publié",
    Finding.UNAVAILABLE: "l’annuaire n’a pas répondu",
}
DIRECTORY = {
    "name": "Nom",
    "address": "Adresse",
    "postcode": "Code postal",
    "city": "Commune",
    "legal_category": "Catégorie juridique (INSEE)",
    "is_head_office": "Siège",
    "head_office_siret": "SIRET du siège",
}
REASON_GIVEN = (
    *("request.approve", "request.reject", "request.request_changes", "remedy.answered", "remedy.received"),
    *("membership.ended", "membership.suspended", "membership.restored", "membership.ending_begun"),
    *("rights.answered", "rights.extended"),
)
"""The events whose reason the person was told, or gave: agents write the others for each other."""


def phone(registry: Registry, value: Any) -> Any:
    return readable_phone(value) if value else value


def official(registry: Registry, value: Any) -> Any:
    """What the directory of companies answered."""
    if not isinstance(value, Mapping):
        return value
    establishment = value.get("establishment") or {}
    facts = {label: establishment.get(name) for name, label in DIRECTORY.items()}
    source = Source(value["source"]).label if value.get("source") else None
    head = {"SIRET": value.get("siret"), "Réponse": FINDINGS[Finding(value["finding"])], "Source": source}
    as_of = date.fromisoformat(value["as_of"]) if value.get("as_of") else None
    whole = {**head, "Données du": as_of, **facts}
    return {label: one for label, one in whole.items() if one is not None}


def signatories(registry: Registry, people: Any) -> Any:
    """Who signs, as the letter names them."""
    return [", ".join(str(one) for one in person.values() if one) for person in people]


def changed(held: Held) -> Callable[[Registry, Any], Any]:
    """Words for `{column: [before, after]}` of this table: by the columns that the copy gives, and as it words them."""

    def words(registry: Registry, changes: Any) -> Any:
        if not isinstance(changes, Mapping):
            return changes
        given = [name for name in changes if name in held.given]
        return {held.given[name]: _pair(registry, held, name, changes[name]) for name in given}

    return words


def _pair(registry: Registry, held: Held, name: str, values: Sequence[Any]) -> str:
    before, after = ("vide" if value in (None, "", []) else held.worded(registry, name, value) for value in values)
    return f"{in_words(before)} → {in_words(after)}"


def detail_in_words(registry: Registry, event: str, detail: Mapping[str, Any], held: Held) -> dict[str, Any]:
    """What is given of an entry's detail. Names stand in what is not: of agents and of third parties."""
    words = {label: _of(registry, name, detail[name]) for name, label in GIVEN.items() if detail.get(name)}
    if detail.get("changes"):
        words["Changements"] = changed(held)(registry, detail["changes"])
    if event in REASON_GIVEN and detail.get("reason"):
        words["Motif"] = detail["reason"]
    return {label: value for label, value in words.items() if value}


GIVEN = {
    "reference": "Référence",
    "document": "Pièce",
    "version": "Version",
    "before": "Avant",
    "after": "Après",
    "role": "Rôle",
    "entity": "Entité",
    "filename": "Fichier donné",
    "until": "Jusqu’au",
    "received_on": "Date d’arrivée",
    "due_on": "Réponse due le",
    "outcome": "Issue",
    "action": "Décision",
    "old": "Ancienne adresse",
    "new": "Nouvelle adresse",
}
_OUTCOMES = {
    "granted": "acceptée",
    "partly": "acceptée en partie",
    "refused": "refusée",
    **{outcome.value: outcome.label for outcome in RemedyOutcome},
}


def _of(registry: Registry, name: str, value: Any) -> Any:
    if name in ("until", "received_on", "due_on"):
        return date.fromisoformat(str(value)[:10])
    if name == "outcome":
        return _OUTCOMES.get(value, value)
    if name == "action":
        return registry.worded(BY_NAME[value].label) if value in BY_NAME else value
    if name == "document":
        return label_in("document")(registry, value)
    return _state_or_role(registry, value) if name in ("before", "after", "role") else value


def _state_or_role(registry: Registry, value: Any) -> Any:
    if value in set(State):
        return registry.own_state_label(value)
    try:
        return registry.role_label(value)
    except UnknownCode:
        return value
