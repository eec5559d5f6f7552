"""What somebody else wrote becomes no pattern, no template and no object of a script; nothing else runs in a page."""

from __future__ import annotations

import ast
import re

from config_checks import HOUSE
from tests.house.test_scripts import places
from tests.support.source import PROGRAM, calls, dotted, files, location

OURS = tuple(name for name in PROGRAM if name not in ("demo", "migrations"))
PATTERNS = {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
OUR_CUES = "domain/hints/date_cues.py"
"""Makes its patterns of a table beside them."""
MAKING_TEMPLATES = {"from_string", "render_template_string", "Template"}
KEPT_IN_THE_BROWSER = {
    "guichet.rang": "the address and paths of the list that an agent came from",
    "guichet.selection": "the numbers of the rows that they ticked",
    "guichet.seen": "when this browser was last used",
    "guichet-raccourcis": "whether shortcuts are on",
    "guichet-texte-des-pages": "whether the text of pages is open",
}
STATIC = {".css", ".js", ".svg", ".md", ""}
"""`.md` and no ending: what is vendored, and licences."""


def is_ours(node: ast.expr) -> bool:
    """A constant of the module (in capitals), its `.pattern`, numbers made of them, or text that was escaped."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.JoinedStr):
        return all(is_ours(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return is_ours(node.value)
    if isinstance(node, ast.BinOp):
        return is_ours(node.left) and is_ours(node.right)
    if isinstance(node, ast.Call):
        return dotted(node.func) == "re.escape"
    name = dotted(node).removesuffix(".pattern")
    return bool(name) and name == name.upper()


def test_no_pattern_is_made_of_what_somebody_typed() -> None:
    wrong = [
        location(path, node)
        for path in files(*OURS)
        if location(path) != OUR_CUES
        for name, node in calls(path)
        if name.partition(".")[0] == "re" and name.rpartition(".")[2] in PATTERNS and not is_ours(node.args[0])
    ]
    wrong += [
        location(path, node)
        for path in files(*OURS)
        for name, node in calls(path)
        if name.rpartition(".")[2] in ("regexp", "iregexp")
    ]
    assert wrong == [], "a stranger's pattern can take minutes: re.escape() it, or look for the text itself"


def test_no_template_is_made_of_text() -> None:
    wrong = [
        location(path, node)
        for path in files(*OURS)
        for name, node in calls(path)
        if name.rpartition(".")[2] in MAKING_TEMPLATES
    ]
    assert wrong == [], "write a file under templates/, or fill words in by domain.message_templates"


def test_scripts_hold_no_text_of_the_page_s_data() -> None:
    """Every `<script>` is a file: there is no place in which a name could end one."""
    wrong = [
        path.name
        for path in (HOUSE / "templates").rglob("*.html")
        for tag, inside in re.findall(r"<script([^>]*)>(.*?)</script>", path.read_text(encoding="utf-8"), re.S)
        if inside.strip() or " src=" not in tag
    ]
    assert wrong == [], "write a file of static/js, and hand data over in data- attributes"


def test_the_browser_keeps_nothing_of_a_person() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (HOUSE / "static" / "js").glob("*.js"))
    written = set(re.findall(r"(?:local|session)Storage\.setItem\((\w+),", text))
    assert len(re.findall(r"Storage\.setItem\(", text)) == len(re.findall(r"Storage\.setItem\(\w+,", text))
    named = {key for name in written for key in re.findall(rf'const {name} = "([^"]+)"', text)}
    assert named == KEPT_IN_THE_BROWSER.keys(), "say what it holds; no name, no address, nothing that is typed"
    assert not re.search(r"indexedDB|document\.cookie|caches\.open", text)


def test_no_script_merges_an_object_that_it_was_given() -> None:
    """So that no `__proto__` reaches the objects of the page: nothing is written under a name that is computed."""
    assert places(re.compile(r"__proto__|\.prototype\b|structuredClone|setPrototypeOf")) == []
    assert places(re.compile(r"(?<!querySelector)\w\[[^\]\"']+\]\s*=(?!=)")) == [], "use a Map"
    assigned = {place.partition(":")[0] for place in places(re.compile(r"Object\.assign\("))}
    assert assigned <= {"selection.js", "viewer.js"}, "these give it names that stand in the script"


def test_nothing_needs_a_plugin() -> None:
    endings = {path.suffix for path in (HOUSE / "static").rglob("*") if path.is_file()}
    assert endings <= STATIC
    markup = "".join(path.read_text(encoding="utf-8") for path in (HOUSE / "templates").rglob("*.html"))
    assert not re.search(r"<(object|embed|applet|param|marquee|frameset)\b|classid=", markup)


def test_every_cookie_is_set_where_a_test_looks_at_it() -> None:
    """The session's and known browsers' in tests/web/test_security.py, the signup's in its test_browser.py."""
    setting = {location(path) for path in files(*OURS) for name, _ in calls(path) if name.endswith(".set_cookie")}
    assert setting == {"web/sign_in_limits.py", "public_signup/browser.py"}, "Secure, HttpOnly, SameSite, __Host-"
