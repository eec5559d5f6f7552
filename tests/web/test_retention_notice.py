"""The notice on personal data is made from the settings: another period, another page, whatever the theme."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app import create_app
from config import load_settings
from config_retention import Retention
from tests.support.settings import environment
from tests.support.themes import SECOND, theme_settings
from web.retention_words import in_words

pytestmark = pytest.mark.slow

PERIODS = {
    "draft_days": ("8", "8 jours"),
    "resume_days": ("31", "31 jours"),
    "activation_days": ("33", "33 jours"),
    "refused_kept_months": ("13", "13\u00a0mois"),
    "proof_kept_months": ("5", "5\u00a0mois après la décision"),
    "mandate_kept_months": ("24", "puis 2\u00a0ans"),
    "trail_kept_months": ("120", "puis 10\u00a0ans"),
    "inactive_months": ("36", "Fermé après 3\u00a0ans"),
    "inactive_warning_days": ("45", "45 jours avant"),
    "sent_mail_kept_months": ("14", "14\u00a0mois"),
    "session_kept_months": ("15", "15\u00a0mois"),
    "work_kept_days": ("91", "91 jours"),
    "export_days": ("9", "9 jours"),
    "import_kept_days": ("32", "32 jours"),
    "log_kept_months": ("6", "6\u00a0mois"),
    "backup_kept_days": ("37", "37 jours"),
}
"""Each period by its setting: another value than the usual one, and what the page then says."""


@pytest.fixture(params=["ours", "second"])
def themed(request: pytest.FixtureRequest) -> dict[str, str]:
    return theme_settings(SECOND) if request.param == "second" else {}


def notice(tmp_path: Path, url: str, **settings: str) -> str:
    app = create_app(load_settings(environment(tmp_path, database_url=url, **settings)))
    return app.test_client().get("/donnees-personnelles").text


def test_every_period_of_the_settings_is_tried_here() -> None:
    assert {name for name in Retention.model_fields if name.endswith(("_months", "_days"))} <= set(PERIODS)


def test_each_period_stands_in_the_page(tmp_path: Path, sqlite_url: str, themed: dict[str, str]) -> None:
    changed = {name: value for name, (value, _) in PERIODS.items()}
    usual = notice(tmp_path, sqlite_url, **themed)
    page = notice(tmp_path, sqlite_url, **changed, **themed)
    assert [name for name, (_, words) in PERIODS.items() if words not in page] == []
    assert [name for name, (_, words) in PERIODS.items() if words in usual] == []


def test_no_period_is_typed_into_the_text() -> None:
    text = Path("templates/texts/privacy.md").read_text(encoding="utf-8")
    assert re.findall(r"\d+ (?:mois|jours?|ans?)\b", text) == []


@pytest.mark.parametrize(
    ("months", "words"), [(1, "1\u00a0mois"), (12, "1\u00a0an"), (18, "18\u00a0mois"), (24, "2\u00a0ans")]
)
def test_months_are_said_as_people_say_them(months: int, words: str) -> None:
    assert in_words(months) == words
