"""A handful of people, entities and requests on an empty database, and how a step picks among them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

import models
import models_work
from domain.actors import Actor
from domain.errors import DomainError
from domain.registry import UnknownCode
from domain.states import StaffRole
from models import Account, AccountRequest
from tests.support import factories, figures
from tests.support.dependencies import Clock, make_deps

ADDRESSES = ["ada@exemple.example", "blaise@exemple.example", "chloe@exemple.example", "si1@guichet.example"]

a_number = st.integers(min_value=0, max_value=10_000)
a_reason = st.sampled_from(["", "Motif lisible."])


class World(RuleBasedStateMachine):
    """Staff of every role, and a clock that rules move on."""

    url = ""
    empty: Any = None

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = Clock()
        self.database = models.bind(self.url)
        self.database.connect(reuse_if_open=True)
        if self.url.startswith("sqlite"):
            self.database.create_tables(models_work.TABLES)
        self.deps = make_deps(self.folder, clock=self.clock)
        self.backlog = figures.Backlog()

    def teardown(self) -> None:
        close_all = getattr(self.database, "close_all", self.database.close)
        close_all()
        shutil.rmtree(self.folder)
        if self.empty is not None:
            type(self).empty()

    @initialize()
    def staff(self) -> None:
        for role, address in [
            (StaffRole.SI_ADMIN, "si1@guichet.example"),
            (StaffRole.SI_ADMIN, "si2@guichet.example"),
            (StaffRole.REVIEWER, "instructeur@guichet.example"),
            (StaffRole.SUPPORT, "assistance@guichet.example"),
            (StaffRole.READER, "lecteur@guichet.example"),
        ]:
            factories.make_account(self.deps, staff=role, address=address)

    # ------------------------------------------------------------------------------------------------- picking

    def pick_request(self, number: int) -> AccountRequest | None:
        rows = list(AccountRequest.select().order_by(AccountRequest.id))
        return rows[number % len(rows)] if rows else None

    def pick_actor(self, number: int) -> Actor:
        """Somebody who has just signed in: what is sensitive is refused for other reasons."""
        rows = list(Account.select().order_by(Account.id))
        return factories.fresh_actor(rows[number % len(rows)])

    def attempt(self, call: Any, *args: Any, **kwargs: Any) -> Any:
        """A use case may refuse; it never fails in another way."""
        try:
            return call(*args, **kwargs)
        except (DomainError, UnknownCode):
            return None
