"""What operators are given names what there is: metrics, alerts, rows of docs/operations.md, tests."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from config_checks import HOUSE
from tests.support.cited import cited, names_in
from tests.support.french import english, unset
from web.measures import REGISTRY
from web.metrics import GAUGES

PAGE = HOUSE / "docs" / "operations.md"
RULES = HOUSE / "deploy" / "prometheus" / "alerts.yml"
TESTS = HOUSE / "deploy" / "prometheus" / "alerts_test.yml"
DASHBOARD = HOUSE / "deploy" / "grafana" / "guichet.json"
UNITS = {"s", "bytes", "reqps", "opm", "short", "bool_yes_no"}
"""Grafana's names of units."""
ROW = re.compile(r"^\| `([\w-]+)` \|", re.MULTILINE)


def counted() -> dict[str, set[str]]:
    """Metric → the names under which its samples are asked for."""
    endings = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}
    return {family.name: {family.name + end for end in endings[family.type]} for family in REGISTRY.collect()}


def named(text: str) -> set[str]:
    """The metrics that a file asks for."""
    return set(re.findall(r"\bguichet_\w+", text))


@pytest.mark.parametrize("file", [RULES, TESTS, DASHBOARD], ids=lambda file: file.name)
def test_every_metric_that_is_asked_for_is_told(file: Path) -> None:
    known = GAUGES.keys() | set().union(*counted().values())
    assert named(file.read_text(encoding="utf-8")) - known == set()


def test_every_metric_is_on_the_dashboard() -> None:
    asked = named(DASHBOARD.read_text(encoding="utf-8"))
    assert [name for name in GAUGES if name not in asked] == []
    assert [name for name, names in counted().items() if not names & asked] == []


def test_the_dashboard_is_one_that_can_be_imported() -> None:
    board = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"]) > 10
    assert all(panel["title"] and panel["description"] and panel["targets"] for panel in board["panels"])


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    return found


@pytest.mark.parametrize("panel", panels(), ids=lambda panel: panel["title"])
def test_a_panel_says_in_french_what_it_shows_and_in_what_unit(panel: dict[str, Any]) -> None:
    words = f"{panel['title']}. {panel['description']}"
    legends = " ".join(target["legendFormat"] for target in panel["targets"])
    assert english(words) + english(re.sub(r"\{\{\w+\}\}", "", legends)) == []
    assert unset(words) == []
    assert panel["fieldConfig"]["defaults"]["unit"] in UNITS
    assert all(target["expr"].count('{job="$job"') >= 1 for target in panel["targets"])
    assert [target["refId"] for target in panel["targets"]] == list("ABCD")[: len(panel["targets"])]


def test_the_alerts_say_in_french_what_happens() -> None:
    summaries = re.findall(r'summary: "([^"]+)"', RULES.read_text(encoding="utf-8"))
    assert [fault for summary in summaries for fault in english(re.sub(r"\{\{.*?\}\}", "", summary))] == []


def test_every_alert_is_tested_and_leads_to_a_row() -> None:
    rules, tests = RULES.read_text(encoding="utf-8"), TESTS.read_text(encoding="utf-8")
    alerts = re.findall(r"- alert: (\w+)", rules)
    assert len(alerts) == len(set(alerts)) == len(re.findall(r'row: "', rules))
    assert [name for name in alerts if f"alertname: {name}\n        exp_alerts:\n" not in tests] == []
    assert set(re.findall(r'row: "([\w-]+)"', rules)) - set(ROW.findall(PAGE.read_text(encoding="utf-8"))) == set()


def test_the_page_names_every_alert_and_no_other() -> None:
    alerts = set(re.findall(r"- alert: (\w+)", RULES.read_text(encoding="utf-8")))
    assert set(re.findall(r"`(Guichet[A-Z]\w+)`", PAGE.read_text(encoding="utf-8"))) == alerts


@pytest.mark.parametrize(("file", "name"), cited(PAGE))
def test_a_cited_test_exists(file: str, name: str) -> None:
    assert name in names_in(file), f"docs/operations.md names {file}{name}"


def test_every_row_says_what_to_do_and_is_held() -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if ROW.match(line)]
    names = [line.split("`")[1] for line in lines]
    assert len(names) == len(set(names)) > 35
    assert [line[:40] for line in lines if line.count(" | ") != 3 or "`tests/" not in line] == []
