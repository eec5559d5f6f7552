"""The history of a row, for those who see it, and what the journal calls the row."""

from __future__ import annotations

from typing import Any

import pytest

import domain.permissions
from domain.message_templates import Place
from domain.permissions import MANAGER, Permission
from services.machinery.journal import record
from services.reference import message_templates
from tests.backoffice.conftest import People
from tests.backoffice.crud_screens import HOLIDAYS, SEASONS, app, details, edit  # noqa: F401 (a fixture)
from tests.support.dependencies import Clock
from tests.support.tables import Holiday, Season

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


def journal_of(people: People, row: Any, **detail: Any) -> None:
    """Write an entry about a row as a service does."""
    about = {"object_key": row.object_key, **detail}
    record("row.changed", people.actor("si"), people.deps.now(), **about)


class TestHistory:
    def test_says_who_when_and_what_field_by_field(self, people: People, may_day: Holiday, clock: Clock) -> None:
        clock.advance(minutes=1)
        people["si"].fill_in(edit(may_day), day="2026-05-02", label="Fête du travail")
        page = people["si"].get(details(may_day)).text
        assert page.index("Ligne modifiée") < page.index("Ligne ajoutée")
        assert people.account("si").full_name in page
        assert "1er mai 2026" in page
        assert "2 mai 2026" in page
        assert "Nom du jour" in page

    def test_is_for_every_agent_who_sees_the_row_and_its_reasons_for_those_who_read_the_journal(
        self, people: People, may_day: Holiday
    ) -> None:
        changes = {"label": ["Fête du travail", "1er mai"], "hidden": ["un secret", "un autre"]}
        journal_of(people, may_day, changes=changes, reason="Parce que.")
        for who, whole in (("reader", False), ("reviewer", True)):
            page = people[who].get(details(may_day)).text
            assert "Historique" in page
            assert people.account("si").full_name in page
            assert "1er mai" in page
            assert ("un secret" in page, "Parce que." in page) == (whole, whole)

    def test_says_nothing_to_a_manager(self, people: People, may_day: Holiday, monkeypatch: pytest.MonkeyPatch) -> None:
        """Who manages an entity may be shown a table; who of the administration changed it is not theirs to read."""
        monkeypatch.setattr(domain.permissions, "MANAGER", MANAGER | {Permission.SEE_MINISTRIES})
        page = people["manager"].get(details(may_day)).text
        assert "Fête du travail" in page
        assert "Historique" not in page
        assert people.account("si").full_name not in page

    def test_is_of_this_row_alone(self, people: People, may_day: Holiday) -> None:
        people["si"].fill_in(f"{HOLIDAYS}new/", day="2026-07-14", label="Fête nationale")
        assert "Fête nationale" in people["si"].get(HOLIDAYS).text
        assert "Fête nationale" not in people["si"].get(details(may_day)).text


class TestTheJournal:
    def test_names_the_object_and_leads_to_it(self, people: People) -> None:
        people["si"].fill_in(f"{SEASONS}new/", name="d’été")
        address, name = f"{SEASONS}details/?id={Season.get().id}", "saison « Saison d’été »"
        assert f'<a href="{address}">{name}</a>' in people["si"].get("/backoffice/journal/").text
        assert f">{name}<" in " ".join(people["reviewer"].get("/backoffice/journal/").text.split("\n"))
        hidden = people["si"].hidden_in(people["si"].get(f"{SEASONS}delete/confirm/?id={Season.get().id}").text)
        people["si"].client.post(f"{SEASONS}delete/", data=hidden)
        page = people["si"].get("/backoffice/journal/").text
        assert (page.count(name), page.count(address)) == (2, 0)

    def test_names_the_words_of_a_mail_and_leads_to_them(self, people: People) -> None:
        admin = people.actor("si")
        message_templates.save_words(people.deps, admin, "reject", Place.OPENING, "Autrement.", "0")
        address = "/backoffice/modeles/mots/details/?id=refus-debut"
        journal = "/backoffice/journal/"
        link = f'<a href="{address}&amp;url={journal}">texte n° reject-opening</a>'
        assert link in people["si"].get(journal).text
        assert "Autrement." in people["si"].get(address).text
        exported = people["si"].get("/backoffice/journal/export/csv/").data.decode("utf-8-sig")
        assert '"texte n° reject-opening"' in exported
