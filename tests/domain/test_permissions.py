"""Who may do what, once more by hand (tests/support/who_may.py); each permission taken away in turn is noticed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain import permissions
from domain.actors import ANONYMOUS, CLOCK, SYSTEM, Actor, applicant
from domain.errors import FreshSignInNeeded, NotAllowed
from domain.permissions import Permission, demand, may_together, permissions_of, roles_with
from domain.states import StaffRole
from tests.support import who_may

MANAGER = Actor(email_key="g@x.example", account_id=2, managed=frozenset({7}))
ROLES: dict[str, Actor] = {
    role: MANAGER if role == "manager" else Actor(email_key="a@x.example", account_id=1, staff_role=StaffRole(role))
    for role in next(iter(who_may.permissions().values()))
}


def expected() -> dict[tuple[Permission, str], str]:
    """(permission, role) → what stands in the table."""
    return {
        (Permission(name), role): said for name, cells in who_may.permissions().items() for role, said in cells.items()
    }


def outcome(actor: Actor, permission: Permission) -> str:
    try:
        demand(actor, permission)
    except FreshSignInNeeded as refused:
        return "fresh" if refused.permission == permission else f"fresh for {refused.permission}"
    except NotAllowed as refused:
        return "no" if refused.permission == permission else f"no to {refused.permission}"
    return "yes"


def disagreements() -> list[str]:
    """What `domain/permissions.py` gives or asks otherwise than the table above says."""
    return [
        f"{role} and {permission}: {found}, not {said}"
        for (permission, role), said in expected().items()
        if (found := outcome(ROLES[role], permission)) != said
    ]


def test_each_role_may_what_the_table_written_by_hand_says() -> None:
    assert disagreements() == []


def test_every_permission_and_staff_role_stands_in_the_table_written_by_hand() -> None:
    assert {permission for permission, _ in expected()} == set(Permission), (
        "add its row to PERMISSIONS in tests/support/who_may.py"
    )
    assert set(ROLES) == {*StaffRole, "manager"}, "add its column in tests/support/who_may.py"


def _taken_away() -> Iterator[tuple[str, str, object]]:
    """What is taken out, the name in `domain.permissions`, and what then stands there."""
    for role, carried in permissions.STAFF.items():
        for permission in carried:
            yield f"{role} without {permission}", "STAFF", {**permissions.STAFF, role: carried - {permission}}
    for name in ("MANAGER", "SENSITIVE"):
        whole = getattr(permissions, name)
        for permission in whole:
            yield f"{name} without {permission}", name, whole - {permission}


def _given() -> Iterator[tuple[str, str, object]]:
    """The same for what nobody gave."""
    for role, carried in permissions.STAFF.items():
        for permission in set(Permission) - carried:
            yield f"{role} with {permission}", "STAFF", {**permissions.STAFF, role: carried | {permission}}
    for name in ("MANAGER", "SENSITIVE"):
        whole = getattr(permissions, name)
        for permission in set(Permission) - whole:
            yield f"{name} with {permission}", name, whole | {permission}


def test_whatever_is_taken_out_of_or_put_into_the_tables_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    silent = []
    for what, name, changed in [*_taken_away(), *_given()]:
        with monkeypatch.context() as patch:
            patch.setattr(permissions, name, changed)
            if not disagreements():
                silent.append(what)
    assert silent == []


@pytest.mark.parametrize(
    "actor",
    [ANONYMOUS, applicant(1, "ada@x.example", "Ada", 3), Actor(account_id=4, email_key="d@x.example"), SYSTEM, CLOCK],
    ids=["nobody", "an applicant", "a depositor", "the program", "the clock"],
)
def test_without_a_role_nothing_is_allowed(actor: Actor) -> None:
    assert permissions_of(actor) == frozenset()
    assert {outcome(actor, permission) for permission in Permission} == {"no"}


def test_an_agent_who_manages_an_entity_has_both_roles_permissions() -> None:
    both = Actor(account_id=5, email_key="b@x.example", staff_role=StaffRole.READER, managed=frozenset({7}))
    assert permissions_of(both) == permissions.STAFF[StaffRole.READER] | permissions.MANAGER


def test_a_fresh_sign_in_opens_what_is_sensitive_and_gives_nothing_more() -> None:
    fresh = {role: Actor(**{**vars(actor), "fresh": True}) for role, actor in ROLES.items()}
    wrong = [
        (permission, role)
        for (permission, role), said in expected().items()
        if outcome(fresh[role], permission) != ("no" if said == "no" else "yes")
    ]
    assert wrong == []


@pytest.mark.parametrize("permission", Permission)
def test_the_staff_roles_with_a_permission_are_those_of_the_table(permission: Permission) -> None:
    cells = who_may.permissions()[permission]
    assert {*roles_with(permission)} == {role for role in StaffRole if cells[role] != "no"}


@pytest.mark.parametrize(
    ("staff_role", "manages", "asked", "together"),
    [
        (StaffRole.SUPPORT, True, (Permission.SEE_ACCOUNTS, Permission.EXPORT), False),
        (StaffRole.SUPPORT, True, (Permission.SEE_ACCOUNTS,), True),
        (StaffRole.SUPPORT, True, (Permission.DECIDE, Permission.EXPORT), True),
        (StaffRole.SUPPORT, False, (Permission.DECIDE,), False),
        (StaffRole.REVIEWER, False, (Permission.SEE_ACCOUNTS, Permission.EXPORT), True),
        (None, True, tuple(permissions.MANAGER), True),
        (None, False, (Permission.SEE_REQUESTS,), False),
        (StaffRole.READER, False, tuple(permissions.STAFF[StaffRole.READER]), True),
    ],
)
def test_somebody_with_two_roles_does_not_mix_them(
    staff_role: StaffRole | None, manages: bool, asked: tuple[Permission, ...], together: bool
) -> None:
    managed = frozenset({7}) if manages else frozenset[int]()
    actor = Actor(account_id=5, email_key="b@x.example", staff_role=staff_role, managed=managed)
    assert may_together(actor, *asked) is together
