"""What surrounds a request on its page: its address, where to look its body up, the entities that it may be of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, url_for

from backoffice import words
from backoffice.filters import clean_search
from backoffice.requests import list_position
from domain.calendar import french_months_and_days, paris_date
from domain.coded import UnknownCode
from domain.documents import MandateDateError, mandate_age
from domain.mailboxes import is_webmail
from domain.permissions import Permission, may
from domain.public_directories import Lookup, lookups
from models import AccountRequest, DocumentVersion, Entity
from queries import directory, likely_entities
from queries.memberships import with_manager_now
from queries.surroundings import DomainPeople, people_of_domain
from web.current import actor, deps


@dataclass(frozen=True)
class AddressFacts:
    """What the domain of an address says: a webmail's says nothing; else who has it too, where that may be seen."""

    domain: str
    webmail: bool
    people: DomainPeople | None


@dataclass(frozen=True)
class Choice:
    """An entity that the request can be attached to, why it is offered, and what attaching would do."""

    entity: Entity
    why: str
    effect: str


def surroundings(row: AccountRequest, *, choosable: bool) -> dict[str, Any]:
    """What the request's page shows around the request, for staff.

    `choosable`: the entities that it may be of too, where it has none yet or where they are asked for (`chercher`).
    """
    choosing = choosable and (row.entity_id is None or "chercher" in request.args)
    return {
        "address_facts": address_facts(row),
        "lookups": lookups_of(row),
        **(_choices(row) if choosing else {"wanted": "", "choices": []}),
        "may_change_entity": choosable and not choosing,
        "choosing_address": list_position.keeping_list(
            url_for("backoffice_requests.page", reference=row.reference, chercher="", _anchor="entite")
        ),
    }


def same_unit(row: AccountRequest, others: list[Entity], members: Collection[Any]) -> list[Choice]:
    """Where the request is of an entity that nobody is of yet: the other entities of its legal unit, and what attaching
    to each would do. It is proposed before deciding."""
    if row.entity_id is None or members or not others:
        return []
    managed = with_manager_now({other.id for other in others})
    return [Choice(other, "", _effect(row, other.id in managed)) for other in others]


def _choices(row: AccountRequest) -> dict[str, Any]:
    """The entities that were looked for, then the likeliest ones, each with what attaching to it would do."""
    wanted = _wanted()
    matches = directory.search_entities(actor(), wanted) if wanted else []
    known = {entity.id for entity in matches}
    declared = likely_entities.facts_of_request(row, row.display_name)
    ranked = likely_entities.likely_entities(deps().registry, declared, other_than=row.entity_id)
    offered = [(entity, "") for entity in matches if entity.id != row.entity_id]
    offered += [(entity, words.likeness_words(likeness)) for entity, likeness in ranked if entity.id not in known]
    managed = with_manager_now({entity.id for entity, _ in offered})
    choices = [Choice(entity, why, _effect(row, entity.id in managed)) for entity, why in offered]
    return {"wanted": wanted, "choices": choices, "has_matches": bool(matches), "likely": bool(ranked)}


def _effect(row: AccountRequest, has_manager: bool) -> str:
    """What attaching does (`services.requests.attaching`)."""
    worded = deps().registry.worded
    if not has_manager:
        return worded("Elle n’a pas {entity_manager.of} : la demande reste ici, à décider.")
    if row.seeks_manager_role:
        return worded("Elle a {entity_manager.a} ; la demande reste ici, car elle vise ce rôle.")
    return worded("Elle a {entity_manager.a} : la demande lui sera transmise, et {entity_manager:il/elle} décidera.")


def _wanted() -> str:
    """The name or number of an entity that is looked for beside the likeliest ones."""
    return clean_search(request.args.get("chercher", ""))


def address_facts(row: AccountRequest) -> AddressFacts:
    domain = row.email_key.rpartition("@")[2]
    webmail = is_webmail(domain)
    seen = not webmail and may(actor(), Permission.SEE_ACCOUNTS)
    people = people_of_domain(actor(), domain, row.entity_id, but=row.email_key) if seen else None
    return AddressFacts(domain, webmail, people)


def lookups_of(row: AccountRequest) -> list[Lookup]:
    """Where to look up the body that was declared, or the listed one that it is."""
    registry = deps().registry
    try:
        kind = registry.kind(row.kind) if row.kind else None
        register = registry.register(row.register_kind) if row.register_kind else None
    except UnknownCode:
        kind = register = None
    siret = row.siret or (row.ministry.siret if row.ministry_id is not None else None)
    return lookups(
        siret=siret,
        rna=row.register_number if register is not None and register.syntax == "rna" else None,
        name=row.display_name,
        is_association=kind is not None and any(one.syntax == "rna" for one in kind.registers),
    )


def age_of_mandate(written_on: date | None, *, on: date | None = None) -> str:
    """The age of a mandate today, or on a day, in words; '' without a date."""
    if written_on is None:
        return ""
    try:
        age = mandate_age(written_on, on or paris_date(deps().now()))
    except MandateDateError:
        return "datée dans le futur"
    return french_months_and_days(age) if on or any(age) else "aujourd’hui même"


def sent_on(row: AccountRequest, version: DocumentVersion) -> date | None:
    """The day, in Paris, on which this file was sent: with the request, or for a complement; None for a draft's."""
    return paris_date(max(row.submitted_at, version.uploaded_at)) if row.submitted_at is not None else None
