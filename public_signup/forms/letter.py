"""The names that stand in the mandate letter."""

from __future__ import annotations

from public_signup.forms.signatories import (
    Signers,
    capacity_line,
    name_line,
    second_capacity_line,
    second_name_line,
)
from web.fields import Line


class LetterForm(Signers):
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
    signatory_name = name_line()
    signatory_capacity = capacity_line()
    second_name = second_name_line()
    second_capacity = second_capacity_line()

    @property
    def typed(self) -> list[str]:
        """The names of the fields whose words the letter bears."""
        return [name for name in self._fields if name != "csrf_token"]

    def signatories(self) -> list[tuple[str, str]]:
        """(name, capacity) of one or two people."""
        rows = [
            (self.signatory_name.data or "", self.signatory_capacity.data or ""),
            (self.second_name.data or "", self.second_capacity.data or ""),
        ]
        return rows if any(rows[1]) else rows[:1]
