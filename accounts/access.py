"""Who may open an account page: somebody signed in, and for credentials somebody who gave the password lately."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import redirect, request, url_for

from web import sessions
from web.current import account
from web.security import FRESH, SignedInAccount, to_sign_in

View = TypeVar("View", bound=Callable[..., Any])


def signed_in(view: View) -> View:
    """Send others to `/connexion`, and back afterwards."""

    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return to_sign_in() if account() is None else view(*args, **kwargs)

    return cast(View, guarded)


def fresh(view: View) -> View:
    """Ask for the password again when it was last given some time ago. Put it under `signed_in`."""

    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if sessions.is_fresh(FRESH):
            return view(*args, **kwargs)
        return redirect(url_for("accounts.confirm", next=request.path))

    return cast(View, guarded)


def me() -> SignedInAccount:
    """The account of a view under `signed_in`."""
    known = account()
    if known is None:
        raise RuntimeError("this view needs `signed_in`")
    return known
