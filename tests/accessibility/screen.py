"""A screen of the list, and the visit that reaches it.

`Screen("find-errors", "GET /retrouver-ma-demande", "public_signup/find.html", act=…, errors=True)`: who comes to which
address, what they do there, which template is then shown. The address is the rule's, filled in with the world's values
(`tests/addresses/world.py`), unless `address` says otherwise; `{name}` in it is a value of the world.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from models import AccountRequest
from services.machinery.dependencies import Dependencies
from tests.addresses.world import World, filled
from tests.support.application import PASSWORD
from tests.support.factories import browser_of, make_draft
from tests.support.site import Site
from tests.support.steps import Person

DRAFT_COOKIE = "guichet-demande"


@dataclass
class Visit:
    """Somebody on their way to a screen; `person` finds things by their words."""

    site: Site
    world: World
    person: Person
    who: str

    @property
    def page(self) -> Page:
        return self.person.page

    @property
    def deps(self) -> Dependencies:
        return self.site.deps

    def takes_cookies(self, cookies: dict[str, str]) -> None:
        self.page.context.add_cookies(
            [{"name": name, "value": value, "url": self.site.address} for name, value in cookies.items()]
        )

    def opens(self, address: str) -> int:
        """Go to an address of the installation; returns the status of the page."""
        answer = self.page.goto(self.site.address + address.format(**self.world.values))
        assert answer is not None
        return answer.status

    def sends(self, button: str) -> None:
        """Press a button without the browser's own checks of the form, as older browsers and programs do."""
        self.page.evaluate("() => { for (const form of document.forms) form.noValidate = true; }")
        with self.page.expect_navigation():
            self.person.presses(button)

    def posts(self, address: str, **fields: str | list[str]) -> None:
        """Post these fields with this visitor's token, from wherever they are; the answer is the page."""
        lists = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
        lists = {name: [value.format(**self.world.values) for value in values] for name, values in lists.items()}
        lists.setdefault("csrf_token", [self.world.tokens[self.who]])
        if self.page.url == "about:blank":
            self.opens("/aide")
        with self.page.expect_navigation():
            self.page.evaluate(POST, [address.format(**self.world.values), lists])

    def drafts(self, **fields: Any) -> AccountRequest:
        """This browser has a complete draft, but for what `fields` say."""
        draft = make_draft(self.deps, **fields)
        self.takes_cookies({DRAFT_COOKIE: browser_of(draft)})
        return AccountRequest.get_by_id(draft.id)


POST = """([address, fields]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  for (const [name, values] of Object.entries(fields))
    for (const value of values) {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      input.value = value;
      form.append(input);
    }
  document.body.append(form);
  form.submit();
}"""

Act = Callable[[Visit], None]


def sends(button: str, **typed: str) -> Act:
    """Fill fields in by their names (`{name}` is a value of the world), then press this button."""

    def act(visit: Visit) -> None:
        for name, value in typed.items():
            visit.page.locator(f'main [name="{name}"]').last.fill(value.format(**visit.world.values))
        visit.sends(button)

    return act


def posts(address: str, **fields: str | list[str]) -> Act:
    """Post these fields there."""
    return lambda visit: visit.posts(address, **fields)


def signs_in(who: str) -> Act:
    """Sign in on the open page, with the address that the world's values have under this name."""
    return sends("Se connecter", email=f"{{{who}}}", password=PASSWORD)


def knows(**fields: object) -> Act:
    """This browser has a draft with these answers, and no document."""

    def draft(visit: Visit) -> None:
        visit.drafts(documents=False, **fields)

    return draft


def has_all(visit: Visit) -> None:
    """This browser has a complete draft."""
    visit.drafts()


def unfolds_all(visit: Visit) -> None:
    """Every folded part of the page is open."""
    visit.page.evaluate("() => { for (const part of document.querySelectorAll('details')) part.open = true; }")


@dataclass(frozen=True)
class Screen:
    """One state of one page."""

    name: str
    route: str
    template: str
    who: str = "nobody"
    address: str | None = None
    act: Act | None = None
    status: int = 200
    errors: bool = False
    """The form comes back with a summary of what is wrong, and the focus on it."""
    before: Act | None = None
    """What happens before the address is opened."""
    mail: bool = False
    """A mail's preview: its own document, in no frame of the site."""
    allowed: tuple[str, ...] = ()
    """Texts that may look English: names."""

    def __str__(self) -> str:
        return self.name

    def reached(self, visit: Visit) -> int | None:
        """Go there; the status of the address, None when acting led elsewhere."""
        if self.before is not None:
            self.before(visit)
        status = None
        if self.address != "":
            rule = self.route.partition(" ")[2]
            status = visit.opens(self.address or filled(rule, visit.world.values))
        if self.act is not None:
            self.act(visit)
        return status
