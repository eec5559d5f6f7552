"""What a migration may do: docs/migrations.md, which says why."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from adapters.migrate import FOLDER
from config_checks import HOUSE

FILES = sorted(path for path in FOLDER.iterdir() if path.suffix in (".py", ".sql"))
NAME = re.compile(r"\d{4}_[a-z0-9_]+(\.(sqlite|postgresql))?")
# What a program of the release before would miss. Rows that are deleted are missed by people.
TAKES_AWAY = re.compile(
    r"\bDROP\s+(TABLE|COLUMN|VIEW)\b|\bRENAME\b|\bTRUNCATE\b|\bDELETE\s+FROM\b|\bSET\s+NOT\s+NULL\b"
    r"|\.(drop|rename)_(table|column)\b|\bdropped\s*=|\badd_not_null\b",
    re.IGNORECASE,
)
CONTRACTS = re.compile(r"^CONTRACTS = \"[^\"]{20,}\"", re.MULTILINE)
ADDS_COLUMN = re.compile(r"\bADD\s+(?:COLUMN\s+)?(?!CONSTRAINT\b)[^;]*?\bNOT\s+NULL\b[^;,]*", re.IGNORECASE)
MEND = "expand now, contract one release later: docs/migrations.md"


def without_comments(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return re.sub(r"--[^\n]*|/\*.*?\*/" if path.suffix == ".sql" else r"#[^\n]*", "", text, flags=re.DOTALL)


def contracts(path: Path) -> bool:
    module = FOLDER / f"{path.name.split('.')[0]}.py"
    return bool(CONTRACTS.search(module.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_migration_takes_nothing_away_unless_it_says_since_when_nothing_needs_it(path: Path) -> None:
    found = TAKES_AWAY.findall(without_comments(path))
    assert not found or contracts(path), MEND


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_column_that_is_added_can_be_left_out_by_the_program_before(path: Path) -> None:
    wrong = [found for found in ADDS_COLUMN.findall(without_comments(path)) if "default" not in found.lower()]
    assert wrong == [], f"NOT NULL without a DEFAULT: the program before writes rows without it; {MEND}"


def test_every_migration_is_numbered_once_and_has_both_scripts_or_none() -> None:
    modules = sorted(path.stem for path in FILES if path.suffix == ".py")
    numbers = [name[:4] for name in modules]
    assert [path.name for path in FILES if not NAME.fullmatch(path.stem)] == []
    assert numbers == sorted(set(numbers)), "two migrations have one number"
    scripts = {path.stem for path in FILES if path.suffix == ".sql"}
    halves = [name for name in modules if len({f"{name}.sqlite", f"{name}.postgresql"} & scripts) == 1]
    assert halves == [], "a script for one of the two databases alone: write the other, even if it does less"


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("ALTER TABLE account DROP COLUMN phone;", True),
        ("DROP TABLE note;", True),
        ("ALTER TABLE note RENAME COLUMN text TO words;", True),
        ("DELETE FROM mail;", True),
        ("rebuild_table(db, 'account', create, dropped={'phone'})", True),
        ("migrator.drop_column('account', 'phone')", True),
        ("ALTER TABLE account ADD COLUMN phone TEXT;", False),
        ("DROP INDEX mail_state;", False),
        ("CREATE TABLE note (dropped_at TEXT, FOREIGN KEY (x) REFERENCES y (id) ON DELETE CASCADE);", False),
    ],
)
def test_the_rule_sees_what_it_should(statement: str, refused: bool) -> None:
    assert bool(TAKES_AWAY.search(statement)) is refused


def test_the_rule_is_written_down() -> None:
    page = (HOUSE / "docs" / "migrations.md").read_text(encoding="utf-8")
    assert 'CONTRACTS = "' in page
