"""Where an act is published, told instead of giving its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from domain.calendar import latest_french_date
from domain.names import ADDRESS_MAXIMUM
from domain.pasted import web_address
from domain.published import day_of, reference_of
from public_signup.forms.base import good_text
from web.current import deps
from web.fields import Day, Line
from web.form_words import FrenchForm

FUTURE = "Cette date est dans le futur\N{NO-BREAK SPACE}: indiquez celle de l’acte."
NO_ADDRESS = "Cette adresse n’est pas complète. Copiez celle de la page, qui commence par https://."


class ReferenceFields(FrenchForm):
    """What a form has that may be told of an act: nothing, or all but the link."""

    reference_collection = Line(
        "Recueil où l’acte est publié",
        maximum=ADDRESS_MAXIMUM,
        description="Par exemple\N{NO-BREAK SPACE}: recueil des actes administratifs, Journal officiel.",
        render_kw={"autocomplete": "off"},
    )
    reference_number = Line("Numéro de l’acte ou du recueil", render_kw={"autocomplete": "off"})
    reference_date = Day("Date de l’acte", render_kw={"inputmode": "text", "autocomplete": "off"})
    reference_link = Line(
        "Adresse de la page",
        maximum=ADDRESS_MAXIMUM,
        description="Si l’acte est en ligne.",
        render_kw={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"},
    )

    @property
    def _named(self) -> dict[str, Line]:
        """The fields that belong together, with what is said of one that is absent."""
        return {
            "Indiquez le recueil où l’acte est publié.": self.reference_collection,
            "Indiquez le numéro de l’acte ou du recueil.": self.reference_number,
            "Indiquez la date de l’acte.": self.reference_date,
        }

    @property
    def is_told(self) -> bool:
        """Whether anything is written."""
        return any(field.data for field in (*self._named.values(), self.reference_link))

    def reference_is_right(self, *, lenient: bool) -> bool:
        """Whether nothing of it is wrong, and, unless `lenient`, nothing lacks; the fields say what."""
        if self.reference_date.day is not None and self.reference_date.day > latest_french_date(deps().now()):
            self.reference_date.errors = [FUTURE]
        link_field = self.reference_link
        if link_field.data and not link_field.errors:
            link = web_address(link_field.data)
            link_field.data = link if "://" in link else f"https://{link}"
            link_field.errors = [] if is_web_address(link_field.data) else [NO_ADDRESS]
        if self.is_told and not lenient:
            for needed, field in self._named.items():
                field.errors = field.errors or ([] if field.data else [needed])
        return not any(field.errors for field in (*self._named.values(), link_field))

    def reference(self) -> dict[str, str]:
        """As the request keeps it; of what is wrong, nothing."""
        day = self.reference_date.day if not self.reference_date.errors else None
        return reference_of(
            good_text(self.reference_collection), good_text(self.reference_number), day, good_text(self.reference_link)
        )


def known_of(reference: Mapping[str, str]) -> dict[str, Any]:
    """What the fields show of a reference that is kept."""
    return {
        "reference_collection": reference.get("collection"),
        "reference_number": reference.get("number"),
        "reference_date": day_of(reference),
        "reference_link": reference.get("link"),
    }


def is_web_address(text: str) -> bool:
    """Whether this is the address of a page."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in text
