"""The search over everything: a page (`/backoffice/recherche?q=…`), whose list the palette (Ctrl K) shows on any other.

What it offers is what the current user could open by the menu and the lists: each kind is read through its scope.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice import menu, words
from backoffice.access import Guarded
from backoffice.entities.address import entity_address
from backoffice.pinned import pinned_views
from backoffice.requests import search
from domain.calendar import NBSP
from domain.mailboxes import readable
from domain.names import search_key
from domain.permissions import Permission
from domain.search_text import LENGTH, Search
from models import AccountRequest, Entity
from queries import palette
from queries.grid import queues_of
from queries.request_search import Asking
from web.current import actor, deps
from web.partials import wants_part

COMMANDS = ">"
"""A text that begins so asks for screens and actions alone."""


@dataclass(frozen=True)
class Hit:
    """One line: where it leads, its name, what is beside it, and the word at its end."""

    href: str
    name: str
    icon: str
    beside: str = ""
    note: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    hits: Sequence[Hit]


@dataclass(frozen=True)
class Results:
    """`elsewhere`: the request of this reference exists, and is not for the person who asks."""

    text: str
    groups: tuple[Group, ...]
    notes: tuple[str, ...] = ()
    elsewhere: bool = False

    @property
    def count(self) -> int:
        return sum(len(group.hits) for group in self.groups)


class Palette(Guarded):
    permissions = {"page": Permission.SEE_BACKOFFICE}
    in_menu = False

    @expose("")
    def page(self) -> ResponseReturnValue:
        results = results_of(request.args.get("q", ""))
        template = "backoffice/palette/part.html" if wants_part() else "backoffice/palette/page.html"
        return render_template(template, results=results, longest=LENGTH)


def results_of(typed: str) -> Results:
    """What there is for a text; for none, where one can go."""
    alone, text = typed.strip().startswith(COMMANDS), typed.strip().removeprefix(COMMANDS)
    read = search.read(text)
    asks = bool(read.terms or read.conditions) and not alone
    groups = [*(_rows(read) if asks else ()), Group("Écrans et actions", _commands(read.text))]
    if asks:
        groups.append(Group("Chercher dans les listes", list(_lists(read.text))))
    return Results(
        text=f"{COMMANDS}{read.text}" if alone else read.text,
        groups=tuple(group for group in groups if group.hits),
        notes=search.understood(text).notes,
        elsewhere=asks and palette.is_of_others(actor(), read),
    )


def _rows(read: Search) -> Iterator[Group]:
    """People and entities are called by words alone; what an operator asks for is of requests."""
    who = actor()
    if read.terms and not read.conditions:
        yield Group("Personnes", [_person(one) for one in palette.people_offered(who, read.terms)])
        yield Group("Entités", [_entity(one) for one in palette.entities_offered(who, read.terms)])
    asking = Asking(who.account_id, deps().now())
    yield Group("Demandes", [_request(row) for row in palette.requests_offered(who, read, asking)])


def _person(person: palette.Person) -> Hit:
    account = person.account
    if person.entity is not None:
        href = entity_address(person.entity.id)
        return Hit(href, account.full_name, "people", person.entity.name, words.role_label(person.role))
    href = url_for("backoffice_accounts.account", account_id=account.id)
    role = words.role_label(account.staff_role) if account.staff_role else ""
    return Hit(href, account.full_name, "people", readable(account.email), role)


def _entity(entity: Entity) -> Hit:
    href = entity_address(entity.id)
    return Hit(href, entity.name, "entity", words.entity_identifier(entity), words.kind_label(entity.kind))


def _request(row: AccountRequest) -> Hit:
    href = url_for("backoffice_requests.page", reference=row.reference)
    beside = ", ".join(filter(None, (row.reference, row.display_name)))
    return Hit(href, row.full_name, "inbox", beside, words.state_label(row.state))


def _commands(text: str) -> list[Hit]:
    """Screens, lists of requests, and what can be begun; those whose name has every word."""
    wanted = search_key(text).split()
    return [hit for hit in _all_commands() if all(word in search_key(hit.name) for word in wanted)]


def _all_commands() -> Iterator[Hit]:
    yield from (Hit(entry.href, entry.label, entry.icon, note="Écran") for entry in menu.links())
    yield from (Hit(view.href, view.label, "list", note="Vue") for view in pinned_views())
    for queue in queues_of(actor()):
        href = url_for("backoffice_requests.index_view", vue=queue.value)
        yield Hit(href, f"Demandes{NBSP}: {queue.label}", "inbox", note="Liste")
    for view in menu.screens():
        if getattr(view, "can_create", False) and view.opens("create_view"):
            yield Hit(url_for(f"{view.endpoint}.create_view"), str(view.create_label), view.menu_icon, note="Action")
    yield Hit(url_for("accounts.my_account"), "Mon compte", "people", note="Écran")
    yield Hit(url_for("public_signup.help_page"), "Aide", "help", note="Écran")


def _lists(text: str) -> Iterator[Hit]:
    """Where the same words can be searched for among all rows."""
    for view in menu.screens():
        if getattr(view, "search_label", "") and view.opens("index_view"):
            href = url_for(f"{view.endpoint}.index_view", recherche=text)
            yield Hit(
                href,
                f"{view.name}\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}{text}\N{NO-BREAK SPACE}»",
                view.menu_icon,
                note="Liste",
            )
