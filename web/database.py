"""The database of a request: opened when first asked, given back at its end."""

from __future__ import annotations

from flask import Flask, g

import models
from config import Settings
from web.admission import CONNECTIONS
from web.wiring import worker_patience

PATIENT = "guichet_patient_database"


def init_database(app: Flask, settings: Settings) -> None:
    """Bind the models; a request returns its connection to the pool unless its caller (a test) had opened it.

    Connecting is peewee's: it happens at the first query, so that static files and `/healthz` need no database.
    """
    patience = models.Patience(lock=settings.database_lock_seconds)
    models.bind(settings.database_url, max_connections=CONNECTIONS, patience=patience, pooled=settings.database_pooled)

    @app.before_request
    def remember_connection() -> None:
        g.database_was_open = not models.database.is_closed()

    @app.teardown_request
    def give_back_connection(error: BaseException | None) -> None:
        if not g.get("database_was_open", True) and not models.database.is_closed():
            models.database.close()


def bind_patiently(app: Flask) -> None:
    """Bind the models for the worker, or for a command that nobody waits for. What is bound so stays bound: others may
    be using it.
    """
    if app.extensions.get(PATIENT) is models.database.obj:
        return
    settings: Settings = app.extensions["guichet_settings"]
    patience = worker_patience(settings)
    app.extensions[PATIENT] = models.bind(settings.database_url, patience=patience, pooled=settings.database_pooled)
