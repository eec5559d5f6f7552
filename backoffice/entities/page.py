"""What the page of an entity shows."""

from __future__ import annotations

from typing import Any

from backoffice import words
from domain.actors import Actor
from domain.calendar import french_date, paris_date
from domain.companies import Moved
from domain.identifiers import format_siret
from domain.permissions import Permission, carries, may
from models import Entity
from models_entities import EntityFinding
from queries import absences, directory, entity_page
from queries.access_reviews import review_to_answer
from queries.attached_files import documents_of
from queries.departures import departures_in, own_departure
from queries.entities import open_findings, other_bearer, same_siren
from queries.invitations import invitations_to
from queries.proposals import proposable_in, proposals_in
from queries.scopes import entities_visible_to
from web.current import deps


def facts_of(who: Actor, row: Entity) -> dict[str, Any]:
    """What its template reads, as far as `who` may."""
    people = directory.people_of(who, row)
    return {
        "identity": _identity(who, row),
        "people": people,
        "review": review_to_answer(who, row),
        "stoppable": directory.stoppable_in(who, row) if may(who, Permission.SUSPEND_PEOPLE) else set(),
        "proposable": proposable_in(who, row) if may(who, Permission.PROPOSE_MANAGER) else set(),
        "proposals": proposals_in(who, row),
        "departures": departures_in(who, row),
        "departure": own_departure(who.account_id, row.id),
        "gives_back_all": carries(who, Permission.SUSPEND_PEOPLE),
        "requests": directory.latest_requests_of_entity(who, row),
        "same_siren": same_siren(row.siren, other_than=row.id) if who.is_staff else [],
        "documents": entity_page.accepted_documents(row) if may(who, Permission.SEE_DOCUMENTS) else None,
        "findings": [_finding(row, one) for one in open_findings(row.id)] if who.is_staff else [],
        "may_check": deps().companies is not None and row.identifier_kind == "siret",
        "notes": entity_page.notes_of(row) if who.is_staff else [],
        "is_staff": who.is_staff,
        "may_edit": may(who, Permission.EDIT_ENTITIES),
        "own_documents": documents_of(row) if may(who, Permission.EDIT_ENTITIES) else None,
        "may_add_document": deps().policy.antivirus,
        "may_annotate": may(who, Permission.ANNOTATE),
        "may_merge": may(who, Permission.MERGE_ENTITIES),
        **_invitations(who, row),
        **_running(who, row, [membership.account_id for membership in people]),
        "may_manage": may(who, Permission.MANAGE_MEMBERSHIPS),
        "sees_accounts": may(who, Permission.SEE_ACCOUNTS),
        "sees_journal": may(who, Permission.SEE_JOURNAL),
        "named": row.identifier if row.identifier_kind == "siret" else f'"{row.name}"',
    }


def _invitations(who: Actor, row: Entity) -> dict[str, Any]:
    """Those that are open or expired, for the people who may invite to this entity and for staff who help."""
    # Support that manages another entity invites to that one alone.
    may_invite = entities_visible_to(who, Permission.INVITE).where(Entity.id == row.id).exists()
    may_help = who.is_staff and may(who, Permission.HELP_APPLICANT)
    return {
        "invitations": invitations_to(who, row) if may_invite or may_help else [],
        "may_invite": may_invite,
        "may_leave": row.id in who.managed,
        "may_help": may_help,
        "now": deps().now(),
    }


def _running(who: Actor, row: Entity, people: list[int]) -> dict[str, Any]:
    """When it is shut and who of its people is away: for those who see its people; who may say so."""
    today = paris_date(deps().now())
    return {
        "mailbox": absences.mailbox_of(row.id) if row.id in who.managed or who.is_staff else None,
        "breaks": absences.breaks_of(row, today),
        "away": absences.away_on(today, people),
        "may_run": entities_visible_to(who, Permission.RUN_ENTITY).where(Entity.id == row.id).exists(),
    }


def _identity(who: Actor, row: Entity) -> list[dict[str, Any]]:
    """Each fact with its label: what it bears now, then what it bore."""
    facts: list[tuple[str, Any]] = [_number(row)]
    if row.register_number and row.register_number != row.identifier and row.identifier:
        facts.append((words.register_label(row.register_kind), row.register_number))
    facts.append(("Adresse", words.address_lines(row) or None))
    if row.closed_on is not None:
        facts.append(("Fermée à partir du", [french_date(row.closed_on), row.closed_why]))
    facts.append(("Connue depuis", french_date(paris_date(row.created_at))))
    if who.is_staff:
        numbers = [_former(words.numbered(one.kind, one.value), one.until) for one in entity_page.identifiers_of(row)]
        names = [_former(one.name, one.until) for one in entity_page.aliases_of(row)]
        facts += [(label, once) for label, once in (("Anciens numéros", numbers), ("Anciens noms", names)) if once]
    return [{"label": label, "value": value} for label, value in facts]


def _former(name: str, until: Any) -> str:
    return f"{name}, jusqu’au {french_date(until)}" if until else name


def _finding(row: Entity, finding: EntityFinding) -> dict[str, Any]:
    """What became of it, since when that is known, and the number to give it, or the other entity that bears it."""
    return {
        "label": Moved(finding.finding).label,
        "seen_at": finding.seen_at,
        "siret": finding.value,
        "bearer": other_bearer(finding.value, but=row.id) if finding.value else None,
    }


def _number(row: Entity) -> tuple[str, str]:
    """Its SIRET under that name; any other identifier in words."""
    if row.identifier_kind == "siret":
        return "SIRET", format_siret(row.identifier)
    return "Identifiant", words.entity_identifier(row)
