"""How templates are run: Flask's environment, where templates know the globals of all and none of their own, and parts
that their facts alone decide are drawn once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, MutableMapping
from functools import lru_cache
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2.runtime import Context, Macro

MOST = 500
"""Parts that a process keeps: some kilobytes each."""


PLAIN = (FunctionType, MethodType, BuiltinFunctionType)


class PageContext(Context):
    """Jinja looks three times at whatever a template calls for what it wants passed, and once is enough for functions
    and macros: a page calls some two hundred, each row of a list thirty.
    """

    def call(__self, __obj: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: N805 (Jinja's names)
        kind: type = type(__obj)
        if kind is not Macro and (kind not in PLAIN or hasattr(__obj, "jinja_pass_arg")):
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return __obj(__self.eval_ctx, *args, **kwargs) if kind is Macro else __obj(*args, **kwargs)


class PageEnvironment(Environment):
    """Jinja gives each template a chain of its own globals and the environment's, and compares both key by key
    whenever one imports from another: ten times a page. No template here has globals of its own.
    """

    context_class = PageContext

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def init_templating(app: Flask) -> None:
    """Give templates `drawn_once(macro, *facts)`: what the macro makes of these facts, the oldest forgotten first.

    For a macro whose facts and the installation alone decide it, imported without context: it knows neither the request
    nor who looks, unless they are among the facts, and bears no nonce and no token.
    """

    @lru_cache(maxsize=MOST)
    def drawn_once(macro: Callable[..., str], *facts: Hashable) -> str:
        return macro(*facts)

    app.jinja_env.globals["drawn_once"] = drawn_once
