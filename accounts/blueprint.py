"""The blueprint, whose routes the modules of views add."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)
