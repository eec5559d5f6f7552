"""Files of entities and people that agents import while requests live."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from domain.errors import DomainError
from services.imports import course
from tests.services.life.machine import ADDRESSES, World, a_number
from tests.support.imports import as_csv, checked, nobody, person, worked


class ImportRules(World):
    @rule(
        who=a_number,
        body=st.sampled_from([900_001, 900_002]),
        address=st.sampled_from(ADDRESSES),
        role=st.sampled_from(["Gestionnaire entité", "Déposant"]),
        state=st.sampled_from([{}, {"Suspendu depuis": "01/11/2026"}, {"Fin": "01/11/2026"}]),
    )
    def import_somebody(self, who: int, body: int, address: str, role: str, state: dict[str, str]) -> None:
        """A line of a body that requests name too, and of one of the people who send them."""
        line = person(body, Rôle=role, Nom=address.partition("@")[0]) | {"Adresse mail": address, **state}
        actor = self.pick_actor(who)
        try:
            file = checked(self.deps, actor, as_csv([line]))
            course.run(self.deps, actor, file.id, then=nobody)
        except DomainError:
            return
        worked(self.deps, file)
