"""Who may open an account page: somebody signed in, and for credentials somebody who proved it lately."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from web import proof
from web.current import account
from web.freshness import Need
from web.security import to_sign_in
from web.signed_in import SignedInAccount

View = TypeVar("View", bound=Callable[..., Any])


def signed_in(view: View) -> View:
    """Send others to `/connexion`, and back afterwards."""

    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return to_sign_in() if account() is None else view(*args, **kwargs)

    return cast(View, guarded)


def fresh(need: Callable[[SignedInAccount], Need]) -> Callable[[View], View]:
    """Ask for what is needed when it was last given some time ago (`web/proof.py`). Put it under `signed_in`."""

    def asking(view: View) -> View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            question = proof.asked(need(me()))
            return view(*args, **kwargs) if question is None else question

        return cast(View, guarded)

    return asking


def me() -> SignedInAccount:
    """The account of a view under `signed_in`."""
    known = account()
    if known is None:
        raise RuntimeError("this view needs `signed_in`")
    return known
