"""The sentences of ours that name roles and listed bodies, in the words of the installation's kinds file."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, has_app_context
from werkzeug.local import LocalProxy

from web.current import deps


class _Later:
    """Words that are made when they are read: it has a string's methods, and is drawn as one."""

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence

    def __str__(self) -> str:
        # Flask-Admin groups a view's filters by their labels before there is any installation; it draws them later.
        return deps().registry.worded(self._sentence) if has_app_context() else self._sentence

    def __getattr__(self, name: str) -> Any:
        # Flask-Admin looks for its own marks on all that a view's class holds, before there is any installation.
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(str(self), name)


def worded_later(sentence: str) -> str:
    """`Registry.worded` of a sentence that stands in a class, which is made before any kinds file is read.

    Until there is an application it reads as it is written, braces and all.
    """
    return cast(str, _Later(sentence))


def init_nouns(app: Flask) -> None:
    """Give templates `nouns` (`domain.nouns`): `{{ nouns.si_admin.to_the }}`."""
    nouns: Any = LocalProxy(lambda: deps().registry.nouns)
    app.jinja_env.globals["nouns"] = nouns
