"""How values are written for people wherever a page has one: mail addresses, telephone numbers, an example of a date.

Templates: `address|mailbox`, `number|phone`, `number|phone_link`, `example_date()`.
"""

from __future__ import annotations

from flask import Flask

from domain.calendar import paris_date
from domain.mailboxes import readable
from domain.phones import phone_link, readable_phone
from web.current import deps


def example_date() -> str:
    """A date as one is to be typed, « 28/11/2026 »: today's, which is right wherever a date is asked for."""
    return f"{paris_date(deps().now()):%d/%m/%Y}"


def init_spelling(app: Flask) -> None:
    """Give templates these."""
    app.jinja_env.filters.update(mailbox=readable, phone=readable_phone, phone_link=phone_link)
    app.jinja_env.globals["example_date"] = example_date
