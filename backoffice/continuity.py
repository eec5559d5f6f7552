"""`/backoffice/continuite/`: what would leave somebody without an answer some day, each row with what mends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice import remedy_words
from backoffice.access import Guarded
from backoffice.entities.address import entity_address
from backoffice.menu import counted
from backoffice.requests.list_position import request_address
from domain.actors import Actor
from domain.calendar import french_date, french_month, paris_date
from domain.companies import Moved
from domain.continuity import Part
from domain.permissions import Permission, may
from models import Account, AccountRequest, Entity, Membership
from models_absences import AccessReview
from models_entities import EntityFinding
from models_people import Remedy, RoleEnding
from queries import continuity
from queries.entities import other_bearer
from services.figures.continuity import limits_now
from web.current import actor, deps


@dataclass(frozen=True)
class Line:
    """A row: what it is about, what is the matter, and the link (by POST where `posts`) that mends it."""

    name: str
    href: str
    matter: str
    action: str
    action_href: str
    posts: bool = False


class Continuity(Guarded):
    permissions = {"index": Permission.SEE_CONTINUITY}
    in_menu = False

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """The parts that have rows; staff who may do less read more."""
        who, limits = actor(), limits_now(deps())
        parts = []
        for part in Part:
            rows = continuity.rows_to_keep(who, part, limits)
            if rows:
                number = len(rows)
                if number == continuity.LISTED:
                    number = continuity.number_to_keep(who, part, limits)
                parts.append(
                    {
                        "code": part.value,
                        "title": deps().registry.worded(part.words),
                        "count": counted(number),
                        "all": _whole_list(part),
                        "more": number > len(rows),
                        "lines": [LINES[part](who, row) for row in rows],
                    }
                )
        return render_template("backoffice/continuity.html", parts=parts)


def summary() -> list[dict[str, str]]:
    """The parts that had rows when they were last counted, for the first page: those whose rows its reader may see."""
    who = actor()
    if not may(who, Permission.SEE_CONTINUITY):
        return []
    return [
        {
            "title": deps().registry.worded(part.words),
            "count": counted(number),
            "href": url_for("backoffice_continuity.index", _anchor=part.value),
        }
        for part, number in continuity.kept_numbers().items()
        if may(who, continuity.DEMANDED.get(part, Permission.SEE_CONTINUITY))
    ]


def _whole_list(part: Part) -> str:
    """The list that has all rows of a part; '' where none has."""
    if part is Part.LATE:
        late: dict[str, Any] = {"vue": "en-cours", "en-retard": "oui"}
        return url_for("backoffice_requests.index_view", **late)
    filtered = {Part.WITHOUT: "sans", Part.ALONE: "seul"}.get(part)
    return url_for("backoffice_entities.index_view", gestion=filtered) if filtered else ""


def _of_request(who: Actor, row: AccountRequest) -> Line:
    since = f"attend depuis le {french_date(paris_date(row.waiting_since))}"
    name = f"{row.full_name}, {row.display_name or 'entité à préciser'}"
    return Line(name, request_address(row.reference), since, "Traiter", request_address(row.reference))


def _of_expiring(who: Actor, row: AccountRequest) -> Line:
    line = _of_request(who, row)
    matter = f"demandeur averti le {french_date(paris_date(row.expiry_warned_at))}"
    again = url_for("backoffice_requests.send_links", reference=row.reference)
    if not may(who, Permission.HELP_APPLICANT):
        return Line(line.name, line.href, matter, "Ouvrir", line.href)
    return Line(line.name, line.href, matter, "Renvoyer les liens", again, posts=True)


def _invites(who: Actor, entity: Entity, matter: str) -> Line:
    """An entity that somebody else should manage too."""
    href = entity_address(entity.id)
    if not may(who, Permission.INVITE):
        return Line(entity.name, href, matter, "Voir l’entité", href)
    return Line(
        entity.name, href, matter, "Inviter une personne", url_for("backoffice_entities.invite", entity_id=entity.id)
    )


def _of_without(who: Actor, row: Entity) -> Line:
    return _invites(who, row, deps().registry.worded("personne n’est {entity_manager}"))


def _of_alone(who: Actor, row: Entity) -> Line:
    return _invites(who, row, deps().registry.worded("une seule personne est {entity_manager}"))


def _of_unseen(who: Actor, row: Membership) -> Line:
    seen = row.account.last_seen_at
    matter = f"dernière visite en {french_month(paris_date(seen))}" if seen else "aucune visite"
    return _invites(who, row.entity, f"{row.account.full_name}\N{NO-BREAK SPACE}: {matter}")


def _of_unreached(who: Actor, row: Account) -> Line:
    page = url_for("backoffice_accounts.account", account_id=row.id)
    mending = url_for("backoffice_accounts.address", account_id=row.id)
    return Line(row.full_name, page, "les derniers mails ne sont pas arrivés", "Corriger l’adresse", mending)


def _of_ending(who: Actor, row: RoleEnding) -> Line:
    role = row.membership
    answered = row.heard_at is not None
    matter = "a répondu" if answered else f"peut répondre jusqu’au {french_date(row.hear_until)}"
    page = url_for("backoffice_role_endings.end", membership_id=role.id)
    return Line(
        f"{role.account.full_name}, {role.entity.name}", page, matter, "Décider" if answered else "Ouvrir", page
    )


def _of_remedy(who: Actor, row: Remedy) -> Line:
    page = url_for("backoffice_remedies.remedy", remedy_id=row.id)
    matter = f"{remedy_words.about(row)}, réponse attendue le {french_date(row.due_on)}"
    return Line(remedy_words.person(row), page, matter, "Répondre", page)


def _of_departure(who: Actor, row: Membership) -> Line:
    wishes = "souhaite rester {depositor}" if row.departure.stays else "souhaite quitter l’entité"
    matter = deps().registry.worded(f"{wishes}, depuis le {french_date(paris_date(row.departure.created_at))}")
    accepting = url_for("backoffice_memberships.depart", membership_id=row.id)
    name = f"{row.account.full_name}, {row.entity.name}"
    return Line(name, entity_address(row.entity_id), matter, "Accepter le départ", accepting, posts=True)


def _of_moved(who: Actor, row: EntityFinding) -> Line:
    href, matter = entity_address(row.entity_id), Moved(row.finding).label
    bearer = other_bearer(row.value, but=row.entity_id) if row.value else None
    if bearer is not None and may(who, Permission.MERGE_ENTITIES):
        merging = url_for("backoffice_entity_acts.merge", entity_id=row.entity_id, avec=bearer.id)
        return Line(row.entity.name, href, matter, "Fusionner", merging)
    if bearer is not None or not (may(who, Permission.EDIT_ENTITIES) and row.value):
        return Line(row.entity.name, href, matter, "Voir l’entité", href)
    mending = url_for("backoffice_entities.identifier", entity_id=row.entity_id, numero=row.value)
    return Line(row.entity.name, href, matter, "Donner le nouveau numéro", mending)


def _of_review(who: Actor, row: AccessReview) -> Line:
    page = url_for("backoffice_reviews.review", review_id=row.id)
    matter = f"réponse attendue le {french_date(row.due_on)}"
    answers = may(who, Permission.CONFIRM_PEOPLE)
    return Line(
        row.entity.name, entity_address(row.entity_id), matter, "Répondre" if answers else "Voir la revue", page
    )


LINES: dict[Part, Callable[[Actor, Any], Line]] = {
    Part.LATE: _of_request,
    Part.EXPIRING: _of_expiring,
    Part.REMEDIES: _of_remedy,
    Part.DEPARTURES: _of_departure,
    Part.ENDINGS: _of_ending,
    Part.WITHOUT: _of_without,
    Part.UNREACHED: _of_unreached,
    Part.MOVED: _of_moved,
    Part.REVIEWS: _of_review,
    Part.UNSEEN: _of_unseen,
    Part.ALONE: _of_alone,
}
