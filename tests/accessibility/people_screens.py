"""The screens of the backoffice on which something is done to people's roles."""

from __future__ import annotations

from tests.accessibility.screen import Screen, sends

SUSPEND = "/backoffice/roles/<membership_id>/suspendre"
SUSPENDED = "backoffice/role_suspend.html"

SCREENS = (
    Screen("role-suspend", f"GET {SUSPEND}", SUSPENDED, "manager"),
    Screen(
        "role-suspend-errors", f"POST {SUSPEND}", SUSPENDED, "si_admin",
        address="/backoffice/roles/{membership_id}/suspendre",
        act=sends("Suspendre", motif="", jusqu_au="x"), errors=True,
    ),
)  # fmt: skip
