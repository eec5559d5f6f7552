"""What a browser may fill in by itself: what its user is called and where to reach them, and nothing else."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from wtforms.fields.core import UnboundField

import public_signup.forms
from web.fields import Line, Password, Phone, Typed
from web.form_words import FrenchForm

OF_ITS_USER = {
    "first_name": {"given-name"},
    "last_name": {"family-name"},
    "applicant_name": {"name"},
    "capacity": {"organization-title"},
    "entity_name": {"organization"},
    "email": {"email", "username"},
    "phone": {"tel"},
    "password": {"current-password", "new-password"},
    "current": {"current-password"},
    "code": {"one-time-code", "off"},
}
"""The inputs about the person who fills the form in → their tokens (WCAG 1.3.5)."""

DRAWN_WITH = {Password: "current-password", Phone: "tel"}
"""What the class or its macro says where the form says nothing."""

for module in pkgutil.walk_packages(public_signup.forms.__path__, "public_signup.forms."):
    importlib.import_module(module.name)
for name in ("accounts.forms", "web.proof"):
    importlib.import_module(name)


def forms(base: Any = FrenchForm) -> Iterator[Any]:
    for form in base.__subclasses__():
        if form.__module__.startswith(("public_signup", "accounts", "web.proof")):
            yield form
        yield from forms(form)


def inputs() -> list[Any]:
    """(form, name, token) of each input of text."""
    found = []
    for form in set(forms()):
        for name, field in vars(form).items():
            if not isinstance(field, UnboundField) or not issubclass(field.field_class, Line | Password | Typed):
                continue
            usual = next((token for kind, token in DRAWN_WITH.items() if issubclass(field.field_class, kind)), "off")
            token = (field.kwargs.get("render_kw") or {}).get("autocomplete", usual)
            found.append(pytest.param(name, token, id=f"{form.__module__}.{form.__name__}.{name}"))
    return sorted(found, key=lambda one: str(one.id))


@pytest.mark.parametrize(("name", "token"), inputs())
def test_a_browser_fills_in_what_its_user_knows_alone(name: str, token: str) -> None:
    assert token in OF_ITS_USER.get(name, {"off"})
