"""What the world of tests/addresses lacks to show every state: more requests, a pending decision, a second factor."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from adapters.passwords import hash_password
from domain.actors import Actor
from domain.states import LinkPurpose, Role, StaffRole, State
from models import Account, AccountSession, Decision, JournalEntry, Link, SecondReading
from queries.actors import actor_of
from queries.documents import current_versions
from services.machinery import links
from services.machinery.dependencies import Dependencies
from services.people import second_factors
from services.review import decisions, second_readings
from tests.addresses.world import World
from tests.support import stages
from tests.support.application import PASSWORD
from tests.support.factories import (
    activation_token,
    make_account,
    make_entity,
    make_manager,
    make_member,
    make_request,
)
from tests.support.site import Site
from web import factor_codes

STATES = {
    "si": State.WITH_SI,
    "complement": State.AWAITING_APPLICANT,
    "approved": State.APPROVED,
    "refused": State.REJECTED,
    "withdrawn": State.WITHDRAWN,
    "expired": State.EXPIRED,
}
"""`{si}` is the reference of a request in this state, `{si_link}` the secret of its follow-up link."""


def furnish(world: World, site: Site, folder: Path) -> None:
    """Add to the (bound, connected) world; the names in `world.values` are those that the lists of screens use."""
    deps = world.deps
    with world.app.app_context():
        admin = make_account(deps, staff=StaffRole.SI_ADMIN)
        for name, state in STATES.items():
            request = make_request(deps, state, by=actor_of(admin))
            world.values[name] = request.reference
            world.values[f"{name}_link"] = links.new_link(deps, request, LinkPurpose.FOLLOW_UP)
        world.values["altered"] = _altered(deps, actor_of(admin))
        _activations(world, deps)
        _decision_on_its_way(world, deps)
        _people(world, deps)
        _to_look_at(world, site, folder)
        _read_twice(world, actor_of(admin))


def _altered(deps: Dependencies, admin: Actor) -> str:
    """A request of whose journal a detail is gone, and no erasure is on record."""
    request = make_request(deps, State.REJECTED, by=admin)
    facts = {"event": "request.held", "at": deps.now(), "actor_kind": "si_admin", "digest": "0" * 64}
    JournalEntry.create(**facts, request_id=request.id)
    return request.reference


def _activations(world: World, deps: Dependencies) -> None:
    """A link that is used, one that is too old, and one whose address has an account by now."""
    used = make_request(deps, State.WITH_SI)
    world.values["used"] = activation_token(deps, used)
    late = make_request(deps, State.AWAITING_ACTIVATION)
    world.values["late"] = activation_token(deps, late)
    Link.update(expires_at=deps.now() - timedelta(hours=1)).where(
        Link.request == late, Link.purpose == LinkPurpose.ACTIVATION
    ).execute()
    known = make_account(deps)
    joining = make_request(deps, State.AWAITING_ACTIVATION, email=known.email)
    world.values["joining"] = activation_token(deps, joining)


def _decision_on_its_way(world: World, deps: Dependencies) -> None:
    """The SI administrator of the table has just approved a request, within the window."""
    waiting = replace(deps, policy=replace(deps.policy, decision_window=timedelta(days=1000)))
    author = actor_of(Account.get(Account.staff_role == StaffRole.SI_ADMIN))
    request = make_request(deps, State.WITH_SI)
    decisions.decide(waiting, author, request.reference, "reject", reason="Personne inconnue de l’entité.")
    world.values["pending"] = request.reference


def _people(world: World, deps: Dependencies) -> None:
    hashed = hash_password(PASSWORD)
    factor = make_account(deps, password=hashed)
    tools = factor_codes._tools()
    _, stored = factor_codes.new_recovery_codes()
    reader, session_id = _signed_in(StaffRole.READER)
    for account, kept in ((factor, None), (reader, session_id)):
        secret = tools.totp_factory.generate_totp_secret()
        second_factors.set_second_factor(deps, account.email_key, secret, stored, keep_session=kept)
    AccountSession.update(code_at=deps.now()).where(AccountSession.id == session_id).execute()
    entity = make_entity(deps)
    manager = make_manager(deps, entity, password=hashed)
    make_member(deps, entity, Role.DEPOSITOR)
    plain = make_account(deps, password=hashed)
    world.values |= {
        "factor": factor.email,
        "idle_manager": Account.get_by_id(manager.account_id).email,
        "plain": plain.email,
        "agent": Account.get(Account.staff_role == StaffRole.SUPPORT).email,
    }


def _signed_in(role: StaffRole) -> tuple[Account, int]:
    """The agent of the table with this role, and the session of their browser."""
    account = Account.get(Account.staff_role == role)
    return account, AccountSession.get(AccountSession.account == account).id


def _to_look_at(world: World, site: Site, folder: Path) -> None:
    """A first request with documents that can be looked at, and its rival."""
    request = stages.request_with_si(site, stages.CAMILLE, folder)
    version = current_versions(request)["mandate"]
    rival = make_request(site.deps, State.WITH_SI, siret=request.siret, entity_name=request.entity_name)
    world.values |= {"full": request.reference, "full_version": str(version.id), "rival": rival.reference}


def _read_twice(world: World, decider: Actor) -> None:
    """A decision that somebody else has read again, and would not have made."""
    deps = world.deps
    request = make_request(deps, State.REJECTED, by=decider)
    reading = SecondReading.create(decision=Decision.get(Decision.request == request), drawn_at=deps.now())
    reader = actor_of(Account.get(Account.staff_role == StaffRole.REVIEWER))
    second_readings.read(deps, reader, reading.id, "approve", "")
    world.values["reading_done"] = str(reading.id)
