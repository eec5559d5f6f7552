"""One fact of a body, from up to three sides."""

from __future__ import annotations

from dataclasses import dataclass, field

NAME, KIND, HEAD_OFFICE, ADDRESS = "Nom", "Type", "Siège", "Adresse"
"""Labels of the facts that a directory of companies tells too."""


@dataclass(frozen=True)
class Compared:
    """One fact in lines of text: as declared, as the entity has it, as the directory says. No lines: nothing."""

    label: str
    declared: list[str]
    known: list[str]
    same: bool
    official: list[str] = field(default_factory=list)
    agrees: bool = False

    @property
    def differs(self) -> bool:
        """Whether the entity says otherwise."""
        return bool(self.known) and not self.same

    @property
    def departs(self) -> bool:
        """Whether the directory says otherwise than what is declared; of what is not declared it only tells."""
        return bool(self.official) and bool(self.declared) and not self.agrees
