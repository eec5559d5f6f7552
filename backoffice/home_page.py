"""`/backoffice/`: the SI's queues for staff, their entities' tasks for managers; somebody who is both has both."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice import words
from backoffice.access import Guarded
from backoffice.figures import home_of_staff
from backoffice.menu import WORK
from backoffice.requests.forms import ApproveForm
from domain.calendar import paris_date
from domain.permissions import Permission, may
from models import Entity, Membership
from queries import grid, home_page, mails, memberships, presence
from services.documents import sweep
from web.current import account as signed_in
from web.current import actor, deps
from web.store_words import store_trouble

BESIDE = 5
"""Lines of the lists beside the oldest requests."""

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
    return "Demandes de votre entité" if len(context["manager"]["entities"]) == 1 else "Demandes de vos entités"


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
    who = actor()
    entities = memberships.managed_entities(who)
    members = memberships.members_of(who, [entity.id for entity in entities])
    return {
        "tasks": home_page.tasks_of_manager(who),
        "form": ApproveForm(),
        "entities": [_with_people(entity, members) for entity in entities],
        "past": home_page.past_of_entities(who),
    }
