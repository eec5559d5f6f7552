"""Each command that a page tells somebody to type is run by a test, or stands here with the reason why not.

Blocks of `sh` count by section, what stands in a sentence by the command's own words; its options have to exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config_checks import HOUSE
from tests.house.test_files import tracked
from tests.support.cited import names_in
from tests.support.operators_commands import leaves, ours
from tests.support.page_commands import commands_of

OPERATORS = "tests/demo/test_operators_pages.py::test_every_command_of_a_page_runs"
DEPLOYMENT = "tests/deep/test_deployment.py"
COMPOSITION = "tests/deep/test_composition.py"
FIRST = "tests/deep/test_first_commands.py"
BLOCKS = {
    "CONTRIBUTING.md: Set up": f"{FIRST}::test_make_run_serves_the_demonstration",
    "CONTRIBUTING.md: Run one test": f"{FIRST}::test_one_test_runs_as_contributing_says",
    "README.md: The two commands": f"{FIRST}::test_make_run_serves_the_demonstration",
    "README.md: In production": "tests/demo/test_operators_pages.py::test_the_readme_s_production_runs",
    "docs/a-new-screen.md": "tests/backoffice/test_a_new_screen.py",
    "docs/backup.md": "tests/demo/test_operators_pages.py::test_the_page_s_commands_run_as_they_stand",
    "docs/companies.md": OPERATORS,
    "docs/deployment.md: Upgrade": f"{DEPLOYMENT}::test_an_upgrade_loses_no_request_and_can_be_undone",
    "docs/deployment.md: Rollback": f"{DEPLOYMENT}::test_an_upgrade_loses_no_request_and_can_be_undone",
    "docs/deployment.md: Restoring": f"{DEPLOYMENT}::test_the_backup_is_restored",
    "docs/deployment.md: Caddy instead of nginx": f"{DEPLOYMENT}::test_caddy_serves_in_nginxs_place",
    "docs/deployment.md: In containers": f"{DEPLOYMENT}::test_the_image_is_built_and_serves",
    "docs/deployment.md: The composition": f"{COMPOSITION}::test_an_account_is_opened_over_https",
    "docs/deployment.md: Upgrading the composition": f"{COMPOSITION}::test_it_is_upgraded_and_starts_with_the_machine",
    "docs/deployment.md": f"{DEPLOYMENT}::test_an_account_is_opened_over_https",
    "docs/imports.md": OPERATORS,
    "docs/keys.md": OPERATORS,
    "docs/operations.md": OPERATORS,
    "docs/retention.md": OPERATORS,
    "docs/screens.md": f"{FIRST}::test_screens_are_drawn_beside_one_another",
    "docs/several-hosts.md": OPERATORS,
    "docs/storage.md": OPERATORS,
}
"""What runs the blocks of a page, or of one of its sections where they have another test."""
BACKUP = "tests/web/test_backup_commands.py"
FLASK = {
    "backup create": BACKUP,
    "backup prune": BACKUP,
    "backup release": BACKUP,
    "backup restore": BACKUP,
    "backup verify": BACKUP,
    "create-admin": "tests/web/test_app.py::test_the_first_administrator_chooses_a_password_by_the_printed_link",
    "demo load": "tests/demo/test_command.py",
    "directory check": "tests/web/test_directory_command.py",
    "directory load": "tests/web/test_directory_command.py",
    "figures recount": "tests/web/test_figures_command.py",
    "import": "tests/web/test_import_command.py",
    "journal verify": "tests/web/test_journal_command.py",
    "mail bounce": "tests/web/test_mail_commands.py",
    "maintenance off": "tests/web/test_maintenance.py",
    "maintenance on": "tests/web/test_maintenance.py",
    "migrate": "tests/web/test_migrate_command.py",
    "reset-second-factor": "tests/accounts/test_enrolment.py",
    "retention run": "tests/web/test_retention_command.py",
    "storage adopt": "tests/web/test_storage_commands.py",
    "storage move": "tests/web/test_storage_move.py",
    "storage reseal": "tests/web/test_reseal_command.py",
    "storage restore": "tests/web/test_storage_commands.py",
    "storage sweep": "tests/web/test_storage_commands.py",
    "tick": "tests/web/test_tick_command.py",
    "worker": "tests/demo/test_operators_pages.py::test_the_readme_s_production_runs",
}
"""What runs each of our commands, named on a page or not."""
MAKE = {
    "bench": "measures for an hour: `make` runs it before a release, and its results are dated",
    "deep": "is what runs the tests marked so, this table's among them",
    "lint": "is a part of `make sure`, which CI runs",
    "lock": "asks the registry for the newest versions: run when a library is added, and by hand before a release",
    "mail-pictures": "draws each mail for people to look at; tests/adapters/test_mail_html.py reads what it draws",
    "mutants": "changes each rule for an hour; tests/mutants holds that its groups name every rule",
    "pictures": f"{FIRST}::test_screens_are_drawn_beside_one_another",
    "quick": "is a part of `make sure`, which CI runs",
    "reset": f"{FIRST}::test_make_reset_starts_over",
    "run": f"{FIRST}::test_make_run_serves_the_demonstration",
    "sbom": "tests/house/test_sbom.py::test_it_is_what_is_made_now",
    "spoken": "tests/accessibility/test_spoken.py",
    "sure": "is what CI runs, and what runs all of this",
    "test": "is a part of `make sure`, which CI runs",
}
MODULES = {
    "bench": "measures for minutes, and its results are dated: bench/results/",
    "pytest": f"{FIRST}::test_one_test_runs_as_contributing_says",
    "tests.accessibility.pictures": f"{FIRST}::test_screens_are_drawn_beside_one_another",
    "tests.support.fields_page": "tests/web/test_fields_page.py",
    "tests.support.hints_page": "tests/domain/test_hint_set.py",
    "tests.support.icons": "tests/web/test_icons.py",
    "tests.support.limits_page": "tests/adapters/test_limits_page.py",
    "tests.support.register_page": "tests/house/test_register.py",
    "tests.support.schema": "tests/adapters/test_migrate.py",
    "tests.support.ten_years_page": "tests/services/test_ten_years.py",
    "tests.support.settings_page": "tests/test_config.py::test_the_page_of_settings_is_what_config_says",
    "tests.support.workflow_page": "tests/domain/test_workflow.py",
}
OTHERS = {
    "certbot": "asks a public authority, which answers public names alone; the page's test brings a certificate",
    "git apply": "tests/backoffice/test_a_new_screen.py",
    "git diff": "says how a figure of that record was counted",
    "journalctl": f"{DEPLOYMENT}::test_no_secret_of_a_link_is_in_a_log",
    "kill -HUP": "tests/web/test_serving.py::test_a_reload_fails_no_probe",
    "nginx -s": "is a proxy's own word; tests/deep/test_rolling_upgrade.py stops hosts behind one without it",
    "systemctl restart": f"{DEPLOYMENT}::test_an_upgrade_loses_no_request_and_can_be_undone",
    "systemctl start": f"{DEPLOYMENT}::test_a_backup_was_made_and_read",
}
NOT_NOW = ("CHANGELOG.md", "docs/releases/")
"""What was true of its day."""


def pages() -> list[str]:
    return [name for name in tracked() if name.endswith(".md") and not name.startswith(NOT_NOW)]


def said(page: str) -> Iterator[str]:
    """Each command that stands in a sentence or a cell."""
    text = re.sub(r"^```.*?^```", "", (HOUSE / page).read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for words in re.findall(r"`([^`\n]+)`", text):
        command = re.sub(r"^([A-Z_]+=\S+ )+", "", words).removeprefix(".venv/bin/").replace("flask --app app", "flask")
        if " " in command:
            yield command


ALL = sorted({(command, page) for page in pages() for command in said(page)})
"""Every command of a sentence, with its page."""


def typed(first: str) -> list[tuple[str, str]]:
    return [(command, page) for command, page in ALL if command.split()[0] == first]


def exists(answer: str) -> bool:
    """Whether this is a reason, or names a test that is there."""
    file, _, name = answer.partition("::")
    if file.startswith("tests/"):
        return bool(Path(HOUSE / file).is_file()) and (not name or f"::{name}" in names_in(file))
    return len(answer) > 20


def test_what_runs_a_command_is_there() -> None:
    rows = [*BLOCKS.items(), *FLASK.items(), *MAKE.items(), *MODULES.items(), *OTHERS.items()]
    assert [name for name, answer in rows if not exists(answer)] == []


def test_every_block_is_run() -> None:
    blocks = {(page, f"{page}: {section}") for page in pages() for section in commands_of(HOUSE / page)}
    assert sorted(block[1] for block in blocks if BLOCKS.keys().isdisjoint(block)) == [], (
        "run it in a test; name it here"
    )
    assert BLOCKS.keys() <= {name for block in blocks for name in block}, "take out rows of blocks that are gone"


def test_every_command_of_flask_is_run_and_every_one_of_a_page_exists() -> None:
    commands = dict(leaves(ours()))
    assert set(commands) == set(FLASK), "say which test runs it"
    wrong = []
    for command, page in typed("flask") + typed("guichet"):
        if "…" in command.split():
            continue  # any of them
        words = command.split()[1:]
        name = next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in commands), None)
        options = {word.partition("=")[0] for word in words if word.startswith("--")}
        if name is None or not options <= {option for parameter in commands[name].params for option in parameter.opts}:
            wrong.append(f"{page}: {command}")
    assert wrong == []


@pytest.mark.parametrize(("first", "table"), [("make", MAKE), ("python", MODULES)])
def test_every_task_and_module_of_a_page_is_run(first: str, table: dict[str, str]) -> None:
    named = {(command.split()[2 if first == "python" else 1], page) for command, page in typed(first)}
    assert {name for name, _ in named} <= table.keys()
    tasks = set(re.findall(r"^([a-z-]+):.*##", (HOUSE / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert first == "python" or table.keys() | {"help"} == tasks


def test_every_other_command_of_a_page_is_run() -> None:
    tools = {name.split()[0] for name in OTHERS}
    named = {" ".join(command.split()[:2]) for tool in tools for command, _ in typed(tool)}
    assert {name for name in named if name not in OTHERS and name.split()[0] not in OTHERS} == set()
