"""The blueprint; importing the modules of views registers their routes."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

from accounts import address, credentials, forgotten, my_account, second_factor, sign_in  # noqa: E402, F401 (routes register on import)
