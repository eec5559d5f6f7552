"""Nothing of any other entity, by any route, id, filter, look-up, export, download or error message.

The routes are all those of the table, with the ids of an entity and of what belongs to it; those who ask manage another
one: a manager, and somebody of support who manages that one beside.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, unquote

import pytest
from werkzeug.test import TestResponse

from adapters.passwords import hash_password
from domain.states import Role, StaffRole
from models import Account, AccountRequest, Entity, Membership
from models_people import Invitation
from tests.addresses.data import data_of
from tests.addresses.driving import outcome
from tests.addresses.table import rows
from tests.addresses.world import VISITORS, World, enter, filled
from tests.support.application import PASSWORD
from tests.support.factories import make_account

pytestmark = pytest.mark.slow

BY_SECRET = (
    "/demo/",
    "/activation/",
    "/suivi/",
    "/static/",
    "/invitation/",
    "/changement-d-adresse/",
    "/desabonnement/",
    "/creer-un-compte/",
    "/premier-mot-de-passe/",
    "/mot-de-passe-oublie/",
    "/mon-compte/adresse/",
)
"""What a secret opens for the person who has it; and the signup, in which an entity's number is public."""


def marks(world: World) -> set[str]:
    """What names the entity, its people, who asked and who is invited; nothing that another entity shares."""
    entity = Entity.get_by_id(world.values["entity_id"])
    shared = Membership.select(Membership.account).where(Membership.entity == world.values["other_entity"])
    own = Membership.select().where(Membership.entity == entity, Membership.account.not_in(shared))
    people = [role.account for role in own]
    asking = list(AccountRequest.select().where(AccountRequest.entity == entity))
    invited = list(Invitation.select().where(Invitation.entity == entity))
    named = {entity.name, entity.identifier}
    named |= {word for account in people for word in (account.last_name, account.email)}
    named |= {word for request in asking for word in (request.reference, request.email, request.last_name)}
    return named | {invitation.email for invitation in invited}


def named_in(answer: TestResponse, known: set[str], sent: str) -> list[str]:
    """The marks in what came back, headers too, but for what was sent."""
    text = answer.get_data().decode(errors="replace") + " ".join(f"{name}: {value}" for name, value in answer.headers)
    return sorted(mark for mark in known if mark in text and mark not in sent)


def test_no_answer_to_another_manager_names_anything_of_it(world: World) -> None:
    known = marks(world)
    assert len(known) > 10
    for method, rule in rows():
        if rule.startswith(BY_SECRET):
            continue
        address = filled(rule, world.values)
        data = data_of(rule, world.values) if method == "POST" else {}
        with world.undone():
            answer = world.ask("other", method, address, data)
        assert named_in(answer, known, f"{address} {data}") == [], (method, rule)


def test_nor_do_searches_filters_look_ups_and_exports(world: World) -> None:
    known = marks(world)
    entity, values = Entity.get_by_id(world.values["entity_id"]), world.values
    wanted = {entity.name.split()[0], entity.identifier, values["reference"], values["request_email"], "e"}
    people = {role.account for role in Membership.select().where(Membership.entity == entity)}
    wanted |= {account.last_name for account in people} | {account.email for account in people}
    narrowed = [f"entite={entity.id}", f"entite={entity.id}&vue=toutes"]
    narrowed += [
        f"{name}={quote(word)}" for word in sorted(wanted) for name in ("recherche", "q", "demandeur", "entite")
    ]
    pages = ["/backoffice/", "/backoffice/demandes/", "/backoffice/entites/", "/backoffice/recherche"]
    pages += [f"/backoffice/{screen}/export/{kind}/" for screen in ("demandes", "entites") for kind in ("csv", "xlsx")]
    for page in pages:
        for query in narrowed:
            answer = world.ask("other", "GET", f"{page}?{query}")
            assert named_in(answer, known, unquote(query)) == [], (page, query)


@pytest.fixture
def helper(world: World) -> Iterator[str]:
    """Somebody of support who manages the other entity."""
    with world.app.app_context():
        hashed = hash_password(PASSWORD)
    with world.undone():
        account = make_account(world.deps, staff=StaffRole.SUPPORT, password=hashed)
        fields = {"role": Role.ENTITY_MANAGER, "since": world.deps.now()}
        Membership.create(account=account, entity=world.values["other_entity"], **fields)
        enter(world, "helper", {"helper": Account.get_by_id(account.id)})
        yield "helper"
    del world.cookies["helper"], world.tokens["helper"]


def opens(method: str, cell: str) -> bool:
    """Whether a visitor who gets this was shown a page, or did something."""
    return cell.startswith("200") if method == "GET" else "!" in cell


def test_support_that_manages_another_entity_gets_no_more_than_each_of_the_two(world: World, helper: str) -> None:
    """What support does for everybody, and a manager in an entity of theirs, is not mixed: no act of managers reaches
    this entity."""
    more = []
    for (method, rule), cells in rows().items():
        by_visitor = dict(zip(VISITORS, cells, strict=True))
        allowed = opens(method, by_visitor["support"]) or opens(method, by_visitor["other"])
        if not allowed and opens(method, outcome(world, helper, method, rule)):
            more.append((method, rule))
    assert more == []


def test_the_same_person_does_both(world: World, helper: str) -> None:
    """What the test above asks of them is not refused for another reason."""
    assert outcome(world, helper, "GET", "/backoffice/comptes/") == "200"
    own = f"/backoffice/entites/{world.values['other_entity']}/inviter"
    invited = {"first_name": "Ana", "last_name": "Neuve", "email": "ana@ailleurs.example"}
    answer = world.ask(helper, "POST", own, invited)
    assert answer.status_code == 302
    assert Invitation.select().where(Invitation.entity == world.values["other_entity"]).count() == 1
