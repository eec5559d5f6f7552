"""Whose request this is: the network address of a visitor, one spelling for each.

A proxy writes what it likes into `X-Forwarded-For`: a port behind the address, brackets, a zone, IPv4 in the clothes
of IPv6. Whatever looks at `REMOTE_ADDR` would take each spelling for somebody else, so it is put right once, before
anything reads it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

UNKNOWN = "unknown"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# 192.0.2.7:5678, [2001:db8::1], [2001:db8::1]:443
_WITH_PORT = re.compile(r"(\d+\.\d+\.\d+\.\d+):\d{1,5}|\[([^\[\]]+)\](?::\d{1,5})?", re.ASCII)
# An IPv4 address that a network of IPv6 alone translates (RFC 6052).
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


def parsed(text: str) -> Address | None:
    """The address in this text; None when there is none."""
    text = text.strip().strip('"')
    spelled = _WITH_PORT.fullmatch(text)
    if spelled:
        text = spelled[1] or spelled[2]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _TRANSLATED:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def network(address: str) -> str:
    """Who is counted together: an IPv4 address; of IPv6 the /64, which one household or machine has whole."""
    parsed_address = parsed(address)
    if parsed_address is None:
        return UNKNOWN
    if isinstance(parsed_address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed_address, 64), strict=False))
    return str(parsed_address)


class OneSpelling:
    """WSGI: `REMOTE_ADDR` in its usual spelling; for what is no address, the proxy's own, or nothing."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        before_proxies = environ.get("werkzeug.proxy_fix.orig", {}).get("REMOTE_ADDR") or ""
        parsed_address = parsed(environ.get("REMOTE_ADDR") or "") or parsed(before_proxies)
        environ["REMOTE_ADDR"] = str(parsed_address) if parsed_address is not None else ""
        return self._application(environ, start_response)


def init_visitors(app: Flask, proxy_count: int) -> None:
    """Tell visitors apart behind this many proxies."""
    app.wsgi_app = OneSpelling(app.wsgi_app)  # type: ignore[method-assign]
    if proxy_count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxy_count, x_proto=proxy_count, x_host=proxy_count
        )
