"""What each named read of `queries/` gives of the small installation (`scope_world.py`), as letters of rows.

`tests/support/who_may.py` holds the table of who sees which letters.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import queries
from domain.actors import Actor
from domain.calendar import paris_date
from domain.figures import Measure, Span
from domain.permissions import Permission
from domain.search_text import Search, parse
from models import (
    Account,
    AccountRequest,
    DocumentVersion,
    Entity,
    JournalEntry,
    Mail,
    Membership,
    SecondReading,
)
from models_exchange import AttachedFile
from models_imports import ImportFile
from models_support import AddressChange
from models_work import Job
from queries import (
    address_changes,
    attached_files,
    directory,
    documents,
    grid,
    hint_disagreements,
    home_page,
    implied_decisions,
    import_files,
    jobs,
    kept_places,
    list_neighbours,
    mails,
    memberships,
    menu_counts,
    object_history,
    ownership,
    palette,
    request_page,
    role_endings,
    saved_views,
    scopes,
    second_readings,
    surroundings,
)
from queries.figures import Counts, Wanted, figures_for
from queries.journal import JournalRow, names_of
from queries.monthly_figures import MonthFigures, month_figures
from queries.request_rows import RequestRow
from queries.request_search import Asking
from tests.queries.reading import Read, about, given, one_by_one
from tests.queries.scope_reads_of_continuity import READS_OF_CONTINUITY
from tests.queries.scope_reads_of_reviews import READS_OF_REVIEWS
from tests.queries.scope_reads_people import PEOPLE_READS
from tests.queries.scope_world import A_TEXT, World

ASKED_ON_A_REQUEST = (
    Permission.SEE_REQUESTS,
    Permission.SEE_DOCUMENTS,
    Permission.JUDGE_DOCUMENTS,
    Permission.DECIDE,
    Permission.REQUEST_CHANGES,
    Permission.ATTACH,
    Permission.REOPEN,
    Permission.ANSWER_REMEDIES,
    Permission.MANAGE_ARCHIVES,
    Permission.CONVERSE,
    Permission.HOLD,
    Permission.CLAIM,
    Permission.CORRECT,
    Permission.EXPORT,
    Permission.SEE_STATISTICS,
)


def _requests(permission: Permission) -> Read:
    return lambda world, actor: world.shown(scopes.requests_visible_to(actor, permission))


def _entities(scope: Callable[[Actor, Permission], Any], permission: Permission) -> Read:
    return lambda world, actor: world.shown(scope(actor, permission))


def _history(world: World, actor: Actor) -> list[JournalRow]:
    return object_history.history_of(actor, ("account_request", str(world.one(AccountRequest, "v").id)))


def _history_of_a_text(world: World, actor: Actor) -> list[JournalRow]:
    return object_history.history_of(actor, A_TEXT)


def _request_of_file(file: AttachedFile) -> str:
    """Of its request; of an entity's file, none."""
    return str(file.request.reference) if file.request_id is not None else ""


def _queue(queue: grid.Queue) -> Read:
    def letters(world: World, actor: Actor) -> str:
        today = paris_date(world.deps.now())
        return world.shown(grid.in_queue(scopes.requests_visible_to(actor), queue, actor, today))

    return letters


def _month(world: World, actor: Actor) -> MonthFigures:
    """Of the month of the world's requests."""
    today = paris_date(world.deps.now())
    return month_figures(actor, today.replace(day=1), today, today)


def _day_after(world: World) -> date:
    """Until when the request « h » is put off."""
    return paris_date(world.deps.now()) + timedelta(days=1)


def _received(actor: Actor) -> Counts:
    (counts,) = figures_for(actor, Wanted(Measure.RECEIVED, Span.MONTH, date(2000, 1, 1), date(2100, 1, 1)))
    return counts


def _of_rows(world: World, rows: Iterable[RequestRow]) -> str:
    return world.shown(row.request for row in rows)


def _some_mail(actor: Actor, wanted: Account) -> Any:
    return mails.visible_mail(actor, Mail.select().get().id)


def _ids(world: World) -> list[int]:
    return [entity.id for entity in world.all(Entity)]


def _number(count: float) -> str:
    return str(count or ".")


def _counted(actor: Actor, day: date) -> Any:
    return scopes.requests_visible_to(actor)


def _around(world: World, actor: Actor) -> list_neighbours.Around:
    row, day = world.one(AccountRequest, "a"), paris_date(world.deps.now())
    return list_neighbours.around_kept(_counted, actor, day, row, grid.order_by(None), free=_counted, values={})


