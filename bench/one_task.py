"""`python -m bench.one_task KIND '{…}'`: what the worker does with one task, alone in a process, to be measured."""

from __future__ import annotations

import json
import sys

from app import create_app
from models import database
from web.current import deps, settings
from web.database import bind_patiently
from web.handlers import make_handlers


def main(kind: str, payload: str) -> None:
    """Do the task, here and now."""
    app = create_app()
    with app.app_context():
        bind_patiently(app)
        handlers = make_handlers(settings(), deps()) | app.extensions["guichet_export_handlers"]
        with database.connection_context():
            handlers[kind](deps(), json.loads(payload))


if __name__ == "__main__":
    main(*sys.argv[1:])
