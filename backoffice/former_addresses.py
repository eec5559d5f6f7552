"""Where pages stood before: bookmarks and mails lead to where they stand now. A form that was open is asked again."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import Screen
from domain.errors import NotFound
from domain.permissions import Permission

MOVED = {
    "/demandes/export.csv": "/demandes/export/csv/",
    "/ministeres/nouveau": "/ministeres/new/",
    "/ministeres/<int(min=1,max=2147483647):key>": "/ministeres/edit/?id={key}",
    "/modeles/textes/nouveau/<word>": "/modeles/textes/new/?decision={word}",
    "/modeles/textes/<int(min=1,max=2147483647):key>": "/modeles/textes/edit/?id={key}",
    "/modeles/mots/<word>": "/modeles/mots/edit/?id={word}",
    "/agents/inviter": "/agents/new/",
    "/agents/<int(min=1,max=2147483647):key>/role": "/agents/edit/?id={key}",
}
"""Address → address, both below the backoffice's."""


class FormerAddresses(Screen):
    permissions = {"moved": Permission.SEE_BACKOFFICE}

    def moved(self, **values: str | int) -> ResponseReturnValue:
        """Lead on, with what the address asked for."""
        if not request.path.isascii():
            raise NotFound()  # werkzeug takes the digits of every script for numbers
        rule = str(request.url_rule).removeprefix(str(self.url))
        address = str(self.url) + MOVED[rule].format(**values)
        query = request.query_string.decode("ascii", "replace")
        return redirect(f"{address}?{query}" if query and "?" not in address else address, 301)

    for former in MOVED:
        moved = expose(former)(moved)
