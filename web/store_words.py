"""What is wrong with the store of files, in French: for SI administrators on their first page, and for operators."""

from __future__ import annotations

from domain.store import StoreTrouble
from services.documents import sweep

STORE_TROUBLES: dict[str, str] = {
    StoreTrouble.FOREIGN: (
        "Le dépôt des pièces est celui d’une autre installation\u00a0: rien n’y est écrit ni supprimé."
    ),
    StoreTrouble.UNMARKED: (
        "Le dépôt des pièces contient des fichiers et ne dit pas de quelle installation il est\u00a0: "
        "rien n’y est écrit ni supprimé."
    ),
    StoreTrouble.MISSING: (
        "Le dépôt des pièces est vide alors que celui de cette installation ne l’est pas\u00a0: "
        "un autre dossier, ou un disque absent."
    ),
    StoreTrouble.AHEAD: (
        "Le dépôt des pièces est plus récent que la base de données, qui a peut-être été restaurée\u00a0: "
        "rien n’y est écrit ni supprimé."
    ),
    StoreTrouble.SEALED: (
        "Des fichiers du dépôt ont été chiffrés avec une clé que les réglages n’ont pas\u00a0: "
        "rien n’y est écrit ni supprimé."
    ),
    StoreTrouble.MOVED: (
        "Les pièces ont été déplacées dans un autre dépôt\u00a0: rien n’est plus écrit ni supprimé ici."
    ),
    StoreTrouble.FILLING: (
        "Le dépôt des pièces n’est pas encore complet\u00a0: des fichiers y sont en cours de déplacement."
    ),
    StoreTrouble.UNREADABLE: "Le dépôt des pièces ne peut pas être lu\u00a0: rien n’y est écrit ni supprimé.",
    sweep.TOO_MANY: (
        "Trop de fichiers du dépôt ne sont nommés par aucune demande\u00a0: aucun n’a été mis à la corbeille, "
        "car il manque peut-être des lignes à la base de données."
    ),
    sweep.STALLED: "Le parcours du dépôt s’est arrêté avant la fin.",
}
"""What is wrong with the store of files, for operators and SI administrators."""

WHAT_TO_DO: dict[str, str] = {
    StoreTrouble.FOREIGN: "Vérifiez GUICHET_DATABASE_URL et GUICHET_STORAGE_URL.",
    StoreTrouble.MISSING: "Vérifiez GUICHET_STORAGE_URL, et que son disque est monté.",
    StoreTrouble.MOVED: "Mettez l’adresse du nouveau dépôt dans GUICHET_STORAGE_URL.",
    StoreTrouble.FILLING: "Terminez le déplacement\u00a0: flask storage move",
    StoreTrouble.SEALED: "Vérifiez GUICHET_STORAGE_KEYS.",
    StoreTrouble.UNMARKED: "S’il est bien celui de cette base de données\u00a0: flask storage adopt",
    StoreTrouble.AHEAD: "S’il n’y a pas de base plus récente à restaurer\u00a0: flask storage adopt",
    sweep.TOO_MANY: "Pour compter sans rien changer\u00a0: flask storage sweep --dry-run",
}
"""What an operator looks at first."""


def store_trouble(trouble: str) -> str:
    """The sentence for people."""
    return STORE_TROUBLES.get(trouble, trouble)


def for_operators(trouble: str) -> str:
    """The same, with what to look at."""
    return f"{store_trouble(trouble)} {WHAT_TO_DO.get(trouble, '')}".rstrip()
