"""The journalled default of small tables: nothing is written over what was not shown, nor deleted under what refers."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import NotAllowed, NotFound, RowChanged, RowReferred, ValuesRefused
from domain.permissions import Permission
from domain.row_marks import marks
from domain.states import StaffRole
from models import AccountRequest, Entity, JournalDetail, JournalEntry, Ministry
from services.machinery.dependencies import Dependencies
from services.reference import rows
from tests.support import factories

EDIT = Permission.EDIT_MINISTRIES
NEW = {"code": "essais", "label": "Ministère des Essais", "siret": "73282932000074"}


@pytest.fixture
def editor(deps: Dependencies) -> Any:
    return factories.fresh_actor(factories.make_account(deps, staff=StaffRole.SI_ADMIN))


def seen(row: Ministry, *names: str) -> str:
    return marks({name: row.__data__[name] for name in names})


def journalled() -> list[tuple[str, str | None, str | None, Any]]:
    query = JournalEntry.select().where(JournalEntry.event.startswith("row.")).order_by(JournalEntry.id)
    details = {row.entry_id: row.detail for row in JournalDetail.select()}
    return [(e.event, e.object_kind, e.object_id, details[e.id]["changes"]) for e in query]


def test_each_act_is_journalled_field_by_field_with_its_object(deps: Dependencies, editor: Any) -> None:
    row = rows.create(deps, editor, EDIT, Ministry, NEW)
    rows.change(
        deps, editor, EDIT, Ministry, row.id, {"label": "Autre", "siret": NEW["siret"]}, seen(row, "label", "siret")
    )
    row = Ministry.get_by_id(row.id)
    rows.delete(deps, editor, EDIT, Ministry, row.id, ("label",), seen(row, "label"))
    assert Ministry.select().count() == 0
    created, changed, deleted = journalled()
    key = ("ministry", str(row.id))
    assert created == ("row.created", *key, {name: [None, value] for name, value in NEW.items()})
    assert changed == ("row.changed", *key, {"label": ["Ministère des Essais", "Autre"]})
    assert deleted[:3] == ("row.deleted", *key)
    assert deleted[3]["label"] == ["Autre", None]


def test_what_is_as_it_was_is_not_written(deps: Dependencies, editor: Any) -> None:
    row = factories.make_ministry()
    assert rows.change(deps, editor, EDIT, Ministry, row.id, {"label": row.label}, seen(row, "label")) == {}
    assert journalled() == []


def test_what_somebody_saved_meanwhile_is_not_written_over(deps: Dependencies, editor: Any) -> None:
    row = factories.make_ministry()
    shown = seen(row, "label")
    rows.change(deps, editor, EDIT, Ministry, row.id, {"label": "La première"}, shown)
    with pytest.raises(RowChanged):
        rows.change(deps, editor, EDIT, Ministry, row.id, {"label": "La seconde"}, shown)
    with pytest.raises(RowChanged):
        rows.delete(deps, editor, EDIT, Ministry, row.id, ("label",), shown)
    assert Ministry.get_by_id(row.id).label == "La première"


@pytest.mark.parametrize("shown", ["", "label", "label:", "code:0123456789abcdef", "x y z"])
def test_a_form_that_says_not_what_it_showed_writes_nothing(deps: Dependencies, editor: Any, shown: str) -> None:
    row = factories.make_ministry()
    with pytest.raises(RowChanged):
        rows.change(deps, editor, EDIT, Ministry, row.id, {"label": "Autre"}, shown)


def test_what_is_referred_to_stays_and_all_that_refers_is_counted(deps: Dependencies, editor: Any) -> None:
    row = factories.make_ministry()
    entity = factories.make_entity(deps)
    Entity.update(ministry=row).where(Entity.id == entity.id).execute()
    drafts = [factories.make_draft(deps, documents=False) for _ in range(2)]
    AccountRequest.update(ministry=row).where(AccountRequest.id.in_([draft.id for draft in drafts])).execute()
    with pytest.raises(RowReferred) as refused:
        rows.delete(deps, editor, EDIT, Ministry, row.id, ("label",), seen(row, "label"))
    assert refused.value.by == {"entity": 1, "account_request": 2}
    assert Ministry.select().where(Ministry.id == row.id).exists()


def test_two_rows_with_one_unique_value_are_refused(deps: Dependencies, editor: Any) -> None:
    rows.create(deps, editor, EDIT, Ministry, NEW)
    other = factories.make_ministry(code="autre")
    with pytest.raises(ValuesRefused):
        rows.create(deps, editor, EDIT, Ministry, NEW | {"label": "Un autre"})
    with pytest.raises(ValuesRefused):
        rows.change(deps, editor, EDIT, Ministry, other.id, {"code": "essais"}, seen(other, "code"))
    assert Ministry.select().count() == 2
    assert len(journalled()) == 1


def test_nobody_else_writes(deps: Dependencies) -> None:
    reader = factories.fresh_actor(factories.make_account(deps, staff=StaffRole.READER))
    row = factories.make_ministry()
    for act in (
        lambda: rows.create(deps, reader, EDIT, Ministry, NEW),
        lambda: rows.change(deps, reader, EDIT, Ministry, row.id, {"label": "x"}, seen(row, "label")),
        lambda: rows.delete(deps, reader, EDIT, Ministry, row.id, ("label",), seen(row, "label")),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert Ministry.get_by_id(row.id).label == row.label


def test_a_row_that_is_gone_is_not_found(deps: Dependencies, editor: Any) -> None:
    with pytest.raises(NotFound):
        rows.change(deps, editor, EDIT, Ministry, 999, {"label": "x"}, "")
    with pytest.raises(NotFound):
        rows.delete(deps, editor, EDIT, Ministry, 999, ("label",), "")
