"""Where pages stood before: bookmarks and mails lead to where they stand now. A form that was open is asked again."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import Guarded
from domain.errors import NotFound
from domain.permissions import Permission


class FormerAddresses(Guarded):
    permissions = dict.fromkeys(
        ("export", "new_ministry", "ministry", "new_text", "text", "words", "new_agent", "agent"),
        Permission.SEE_BACKOFFICE,
    )
    in_menu = False

    @expose("/demandes/export.csv")
    def export(self) -> ResponseReturnValue:
        return _moved("backoffice_requests.export", export_type="csv")

    @expose("/ministeres/nouveau")
    def new_ministry(self) -> ResponseReturnValue:
        return _moved("backoffice_ministries.create_view")

    @expose("/ministeres/<int(min=1,max=2147483647):key>")
    def ministry(self, key: int) -> ResponseReturnValue:
        return _moved("backoffice_ministries.edit_view", id=key)

    @expose("/modeles/textes/nouveau/<word>")
    def new_text(self, word: str) -> ResponseReturnValue:
        return _moved("backoffice_texts.create_view", decision=word)

    @expose("/modeles/textes/<int(min=1,max=2147483647):key>")
    def text(self, key: int) -> ResponseReturnValue:
        return _moved("backoffice_texts.edit_view", id=key)

    @expose("/modeles/mots/<word>")
    def words(self, word: str) -> ResponseReturnValue:
        return _moved("backoffice_words.edit_view", id=word)

    @expose("/agents/inviter")
    def new_agent(self) -> ResponseReturnValue:
        return _moved("backoffice_agents.create_view")

    @expose("/agents/<int(min=1,max=2147483647):key>/role")
    def agent(self, key: int) -> ResponseReturnValue:
        return _moved("backoffice_agents.edit_view", id=key)


def _moved(endpoint: str, **values: Any) -> ResponseReturnValue:
    """Lead on, with what the address asked for."""
    if not request.path.isascii():
        raise NotFound()  # werkzeug takes the digits of every script for numbers
    address = url_for(endpoint, **values)
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{address}?{query}" if query and "?" not in address else address, 301)
