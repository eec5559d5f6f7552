"""Where somebody goes after signing in."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import url_for

from queries.saved_views import home_of
from web.signed_in import SignedInAccount


def safe_next(wanted: str | None) -> str | None:
    """The address to go on to, if it is one of ours; None for anything that could leave the site."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or len(wanted) > 2000:
        return None
    # Browsers read a backslash as a slash and drop tabs and line ends: "/\t/elsewhere" would leave.
    if "\\" in wanted or any(ord(character) < 0x20 or ord(character) == 0x7F for character in wanted):
        return None
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or parts.path in (url_for("accounts.sign_in"), url_for("accounts.sign_out")):
        return None
    return wanted


def landing(account: SignedInAccount) -> str:
    """Staff and managers begin with what waits for them, others with their account."""
    if account.has_backoffice and home_of(account.actor) is not None:
        return url_for("backoffice_views.home")
    return url_for("backoffice.index" if account.has_backoffice else "accounts.my_account")
