"""The names that stand in the mandate letter."""

from __future__ import annotations

from web.fields import Line
from web.form_words import FrenchForm

CAPACITY = {"list": "qualites", "autocomplete": "off"}


class LetterForm(FrenchForm):
    """Everything may stay empty: the letter then has a dotted line there."""

    entity_name = Line(
        "Dénomination de l’entité",
        maximum=300,
        render_kw={"autocomplete": "organization"},
        description="Le nom entier, tel qu’il figure sur ses documents officiels.",
    )
    applicant_name = Line(
        "Votre prénom et votre nom",
        maximum=201,
        description="La personne désignée : écrivez-les comme vous les donnerez dans votre demande.",
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )
    signatory_name = Line("Prénom et nom de la personne qui signe", render_kw={"spellcheck": "false"})
    signatory_capacity = Line("Qualité du signataire", render_kw=CAPACITY)
    second_name = Line("Prénom et nom de la seconde personne qui signe", render_kw={"spellcheck": "false"})
    second_capacity = Line("Qualité du second signataire", render_kw=CAPACITY)

    @property
    def typed(self) -> list[str]:
        """The names of the fields whose words the letter bears."""
        return [name for name in self._fields if name != "csrf_token"]

    @property
    def second_signs(self) -> bool:
        """Whether a second person is named, or lacks something."""
        return any(field.data or field.errors for field in (self.second_name, self.second_capacity))

    def signatories(self) -> list[tuple[str, str]]:
        """(name, capacity) of one or two people."""
        rows = [
            (self.signatory_name.data or "", self.signatory_capacity.data or ""),
            (self.second_name.data or "", self.second_capacity.data or ""),
        ]
        return rows if any(rows[1]) else rows[:1]