def _places(world: World, actor: Actor) -> list[int]:
    places = kept_places.places(_counted, actor, paris_date(world.deps.now()), grid.order_by(None), 50, values={})
    return [key for _, key in places]


def _not_among(condition: Callable[[Actor], Any]) -> Read:
    """The requests that this condition leaves out."""

    def letters(world: World, actor: Actor) -> str:
        kept = set(AccountRequest.select().where(condition(actor)))
        return world.shown(row for row in world.all(AccountRequest) if row not in kept)

    return letters


def _domain(world: World, actor: Actor) -> str:
    """Who is known of the domain of the manager's address."""
    manager = world.actors["manager"]
    domain = manager.email_key.split("@")[1]
    people = surroundings.people_of_domain(actor, domain, world.one(Entity, "a").id)
    return world.shown(Membership.select().where(Membership.account.in_(people.here)))


def _yes(anything: object) -> str:
    return "yes" if anything else "."


def _address_of_the_manager(world: World) -> Search:
    return parse(world.actors["manager"].email_key)


def _reference(row: AccountRequest) -> Search:
    return parse(row.reference)


def _is_offered(actor: Actor, row: AccountRequest) -> bool:
    offered = palette.requests_offered(actor, _reference(row), Asking(actor.account_id, row.created_at))
    return row.id in [one.id for one in offered]


