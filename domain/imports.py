"""The life of a file that is imported, and what becomes of its lines."""

from __future__ import annotations

from enum import StrEnum


class ImportState(StrEnum):
    """What happens to a file; the worker does what runs."""

    label: str

    def __new__(cls, value: str, label: str = "") -> ImportState:
        state = str.__new__(cls, value)
        state._value_, state.label = value, label
        return state

    # fmt: off
    READING = "reading", "Lecture en cours"
    TO_MATCH = "to_match", "Colonnes à vérifier"
    CHECKING = "checking", "Vérification en cours"
    CHECKED = "checked", "Vérifié"
    RUNNING = "running", "Import en cours"
    DONE = "done", "Importé"
    CANCELLED = "cancelled", "Annulé"
    # fmt: on

    @property
    def at_work(self) -> bool:
        """Whether steps are taken in this state."""
        return self in (ImportState.CHECKING, ImportState.RUNNING)


class LineOutcome(StrEnum):
    """What a line brings, as the check foretells it and as the import did it."""

    label: str

    def __new__(cls, value: str, label: str = "") -> LineOutcome:
        outcome = str.__new__(cls, value)
        outcome._value_, outcome.label = value, label
        return outcome

    # fmt: off
    NEW = "new", "À importer"
    SAME = "same", "Déjà enregistrée"
    REFUSED = "refused", "En erreur"
    # fmt: on
