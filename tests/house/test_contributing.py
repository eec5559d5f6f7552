"""CONTRIBUTING.md names only files, tasks, modules and names that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from config_checks import HOUSE
from tests.support.source import tree

PAGE = (HOUSE / "CONTRIBUTING.md").read_text(encoding="utf-8")
# What its recipes make.
MADE = re.compile(r"0042_request_service|templates/mail/role_taken/|\.venv")
QUOTED = re.findall(r"`([^`\n]+)`", PAGE)
PATHS = sorted({
    *(text for text in QUOTED if re.fullmatch(r"[\w.-]+(/[\w.-]+)*/?", text) and ("/" in text or "." in text)),
    *re.findall(r"(?<= )tests(?:/\w+)+(?:\.py)?", PAGE),
})  # fmt: skip
TASKS = sorted(set(re.findall(r"`?\bmake ([a-z]+)\b(?= *[`#])", PAGE)))
MODULES = sorted(set(re.findall(r"python -m ([\w.]+)", PAGE)) - {"pytest"})
NAMES = sorted(set(re.findall(r"`([\w/]+\.py)`,\s+(?:class )?`(\w+)`", PAGE)))


def test_there_is_something_to_check() -> None:
    assert min(len(PATHS), len(TASKS), len(MODULES), len(NAMES)) > 0


@pytest.mark.parametrize("path", [path for path in PATHS if not MADE.fullmatch(path)])
def test_every_path_exists(path: str) -> None:
    here = HOUSE / path
    assert here.exists() or list((HOUSE / "templates" / "mail").glob(f"*/{path}")) != [], "mend CONTRIBUTING.md"


@pytest.mark.parametrize("task", TASKS)
def test_every_task_exists(task: str) -> None:
    assert re.search(rf"^{task}:", (HOUSE / "Makefile").read_text(encoding="utf-8"), re.M), "mend CONTRIBUTING.md"


@pytest.mark.parametrize("module", MODULES)
def test_every_module_exists(module: str) -> None:
    assert (HOUSE / Path(*module.split("."))).with_suffix(".py").is_file(), "mend CONTRIBUTING.md"


@pytest.mark.parametrize(("path", "name"), NAMES)
def test_every_name_stands_in_its_file(path: str, name: str) -> None:
    named = {
        getattr(node, "name", getattr(node, "id", ""))
        for node in ast.walk(tree(HOUSE / path))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.Name)
    }
    assert name in named, "mend CONTRIBUTING.md"
