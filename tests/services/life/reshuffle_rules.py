"""A list of ministries, with people who are imported, that a government renames and splits."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from domain.calendar import paris_date
from domain.errors import DomainError
from domain.row_marks import marks
from models import Entity, Ministry
from queries.entity_separations import parts_of
from services.entities import separating
from services.entities.acts import Act
from services.entities.separating import Shares
from services.imports import course
from services.reference import ministries
from tests.services.life.machine import ADDRESSES, World, a_number
from tests.support import factories
from tests.support.imports import as_csv, checked, nobody, person, worked

LISTED = ["Culture", "Mer"]


class ReshuffleRules(World):
    @initialize()
    def listed(self) -> None:
        for label in LISTED:
            factories.make_ministry(label.lower(), label)

    @rule(
        who=a_number,
        number=a_number,
        address=st.sampled_from(ADDRESSES),
        role=st.sampled_from(["Gestionnaire entité", "Déposant"]),
    )
    def import_somebody_of_a_ministry(self, who: int, number: int, address: str, role: str) -> None:
        label = self.pick_ministry(number).label
        of_list = {"Type": "ministry", "Dénomination": label, "SIRET": "", "Ministère": label, "Rôle": role}
        line = person(number, **of_list, Nom=address.partition("@")[0]) | {"Adresse mail": address}
        try:
            file = checked(self.deps, self.pick_actor(who), as_csv([line]))
            course.run(self.deps, self.pick_actor(who), file.id, then=nobody)
        except DomainError:
            return
        worked(self.deps, file)

    @rule(number=a_number, who=a_number, days=st.sampled_from([None, -3, 0, 3]))
    def rename_ministry(self, number: int, who: int, days: int | None) -> None:
        ministry, today = self.pick_ministry(number), paris_date(self.clock.at)
        columns = {name: getattr(ministry, name) for name in ministries.EDITED}
        new = columns | {"label": f"{ministry.label.split()[0]} {number % 5}"}
        self.attempt(
            ministries.change, self.deps, self.pick_actor(who), ministry.id, **new, seen=marks(columns),
            renamed_on=today + timedelta(days=days) if days is not None else None,
        )  # fmt: skip

    @rule(number=a_number, who=a_number, split=st.lists(st.sampled_from(["stays", "goes", "both"]), max_size=6))
    def split(self, number: int, who: int, split: list[str]) -> None:
        """Into another of the list, which has an entity or not."""
        rows = list(Entity.select().where(Entity.ministry.is_null(False)).order_by(Entity.id))
        if not rows:
            return
        parts = parts_of(rows[number % len(rows)])
        ways = list(zip(parts.roles, split, strict=False))
        gone, both = ([role.id for role, way in ways if way == chosen] for chosen in ("goes", "both"))
        requests = [one.id for one, way in zip(parts.requests, split, strict=False) if way != "stays"]
        shares = Shares("", gone, both, requests, listed=self.pick_ministry(number // 7).id)
        act = Act(paris_date(self.clock.at), "Remaniement.")
        actor = self.pick_actor(who)
        self.attempt(separating.separate, self.deps, actor, parts.entity.id, shares, act, seen=parts.mark)

    @invariant()
    def a_ministry_has_one_entity_that_stands(self) -> None:
        rows = Entity.select().where(Entity.ministry.is_null(False), Entity.merged_into.is_null())
        listed = [row.ministry_id for row in rows]
        assert len(listed) == len(set(listed))

    def pick_ministry(self, number: int) -> Ministry:
        rows = list(Ministry.select().order_by(Ministry.id))
        return rows[number % len(rows)]
