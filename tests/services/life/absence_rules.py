"""People and entities that are away, and come back."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from domain.calendar import paris_date
from domain.states import State
from models import AccountRequest, Entity
from models_absences import Absence, EntityBreak, ServiceMailbox
from services.entities import breaks, service_mailboxes
from services.people import absences
from services.requests import covering
from tests.services.life.machine import World, a_number

a_length = st.sampled_from([1, 5, 30])


class AbsenceRules(World):
    @rule(who=a_number, begins=st.sampled_from([0, 2]), length=a_length)
    def is_away(self, who: int, begins: int, length: int) -> None:
        first = paris_date(self.clock.at) + timedelta(days=begins)
        key = self.pick_actor(who).email_key
        self.attempt(absences.announce, self.deps, key, first, first + timedelta(days=length - 1))

    @rule(who=a_number)
    def is_there_after_all(self, who: int) -> None:
        self.attempt(absences.cancel, self.deps, self.pick_actor(who).email_key)

    @rule(number=a_number, who=a_number, length=a_length)
    def shut(self, number: int, who: int, length: int) -> None:
        entity, first = self._entity(number), paris_date(self.clock.at)
        if entity is not None:
            last = first + timedelta(days=length - 1)
            self.attempt(breaks.announce, self.deps, self.pick_actor(who), entity.id, first, last)

    @rule(number=a_number, who=a_number, shows=st.booleans(), address=st.sampled_from(["accueil@exemple.example", ""]))
    def choose_mailbox(self, number: int, who: int, shows: bool, address: str) -> None:
        entity, actor = self._entity(number), self.pick_actor(who)
        if entity is not None:
            choose = service_mailboxes.choose
            self.attempt(choose, self.deps, actor, entity.id, address, for_applicants=shows)

    def _entity(self, number: int) -> Entity | None:
        rows = list(Entity.select().order_by(Entity.id))
        return rows[number % len(rows)] if rows else None

    @rule()
    def morning_comes(self) -> None:
        """The next working morning, the clock once, then again: the second time nothing is left to do."""
        self.clock.at = self.deps.working_days.from_hour(self.clock.at + timedelta(days=1), 8)
        steps = (covering.cover_due, absences.welcome_back, breaks.open_again)
        for step in steps:
            step(self.deps)
        assert [step(self.deps) for step in steps] == [0, 0, 0]
        today = paris_date(self.clock.at)
        assert not Absence.select().where(Absence.last_day < today).exists()
        assert not EntityBreak.select().where(EntityBreak.last_day < today).exists()

    @invariant()
    def what_is_covered_is_with_both(self) -> None:
        for request in AccountRequest.select().where(AccountRequest.away_until.is_null(False)):
            assert request.state == State.WITH_MANAGER
            assert request.escalated_at is not None

    @invariant()
    def nothing_is_arranged_for_an_entity_that_is_no_more(self) -> None:
        gone = Entity.select(Entity.id).where(Entity.merged_into.is_null(False))
        for model in (EntityBreak, ServiceMailbox):
            assert not model.select().where(model.entity.in_(gone)).exists()
