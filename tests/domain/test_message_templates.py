"""Texts with variables of an allow-list: what is refused, and that nothing but a name is ever looked up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.message_templates import (
    ACTIONS,
    HOUSE,
    Action,
    BadTemplate,
    Place,
    TemplateChanged,
    check,
    fill,
    used,
    variables,
)

PLACES = [(action, place) for action in ACTIONS for place in Place]
VALUES = {"reference": "K7M-4QX-9BC", "entite": "{demandeur}", "demandeur": "Camille Exemple"}


@pytest.mark.parametrize(("action", "place"), PLACES)
def test_the_houses_words_pass_their_own_check(action: Action, place: Place) -> None:
    check(HOUSE.get((action, place), "Bonjour."), action, place)


@pytest.mark.parametrize(("action", "place"), PLACES)
def test_every_variable_that_is_listed_may_be_written(action: Action, place: Place) -> None:
    check(" ".join(f"{{{variable.name}}}" for variable in variables(action, place)), action, place)


def test_only_a_mail_of_complement_tells_the_date_to_answer_by() -> None:
    dated = {
        (action, place)
        for action, place in PLACES
        if "date_limite" in {variable.name for variable in variables(action, place)}
    }
    assert dated == {("request_changes", Place.OPENING), ("request_changes", Place.CLOSING)}


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("{inconnue}", ("inconnue",)),
        ("{entite} {nom} {nom} {prenom}", ("nom", "prenom")),
        ("{entite.__class__}", ("entite.__class__",)),
        ("{entite[0]}", ("entite[0]",)),
        ("{entite!r}", ("entite!r",)),
        ("{entite:>4000000000}", ("entite:>4000000000",)),
        ("{ entite }", (" entite ",)),
        ("{Entite}", ("Entite",)),
        ("{}", ("",)),
        ("{0}", ("0",)),
        ("{% raw %}", ("% raw %",)),
        ("{\nentite}", ("\nentite",)),
        ("{", ()),
        ("}", ()),
        ("{{entite}", ()),
        ("{entite}}", ()),
        ("Une { seule", ()),
    ],
)
def test_what_is_no_variable_of_the_list_is_refused_by_name(text: str, unknown: tuple[str, ...]) -> None:
    with pytest.raises(BadTemplate) as refused:
        check(text, "reject", Place.OPENING)
    assert refused.value.unknown == unknown
    assert refused.value.allowed == ("reference", "demandeur", "entite", "assistance", "service", "organisme")


def test_values_are_put_in_once_and_never_read_for_variables() -> None:
    assert fill("{reference} : {entite}, {demandeur}", VALUES) == "K7M-4QX-9BC : {demandeur}, Camille Exemple"


def test_doubled_braces_are_braces() -> None:
    assert fill("{{entite}} {{{reference}}} }}{{", VALUES) == "{entite} {K7M-4QX-9BC} }{"
    check("{{entite}} {{{reference}}} }}{{", "reject", Place.OPENING)


@pytest.mark.parametrize(("text", "unknown"), [("{date_limite}", ("date_limite",)), ("{entite} {", ())])
def test_a_variable_without_value_is_not_a_hole(text: str, unknown: tuple[str, ...]) -> None:
    with pytest.raises(BadTemplate) as refused:
        fill(text, VALUES)
    assert (refused.value.unknown, refused.value.allowed) == (unknown, ("reference", "entite", "demandeur"))


@pytest.mark.parametrize(("action", "place"), [("request_changes", Place.REASON), ("reject", Place.OPENING)])
def test_the_date_to_answer_by_is_refused_where_nobody_knows_it_yet(action: Action, place: Place) -> None:
    check("{date_limite}", "request_changes", Place.OPENING)
    with pytest.raises(BadTemplate) as refused:
        check("{date_limite}", action, place)
    assert "date_limite" not in refused.value.allowed


def test_somebody_who_saves_over_another_text_sees_it_and_whose_it_is() -> None:
    refused = TemplateChanged("Bonjour", "Camille Exemple", "2026-11-27")
    assert (refused.text, refused.author, refused.seen) == ("Bonjour", "Camille Exemple", "2026-11-27")


def test_the_variables_that_a_text_uses_are_known() -> None:
    assert used("{entite} {{service}} {reference}, {entite}") == {"entite", "reference"}


@given(st.text(st.sampled_from("{}ab .[]!:%\n")), st.text(st.sampled_from("{}ab")))
def test_a_text_that_passes_is_filled_and_one_that_is_not_raises(text: str, value: str) -> None:
    values = {"a": value, "b": "b"}
    if used(text) <= values.keys():
        try:
            filled = fill(text, values)
        except BadTemplate:
            return
        assert filled.count("{") <= text.count("{") + text.count("a") * value.count("{")
    else:
        with pytest.raises(BadTemplate):
            fill(text, values)


@given(st.text())
def test_any_text_can_be_written_with_its_braces_doubled(text: str) -> None:
    assert fill(text.replace("{", "{{").replace("}", "}}"), {}) == text
