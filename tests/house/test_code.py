"""Habits that a reader should not have to look for."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.support.source import BESIDE, PROGRAM, calls, dotted, files, imports, location, nodes

MOST_LINES = 400
# Nine files of ten; the demonstration's data and the migrations are no reading matter.
MOST_LINES_OF_NINE_IN_TEN = 200
MOST_LINES_OF_A_FUNCTION = 50
# STYLE's house has one file of tables: its one question is what is stored.
LONGER = {"models.py": 780, "tests/addresses/table.py": 500}  # one row an address: read across

# Calls that nobody makes in the program, by dotted name, and what to do instead.
BANNED_CALLS = {
    r"print|pprint": "print() is for nobody: log it, return it, or click.echo() it in cli.py",
    r"eval|exec|compile": "text is not code: parse it",
    r"(pickle|marshal|shelve|dill)\..*": "stored bytes must not run: use JSON",
    r"(hashlib\.)?(md5|sha1)": "broken hash: use hashlib.sha256",
    r"os\.(system|popen)": "use subprocess.run([...]) with a list",
    r"tempfile\.mktemp": "use tempfile.mkstemp or TemporaryDirectory",
    r"(datetime\.)?datetime\.(utcnow|utcfromtimestamp)": "naive times are refused: take `now` as an argument",
    r"yaml\.load": "use a safe format",
}
# `random` repeats itself by design: good for invented data, bad for secrets.
BANNED_MODULES = {"random": "use secrets", "pickle": "use JSON", "marshal": "use JSON", "telnetlib": "no"}
MAY_BE_RANDOM = ("demo",)


READ = tuple(name for name in PROGRAM if name not in {"demo", "migrations"})


def program() -> list[Path]:
    return files(*PROGRAM)


@pytest.mark.parametrize(("pattern", "mend"), BANNED_CALLS.items(), ids=BANNED_CALLS.values())
def test_banned_calls(pattern: str, mend: str) -> None:
    wrong = [
        location(path, node) for path in program() for name, node in calls(path) if name and re.fullmatch(pattern, name)
    ]
    assert wrong == [], mend


@pytest.mark.parametrize(("module", "mend"), BANNED_MODULES.items())
def test_banned_modules(module: str, mend: str) -> None:
    allowed = files(*MAY_BE_RANDOM) if module == "random" else []
    wrong = [
        location(path, node)
        for path in program()
        if path not in allowed
        for name, node, _ in imports(path)
        if name.split(".")[0] == module
    ]
    assert wrong == [], f"{module} is not for the program: {mend}"


def test_no_shell() -> None:
    wrong = [
        location(path, node)
        for path in files(*PROGRAM, *BESIDE)
        for _, node in calls(path)
        for keyword in node.keywords
        if keyword.arg == "shell" and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
    ]
    assert wrong == [], "shell=True makes commands of names: pass a list to subprocess"


# Where SQL is written as text.
SQL_CALLS = {"execute_sql", "SQL", "executescript", "execute", "raw", "Check"}
SQL_WORDS = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|DROP|ALTER|TRUNCATE|GRANT|REVOKE)\b")


def made_by_hand(node: ast.expr) -> bool:
    """Whether the text is put together from values: an f-string, `+`, `%` or `.format()`."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Mod)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_format(node)


def is_format(node: ast.Call) -> bool:
    if not (isinstance(node.func, ast.Attribute) and node.func.attr == "format"):
        return False
    # psycopg's sql.SQL("…").format(…) quotes what it inserts.
    return not (isinstance(node.func.value, ast.Call) and dotted(node.func.value.func).endswith("sql.SQL"))


def test_no_sql_is_made_by_hand() -> None:
    """CHECKs are declared with an f-string from our own enumerations in models_base.py alone."""
    wrong = [
        location(path, node)
        for path in program()
        if path.name != "models_base.py"
        for name, node in calls(path)
        if name.split(".")[-1] in SQL_CALLS and node.args and made_by_hand(node.args[0])
    ]
    assert wrong == [], "SQL put together from values invites injection: pass parameters, or psycopg.sql.Identifier"


def test_no_sql_hides_in_an_f_string() -> None:
    wrong = [
        location(path, node)
        for path in program()
        for node in nodes(path)
        if isinstance(node, ast.JoinedStr)
        and any(isinstance(part, ast.Constant) and SQL_WORDS.match(str(part.value)) for part in node.values[:1])
    ]
    assert wrong == [], "SQL put together from values invites injection: pass parameters, or psycopg.sql.Identifier"


def sets_request_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(
            isinstance(t, ast.Attribute) and t.attr == "state" and "request" in dotted(t.value).lower() for t in targets
        )
    if not isinstance(node, ast.Call):
        return False
    name = dotted(node.func)
    writes = re.search(r"AccountRequest\.(update|insert|insert_many|create|replace|bulk_update)$", name)
    return bool(writes) and (names_state(node) or name.endswith("bulk_update"))


