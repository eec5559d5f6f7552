"""docs/fields.md, made from the forms: `python -m tests.support.fields_page` writes it."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from typing import Any

from wtforms.fields.core import UnboundField

from config_checks import HOUSE
from tests.support.source import files
from web.form_words import FrenchForm

PAGE = HOUSE / "docs" / "fields.md"
STOCK = {
    "BooleanField": "A box to tick or not.",
    "FileField": "A file: docs/limits.md.",
    "HiddenField": "What the page itself filled in; judged by the service that it is for.",
    "MultipleFileField": "Files that make one document: docs/limits.md.",
}
"""WTForms' own fields, which forms take as they are."""
PACKAGES = ("accounts", "backoffice", "public_signup", "web")
HEAD = """# What each field takes

Each field of each form: its kind, which says what is right, whether it has to be filled in, and how long it may be.
Made from the forms (`python -m tests.support.fields_page`; a test compares them). Rules across fields stand in the
form's own `validate_…` methods, named here, and in `domain/`; how often a form may be sent, in
[security/counters.md](security/counters.md); what files may be, in [limits.md](limits.md).

## Kinds

| Kind | What is right |
|---|---|
{kinds}

## Forms

| Form | Field | Kind | Needed | At most | A rule of its own |
|---|---|---|---|---|---|
{fields}
"""


def forms() -> Iterator[type[FrenchForm]]:
    """The forms that the program defines, in the order of their modules."""
    seen = set()
    for path in files(*PACKAGES):
        module = importlib.import_module(".".join(path.relative_to(HOUSE).with_suffix("").parts))
        for _, form in inspect.getmembers(module, inspect.isclass):
            if issubclass(form, FrenchForm) and form.__module__ == module.__name__ and form not in seen:
                seen.add(form)
                yield form


def fields(form: type[FrenchForm]) -> Iterator[tuple[str, UnboundField]]:
    """Its fields in their order, inherited ones too."""
    found = {name: value for name in dir(form) if isinstance(value := getattr(form, name), UnboundField)}
    return iter(sorted(found.items(), key=lambda item: item[1].creation_counter))


def row(form: type[FrenchForm], name: str, field: UnboundField) -> str:
    taken = inspect.signature(field.field_class.__init__)
    given: dict[str, Any] = {**taken.bind_partial(None, *field.args).arguments, **field.kwargs}
    known = taken.parameters
    maximum = given.get("maximum", known["maximum"].default if "maximum" in known else "")
    own = f"`validate_{name}`" if hasattr(form, f"validate_{name}") else ""
    cells = (f"`{form.__module__}.{form.__name__}`", f"`{name}`", field.field_class.__name__,
             "yes" if given.get("needed") else "", str(maximum), own)  # fmt: skip
    return f"| {' | '.join(cells)} |"


def first_paragraph(kind: type) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def page() -> str:
    """The page as it is now."""
    known = [(form, name, field) for form in forms() for name, field in fields(form)]
    kinds = {field.field_class for _, _, field in known}
    told = sorted({(kind.__name__, STOCK.get(kind.__name__) or first_paragraph(kind)) for kind in kinds})
    return HEAD.format(
        kinds="\n".join(f"| {name} | {words} |" for name, words in told),
        fields="\n".join(row(*one) for one in known),
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
