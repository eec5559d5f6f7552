"""Addresses are made from the names of routes (`url_for`), so that a route moves in one place."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from adapters.mail_renderer import LINK_PATHS
from config import load_settings
from config_checks import HOUSE
from tests.support.application import make_app
from tests.support.dependencies import Clock
from tests.support.settings import environment
from tests.support.source import files, tree

TEMPLATES = ("accounts", "admin", "backoffice", "demo", "errors", "macros", "public", "public_signup")
"""Folders of `templates/` that are held to it; so are the templates beside them."""

PACKAGES = ("accounts", "backoffice", "public_signup", "web")

_TYPED = re.compile(r"""\b(?:href|action|formaction|src)=["']/(?!/)|["']/[a-z][a-z/-]*["'?]|(?<!\[)["']/["']""")
_ROUTES = {"route", "get", "post", "add_url_rule", "Blueprint", "Places", "expose", "Backoffice"}
"""Calls that give a route its address. (`Places` names what it counts by it.)"""


_PARTS = ("/theme",)
"""What is no address: the beginning under which a route is declared."""


def held_templates() -> list[Path]:
    folders = [path for folder in TEMPLATES for path in (HOUSE / "templates" / folder).rglob("*.html")]
    return sorted([*folders, *(HOUSE / "templates").glob("*.html")])


def test_templates_name_routes() -> None:
    wrong = [
        f"{path.relative_to(HOUSE)}:{number}"
        for path in held_templates()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if _TYPED.search(line)
    ]
    assert wrong == [], "write url_for('…') with the name of the route"


def typed_in(path: Path) -> list[int]:
    """Lines of this module with an address in words that no route is declared by."""
    declared: set[int] = set()
    found: list[tuple[int, int]] = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and _name(node.func) in _ROUTES:
            declared |= {id(inner) for argument in (*node.args, *node.keywords) for inner in ast.walk(argument)}
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_address(node.value):
            found.append((id(node), node.lineno))
    return [line for key, line in found if key not in declared]


def _is_address(text: str) -> bool:
    return re.fullmatch(r"/[a-z][a-z/-]*", text) is not None and text not in _PARTS


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_views_name_routes() -> None:
    wrong = [f"{path.relative_to(HOUSE)}:{line}" for path in files(*PACKAGES) for line in typed_in(path)]
    assert wrong == [], "write url_for(…) with the name of the route"


def test_scripts_name_no_address() -> None:
    """A page says where to write, by an attribute or the action of a form."""
    wrong = [
        f"{path.relative_to(HOUSE)}:{number}"
        for path in (HOUSE / "static" / "js").glob("*.js")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"""["'`]/[a-z][a-z/-]*""", line)
    ]
    assert wrong == [], "put the address in a data- attribute of the template"


def test_mails_lead_to_routes_that_exist(tmp_path: Path, sqlite_url: str) -> None:
    """The worker renders without Flask: what mails type is looked up here."""
    app = make_app(load_settings(environment(tmp_path, database_url=sqlite_url)), Clock())
    routes = app.url_map.bind("")
    typed = {*(path + "X" for path in LINK_PATHS.values())}
    for path in (HOUSE / "templates" / "mail").rglob("*.*"):
        for address, more in re.findall(r"address\('(/[^']*)'(\s*~)?", path.read_text(encoding="utf-8")):
            typed.add(address + ("X" if more else ""))
    assert len(typed) > len(LINK_PATHS)
    assert sorted(address for address in typed if not routes.test(address, "GET")) == [], "no page answers there"
