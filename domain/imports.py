"""The life of a file that is imported, and what becomes of its lines."""

from __future__ import annotations

from domain.labelled import Labelled


class ImportState(Labelled):
    """What happens to a file; the worker does what runs."""

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


class LineOutcome(Labelled):
    """What a line brings, as the check foretells it and as the import did it."""

    # fmt: off
    NEW = "new", "À importer"
    SAME = "same", "Déjà enregistrée"
    REFUSED = "refused", "En erreur"
    # fmt: on
