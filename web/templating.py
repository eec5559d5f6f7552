"""How templates are run: Flask's environment, where a template knows the globals of all and none of its own."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class PageEnvironment(Environment):
    """Jinja gives each template a chain of its own globals and the environment's, and compares both key by key
    whenever one imports from another: ten times a page. No template here has globals of its own.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals
