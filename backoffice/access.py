"""Who gets to which screen: deny by default. A route exists only if its view names the permission that opens it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import Admin, BaseView

from backoffice.menu import SETTINGS, MenuCount
from domain.errors import NotAllowed, NotFound
from domain.permissions import SENSITIVE, Permission, may
from domain.references import InvalidReference, parse_reference
from domain.security_events import SecurityEvent, tell
from web import freshness, proof
from web.current import account, actor
from web.partials import wants_part
from web.security import to_sign_in

LARGEST_ID = 2**31 - 1


class Guarded(BaseView):
    """A Flask-Admin view whose every endpoint demands a permission, and a fresh sign-in where that is a sensitive one.

    `permissions` maps the name of an exposed method to what it demands. What is exposed and not listed, Flask-Admin's
    own endpoints above all, gets no route.
    """

    _urls: list[Any]
    _default_view: str | None
    permissions: dict[str, Permission] = {}
    come_back_to: dict[str, str] = {}
    """Of what answers no page (a file): the exposed method of the page that leads to it. A person who is asked to prove
    who they are comes back there."""
    in_menu = True
    """Whether the menu shows it to those who may open it."""
    menu_group = SETTINGS
    menu_icon = "list"
    """What is drawn before its name in the menu: one of tests/support/icons.py."""

    def __init__(self, *model: Any, **options: Any) -> None:
        # Flask-Admin insists on a page at « / »: of a view that has none, the menu leads to the first that it names.
        self._default_view = self._default_view or next(iter(self.permissions))
        super().__init__(*model, **options)

    def create_blueprint(self, admin: Admin) -> Any:
        exposed = list(self._urls)
        self._urls = [rule for rule in exposed if rule[1] in self.permissions]
        unknown = set(self.permissions) - {rule[1] for rule in exposed}
        if unknown:
            raise ValueError(f"{type(self).__name__}: not exposed: {sorted(unknown)}")
        blueprint = super().create_blueprint(admin)
        # Before the view, whatever wraps it: Flask-Admin's own check knows one answer for all endpoints of a view.
        blueprint.before_request(self.refused)
        return blueprint

    def is_visible(self) -> bool:
        """Whether the menu leads here: to the first page, for those who may open it."""
        return self.in_menu and self.opens(str(self._default_view))

    def menu_count(self) -> MenuCount | None:
        """What waits here for the current user to act on; None where nothing ever does."""
        return None

    def opens(self, name: str) -> bool:
        """Whether an endpoint is there for the current user."""
        return name in self.permissions and may(actor(), self.permissions[name])

    def refused(self) -> ResponseReturnValue | None:
        """What those who may not open the present endpoint gets instead; None when nothing stands in the way."""
        name = str(request.endpoint).rpartition(".")[2]
        if name not in self.permissions:
            raise NotFound()
        who = actor()
        if who.account_id is None:
            return to_sign_in()
        if may(who, self.permissions[name]):
            return self.asked_first(self.permissions[name], name)
        if not may(who, Permission.SEE_BACKOFFICE) and request.method in ("GET", "HEAD") and not wants_part():
            tell(SecurityEvent.SCREEN_REFUSED, permission=self.permissions[name])
            return redirect(url_for("accounts.my_account"))
        raise NotAllowed(self.permissions[name])

    def asked_first(self, permission: Permission, name: str = "") -> ResponseReturnValue | None:
        """The question that a sensitive permission asks of a session that is not fresh; None when nothing is asked."""
        holder = account()
        if permission not in SENSITIVE or holder is None:
            return None
        back = None
        if name in self.come_back_to:
            query = request.query_string.decode("ascii", "replace")
            back = self._page_of(self.come_back_to[name]) + (f"?{query}" if query else "")
        return proof.asked(freshness.sensitive(holder), back)

    def _page_of(self, name: str) -> str:
        """The address of this exposed method, of the row that the present address names."""
        endpoint = f"{self.endpoint}.{name}"
        given, asks_for = request.view_args or {}, current_app.url_map.is_endpoint_expecting
        known = {word: value for word, value in given.items() if asks_for(endpoint, word)}
        return str(self.get_url(endpoint, **known))

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # Flask-Admin calls a view again when it raised TypeError, which hides where the mistake is.
        return fn(self, *args, **kwargs)


def reference_of(text: str) -> str:
    """The canonical reference of an address. Raises NotFound for anything that is none."""
    try:
        return parse_reference(text)
    except InvalidReference:
        raise NotFound() from None


def row_id(text: str) -> int:
    """A row's number in an address. Raises NotFound for anything that no row can have."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and 0 < int(text) <= LARGEST_ID):
        raise NotFound()
    return int(text)
