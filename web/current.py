"""What a view asks of the present request: the dependencies of the use cases, who acts, the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app
from flask_login import current_user

from config import Settings
from domain.actors import ANONYMOUS, Actor
from services.machinery.dependencies import Dependencies

if TYPE_CHECKING:
    from web.security import SignedInAccount


def deps() -> Dependencies:
    """What use cases need from outside."""
    return cast(Dependencies, current_app.extensions["guichet_dependencies"])


def settings() -> Settings:
    return cast(Settings, current_app.extensions["guichet_settings"])


def account() -> SignedInAccount | None:
    """The account that is signed in, second factor included; None otherwise."""
    return current_user._get_current_object() if current_user and current_user.is_authenticated else None


def actor() -> Actor:
    """Who acts: roles are read from the database once a request, never from the session."""
    signed_in = account()
    return signed_in.actor if signed_in is not None else ANONYMOUS
