"""What a request declares of its body, beside what the directory of companies and the entity say: what differs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from backoffice import words
from backoffice.requests.compared import ADDRESS, HEAD_OFFICE, KIND, NAME, Compared
from backoffice.requests.official import DirectorySays, directory_says
from domain.identifiers import NO_BREAK_SPACE, format_siret
from domain.names import entity_key, search_key
from models import AccountRequest, Entity
from services.requests.entities import find, identifier_of
from web.current import deps

AT_ONCE = timedelta(minutes=1)
"""What one activation takes at most, from the entity that it makes to the request that it opens."""


@dataclass(frozen=True)
class Comparison:
    """The facts of one body. `entity` is the request's, or the one that its activation will find (`expected`).

    `own` says that the entity was made of this very request: there is nothing to compare.
    """

    rows: list[Compared]
    entity: Entity | None
    expected: bool
    own: bool
    directory: DirectorySays

    @property
    def differs(self) -> bool:
        return any(row.differs for row in self.rows)

    @property
    def beside(self) -> bool:
        """Whether the entity's own values stand beside the declared ones."""
        return self.entity is not None and not self.own


def comparison_of(row: AccountRequest) -> Comparison:
    """The declared body beside its entity."""
    entity = row.entity if row.entity_id is not None else None
    expected = entity is None and row.activated_at is None and identifier_of(deps(), row) is not None
    entity = find(deps(), row) if expected else entity
    directory = directory_says(row)
    rows = [directory.beside(one) for one in _rows(row, entity)]
    rows = [one for one in rows if one.declared or one.known or one.official]
    own = entity is not None and _made_of(row, entity) and not any(one.differs for one in rows)
    return Comparison(rows, entity, expected, own, directory)


def _made_of(row: AccountRequest, entity: Entity) -> bool:
    """Whether the entity is no older than the request's activation, which makes it where nobody has it yet."""
    return row.activated_at is not None and row.activated_at - entity.created_at < AT_ONCE


def _rows(row: AccountRequest, entity: Entity | None) -> list[Compared]:
    name = row.display_name
    kind = words.kind_label(row.kind)
    address = words.address_lines(row)
    rows = [
        _compared(NAME, [name], [entity.name] if entity else [], entity_key),
        _compared(KIND, [kind], [words.kind_label(entity.kind)] if entity else []),
    ]
    if row.siret or row.has_siret:
        known = [_siret(entity.identifier)] if entity and entity.identifier_kind == "siret" else []
        rows.append(_compared("SIRET", [_siret(row.siret)] if row.siret else [], known))
        rows.append(Compared(HEAD_OFFICE, [words.yes_no(row.is_head_office)] if row.siret else [], [], same=False))
    elif row.register_number:
        known = [words.entity_identifier(entity)] if entity else []
        rows.append(_compared(words.register_label(row.register_kind), [row.register_number], known, _number))
    else:
        rows.append(Compared("SIRET", ["Aucun"], [], same=False))
    if address or row.official or (entity and words.address_lines(entity)):
        rows.append(_compared(ADDRESS, address, words.address_lines(entity) if entity else []))
    return rows


def _compared(label: str, declared: list[str], known: list[str], key: object = search_key) -> Compared:
    lines = [line for line in declared if line]
    same = bool(lines) and [key(line) for line in lines] == [key(line) for line in known]  # type: ignore[operator]
    return Compared(label, lines, [line for line in known if line], same)


def _siret(number: str) -> str:
    """The columns are narrow: broken before its last five digits, which follow the SIREN, never among them."""
    return " ".join(format_siret(number).rsplit(NO_BREAK_SPACE, 1))


def _number(text: str) -> str:
    """A register's number without the register's name before it."""
    return text.rpartition(" ")[2]
