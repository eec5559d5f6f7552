"""Security headers on every response, and the nonce of the page's Content-Security-Policy."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from web.static_files import serves_static_file

# Of a response that shows somebody else's content (a stored file, a mail's preview): nothing runs, nothing loads.
# A view sets it itself; a policy that a view has set is left alone.
SANDBOX_POLICY = "default-src 'none'; sandbox"

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`, though addresses carry tokens: over https the CSRF check wants the Referer of our own forms,
    # and refuses with 400 without it. `same-origin` gives other sites nothing at all, path or host.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",  # what browsers without frame-ancestors understand
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # « Photographier » goes through the file input, which needs no permission. Passkeys are ours alone.
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
        "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), screen-wake-lock=(), usb=(), "
        "publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
}
WHENCE = ("HTTP_REFERER", "HTTP_ORIGIN")
ONE_YEAR = 31_536_000  # seconds; ASVS 5 V3.4.1 asks for a year, subdomains included


def init_headers(app: Flask) -> None:
    """Add the headers to every response of `app` and give templates `csp_nonce()`.

    Reads `app.config["PREFERRED_URL_SCHEME"]`: with `https`, browsers are told to come back over https only.
    """
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.before_request(_forget_broken_addresses)
    app.after_request(_add_headers)
    if app.config["PREFERRED_URL_SCHEME"] == "https":
        app.after_request(_add_transport_security)


def _forget_broken_addresses() -> None:
    """Whence a request says it comes, where that is no address: its readers (Flask-WTF first) would fail."""
    for name in WHENCE:
        try:
            _ = urlsplit(request.environ.get(name, "")).port
        except ValueError:
            del request.environ[name]


def csp_nonce() -> str:
    """Return this request's nonce: the same for every tag of the page, another one for each response."""
    nonce: str | None = g.get("csp_nonce")
    if nonce is None:
        nonce = g.csp_nonce = secrets.token_urlsafe(16)
    return nonce


def content_security_policy(nonce: str) -> str:
    """Return the policy of our own pages: nothing from elsewhere, nothing inline without the nonce."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            # data: for the second factor's QR code, which must not have an address of its own.
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "frame-src 'self'",  # a mail's preview, sandboxed
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "object-src 'none'",
        )
    )


def _add_headers(response: Response) -> Response:
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = content_security_policy(csp_nonce())
    # Every page but static files: most are signed in, hold a CSRF token or a draft, or have a token in their
    # address, and a list of those would one day miss one. send_file's own « no-cache » is overruled on purpose.
    if not serves_static_file(response):
        response.headers["Cache-Control"] = "no-store"
    return response


def _add_transport_security(response: Response) -> Response:
    response.headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR}; includeSubDomains")
    return response
