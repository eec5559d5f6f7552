"""Its SIRET, from which the rest follows; or that it has none (rule 3)."""

from __future__ import annotations

from typing import Any

from public_signup.forms.entity.base import NOTHING_KNOWN, EntityForm
from web.fields import Siret

WITHOUT = "sans-siret"
"""The button of people who have no SIRET."""


class SiretForm(EntityForm):
    """One question: the number, or the button that says that there is none."""

    asks = "siret"
    siret = Siret(
        "Numéro SIRET",
        needed="Saisissez le numéro SIRET, ou choisissez « L’entité n’a pas de SIRET ».",
        maximum=100,
        description="14 chiffres ; les espaces et les points sont acceptés. Exemple : 732 829 320 00074",
        render_kw={"inputmode": "numeric", "spellcheck": "false"},
    )

    def answers(self) -> dict[str, Any]:
        """The number; what a directory says of it is looked up by the view."""
        siret = self.valid(self.siret)
        if siret is None:
            return {}
        return {"has_siret": True, "siret": siret} | NOTHING_KNOWN | _changed(self.draft.siret, siret)

    def answers_without(self) -> dict[str, Any]:
        """There is none: what was known of the former number is not this entity's."""
        return {"has_siret": False, "siret": None} | NOTHING_KNOWN | _changed(self.draft.siret, None)


def _changed(before: str | None, now: str | None) -> dict[str, Any]:
    """What another number leaves without a meaning; a name that was typed without one stays."""
    if before is None or before == now:
        return {}
    return {"is_head_office": None, "is_school": None, "entity_name": "", "address": "", "postcode": "", "city": ""}
