"""The shape of what is typed to separate one entity from another; rules stand elsewhere."""

from __future__ import annotations

from typing import Any

from backoffice import words
from backoffice.entities.act_forms import ActForm
from models import AccountRequest, Membership, Ministry
from queries.entity_separations import Parts, other_listed
from services.entities.separating import Shares
from web.fields import Choice, Line, Pick, choice
from web.nouns import worded_later

ROLE, REQUEST = "role-", "request-"
STAYS, GOES, BOTH, NEW = "reste", "part", "deux", "nouvelle"


class SeparationForm(ActForm):
    """What goes to the other entity: a new one, or one that was merged into this one."""

    restored = Choice("Quelle entité se sépare\N{NO-BREAK SPACE}?", needed="Choisissez l’entité qui se sépare.")
    listed = Pick(
        worded_later("Ce qui se sépare, dans la liste des {listed_body.plural}"),
        needed=worded_later("Choisissez {listed_body.a} de la liste."),
        description=worded_later(
            "Ajoutez d’abord {listed_body.the} à la liste quand {listed_body:il/elle} n’y est pas."
        ),
    )
    name = Line("Nom de la nouvelle entité", maximum=300, needed="Donnez un nom à la nouvelle entité.")

    def applies(self, name: str) -> bool:
        if name == "restored":
            return bool(self.restored.choices)
        if name == "listed":
            return self.of_list and self.makes_one
        return name != "name" or (self.makes_one and not self.of_list)

    of_list = False
    """Whether it is a body of the list, which is separated into another of the list."""

    @property
    def makes_one(self) -> bool:
        """Whether an entity is made: none that was merged stands again."""
        return self.restored.data in (None, NEW)

    @property
    def shares(self) -> Shares:
        """What was chosen; the form is valid."""
        restored = None if self.restored.data in (None, NEW) else int(self.restored.data)
        chosen = {
            (start, value): [int(field.name.removeprefix(start)) for field in self.of(start) if field.data == value]
            for start, value in ((ROLE, GOES), (ROLE, BOTH), (REQUEST, GOES))
        }
        listed = int(self.listed.data) if self.listed.data and self.makes_one and self.of_list else None
        name = self.name.data if restored is None and listed is None else ""
        return Shares(name, chosen[ROLE, GOES], chosen[ROLE, BOTH], chosen[REQUEST, GOES], restored, listed)

    def of(self, start: str) -> list[Any]:
        """The fields of the people, or of the requests."""
        return [field for field in self if field.name.startswith(start)]

    @property
    def people(self) -> list[Any]:
        return self.of(ROLE)

    @property
    def requests(self) -> list[Any]:
        return self.of(REQUEST)


def separation_form(parts: Parts) -> SeparationForm:
    """The form of this entity. The people who came with an entity that was merged into it go, unless one says not."""
    fields: dict[str, Any] = {}
    back = {entity.id for entity in parts.merged}
    for role in parts.roles:
        ways = [choice(STAYS, "Reste"), choice(GOES, "Part"), choice(BOTH, "Les deux")]
        usual = GOES if role.former_entity_id in back else STAYS
        fields[f"{ROLE}{role.id}"] = Choice(_person(role), choices=ways, default=usual, needed="Choisissez.")
    for request in parts.requests:
        ways = [choice(STAYS, "Reste"), choice(GOES, "Part")]
        fields[f"{REQUEST}{request.id}"] = Choice(_asking(request), choices=ways, default=STAYS, needed="Choisissez.")
    form: SeparationForm = type("SeparationForm", (SeparationForm,), fields)()
    form.of_list = parts.entity.ministry_id is not None
    bodies = other_listed(parts.entity.ministry_id) if form.of_list else []
    form.listed.choices = [choice("", "Choisissez"), *(_body(row, has_entity) for row, has_entity in bodies)]
    merged = [choice(str(row.id), f"Rétablir «\N{NO-BREAK SPACE}{row.name}\N{NO-BREAK SPACE}»") for row in parts.merged]
    form.restored.choices = [*merged, choice(NEW, "Une nouvelle entité")] if merged else []
    return form


def _body(row: Ministry, has_entity: bool) -> tuple[str, str]:
    """A body of the list, and what separating into it does."""
    return choice(str(row.id), f"{row.label} (a déjà une entité, qui est complétée)" if has_entity else row.label)


def _person(role: Membership) -> str:
    return f"{role.account.full_name}, {words.role_label(role.role)}"


def _asking(request: AccountRequest) -> str:
    return f"{request.full_name}, demande {request.reference}"
