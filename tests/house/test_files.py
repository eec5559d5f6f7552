"""What lies in the house: known names, no paths or hosts of one machine, no template that nothing shows."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import flask_admin
import flask_security
import pytest

from config_checks import HOUSE
from tests.mutants.groups import GROUPS, WITHOUT_RULES
from tests.support.source import PROGRAM, files, imports, nodes

LAYOUT = {
    ".ci", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "Procfile", "README.md",
    "app.py", "adapters", "backoffice", "cli.py", "config.py", "docs", "domain", "gunicorn.conf.py", "migrations",
    "models.py", "public_signup", "pyproject.toml", "queries", "requirements-dev.txt", "requirements.txt",
    "services", "static", "templates", "tests",
}  # fmt: skip
TEMPLATES = HOUSE / "templates"


def tracked() -> list[str]:
    """Every file that is or will be committed."""
    listing = ["git", "-C", str(HOUSE), "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in names if (HOUSE / name).is_file()]


def test_a_new_name_at_the_top_has_a_reason() -> None:
    reasons = "".join(path.read_text(encoding="utf-8") for path in (HOUSE / "docs" / "adr").glob("*.md"))
    top = {name.split("/")[0] for name in tracked()}
    unexplained = sorted(name for name in top - LAYOUT if f"`{name}" not in reasons)
    assert unexplained == [], "say why it stands at the top in docs/adr/, or move it into a package"


# A path of somebody's machine, or the address of a package index, means nothing on another machine.
FOREIGN = re.compile(
    r"(?<![\w./-])/(work|root|home|Users|farm|opt)/\w|pypi\.org|pythonhosted\.org|registry\.npmjs|--index-url|--find-links"
)
TEXT = {".py", ".html", ".md", ".toml", ".sh", ".txt", ".yaml", ".yml", ".css", ".js", ".sql", ".cfg", ".svg", ""}


def test_no_file_names_one_machine() -> None:
    wrong = [
        f"{name}:{number}"
        for name in tracked()
        if Path(name).suffix in TEXT and name != "tests/house/test_files.py"
        for number, line in enumerate((HOUSE / name).read_text(encoding="utf-8").splitlines(), 1)
        if FOREIGN.search(line)
    ]
    assert wrong == [], "a path or an index of one machine: use a path relative to the house, or a setting"


def test_locks_hold_hashes_and_no_index() -> None:
    for lock in ("requirements.txt", "requirements-dev.txt"):
        pins = re.split(r"\n(?=[a-z0-9])", (HOUSE / lock).read_text(encoding="utf-8"))
        without = [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin]
        assert without == [], f"{lock}: `make lock` makes it, nobody edits it"


def test_both_locks_agree() -> None:
    versions = [
        set(re.findall(r"^\S+==\S+", (HOUSE / lock).read_text(encoding="utf-8"), re.M))
        for lock in ("requirements.txt", "requirements-dev.txt")
    ]
    assert versions[0] - versions[1] == set(), "`make lock` makes both: what runs is what was tested"


def test_pictures_are_drawn_not_committed() -> None:
    """But those that a page shows."""
    shown = "".join(
        (HOUSE / page).read_text(encoding="utf-8") for page in ("README.md", "docs/screens.md", "docs/mails.md")
    )
    committed = [
        name for name in tracked() if name.startswith("docs/") and Path(name).suffix in {".png", ".jpg", ".webp"}
    ]
    unseen = [name for name in committed if name.removeprefix("docs/") not in shown]
    assert unseen == [], "`make pictures` draws it: leave it out"


def test_the_newest_measures_alone_are_committed() -> None:
    """Pages quote « the newest » of each kind; git keeps the others."""
    kinds = [name.split("-", 3)[-1] for name in tracked() if name.startswith("bench/results/")]
    assert sorted(kinds) == sorted(set(kinds)), "remove the older one from bench/results/"


def test_every_generated_page_is_compared() -> None:
    generators = [f"tests.support.{path.stem}" for path in files("tests/support") if path.name.endswith("_page.py")]
    compared = {
        name
        for path in files("tests")
        if path.name.startswith("test_")
        for name, node, _ in imports(path)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "PAGE" for alias in node.names)
    }
    assert generators != []
    assert sorted(set(generators) - compared) == [], "a test has to compare the page with what its generator makes now"


def templates() -> set[str]:
    return {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file()}


def names_in_python() -> tuple[set[str], list[re.Pattern[str]]]:
    """Template names written in the program: whole, and with parts that are filled in."""
    whole: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for path in files(*PROGRAM):
        for node in nodes(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [p.value if isinstance(p, ast.Constant) else None for p in node.values]
                # Something of the name has to be written: a folder.
                if isinstance(parts[0], str) and "/" in parts[0]:
                    patterns.append(re.compile("".join(".+" if p is None else re.escape(str(p)) for p in parts)))
    return whole, patterns


def named_in_templates() -> set[str]:
    """What templates extend, include and import; Jinja takes lists too."""
    tags = re.compile(r"{%-?\s*(?:extends|include|import|from)\s+([^%]+)%}")
    return {
        name
        for template in templates()
        for tag in tags.findall((TEMPLATES / template).read_text(encoding="utf-8"))
        for name in re.findall(r"""["']([^"']+)["']""", tag)
    }


def of_libraries() -> set[str]:
    """Templates of Flask-Admin and Flask-Security, which ours of the same name replace."""
    folders = [
        Path(flask_admin.__file__).parent / "templates" / "bootstrap4",
        Path(flask_security.__file__).parent / "templates",
    ]
    return {str(path.relative_to(folder)) for folder in folders for path in folder.rglob("*") if path.is_file()}


def test_every_template_is_shown() -> None:
    whole, patterns = names_in_python()
    location = whole | named_in_templates() | of_libraries()
    # A mail's folder is named by its event (domain/mails.py); the renderer adds the files' names.
    unused = sorted(
        name
        for name in templates()
        if name not in location
        and not any(pattern.fullmatch(name) for pattern in patterns)
        and not (name.startswith("mail/") and name.split("/")[1] in whole)
        and name.removeprefix("mail/") not in location
    )
    assert unused == [], "nothing renders, extends or includes it: remove it"


def test_every_template_that_is_named_exists() -> None:
    whole, _ = names_in_python()
    named = {name for name in whole if re.fullmatch(r"[a-z_]+(/[a-z_]+)+\.(html|txt)", name)} | named_in_templates()
    absent = sorted(named - templates() - of_libraries() - {n.removeprefix("mail/") for n in templates()})
    assert absent == [], "no such template"


@pytest.mark.parametrize("handler", ["on[a-z]+=", r"javascript:", r"style="])
def test_templates_suit_the_policy(handler: str) -> None:
    """The Content-Security-Policy allows no inline handler or style; mails have styles, and no policy."""
    inline = re.compile(rf"<[a-z][^>]*\s{handler}|[\"']{handler}" if handler != "javascript:" else handler)
    wrong = sorted(
        name
        for name in templates()
        if name.endswith(".html")
        and not name.startswith("mail/")
        and inline.search((TEMPLATES / name).read_text(encoding="utf-8"))
    )
    assert wrong == [], "it would do nothing under the policy: use a class, or a data- attribute with a listener"


def test_what_is_mutated_and_asked_is_there() -> None:
    named = {name for group in GROUPS for name in (*group.modules, *(test.partition("::")[0] for test in group.tests))}
    gone = sorted(name for name in named if not (HOUSE / name).is_file())
    assert gone == [], "the module has another name by now: say it in tests/mutants/groups.py"


def test_every_module_of_the_domain_is_mutated() -> None:
    """Or it has no rules, and `tests/mutants/groups.py` says why."""
    modules = {name for name in tracked() if name.startswith("domain/") and name.endswith(".py")}
    mutated = {name for group in GROUPS for name in group.modules if name.startswith("domain/")}
    assert modules - mutated == set(WITHOUT_RULES), "add it to a group of tests/mutants/groups.py, with its tests"
    assert mutated & set(WITHOUT_RULES) == set()
