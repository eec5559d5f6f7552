"""How values are written for people wherever a page has one: mail addresses, telephone numbers, an example of a date.

Templates: `address|mailbox`, `number|phone`, `number|phone_link`, `error|naming(label)`, `example_date()`.
"""

from __future__ import annotations

from flask import Flask

from domain.calendar import french_duration, paris_date
from domain.mailboxes import readable
from domain.phones import phone_link, readable_phone
from web.current import deps
from web.form_words import naming


def example_date() -> str:
    """A date as one is to be typed, « 28/11/2026 »: today's, which is right wherever a date is asked for."""
    return f"{paris_date(deps().now()):%d/%m/%Y}"


def init_spelling(app: Flask) -> None:
    """Give templates these."""
    app.jinja_env.filters.update(mailbox=readable, phone=readable_phone, phone_link=phone_link, naming=naming)
    app.jinja_env.filters["duration"] = french_duration
    app.jinja_env.globals["example_date"] = example_date
