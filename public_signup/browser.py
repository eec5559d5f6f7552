"""The browser that began a draft: a cookie of its own; the database knows only its hash.

It holds the secrets of the last few requests begun in this browser, the newest first: somebody who signs up for two
entities in a row can still activate both with one button (rule 7).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Response, flash, redirect, request, url_for

from domain.states import State
from models import AccountRequest
from services.machinery.links import matches
from services.signup import drafts
from web.admission import KNOWN_BY
from web.current import actor, deps, settings

View = TypeVar("View", bound=Callable[..., Any])

KEPT = 3
DAYS = 30
_SECRET = re.compile(r"[A-Za-z0-9_-]{20,100}", re.ASCII)


class NoDraft(Exception):
    """This browser has no draft (any more); `garbled` when its cookie names one that is gone."""

    def __init__(self, *, garbled: bool) -> None:
        super().__init__("no draft")
        self.garbled = garbled


def secrets_held() -> list[str]:
    """The secrets in this browser's cookie, newest first; none for a cookie that is not ours."""
    parts = request.cookies.get(_name(), "").split(".")[:KEPT]
    return [part for part in parts if _SECRET.fullmatch(part)]


def known_here() -> list[AccountRequest]:
    """The requests that this browser began or sent and still has a page for, the one begun last first; one statement.

    One that it submitted is shown as long as it could be activated, and in the same way whatever became of it: nothing
    that the owner of its address does can be seen here (rule 8). One that it activated too is told of while its links
    live.
    """
    return [row for row in drafts.of_browser(secrets_held()) if row.state == State.DRAFT or _has_page(row)]


def _has_page(sent: AccountRequest) -> bool:
    now = deps().now()
    if is_told(sent):
        return sent.closed_at is None or sent.closed_at > now - deps().policy.follow_up
    return bool(sent.submitted_at > now - deps().policy.activation)


def current() -> AccountRequest | None:
    """The request that this browser began last, draft or submitted (`known_here`)."""
    return next(iter(known_here()), None)


def is_told(sent: AccountRequest) -> bool:
    """Whether a request of `known_here` was activated in this very browser, or made by an account holder in it: what
    became of it is then no news."""
    # The browser's own hash for those activated before there was another.
    hashes = sent.activator_hash, sent.browser_hash
    return sent.activated_at is not None and any(matches(secret, one) for secret in secrets_held() for one in hashes)


def has_say(sent: AccountRequest) -> bool:
    """Whether this browser, which is told of the request, may still act on it: its password was not changed since, and
    no account has taken it over."""
    return sent.activated_at is not None and secret_of(sent) is not None


def secret_of(wanted: AccountRequest) -> str | None:
    """The secret that proves that this browser submitted the request, if it did."""
    return next((secret for secret in secrets_held() if matches(secret, wanted.browser_hash)), None)


def remember(response: Response, secret: str) -> Response:
    """Make this request the browser's, before those that it already has."""
    kept = [secret, *(held for held in secrets_held() if held != secret)][:KEPT]
    response.set_cookie(
        _name(),
        ".".join(kept),
        max_age=DAYS * 86_400,
        secure=settings().secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def with_draft(view: View) -> View:
    """Hand the view this browser's draft; send elsewhere people who have none, have sent it, or do not hold its
    account.
    """

    @functools.wraps(view)
    def view_of_draft(*args: Any, **kwargs: Any) -> Any:
        draft = current()
        if draft is None:
            raise NoDraft(garbled=bool(request.cookies.get(_name())))
        if draft.state != State.DRAFT:
            return redirect(url_for("public_signup.confirmation"))
        if draft.account_id is not None and draft.account_id != actor().account_id:
            flash("Connectez-vous pour continuer votre demande.", "info")
            return redirect(url_for("accounts.sign_in", next=request.path))
        return view(draft, *args, **kwargs)

    return cast(View, view_of_draft)


def to_start(error: NoDraft) -> str:
    """Where somebody without a draft begins, told why."""
    if error.garbled:
        flash(
            "Nous ne retrouvons pas votre demande dans ce navigateur. Recommencez ici, ou cliquez sur le lien du mail "
            "« Reprendre ma demande » si vous l’avez demandé.",
            "info",
        )
    return url_for("public_signup.start")


def _name() -> str:
    plain, over_https = KNOWN_BY
    return over_https if settings().secure else plain
