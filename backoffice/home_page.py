"""`/backoffice/`: the SI's queues for staff, their entities' tasks for managers; somebody who is both has both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice import continuity, words
from backoffice.access import Guarded
from backoffice.figures import home_of_staff
from backoffice.menu import WORK
from backoffice.requests.forms import ApproveForm
from domain.actors import Actor
from domain.calendar import paris_date
from domain.permissions import Permission, may
from models import Entity, Membership
from queries import access_reviews, grid, home_page, mails, memberships, presence
from services.documents import sweep
from web.current import account as signed_in
from web.current import actor, deps
from web.store_words import store_trouble

BESIDE = 5
"""Lines of the lists beside the oldest requests."""

LISTED_TOGETHER = 3
"""Entities whose people are listed on one page."""

NAMED = 2
"""Of mails that nobody received one is named, more are a list."""


class HomePage(Guarded):
    menu_group = WORK
    menu_icon = "home"
    permissions = {"index": Permission.SEE_BACKOFFICE}

    @expose("/")
    def index(self) -> ResponseReturnValue:
        who = actor()
        context: dict[str, Any] = {"staff": _staff() if who.is_staff else None}
        context["manager"] = _manager() if who.managed else None
        return render_template("backoffice/home_page.html", heading=_heading(context), **context)


def _heading(context: dict[str, Any]) -> str:
    if context["staff"]:
        account = signed_in()
        return f"Bonjour {account.first_name}" if account is not None else "Accueil"
    return "Demandes de vos entités" if context["manager"]["several"] else "Demandes de votre entité"


def _staff() -> dict[str, Any]:
    who, now = actor(), deps().now()
    counts = home_of_staff.counts_of(who, now)
    oldest = home_page.oldest_waiting(who, now, home_of_staff.ROWS) if grid.has_queue(who) else None
    free = [row for row in oldest or () if row.claim is None or row.claim.account_id == who.account_id]
    return {
        "figures": home_of_staff.figures_of(counts, home_page.pending_of(who) if counts["pending"] else []),
        "oldest": oldest,
        "first": next(iter(free or oldest or ()), None),
        "taken": presence.taken_by(who.account_id, now, BESIDE) if counts["taken"] else [],
        "back": list(home_page.back_from_hold(who, paris_date(now)).limit(BESIDE)) if counts["back"] else [],
        "implied": list(home_of_staff.implied(who, paris_date(now)).limit(BESIDE)) if counts["implied"] else [],
        "week": home_of_staff.week_of(who) if may(who, Permission.SEE_STATISTICS) else [],
        "store_trouble": _store_trouble() if may(who, Permission.MANAGE_AGENTS) else None,
        "continuity": continuity.summary(),
        "unreached": mails.first_unreached(who, NAMED) if counts["unreached"] else [],
    }


def _store_trouble() -> dict[str, Any] | None:
    """What is wrong with the store of files, and whether applicants meet it."""
    trouble = sweep.present_trouble(deps())
    if trouble is None:
        return None
    return {"words": store_trouble(trouble), "refuses": trouble != sweep.TOO_MANY}


def _with_people(entity: Entity, members: list[Membership]) -> tuple[Entity, list[Membership], bool]:
    """An entity, its people among these, and whether one alone of them decides for it."""
    people = [member for member in members if member.entity_id == entity.id]
    deciding = [row for row in people if words.decides(row.role) and row.active and row.account.active]
    return entity, people, len(deciding) == 1


def _manager() -> dict[str, Any]:
    """What waits, who is there, what was decided: in all one's entities, or in the one that the address chooses."""
    who = actor()
    entities = memberships.managed_entities(who)
    chosen = next((entity for entity in entities if str(entity.id) == request.args.get("entite")), None)
    in_view = [chosen] if chosen else entities
    # Of many entities, people are listed once one is chosen.
    listed = in_view if len(in_view) <= LISTED_TOGETHER else []
    narrowed = replace(who, managed=frozenset(entity.id for entity in in_view))
    members = memberships.members_of(narrowed, [entity.id for entity in listed])
    return {
        "tasks": home_page.tasks_of_manager(narrowed),
        "form": ApproveForm(),
        "entities": [_with_people(entity, members) for entity in listed],
        "several": len(entities) > 1,
        "choices": _choices(who, entities, chosen) if len(entities) > 1 else [],
        "reviews": access_reviews.open_reviews_of(narrowed),
        "past": home_page.past_of_entities(narrowed),
    }


def _choices(who: Actor, entities: list[Entity], chosen: Entity | None) -> list[dict[str, Any]]:
    """All one's entities together, then each, with how many requests wait there."""
    waiting = home_page.waiting_by_entity(who)
    all_of_them = {"label": "Toutes", "href": url_for(".index"), "count": sum(waiting.values())}
    each = [
        {"label": one.name, "href": url_for(".index", entite=one.id), "count": waiting.get(one.id, 0)}
        for one in entities
    ]
    current = 0 if chosen is None else 1 + entities.index(chosen)
    return [{**choice, "current": place == current} for place, choice in enumerate([all_of_them, *each])]
