"""A faulty kinds file is refused line by line, by the keys at fault."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.kinds_errors import key_of, problems_of
from domain.registry import RegistryError, load_registry, registry_of

SECOND_AGENCY = Path(__file__).parents[1] / "data" / "second_agency.toml"

Values = dict[str, Any]


def _drop(values: Values, *path: Any) -> None:
    _at(values, path[:-1]).pop(path[-1])


def _every_proof(values: dict[str, Any], categories: list[str]) -> None:
    for proof in values["proofs"]:
        proof["legal_categories"] = categories


def _set(values: Values, value: Any, *path: Any) -> None:
    _at(values, path[:-1])[path[-1]] = value


def _at(values: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        values = values[step]
    return values


def _append(values: Values, name: str, item: Any) -> None:
    values[name].append(copy.deepcopy(item))


def _check(values: Values, key: str, value: str) -> None:
    _set(values, value, "documents", 0, "checklist", 0, key)


def _ask(values: Values, place: int, **conditions: Any) -> None:
    _set(values, conditions, "documents", place, "asked")


FAULTS: list[tuple[str, Callable[[Values], object], str, str]] = [
    ("a key is missing", lambda v: _drop(v, "name"), "name", "missing"),
    ("a key inside a kind is missing", lambda v: _drop(v, "kinds", 1, "label"), "kinds[venue].label", "missing"),
    (
        "a role called otherwise without its plural",
        lambda v: _drop(v, "roles", 0, "plural"),
        "roles[entity_manager].plural",
        "missing",
    ),
    ("a role of no gender", lambda v: _set(v, "neuter", "roles", 2, "gender"), "roles[si_admin].gender", "not one of"),
    (
        "no word for a listed body",
        lambda v: _drop(v, "signup", "listed_body"),
        "signup.listed_body",
        "missing",
    ),
    ("a key is unknown", lambda v: _set(v, 1, "kinds", 1, "mandat"), "kinds[venue].mandat", "known key"),
    ("a text is blank", lambda v: _set(v, " ", "kinds", 1, "help"), "kinds[venue].help", "empty"),
    ("a text is a number", lambda v: _set(v, 3, "name"), "name", "text"),
    ("a flag is a text", lambda v: _set(v, "oui", "kinds", 1, "listed"), "kinds[venue].listed", "true or false"),
    ("a number is true", lambda v: _set(v, True, "mandate_months"), "mandate_months", "whole number"),
    ("no month at all", lambda v: _set(v, 0, "mandate_months"), "mandate_months", "from 1"),
    ("three signatories", lambda v: _set(v, 3, "kinds", 2, "max_signatories"), "max_signatories", "up to 2"),
    ("an unknown rule", lambda v: _set(v, "perhaps", "kinds", 1, "mandate"), "kinds[venue].mandate", "not one of"),
    ("a code in capitals", lambda v: _set(v, "Venue", "kinds", 1, "code"), "code", "not a code"),
    ("a register's code longer than its column", lambda v: _set(v, "r" * 21, "registers", 0, "code"), "code", "20"),
    ("a kind twice", lambda v: _append(v, "kinds", v["kinds"][1]), "kinds", "« venue » stands there twice"),
    ("two listed kinds", lambda v: _set(v, True, "kinds", 1, "listed"), "kinds", "at most one"),
    ("no kind left to choose", lambda v: _set(v, v["kinds"][:1], "kinds"), "kinds", "at least one active"),
    ("no kind at all", lambda v: _drop(v, "kinds"), "kinds", "missing"),
    ("a proof nobody defined", lambda v: _set(v, ["x"], "kinds", 1, "proofs"), "kinds[venue].proofs", "not defined"),
    ("a proof that is a list", lambda v: _set(v, [["x"]], "kinds", 1, "proofs"), "kinds[venue].proofs[0]", "table"),
    ("a kind without a code", lambda v: _drop(v, "kinds", 1, "code"), "kinds[1].code", "missing"),
    ("a proof named twice", lambda v: _set(v, ["charter"] * 2, "kinds", 1, "proofs"), "proofs", "twice"),
    ("no proof where one is needed", lambda v: _set(v, [], "kinds", 1, "proofs"), "proofs", "at least 1"),
    ("a category in letters", lambda v: _set(v, ["5x"], "kinds", 1, "legal_categories"), "categories", "digits"),
    ("a category twice", lambda v: _set(v, ["5"], "kinds", 2, "legal_categories"), "kinds", "more than one kind"),
    (
        "a category of two proofs of a kind",
        lambda v: _every_proof(v, ["52"]),
        "proofs",
        "more than one proof",
    ),
    ("a list that is a text", lambda v: _set(v, "x", "kinds", 1, "home"), "kinds[venue].home", "list"),
    ("kinds that are a text", lambda v: _set(v, "x", "kinds"), "kinds", "list"),
    ("a table that is a text", lambda v: _set(v, "x", "letter"), "letter", "table"),
    ("no mandate where one is asked for", lambda v: _drop(v, "documents", 1), "kinds[venue].mandate", "« mandate »"),
    ("no proof where one is asked for", lambda v: _drop(v, "documents", 0), "kinds[venue].needs_proof", "existence"),
    ("two mandates", lambda v: _set(v, "mandate", "documents", 0, "purpose"), "documents[mandate].purpose", "only one"),
    ("an unknown purpose", lambda v: _set(v, "x", "documents", 0, "purpose"), "purpose", "not one of"),
    (
        "a document named as a field",
        lambda v: _set(v, "phone", "documents", 2, "code"),
        "[phone].code",
        "another answer",
    ),
    (
        "a document named as an input",
        lambda v: _set(v, "second_name", "documents", 2, "code"),
        "code",
        "another answer",
    ),
    ("a condition on a mandate", lambda v: _ask(v, 1, with_mandate=True), "documents[mandate].asked", "a purpose"),
    (
        "a condition on an unknown kind",
        lambda v: _ask(v, 2, kinds=["x"]),
        "asked.kinds[0]",
        "under [[kinds]]",
    ),
    ("a condition on an unknown register", lambda v: _ask(v, 2, registers=["x"]), "asked.registers[0]", "not defined"),
    ("an unknown condition", lambda v: _ask(v, 2, colour="red"), "documents[safety_plan].asked.colour", "known key"),
    ("a document without checklist", lambda v: _set(v, [], "documents", 2, "checklist"), "checklist", "at least 1"),
    ("no sentence for a missing document", lambda v: _drop(v, "documents", 2, "reasons", 2), "reasons", "« missing »"),
    (
        "a question whose reason is not the document's",
        lambda v: _check(v, "reason", "x"),
        ".checklist",
        "« x » is not one of",
    ),
    ("a question whose reason is absence", lambda v: _check(v, "reason", "missing"), ".checklist", "not one of"),
    (
        "a question whose hint is unknown",
        lambda v: _check(v, "hint", "colour"),
        "checklist[legible].hint",
        "not one of",
    ),
    ("a field missing", lambda v: _drop(v, "fields", 0), "fields", "« entity_name » is missing"),
    ("a role that nobody knows", lambda v: _set(v, "clerk", "roles", 0, "code"), "roles[clerk].code", "not one of"),
    ("a state that nobody knows", lambda v: _set(v, "Perdue", "states", "lost"), "states.lost", "not one of"),
    ("a state without a label", lambda v: _set(v, " ", "states", "with_si"), "states.with_si", "empty"),
    ("no reason for managers", lambda v: _drop(v, "refusals", 1), "refusals", "manager"),
    ("a letter's placeholder unknown", lambda v: _set(v, "{nom}", "letter", "one"), "letter.one", "{nom}"),
    ("a letter's placeholder left out", lambda v: _set(v, "rien", "letter", "two"), "letter.two", "lacks"),
    ("a letter with a lone brace", lambda v: _set(v, "{", "letter", "one"), "letter.one", "braces"),
    ("a letter that reads attributes", lambda v: _set(v, "{a!r}", "letter", "one"), "letter.one", "plain"),
    ("a ministry's SIRET is wrong", lambda v: _set(v, "1", "ministries", 0, "siret"), "siret", "not a SIRET"),
    (
        "a ministry twice",
        lambda v: _append(v, "ministries", v["ministries"][0]),
        "ministries",
        "« trois_rivieres » stands there twice",
    ),
]


@pytest.mark.parametrize(("rule", "spoil", "key", "problem"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_faulty_file_is_refused_by_its_key(
    rule: str, spoil: Callable[[Values], object], key: str, problem: str
) -> None:
    values = tomllib.loads(SECOND_AGENCY.read_text(encoding="utf-8"))
    spoil(values)

    with pytest.raises(RegistryError) as caught:
        registry_of(values)

    assert any(key in told.split(": ")[0] and problem in told for told in caught.value.problems), caught.value


def test_a_file_that_is_absent_or_not_toml_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "kinds.toml"
    broken.write_text("name = ", encoding="utf-8")

    for path in (broken, tmp_path / "absent.toml"):
        with pytest.raises(RegistryError) as caught:
            load_registry(path)
        assert str(caught.value).startswith(f"{path}: ")


def test_a_problem_without_a_line_names_the_file() -> None:
    with pytest.raises(RegistryError) as caught:
        registry_of({}, "", "kinds.toml")
    assert "kinds.toml: name: is missing" in caught.value.problems


def test_a_problem_that_has_no_words_of_ours_keeps_those_of_pydantic() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(int).validate_python("x")
    assert [problem.problem for problem in problems_of(caught.value)] == [caught.value.errors()[0]["msg"]]


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (("kinds", 0, "label"), "kinds[venue].label"),
        (("kinds", 1, "label"), "kinds[1].label"),
        (("kinds", 2), "kinds[2]"),
        (("absent", 0, "label"), "absent[0].label"),
    ],
)
def test_an_item_is_named_by_its_code_where_it_has_one(path: tuple[str | int, ...], key: str) -> None:
    assert key_of(path, {"kinds": [{"code": "venue"}, {"label": "x"}]}) == key


def test_all_problems_are_told_each_with_its_line(tmp_path: Path) -> None:
    text = SECOND_AGENCY.read_text(encoding="utf-8")
    spoilt = (
        text.replace('label = "Troupe"\n', "")
        .replace("mandate_months = 6", 'mandate_months = "six"')
        .replace('reason = "other_stage", hint = "entity"', 'reason = "other_stage", hint = "colour"')
    )
    path = tmp_path / "kinds.toml"
    path.write_text(spoilt, encoding="utf-8")

    with pytest.raises(RegistryError) as caught:
        load_registry(path)

    lines = spoilt.splitlines()
    at = {line: lines.index(line) + 1 for line in lines if line.startswith('code = "troupe"')}
    colour = next(number for number, line in enumerate(lines, 1) if "colour" in line)
    troupe = at['code = "troupe"'] - 1
    assert caught.value.problems == (
        f"{path}, line 4: mandate_months: must be a whole number",
        f"{path}, line {troupe}: kinds[troupe].label: is missing",
        f"{path}, line {colour}: documents[safety_plan].checklist[of_this_stage].hint: "
        "« colour » is not one of 'applicant', 'signatory', 'entity', 'number', 'date', 'signature', 'act' or "
        "'collection'",
    )
