"""The account that is signed in at this browser, as the libraries and the views see it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from flask import has_request_context
from flask_security import UserMixin

from domain.actors import Actor
from domain.permissions import Permission, may
from models import Account
from queries.actors import actor_managing, actor_of
from services.people import enrolments
from web import freshness
from web.current import account, deps


class SignedInAccount(UserMixin, Account):  # type: ignore[misc]
    """The account as Flask-Login and Flask-Security see it. Same table; `models` itself knows no Flask."""

    class Meta:
        table_name = "account"

    # flask_login compares by session id, which never equals a plain Account: rows are the same by their key.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Account) and self.id == other.id

    def __hash__(self) -> int:
        return hash(("account", self.id))

    @property
    def actor(self) -> Actor:
        """Who acts: with roles and memberships as read when first asked for in this request, and as fresh as the
        session that they act in, until `renew_actor`.
        """
        if not has_request_context():
            return self._roles
        if self._acting is None:
            self._acting = replace(self._roles, fresh=self._fresh)
        return self._acting

    _acting: Actor | None = None
    managed: frozenset[int] | None = None
    """The entities that it manages, where they were read with its session."""

    def renew_actor(self) -> None:
        """Look again at how fresh the session is: it has just changed."""
        self._acting = None

    @cached_property
    def _roles(self) -> Actor:
        return actor_of(self) if self.managed is None else actor_managing(self, self.managed)

    @property
    def _fresh(self) -> bool:
        """Whether this browser's session has what sensitive permissions ask for."""
        return account() == self and freshness.is_fresh(freshness.sensitive(self))

    @property
    def has_backoffice(self) -> bool:
        return may(self.actor, Permission.SEE_BACKOFFICE)

    @property
    def second_factor(self) -> bool:
        """Whether one-time codes are set up."""
        return bool(self.tf_primary_method and self.tf_totp_secret)

    @property
    def must_have_second_factor(self) -> bool:
        """Staff must have one where the installation says so."""
        return enrolments.must_enrol(deps(), self)
