"""What the directory of companies says of a request's SIRET, for the person who reviews it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from backoffice import words
from backoffice.requests.compared import ADDRESS, HEAD_OFFICE, KIND, NAME, Compared
from domain.calendar import french_date
from domain.companies import DirectoryAnswer, EntityCheck, Establishment, Finding, is_confirmed, stored_answer
from domain.names import entity_key, search_key
from models import AccountRequest
from web.current import deps

NOTHING = {
    Finding.UNKNOWN: "Ce SIRET n’est pas dans l’annuaire des entreprises.",
    Finding.CEASED: "Établissement fermé, selon l’annuaire des entreprises.",
    Finding.NOT_PUBLIC: "L’annuaire des entreprises ne publie rien de cet établissement.",
    Finding.UNAVAILABLE: "L’annuaire des entreprises n’a pas répondu : il sera consulté de nouveau.",
}
UNVERIFIED = "Non vérifiée"
CONTESTED = "Le demandeur dit que l’annuaire n’est pas exact."


@dataclass(frozen=True)
class DirectorySays:
    """The facts by their labels, where they come from; `notice` where there are none, `mark` where nobody confirmed."""

    facts: dict[str, list[str]]
    source: str
    notice: str
    mark: str

    def beside(self, fact: Compared) -> Compared:
        """The same fact with the directory's side."""
        official = self.facts.get(fact.label, [])
        return replace(fact, official=official, agrees=_agrees(fact.label, fact.declared, official))


def directory_says(row: AccountRequest) -> DirectorySays:
    """What a request keeps of the directory's answer about its present SIRET."""
    answer = stored_answer(row.official, row.siret) if row.has_siret else None
    known = answer.establishment if answer is not None else None
    contested = row.entity_check == EntityCheck.CONTESTED
    if answer is None:
        notice = ""
    else:
        notice = CONTESTED if contested else NOTHING.get(answer.finding, "")
    return DirectorySays(
        _facts(known) if known is not None else {},
        _source(answer) if answer is not None and known is not None else "",
        notice,
        UNVERIFIED if row.entity_check is not None and not is_confirmed(row) else "",
    )


def _facts(known: Establishment) -> dict[str, list[str]]:
    proposed = deps().registry.kind_of_category(known.legal_category)
    kind = words.kind_label(proposed.code) if proposed is not None else ""
    category = f"catégorie {known.legal_category}" if known.legal_category else ""
    city = f"{known.postcode} {known.city}".strip()
    return {
        NAME: [known.name],
        KIND: [line for line in (kind, category) if line],
        HEAD_OFFICE: [words.yes_no(known.is_head_office)] if known.is_head_office is not None else [],
        ADDRESS: [line for line in (known.address, city) if line],
    }


def _source(answer: DirectoryAnswer) -> str:
    label = answer.source.label if answer.source is not None else ""
    return f"{label}, {french_date(answer.as_of)}" if answer.as_of is not None else label


def _agrees(label: str, declared: list[str], official: list[str]) -> bool:
    if not declared or not official:
        return False
    if label == NAME:
        return entity_key(declared[0]) == entity_key(official[0])
    if label == ADDRESS:
        return search_key(" ".join(declared)) == search_key(" ".join(official))
    return search_key(declared[0]) == search_key(official[0])
