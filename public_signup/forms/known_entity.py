"""Which entity the holder of an account wants to join."""

from __future__ import annotations

from web.fields import Siret
from web.form_words import FrenchForm


class JoinForm(FrenchForm):
    """Its number."""

    siret = Siret(
        "Numéro SIRET de l’entité",
        needed="Saisissez le numéro SIRET, ou continuez sans.",
        maximum=100,
        description="14 chiffres ; les espaces et les points sont acceptés. Exemple : 732 829 320 00074",
        render_kw={"inputmode": "numeric", "spellcheck": "false"},
    )