READS: dict[str, Read] = {
    # The scopes themselves; that of requests for each permission that is asked on a request.
    **{f"requests_visible_to {permission}": _requests(permission) for permission in ASKED_ON_A_REQUEST},
    "request_with_entity": one_by_one(
        AccountRequest, lambda actor, row: request_page.request_with_entity(actor, row.reference)[0]
    ),
    "visible_request": one_by_one(AccountRequest, lambda actor, row: scopes.visible_request(actor, row.reference)),
    "counts_with": lambda world, actor: _number(
        menu_counts.counts_with([_counted], actor, paris_date(world.deps.now()), {})[0][_counted]
    ),
    "around_kept": lambda world, actor: _number(_around(world, actor).place.count),
    "places": lambda world, actor: world.shown(
        AccountRequest.select().where(AccountRequest.id.in_(_places(world, actor)))
    ),
    "entities_ever_visible_to": lambda world, actor: world.shown(scopes.entities_ever_visible_to(actor)),
    "entities_visible_to": lambda world, actor: world.shown(scopes.entities_visible_to(actor)),
    **{
        f"{scope.__name__} {permission}": _entities(scope, permission)
        for scope in (scopes.entities_visible_to, scopes.entities_ever_visible_to)
        for permission in (Permission.EXPORT, Permission.EDIT_ENTITIES)
    },
    "memberships_visible_to": lambda world, actor: world.shown(scopes.memberships_visible_to(actor)),
    "memberships_visible_to manage": lambda world, actor: world.shown(
        scopes.memberships_visible_to(actor, Permission.MANAGE_MEMBERSHIPS)
    ),
    "memberships_stoppable_by suspend": lambda world, actor: world.shown(
        scopes.memberships_stoppable_by(actor, Permission.SUSPEND_PEOPLE)
    ),
    "memberships_stoppable_by manage": lambda world, actor: world.shown(
        scopes.memberships_stoppable_by(actor, Permission.MANAGE_MEMBERSHIPS)
    ),
    "stoppable_membership": one_by_one(
        Membership, lambda actor, row: directory.stoppable_membership(actor, row.id, Permission.SUSPEND_PEOPLE)
    ),
    "stoppable_in": lambda world, actor: world.shown(
        Membership.get_by_id(key) for key in directory.stoppable_in(actor, world.one(Entity, "a"))
    ),
    "invitations_visible_to": lambda world, actor: world.shown(scopes.invitations_visible_to(actor)),
    "invitations_visible_to invite": lambda world, actor: world.shown(
        scopes.invitations_visible_to(actor, Permission.INVITE)
    ),
    "invitations_visible_to help": lambda world, actor: world.shown(
        scopes.invitations_visible_to(actor, Permission.HELP_APPLICANT)
    ),
    "endings_begun": lambda world, actor: world.shown(row.membership for row in role_endings.endings_begun(actor)),
    "rights_visible_to": lambda world, actor: world.shown(scopes.rights_visible_to(actor)),
    "rights_visible_to examine": lambda world, actor: world.shown(
        scopes.rights_visible_to(actor, Permission.EXAMINE_RIGHTS)
    ),
    "remedies_visible_to": lambda world, actor: world.shown(scopes.remedies_visible_to(actor)),
    "remedies_visible_to answer": lambda world, actor: world.shown(
        scopes.remedies_visible_to(actor, Permission.ANSWER_REMEDIES)
    ),
    **PEOPLE_READS,
    **READS_OF_CONTINUITY,
    **READS_OF_REVIEWS,
    "accounts_visible_to": lambda world, actor: world.whole(scopes.accounts_visible_to(actor)),
    "journal_visible_to": lambda world, actor: world.whole(scopes.journal_visible_to(actor)),
    "object_history_visible_to": lambda world, actor: world.whole(scopes.object_history_visible_to(actor)),
    "history_of a request": lambda world, actor: "yes" if _history(world, actor) else ".",
    "history_of a text": lambda world, actor: "yes" if _history_of_a_text(world, actor) else ".",
    "history_of_entity": lambda world, actor: _yes(object_history.history_of_entity(actor, world.one(Entity, "a").id)),
    "mails_visible_to": lambda world, actor: world.whole(scopes.mails_visible_to(actor)),
    "hint_disagreements_visible_to": lambda world, actor: world.whole(scopes.hint_disagreements_visible_to(actor)),
    "hints_contradicted": lambda world, actor: _number(len(hint_disagreements.hints_contradicted(actor))),
    "views_visible_to": lambda world, actor: world.shown(scopes.views_visible_to(actor)),
    "kept_by, layouts": lambda world, actor: "yes" if saved_views.kept_by(actor).layouts else ".",
    "kept_by, pinned": lambda world, actor: world.shown(pinned.view for pinned in saved_views.kept_by(actor).pinned),
    "home_of": lambda world, actor: world.shown(filter(None, [saved_views.home_of(actor)])),
    "imports_visible_to": lambda world, actor: world.shown(scopes.imports_visible_to(actor)),
    "jobs_visible_to": lambda world, actor: world.shown(scopes.jobs_visible_to(actor)),
    # One row.
    "visible_file": one_by_one(
        AttachedFile, lambda actor, row: attached_files.visible_file(actor, _request_of_file(row), row.id)
    ),
    "visible_document": one_by_one(
        AttachedFile, lambda actor, row: attached_files.visible_document(actor, row.entity_id or 0, row.id)
    ),
    "visible_version": one_by_one(
        DocumentVersion, lambda actor, row: documents.visible_version(actor, row.document.request.reference, row.id)
    ),
    "visible_entity": one_by_one(Entity, lambda actor, row: directory.visible_entity(actor, row.id)),
    "visible_membership": one_by_one(Membership, lambda actor, row: directory.visible_membership(actor, row.id)),
    "visible_account": lambda world, actor: (
        "yes" if given(lambda who, row: directory.visible_account(who, row.id), actor, Account.get()) else "."
    ),
    "visible_mail": lambda world, actor: "yes" if given(_some_mail, actor, Account.get()) else ".",
    "visible_import": one_by_one(ImportFile, lambda actor, row: import_files.visible_import(actor, row.id)),
    "visible_job": one_by_one(Job, lambda actor, row: jobs.visible_job(actor, row.id)),
    "visible_reading": one_by_one(SecondReading, lambda actor, row: second_readings.visible_reading(actor, row.id)),
    "entity_name": one_by_one(Entity, lambda actor, row: directory.entity_name(actor, row.id)),
    "names_of entities": one_by_one(Entity, lambda actor, row: names_of(actor, [JournalEntry(id=1, entity_id=row.id)])),
    "names_of accounts": lambda world, actor: _yes(names_of(actor, [JournalEntry(id=1, account_id=Account.get().id)])),
    "is_own": one_by_one(AccountRequest, ownership.is_own),
    # Lists.
    "in_queue a-traiter": _queue(grid.Queue.WAITING),
    **{f"in_queue {queue}": _queue(queue) for queue in grid.Queue if queue is not grid.Queue.WAITING},
    "implied_decisions_due": lambda world, actor: world.shown(implied_decisions.implied_decisions_due(actor, date.max)),
    "oldest_waiting": lambda world, actor: _of_rows(world, home_page.oldest_waiting(actor, world.deps.now(), 10)),
    "has_queue": lambda world, actor: "yes" if grid.has_queue(actor) else ".",
    "queues_of": lambda world, actor: "yes" if grid.Queue.HELD in grid.queues_of(actor) else ".",
    "tasks_of_manager": lambda world, actor: _of_rows(world, home_page.tasks_of_manager(actor)),
    "waiting_by_entity": lambda world, actor: _number(sum(home_page.waiting_by_entity(actor).values())),
    "past_of_entities": lambda world, actor: _of_rows(world, home_page.past_of_entities(actor)),
    "managed_entities": lambda world, actor: world.shown(memberships.managed_entities(actor)),
    "members_of": lambda world, actor: world.shown(memberships.members_of(actor, _ids(world))),
    "back_from_hold": lambda world, actor: world.shown(home_page.back_from_hold(actor, _day_after(world))),
    "pending": lambda world, actor: world.shown(decision.request for decision in home_page.pending(actor)),
    "pending_of": lambda world, actor: world.shown(decision.request for decision in home_page.pending_of(actor)),
    "others_beside, of the address": about("a", AccountRequest, lambda *about: request_page.others_beside(*about)[1]),
    "others_beside, of the entity": about("v", AccountRequest, lambda *about: request_page.others_beside(*about)[0]),
    "others_of_entity": about("v", AccountRequest, request_page.others_of_entity),
    "not_own, the others": _not_among(ownership.not_own),
    "search_entities": lambda world, actor: world.shown(directory.search_entities(actor, "alpha")),
    "people_of": about("a", Entity, directory.people_of),
    "roles_of": lambda world, actor: world.shown(
        directory.roles_of(actor, Account.get_by_id(world.actors["manager"].account_id))
    ),
    "latest_requests_of_entity": about("a", Entity, directory.latest_requests_of_entity),
    "requests_of_account": lambda world, actor: world.shown(
        directory.requests_of_account(actor, world.one(AccountRequest, "v").account)
    ),
    "people_of_domain": _domain,
    "readings_open_to": lambda world, actor: world.shown(second_readings.readings_open_to(actor)),
    "unread_by": lambda world, actor: world.shown(second_readings.unread_by(actor)),
    "waiting_for": lambda world, actor: world.shown(second_readings.waiting_for(actor)),
    "disagreements": lambda world, actor: world.shown(second_readings.disagreements(actor)),
    # The search over everything.
    "people_offered": lambda world, actor: _yes(palette.people_offered(actor, _address_of_the_manager(world).terms)),
    "entities_offered": lambda world, actor: world.shown(palette.entities_offered(actor, parse("alpha").terms)),
    "requests_offered": one_by_one(AccountRequest, _is_offered),
    "is_of_others": lambda world, actor: _yes(palette.is_of_others(actor, _reference(world.one(AccountRequest, "v")))),
    # Figures: of how many requests.
    "sees_statistics": lambda world, actor: "yes" if scopes.sees_statistics(actor) else ".",
    "figures_for": lambda world, actor: _number(sum(counts.total() for counts in _received(actor).values())),
    "month_figures": lambda world, actor: _number(_month(world, actor).received),
    "unreached": lambda world, actor: _number(mails.unreached(actor).count()),
    "first_unreached": lambda world, actor: _number(len(mails.first_unreached(actor, 5))),
    "address_changes_visible_to": lambda world, actor: _number(scopes.address_changes_visible_to(actor).count()),
    "open_changes": lambda world, actor: _number(len(address_changes.open_changes(actor))),
    "change_of": lambda world, actor: _yes(address_changes.change_of(actor, AddressChange.get().old_key)),
    "given_up": lambda world, actor: _number(len(address_changes.given_up(actor, world.deps.now()))),
    "to_confirm": lambda world, actor: _number(address_changes.to_confirm(actor).count()),
    "unreached_about": lambda world, actor: _yes(mails.unreached_about(actor, _last_mail().request_id)),
    "unreached_at": lambda world, actor: _yes(mails.unreached_at(actor, _last_mail().to_key)),
}


def _last_mail() -> Mail:
    """The one that did not arrive."""
    last: Mail = Mail.select().order_by(Mail.id.desc()).get()
    return last


def that_take_an_actor() -> set[str]:
    """The public functions of `queries/` that read for somebody."""
    found = set()
    for module in pkgutil.iter_modules(queries.__path__):
        for name, function in inspect.getmembers(import_module(f"queries.{module.name}"), inspect.isfunction):
            takes = any("Actor" in str(part.annotation) for part in inspect.signature(function).parameters.values())
            if takes and not name.startswith("_") and function.__module__ == f"queries.{module.name}":
                found.add(name)
    return found
