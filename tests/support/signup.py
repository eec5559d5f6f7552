"""A person at a browser without JavaScript: reads forms off the page, fills them in, presses their buttons.

Nothing is posted that the page did not offer: hidden fields, tokens and what was typed before travel as in a browser.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

File = tuple[str, bytes]
"""A file to choose: its name and content."""


@dataclass
class Form:
    """A form of a page: `values` as they would be sent, `buttons` as (name, value, words)."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    """Forms, title, h1, ids and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.ids: list[str] = []
        self.form: Form | None = None
        self.words: list[str] = []
        self.open: dict[str, Any] = {}
        self.title = ""
        self.headings: list[str] = []
        self.labelled: set[str] = set()
        self.inputs: list[str] = []
        self.links: list[str] = []
        self._grab: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if given.get("id"):
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "label" and "for" in given:
            self.labelled.add(given["for"])
        if tag in ("title", "h1"):
            self._grab = tag
            if tag == "h1":
                self.headings.append("")
        if tag == "form" and given.get("method", "").lower() == "post":
            self.form = Form(given.get("action", ""))
            self.forms.append(self.form)
        if self.form is not None:
            self._in_form(tag, given)

    def _in_form(self, tag: str, given: dict[str, str]) -> None:
        assert self.form is not None
        name = given.get("name", "")
        if tag == "button":
            self.form.buttons.append((name, given.get("value", ""), ""))
            self._grab = "button"
        if tag == "input" and name:
            self._input(given, name)
        if tag == "textarea" and name:
            self.inputs.append(given.get("id", ""))
            self.form.values[name] = [""]
            self.open["textarea"] = name
        if tag == "select" and name:
            self.inputs.append(given.get("id", ""))
            self.open["select"] = name
            self.form.choices[name] = []
        if tag == "option" and "select" in self.open:
            self.form.choices[self.open["select"]].append(given.get("value", ""))
            if "selected" in given:
                self.form.values[self.open["select"]] = [given.get("value", "")]

    def _input(self, given: dict[str, str], name: str) -> None:
        assert self.form is not None
        kind = given.get("type", "text")
        if kind != "hidden":
            self.inputs.append(given.get("id", ""))
        if kind in ("radio", "checkbox"):
            self.form.choices.setdefault(name, []).append(given.get("value", ""))
            if "checked" in given:
                self.form.values.setdefault(name, []).append(given.get("value", ""))
        elif kind == "file":
            self.form.files.add(name)
        else:
            self.form.values.setdefault(name, []).append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._grab == "title":
            self.title += data
        elif self._grab == "h1":
            self.headings[-1] += data
        elif self._grab == "button" and self.form is not None:
            name, value, words = self.form.buttons[-1]
            self.form.buttons[-1] = (name, value, words + data)
        if "textarea" in self.open and self.form is not None:
            self.form.values[self.open["textarea"]] = [re.sub(r"^\r?\n", "", data)]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._grab:
            self._grab = None
        if tag == "form":
            self.form = None
        if tag in ("textarea", "select"):
            self.open.pop(tag, None)


class Page:
    """An answer, read as a page."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.path = response.request.path
        self.address = response.request.full_path.rstrip("?")
        reader = _Reader()
        if response.mimetype == "text/html":
            reader.feed(response.get_data(as_text=True))
        self.forms, self.title, self.links = reader.forms, " ".join(reader.title.split()), reader.links
        self.headings = [" ".join(heading.split()) for heading in reader.headings]
        self.text = " ".join(" ".join(reader.words).split())
        self.duplicates = sorted({name for name in reader.ids if reader.ids.count(name) > 1})
        self.unlabelled = sorted(name for name in reader.inputs if name not in reader.labelled)

    @property
    def heading(self) -> str:
        return self.headings[0] if self.headings else ""

    def form_with(self, *names: str) -> Form:
        """The form that has all of these fields (typed, chosen or files)."""
        for form in self.forms:
            if set(names) <= set(form.values) | set(form.choices) | form.files:
                return form
        raise LookupError(f"no form has {names} on « {self.heading} »")

    def form_of_button(self, words: str) -> tuple[Form, tuple[str, str, str]]:
        for form in self.forms:
            for button in form.buttons:
                if words in button[2]:
                    return form, button
        raise LookupError(f"no button « {words} » on « {self.heading} »: {self.text[:500]}")


class Person:
    """Somebody in a browser of their own."""

    def __init__(self, app: Flask, **options: Any) -> None:
        self.client: FlaskClient = app.test_client(**options)
        self.page: Page

    def goes(self, path: str) -> Page:
        """Open an address, and follow where it leads."""
        self.page = Page(self.client.get(path, follow_redirects=True))
        return self.page

    def presses(self, words: str = "Continuer", /, **typed: str | File | list[File] | None) -> Page:
        """Fill the form of this button in, press it, follow. None empties a field, as a choice that is not made."""
        data, path = self.would_send(words, **typed)
        self.page = Page(
            self.client.post(
                path,
                data=data,
                content_type="multipart/form-data",
                follow_redirects=True,
                headers={"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
            )
        )
        return self.page

    def sends(self) -> Page:
        """Attest, and send the request."""
        return self.presses("Envoyer ma demande", attested="y")

    def would_send(self, words: str, **typed: str | File | list[File] | None) -> tuple[dict[str, Any], str]:
        """What pressing this button would post, and where."""
        form, button = self._button(words)
        data: dict[str, Any] = {name: list(values) for name, values in form.values.items()}
        for name, value in typed.items():
            name = name.replace("__", "-")
            if value is None:
                data.pop(name, None)
            elif isinstance(value, str):
                assert name in data or name in form.choices, f"no field {name} in the form of « {words} »"
                data[name] = [value]
            else:
                assert name in form.files, f"no file input {name} in the form of « {words} »"
                files = value if isinstance(value, list) else [value]
                data[name] = [(io.BytesIO(content), filename) for filename, content in files]
        if button[0]:
            data[button[0]] = [button[1]]
        return data, form.action or self.page.address

    def _button(self, words: str) -> tuple[Form, tuple[str, str, str]]:
        return self.page.form_of_button(words)


def link_in(text: str, path: str) -> str:
    """The first address under this path in a mail's text."""
    found = re.search(rf"(?:https?://[^\s/]+)?({re.escape(path)}[^\s\"<]+)", text)
    assert found, f"no {path} in the mail"
    return found[1]
