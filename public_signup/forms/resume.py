"""Continuing a draft in another browser."""

from __future__ import annotations

from web.fields import Tick
from web.form_words import FrenchForm


class ResumeForm(FrenchForm):
    """Asked only where letters of the draft have a QR code that works."""

    keeps_codes = Tick(
        "C’est moi qui ai fait la lettre de mandat\N{NO-BREAK SPACE}: son QR code doit continuer à fonctionner",
        description=(
            "Sinon il cesse de fonctionner\N{NO-BREAK SPACE}; la lettre, elle, reste valable, et sa photo se joint ici."
        ),
    )
