"""Static files under an address that holds their content's hash, so that browsers may keep them for ever.

`css/guichet.css` is served as `css/guichet.3f2a9c81d0b4.css`: a changed file has another address, and no page ever
meets an old stylesheet. It works for every static folder of the application, Flask-Admin's and Flask-Security's
too, because it only rewrites the `filename` that `url_for` builds and that the address brings back.
"""

from __future__ import annotations

import hashlib
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, current_app, g, request
from markupsafe import Markup
from werkzeug.security import safe_join

HASH_LENGTH = 12  # 48 bits of SHA-256: an accidental clash of two versions of one file is out of the question
_HASHED = re.compile(rf"^(?P<stem>.+)\.(?P<hash>[0-9a-f]{{{HASH_LENGTH}}})(?P<suffix>\.[^./]+)$")
FOR_EVER = "max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


def init_static(app: Flask) -> None:
    """Hash the addresses of all static files of `app` and give templates `static_url(name)`."""
    app.url_defaults(_add_hash)
    app.url_value_preprocessor(_take_hash_off)
    app.after_request(_set_caching)
    app.jinja_env.globals.update(static_url=static_url, drawn_icon=drawn_icon)
    app.extensions["guichet_static"] = str(app.static_url_path), app.static_folder  # Flask joins both anew each time


def static_url(name: str) -> str:
    """Return the address of a file of `static/`, such as `css/guichet.css`, with its hash.

    Without `url_for`: the error page of a request to a foreign host has no URL map to build from.
    """
    addresses: dict[str, str] = g.setdefault("static_addresses", {})  # a page draws some icons often
    if name not in addresses:
        path, folder = current_app.extensions["guichet_static"]
        addresses[name] = _address(path, name, _hash_in(folder, name))
    return addresses[name]


@lru_cache(maxsize=512)
def _address(folder: str, name: str, digest: str | None) -> str:
    return f"{folder}/{quote(_with_hash(name, digest))}"


def drawn_icon(name: str) -> Markup:
    """One of the sprite's icons (tests/support/icons.py); it says nothing that words do not."""
    return _icon(name, static_url("icons/icons.svg"))


@lru_cache(maxsize=256)
def _icon(name: str, sprite: str) -> Markup:
    return Markup(
        '<svg class="icon icon--{name}" width="24" height="24" aria-hidden="true"><use href="{sprite}#{name}"/></svg>'
    ).format(name=name, sprite=sprite)


def is_static(endpoint: str | None) -> bool:
    """Tell whether an endpoint serves a static folder: the application's, or a blueprint's."""
    return endpoint is not None and (endpoint == "static" or endpoint.endswith(".static"))


def serves_static_file(response: Response) -> bool:
    """Tell whether the current request's response is a static file (not the page that says there is none)."""
    return is_static(request.endpoint) and response.status_code in (200, 206, 304)


def _add_hash(endpoint: str, values: dict[str, Any]) -> None:
    name = values.get("filename")
    if not is_static(endpoint) or not name:
        return
    values["filename"] = _with_hash(name, _hash_of(endpoint, name))


def _with_hash(name: str, digest: str | None) -> str:
    stem, suffix = _split(name)
    return f"{stem}.{digest}{suffix}" if digest and suffix else name


def _take_hash_off(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if endpoint is None or not values or not is_static(endpoint):
        return
    hashed = _HASHED.match(values.get("filename", ""))
    if hashed is None:
        return
    name = hashed["stem"] + hashed["suffix"]
    digest = _hash_of(endpoint, name)
    # A file whose own name looks hashed is left alone. An older hash gets the file of today, not to be kept.
    if digest is not None:
        values["filename"] = name
        g.static_file_is_final = digest == hashed["hash"]


def _set_caching(response: Response) -> Response:
    if serves_static_file(response):
        response.headers["Cache-Control"] = FOR_EVER if g.get("static_file_is_final") else ASK_AGAIN
    return response


def _hash_of(endpoint: str, name: str) -> str | None:
    """Return the hash of a static file, None when there is no such file."""
    blueprint = endpoint.rpartition(".")[0]
    return _hash_in((current_app.blueprints[blueprint] if blueprint else current_app).static_folder, name)


def _hash_in(folder: str | None, name: str) -> str | None:
    path = _path_of(folder, name)
    if path is None:
        return None
    try:
        facts = os.stat(path)  # noqa: PTH116 (a page asks for fourteen)
        return _digest(path, facts.st_mtime_ns, facts.st_size)
    except (OSError, ValueError):  # ValueError: a NUL byte in the address
        return None


@lru_cache(maxsize=512)
def _split(name: str) -> tuple[str, str]:
    suffix = Path(name).suffix
    return name.removesuffix(suffix), suffix


@lru_cache(maxsize=512)
def _path_of(folder: str | None, name: str) -> str | None:
    return safe_join(folder, name) if folder else None


@lru_cache(maxsize=512)
def _digest(path: str, _modified: int, _size: int) -> str:
    """Hash a file once per version: its time and size are part of the key."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:HASH_LENGTH]
