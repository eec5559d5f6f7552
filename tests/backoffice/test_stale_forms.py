"""A form whose row somebody else saved meanwhile: both values stand beside each field, and one is chosen."""

from __future__ import annotations

import re

import pytest

from backoffice.stale_forms import Conflict
from models import Account
from tests.backoffice.conftest import People
from tests.backoffice.crud_screens import app, edit, offers  # noqa: F401 (a fixture)
from tests.support.tables import Guide, Holiday, Season, Stage, Topic, Visit

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


class TestStaleForms:
    @pytest.mark.parametrize(
        ("chosen", "kept"),
        [
            ({}, ("2026-05-03", "La seconde")),
            ({"label-garder": "saisie", "day-garder": "saisie"}, ("2026-05-03", "La seconde")),
            ({"label-garder": "enregistree", "day-garder": "saisie"}, ("2026-05-03", "La première")),
            ({"label-garder": "saisie", "day-garder": "enregistree"}, ("2026-05-02", "La seconde")),
            ({"label-garder": "enregistree", "day-garder": "enregistree"}, ("2026-05-02", "La première")),
        ],
    )
    def test_of_a_stale_form_one_value_is_chosen_for_each_field(
        self, people: People, may_day: Holiday, chosen: dict[str, str], kept: tuple[str, str]
    ) -> None:
        page = people["si"].get(edit(may_day)).text
        people["si"].fill_in(edit(may_day), day="2026-05-02", label="La première")
        fields = {**people["si"].hidden_in(page), "day": "2026-05-03", "label": "La seconde"}
        answer = people["si"].client.post(edit(may_day), data=fields)
        assert answer.status_code == 422
        assert "a enregistré d’autres valeurs entre-temps" in answer.text
        assert offers(answer.text, "label") == [
            ("saisie", " checked", "Votre saisie", "La seconde"),
            ("enregistree", "", f"Enregistré par {people.account('si').full_name}", "La première"),
        ]
        assert [text for *_, text in offers(answer.text, "day")] == ["3 mai 2026", "2 mai 2026"]
        assert 'value="La seconde"' in answer.text
        row = Holiday.get_by_id(may_day.id)
        assert (row.day.isoformat(), row.label) == ("2026-05-02", "La première")
        again = {**fields, **people["si"].hidden_in(answer.text), **chosen}
        assert people["si"].client.post(edit(may_day), data=again).status_code == 302
        row = Holiday.get_by_id(may_day.id)
        assert (row.day.isoformat(), row.label) == kept

    def test_a_choice_for_what_is_no_value_of_the_row_is_passed_over(self, people: People, may_day: Holiday) -> None:
        forged = {"row_seen-garder": "enregistree", "csrf_token-garder": "enregistree", "x-garder": "enregistree"}
        answer = people["si"].fill_in(edit(may_day), day="2026-05-01", label="Autre", **forged)
        assert (answer.status_code, Holiday.get().label) == (302, "Autre")
        agent = f"/backoffice/agents/edit/?id={people.account('reader').id}"
        forged = {"motif-garder": "enregistree", "submit-garder": "enregistree"}
        answer = people["si"].fill_in(agent, role="support", motif="Il aide désormais.", **forged)
        assert (answer.status_code, Account.get_by_id(people.account("reader").id).staff_role) == (302, "support")

    def test_what_was_saved_since_the_choice_is_shown_before_it_is_kept(self, people: People, may_day: Holiday) -> None:
        fields = {
            **people["si"].hidden_in(people["si"].get(edit(may_day)).text),
            "day": "2026-05-01",
            "label": "Mienne",
        }
        people["si"].fill_in(edit(may_day), day="2026-05-01", label="La première")
        answer = people["si"].client.post(edit(may_day), data=fields)
        people["si"].fill_in(edit(may_day), day="2026-05-01", label="Une autre encore")
        again = {**fields, **people["si"].hidden_in(answer.text), "label-garder": "enregistree"}
        answer = people["si"].client.post(edit(may_day), data=again)
        assert answer.status_code == 422
        assert 'value="Une autre encore"' in answer.text
        assert offers(answer.text, "label") == []

    def test_a_long_text_says_where_the_two_differ(self) -> None:
        theirs = "Nous refusons la demande <b>parce</b> que la pièce est illisible, merci de la numériser."
        both = Conflict("Texte", "text-garder", "Paul", theirs.replace("refusons", "acceptons"), theirs)
        assert str(both.difference) == (
            "Nous <del><span class='visually-hidden'>retiré\N{NO-BREAK SPACE}: </span>refusons</del>"
            "<ins><span class='visually-hidden'>ajouté\N{NO-BREAK SPACE}: </span>acceptons</ins>"
            " la demande &lt;b&gt;parce&lt;/b&gt; que la pièce est illisible, merci de la numériser."
        )
        assert Conflict("Nom", "label-garder", "Paul", "A", "B").difference == ""

    def test_a_row_of_another_table_is_chosen_by_its_name(self, people: People) -> None:
        summer, winter, spring = (Season.create(name=name) for name in ("d’été", "d’hiver", "de printemps"))
        visit = Visit.create(title="Musée", season=summer)
        address = f"/backoffice/visites/edit/?id={visit.id}"
        fields = {**people["si"].hidden_in(people["si"].get(address).text), "title": "Musée", "season": str(winter.id)}
        people["si"].fill_in(address, title="Musée", season=str(spring.id))
        answer = people["si"].client.post(address, data=fields)
        assert [text for *_, text in offers(answer.text, "season")] == ["Saison d’hiver", "Saison de printemps"]
        chosen = {**people["si"].hidden_in(answer.text), "title": "Musée", "season-garder": "enregistree"}
        assert people["si"].client.post(address, data=fields | chosen).status_code == 302
        assert Visit.get_by_id(visit.id).season == spring
        history = people["si"].get(f"/backoffice/visites/details/?id={visit.id}").text
        assert "Saison d’été" in history
        kept = {**people["si"].hidden_in(people["si"].get(address).text), "title": "Autre", "season": str(spring.id)}
        people["si"].fill_in(address, title="Musée", season=str(winter.id))
        answer = people["si"].client.post(address, data=kept)
        assert re.search(rf'name="season" value="{winter.id}" checked', answer.text)

    def test_what_only_the_other_changed_is_taken_over(self, people: People, may_day: Holiday) -> None:
        page = people["si"].get(edit(may_day)).text
        people["si"].fill_in(edit(may_day), day="2026-05-02", label="Fête du travail")
        fields = {**people["si"].hidden_in(page), "day": "2026-05-01", "label": "La seconde"}
        answer = people["si"].client.post(edit(may_day), data=fields)
        assert answer.status_code == 422
        assert offers(answer.text, "day") == offers(answer.text, "label") == []
        assert 'value="2026-05-02"' in answer.text
        assert 'value="La seconde"' in answer.text

    def test_a_form_from_before_they_changed_is_refused(self, people: People) -> None:
        people["si"].fill_in("/backoffice/visites/new/", title="Musée", **{"guides-0-id": "", "guides-0-name": "Anne"})
        address = f"/backoffice/visites/edit/?id={Visit.get().id}"
        open_before = people["si"].hidden_in(people["si"].get(address).text)
        Guide.update(name="Annie").execute()
        fields = {**open_before, "title": "Musée", "guides-0-id": str(Guide.get().id), "guides-0-name": "Zoé"}
        answer = people["si"].client.post(address, data=fields)
        assert answer.status_code == 422
        assert [text for *_, text in offers(answer.text, "guides")] == ["Zoé", "Annie"]
        assert Guide.get().name == "Annie"
        again = {**fields, **people["si"].hidden_in(answer.text)}
        people["si"].client.post(address, data=again | {"guides-garder": "enregistree"})
        assert Guide.get().name == "Annie"
        assert Guide.select().count() == 1
        people["si"].client.post(address, data=again | {"guides-garder": "saisie"})
        assert Guide.get().name == "Zoé"

    def test_what_is_ticked_is_chosen_by_name_and_stands_in_the_history(self, people: People) -> None:
        water, stone, wood = (Topic.create(name=name) for name in ("Eau", "Pierre", "Bois"))
        new = "/backoffice/etapes/new/"
        assert people["si"].fill_in(new, title="Pont", level="2", topics=str(water.id)).status_code == 302
        address = f"/backoffice/etapes/edit/?id={Stage.get().id}"
        opened = people["si"].hidden_in(people["si"].get(address).text)
        people["si"].fill_in(address, title="Pont", level="1", topics=[str(water.id), str(stone.id)])
        fields = {"title": "Pont", "level": "2", "topics": str(wood.id)}
        answer = people["si"].client.post(address, data=opened | fields)
        assert answer.status_code == 422
        assert [text for *_, text in offers(answer.text, "topics")] == ["Bois", "Eau\nPierre"]
        assert '<option selected value="1">Facile' in answer.text
        again = people["si"].hidden_in(answer.text) | fields
        people["si"].client.post(address, data=again | {"topics-garder": "enregistree"})
        assert sorted(topic.name for topic in Stage.get().topics) == ["Eau", "Pierre"]
        people["si"].fill_in(address, title="Pont", level="2", topics=str(wood.id))
        assert [topic.name for topic in Stage.get().topics] == ["Bois"]
        history = people["si"].get(f"/backoffice/etapes/details/?id={Stage.get().id}").text
        assert re.search("(?s)Pierre.*→.*Bois", history)
        assert re.search("Facile.*→.*Difficile", history)
