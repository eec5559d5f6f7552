"""docs/security/ways-in.md names every address by which somebody signs in or changes what opens an account."""

from __future__ import annotations

import re

from accounts.second_factor import PATIENCE
from config import Settings
from config_checks import HOUSE
from tests.addresses.table import rows
from tests.support.source import PROGRAM, calls, files, location
from web.freshness import CREDENTIALS_WITHIN
from web.sign_in_limits import DEVICE_DAYS

PAGE = (HOUSE / "docs" / "security" / "ways-in.md").read_text(encoding="utf-8")
CREDENTIALS = (
    "/connexion", "/mot-de-passe-oublie", "/premier-mot-de-passe", "/invitation", "/activation",
    "/mon-compte/mot-de-passe", "/mon-compte/adresse", "/mon-compte/double-authentification",
)  # fmt: skip


def test_the_page_has_every_address_of_credentials_and_no_other() -> None:
    named = re.findall(r"^\| `(/[^`]+)` \|", PAGE, re.MULTILINE)
    posted = {rule for method, rule in rows() if method == "POST" and rule.startswith(CREDENTIALS)}
    assert len(named) == len(set(named))
    assert set(named) == posted


def test_a_session_is_made_in_one_place_after_the_password_and_the_factor() -> None:
    ours = [name for name in PROGRAM if name != "demo"]
    made = [(name, location(path)) for path in files(*ours) for name, _ in calls(path) if name.endswith("login_user")]
    asked = {location(path) for path in files(*ours) for name, _ in calls(path) if name == "sessions.sign_in"}
    assert made == [("login_user", "web/sessions.py")]
    assert asked == {"accounts/second_factor.py"}


def test_the_limits_are_those_of_the_program() -> None:
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    told = dict(re.findall(r"^\| ([a-z ]+) \| ([^|]+) \|", PAGE, re.MULTILINE))
    assert told["without a request"] == f"{defaults['session_idle_minutes']} minutes"
    assert told["in any case"] == f"{defaults['session_absolute_hours']} hours"
    assert told["known browsers"] == f"{DEVICE_DAYS} days"
    assert PATIENCE == CREDENTIALS_WITHIN
    assert CREDENTIALS_WITHIN.total_seconds() == 600, "ten minutes, says the page"
    assert f"the mailed link: {defaults['password_reset_hours']} hours, once" in PAGE
    assert f"imported account: {defaults['welcome_days']} days, once" in PAGE
    assert f"person invited: {defaults['invitation_days']} days, once" in PAGE
