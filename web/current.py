"""What a view asks of the present request: the dependencies of the use cases, the settings, who acts, their session."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app, g
from flask_login import current_user

from config import Settings
from domain.actors import ANONYMOUS, Actor
from models import AccountSession
from services.machinery.dependencies import Dependencies

if TYPE_CHECKING:
    from web.signed_in import SignedInAccount


def deps() -> Dependencies:
    """What use cases need from outside."""
    return cast(Dependencies, current_app.extensions["guichet_dependencies"])


def settings() -> Settings:
    return cast(Settings, current_app.extensions["guichet_settings"])


def account() -> SignedInAccount | None:
    """The account that is signed in, second factor included; None otherwise."""
    # What Flask-Login looked up for this request, which its proxy asks for in five steps each time.
    holder = g.get("_login_user") or current_user._get_current_object()
    return holder if holder is not None and holder.is_authenticated else None


def actor() -> Actor:
    """Who acts: roles are read from the database once a request, never from the session."""
    signed_in = account()
    return signed_in.actor if signed_in is not None else ANONYMOUS


def account_session() -> AccountSession | None:
    """The row of this browser's session (`web/sessions.py`); None when nobody is signed in."""
    return g.get("account_session") if account() is not None else None
