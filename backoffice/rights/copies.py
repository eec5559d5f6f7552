"""What the worker needs of this package to make copies of what is held about somebody: words for the journal."""

from __future__ import annotations

from flask import Flask

from backoffice.journal_labels import LABELS
from backoffice.texts.mail_preview import renderer
from services.rights import copies
from web.current import deps


def init_app(app: Flask) -> None:
    """Its threads have no application of their own: what they use is made here."""
    registry = deps().registry

    def label_of(event: str) -> str:
        return registry.worded(LABELS.get(event, event))

    app.extensions["guichet_export_handlers"][copies.KIND] = copies.handler(renderer(), label_of)
