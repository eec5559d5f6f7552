"""Whether a stored file may leave the service, and in French why not: only once the antivirus found it clean."""

from __future__ import annotations

from dataclasses import dataclass

from domain.scans import Verdict
from models import DocumentVersion
from models_exchange import AttachedFile
from web.current import deps
from web.file_messages import INFECTED


@dataclass(frozen=True)
class FileAccess:
    """`label` and `tone` are a badge's; `why` says why the file is not given and what to do, "" when it is."""

    label: str
    tone: str
    why: str = ""

    @property
    def given(self) -> bool:
        return not self.why


def of_attached(file: AttachedFile) -> FileAccess:
    """The same for a file that goes with what somebody wrote, or is kept with an entity."""
    if file.scan_verdict == Verdict.CLEAN:
        return FileAccess("Aucun virus trouvé", "success")
    if file.scan_verdict == Verdict.INFECTED:
        return FileAccess("Virus détecté", "danger", INFECTED)
    return FileAccess(
        "Pas encore analysé",
        "waiting",
        "Ce fichier n’a pas encore été analysé par l’antivirus\N{NO-BREAK SPACE}: il ne peut pas être téléchargé."
        " Réessayez dans quelques minutes.",
    )


def of(version: DocumentVersion) -> FileAccess:
    """What holds for this file now. « Not scanned » is never « clean », no matter who has read it so far."""
    if version.scan_verdict == Verdict.CLEAN:
        return FileAccess("Aucun virus trouvé", "success")
    if version.scan_verdict == Verdict.INFECTED:
        return FileAccess(
            "Virus détecté",
            "danger",
            f"{INFECTED} Refusez cette pièce et demandez-en une autre\N{NO-BREAK SPACE}; ne demandez pas au demandeur"
            " de vous l’envoyer autrement.",
        )
    if deps().policy.antivirus:
        return FileAccess(
            "Pas encore analysé",
            "waiting",
            "Ce fichier n’a pas encore été analysé par l’antivirus\N{NO-BREAK SPACE}: il ne peut pas être téléchargé."
            " L’analyse se fait d’elle-même, d’ordinaire en une minute\N{NO-BREAK SPACE}; si l’attente dure,"
            " prévenez les personnes qui exploitent le service.",
        )
    return FileAccess(
        "Non analysé",
        "neutral",
        "Aucun antivirus n’est installé\N{NO-BREAK SPACE}: ce fichier ne peut pas être téléchargé, ses pages se lisent"
        " à l’écran.",
    )