def names_state(call: ast.Call) -> bool:
    keys = [key for argument in call.args if isinstance(argument, ast.Dict) for key in argument.keys]
    named = [key.value for key in keys if isinstance(key, ast.Constant)]
    attributes = [dotted(key) for key in keys if isinstance(key, ast.Attribute)]
    return (
        "state" in named or "AccountRequest.state" in attributes or any(word.arg == "state" for word in call.keywords)
    )


def test_a_requests_state_changes_in_one_place() -> None:
    wrong = [
        location(path, node)
        for path in program()
        if path.parts[-2:] != ("requests", "lifecycle.py")
        for node in nodes(path)
        if sets_request_state(node)
    ]
    assert wrong == [], (
        "a state changes through services.requests.lifecycle.move() alone, by a row of domain/workflow.py"
    )


# The tables whose rows name stored files, and what takes the file with the row.
NAMES_FILES = re.compile(r"(DocumentVersion|DerivedFile|AttachedFile)\.(delete|delete_by_id|truncate_table)")
TAKES_FILES = {"documents/files.py", "documents/page_images.py"}


def test_a_row_that_names_a_file_goes_with_its_file() -> None:
    wrong = [
        location(path, node)
        for path in program()
        if "/".join(path.parts[-2:]) not in TAKES_FILES
        for name, node in calls(path)
        if name and NAMES_FILES.fullmatch(name)
    ]
    assert wrong == [], "its file would be left to the sweep's trash: services.documents.files.forget deletes both"


# Forms of libraries: their words are not ours, and they read whatever is posted.
BARE_FORMS = {"FlaskForm", "Form", "BaseForm", "SecureForm"}


def named_by(node: ast.AST) -> list[ast.expr]:
    """What a class derives from, or what is called."""
    if isinstance(node, ast.ClassDef):
        return node.bases
    return [node.func] if isinstance(node, ast.Call) else []


def test_every_form_is_one_of_ours() -> None:
    wrong = [
        location(path, node)
        for path in program()
        if path.parts[-2:] != ("web", "form_words.py")
        for node in nodes(path)
        if any(dotted(name).split(".")[-1] in BARE_FORMS for name in named_by(node))
    ]
    assert wrong == [], "derive it from web.form_words.FrenchForm"


# Fields and validators of WTForms that web/fields.py has its own of.
BARE_FIELDS = {"StringField", "TextAreaField", "EmailField", "TelField", "PasswordField", "RadioField", "SelectField"}
BARE_FIELDS |= {"DateField", "DataRequired", "InputRequired", "Optional", "Email", "Length"}
WITH_BARE_FIELDS = ("web/fields.py", "backoffice/tables/", "backoffice/typed_again.py")
"""The kit itself, what draws the forms that Flask-Admin makes of tables, and a page that shows a refused text again."""


def test_every_field_is_of_the_kit() -> None:
    wrong = [
        location(path, node)
        for path in program()
        if not location(path).startswith(WITH_BARE_FIELDS)
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("wtforms", "wtfpeewee")
        if any(name.name in BARE_FIELDS for name in node.names)
    ]
    assert wrong == [], "web/fields.py cleans what is typed and says in French what is wrong: take its field"


def test_files_are_short() -> None:
    long = {
        location(path): lines
        for path in files(*PROGRAM, *BESIDE)
        if (lines := lines_of(path)) > LONGER.get(location(path), MOST_LINES)
    }
    assert long == {}, "too long: cut the file where a reader's question changes"


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_nine_files_in_ten_are_read_at_one_sitting() -> None:
    lengths = sorted((lines_of(path), location(path)) for path in files(*READ))
    above = [f"{name}: {lines}" for lines, name in lengths if lines > MOST_LINES_OF_NINE_IN_TEN]
    assert len(above) <= len(lengths) / 10, f"cut one where a reader's question changes: {above}"


def test_functions_are_short() -> None:
    long = {
        location(path, node): lines
        for path in files(*PROGRAM, *BESIDE)
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > MOST_LINES_OF_A_FUNCTION
    }
    assert long == {}, "too long: give a step a name of its own"


UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|NotImplemented" r"Error)\b")


def test_nothing_is_left_for_later() -> None:
    wrong = [
        f"{location(path)}:{number}"
        for path in files(*PROGRAM, *BESIDE)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert wrong == [], "finish it, or leave it out and file an issue"


def test_tests_are_not_skipped() -> None:
    """Only tests/conftest.py skips, for a program that the machine lacks, and never in a complete run."""
    wrong = [
        location(path, node)
        for path in files("tests")
        if path.name != "conftest.py"
        for node in nodes(path)
        if isinstance(node, ast.Attribute)
        and re.fullmatch(r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)", dotted(node))
    ]
    assert wrong == [], "a skipped test hides a failure: mend it, remove it, or take a fixture of tests/conftest.py"


def conditional_asserts(path: Path) -> list[str]:
    return [
        location(path, node)
        for node in nodes(path)
        if isinstance(node, ast.Assert) and isinstance(node.test, ast.IfExp)
    ]


def test_asserts_do_not_choose() -> None:
    wrong = [where for path in files("tests") for where in conditional_asserts(path)]
    assert wrong == [], (
        "`assert a if b else c` tests one thing or another: write two tests, or a table with the outcome"
    )
