"""What surrounds a request on its page: its address, where to look its body up, its rivals, what was mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice import words
from backoffice.access import Screen, reference_of
from domain.calendar import french_months_and_days, paris_date
from domain.coded import UnknownCode
from domain.directories import Lookup, lookups
from domain.documents import MandateDateError, mandate_age
from domain.errors import NotFound
from domain.mailboxes import is_webmail
from domain.permissions import Permission, may
from domain.states import State
from models import AccountRequest, DocumentVersion, Entity
from queries import directory, likely, request_page
from queries.context import DomainPeople, files_of_kind, people_of_domain
from queries.desk import with_manager_now
from queries.memberships import has_active_manager
from queries.scopes import visible_request
from web.current import actor, deps


@dataclass(frozen=True)
class AddressFacts:
    """What the domain of an address says: a webmail's says nothing; else who has it too, where that may be seen."""

    domain: str
    webmail: bool
    people: DomainPeople | None


@dataclass(frozen=True)
class Rival:
    """One of several requests for an entity, with its mandate."""

    row: AccountRequest
    mandate: DocumentVersion | None
    age: str


@dataclass(frozen=True)
class Choice:
    """An entity that the request can be attached to, why it is offered, and what attaching would do."""

    entity: Entity
    why: str
    effect: str


class RequestRivals(Screen):
    permissions = {"page": Permission.SEE_DOCUMENTS}

    @expose("/<reference>/rivales")
    def page(self, reference: str) -> ResponseReturnValue:
        """The open requests of one entity side by side, with their mandates."""
        row = visible_request(actor(), reference_of(reference))
        if row.entity_id is None or row.state == State.AWAITING_ACTIVATION:
            raise NotFound()
        others = [other for other in request_page.others_of_entity(actor(), row) if other.activated_at is not None]
        return render_template(
            "backoffice/rivals.html",
            row=row,
            rivals=_with_mandates([row, *others]),
            has_manager=has_active_manager(row.entity_id),
        )


def surroundings(row: AccountRequest, *, choosable: bool) -> dict[str, Any]:
    """What the request's page shows around the request, for staff; `choosable`: the entities that it may be of too."""
    return {
        "address_facts": address_facts(row),
        "lookups": lookups_of(row),
        **(_choices(row) if choosable else {"wanted": "", "choices": []}),
    }


def _choices(row: AccountRequest) -> dict[str, Any]:
    """The entities that were looked for, then the likeliest ones, each with what attaching to it would do."""
    wanted = _wanted()
    found = directory.entities_found(actor(), wanted) if wanted else []
    known = {entity.id for entity in found}
    declared = likely.facts_of_request(row, row.display_name)
    ranked = likely.likely_entities(deps().registry, declared, other_than=row.entity_id)
    offered = [(entity, "") for entity in found if entity.id != row.entity_id]
    offered += [(entity, words.likeness_words(likeness)) for entity, likeness in ranked if entity.id not in known]
    managed = with_manager_now({entity.id for entity, _ in offered})
    choices = [Choice(entity, why, _effect(row, entity.id in managed)) for entity, why in offered]
    return {"wanted": wanted, "choices": choices, "found": bool(found), "likely": bool(ranked)}


def _effect(row: AccountRequest, has_manager: bool) -> str:
    """What attaching does (`services.requests.attaching`)."""
    if not has_manager:
        return "Elle n’a pas de gestionnaire : la demande reste ici, à décider."
    if row.seeks_manager_role:
        return "Elle a un gestionnaire ; la demande reste ici, car elle vise ce rôle."
    return "Elle a un gestionnaire : la demande lui sera transmise, et il décidera."


def _wanted() -> str:
    """The name or number of an entity that is looked for beside the likeliest ones."""
    typed = "".join(c for c in request.args.get("chercher", "") if c.isprintable())
    return typed.strip()[:200]


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


def _with_mandates(rows: list[AccountRequest]) -> list[Rival]:
    mandates = files_of_kind(rows, deps().registry.mandate_code)
    return [Rival(row, mandates.get(row.id), age_of_mandate(row.mandate_date)) for row in rows]
