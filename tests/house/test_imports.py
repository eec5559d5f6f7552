"""Who may import whom: domain ← models ← queries ← services ← the web packages and cli ← app (docs/adr/0001)."""

from __future__ import annotations

import ast
import graphlib
import sys
from pathlib import Path

import pytest

from config_checks import HOUSE
from tests.support.source import BESIDE, PROGRAM, files, imports, location

TABLES = {
    "models", "models_absences", "models_directory", "models_entities", "models_exchange", "models_imports",
    "models_lists", "models_operations", "models_people", "models_retention", "models_rights", "models_store",
    "models_support", "models_work",
}  # fmt: skip
CORE = {"domain", "queries", "services"} | TABLES
SETTINGS = {
    "config", "config_checks", "config_installation", "config_names", "config_operations", "config_retention",
    "config_storage",
}  # fmt: skip
# A web package reads through queries and writes through services; `models` is for Flask-Admin's views and for types.
WEB_PACKAGE = CORE | {"adapters", "web"} | SETTINGS
MAY_IMPORT: dict[str, set[str]] = {
    "config_checks": {"config_checks"},
    "config_installation": {"config_installation", "config_checks", "config_storage"},
    "config_names": {"config_checks"},
    "config_operations": {"config_checks", "config_storage"},
    "config_retention": {"config_checks"},
    "config_storage": {"config_checks"},
    "config": SETTINGS,
    "domain": {"domain"},
    "models_sql": {"models_sql"},
    "models_base": {"models_base", "models_sql"},
    "models": {"models", "models_base", "domain"},
    "models_lists": {"models", "models_base"},
    "models_operations": {"models_operations", "models", "models_base", "domain"},
    "models_retention": {"models_retention", "models", "models_base", "domain"},
    "models_rights": {"models_rights", "models", "models_base", "domain"},
    "models_support": {"models_support", "models", "models_base", "domain"},
    "models_directory": {"models_directory", "models_base", "domain"},
    "models_entities": {"models_entities", "models", "models_base", "domain"},
    "models_store": {"models_store", "models_base", "domain"},
    "models_imports": {"models_imports", "models", "models_base", "domain"},
    "models_absences": {"models_absences", "models", "models_base", "domain"},
    "models_people": {"models_people", "models_imports", "models", "models_base", "domain"},
    "models_exchange": {"models_exchange", "models", "models_base", "domain"},
    "models_work": TABLES | {"models_base", "domain"},
    "migrations": {"models", "adapters"},
    "queries": {"queries", "domain"} | TABLES,
    "services": CORE,
    # models: see KNOW_TABLES.
    "adapters": {"adapters", "domain", "models"} | SETTINGS,
    "web": CORE | {"web", "adapters"} | SETTINGS,
    "public_signup": WEB_PACKAGE | {"public_signup"},
    "accounts": WEB_PACKAGE | {"accounts"},
    "backoffice": WEB_PACKAGE | {"backoffice"},
    "demo": CORE | {"demo", "adapters"} | SETTINGS,
    "cli": WEB_PACKAGE | {"cli", "demo"},
    "app": {*PROGRAM},
}
OURS = {*PROGRAM, *BESIDE}
DOMAIN_LIBRARIES = {"stdnum", "phonenumbers", "pydantic"}
WEB_LIBRARIES = {
    "flask",
    "werkzeug",
    "wtforms",
    "flask_admin",
    "flask_security",
    "flask_wtf",
    "flask_babel",
    "gunicorn",
}


def first_party(path: Path) -> set[tuple[str, str]]:
    return {
        (location(path, statement), name.split(".")[0])
        for name, statement, for_types in imports(path)
        if name.split(".")[0] in OURS and not for_types
    }


def test_every_package_has_a_rule() -> None:
    assert set(MAY_IMPORT) == set(PROGRAM), "a new package needs a row in MAY_IMPORT and a reason in docs/adr/"


@pytest.mark.parametrize("importer", MAY_IMPORT)
def test_imports_go_one_way(importer: str) -> None:
    wrong = sorted(
        f"{where} imports {imported}"
        for path in files(importer)
        for where, imported in first_party(path)
        if imported not in MAY_IMPORT[importer]
    )
    assert wrong == [], (
        f"{importer} may import {sorted(MAY_IMPORT[importer])} only: move the code, or hand the thing in"
    )


MODULES = {".".join(path.relative_to(HOUSE).with_suffix("").parts): path for path in files(*PROGRAM)}


def modules_for(path: Path) -> set[str]:
    """The modules of ours without which this one does not load, or does not work."""
    needed: set[str] = set()
    for name, statement, for_types in imports(path):
        if not for_types:
            taken = statement.names if isinstance(statement, ast.ImportFrom) else []
            needed |= {name, *(f"{name}.{alias.name}" for alias in taken)}
    return needed & MODULES.keys()


def test_no_two_modules_need_each_other() -> None:
    wrong: list[str] = []
    try:
        graphlib.TopologicalSorter({name: modules_for(path) for name, path in MODULES.items()}).prepare()
    except graphlib.CycleError as cycle:
        wrong = cycle.args[1]
    assert wrong == [], "take what they share into a module that needs neither"


# migrate opens databases; Flask-Security makes its link secrets of account rows.
KNOW_TABLES = {HOUSE / "adapters" / name for name in ("migrate.py", "passwords.py")}


def test_adapters_do_not_know_the_tables() -> None:
    wrong = sorted(
        where
        for path in files("adapters")
        if path not in KNOW_TABLES
        for where, imported in first_party(path)
        if imported == "models"
    )
    assert wrong == [], "adapters deal with what is outside: pass them values, not rows"


def test_the_domain_needs_few_libraries() -> None:
    allowed = sys.stdlib_module_names | DOMAIN_LIBRARIES | {"domain"}
    wrong = sorted(
        f"{location(path, statement)} imports {name}"
        for path in files("domain")
        for name, statement, _ in imports(path)
        if name.split(".")[0] not in allowed
    )
    assert wrong == [], "the domain is pure: put what needs a library into an adapter, and hand in its result"


@pytest.mark.parametrize("package", sorted(CORE))
def test_the_core_knows_no_web(package: str) -> None:
    wrong = sorted(
        f"{location(path, statement)} imports {name}"
        for path in files(package)
        for name, statement, _ in imports(path)
        if name.split(".")[0] in WEB_LIBRARIES
    )
    assert wrong == [], "no request, session or current user below the views: pass the values as arguments"


@pytest.mark.parametrize("package", [*sorted(CORE), "adapters", "web", "accounts"])
def test_the_demonstration_is_not_part_of_the_program(package: str) -> None:
    wrong = sorted(where for path in files(package) for where, imported in first_party(path) if imported == "demo")
    assert wrong == [], "only cli and app may load demo/, and only where the settings say demo"
