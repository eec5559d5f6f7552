"""What a backup's commands say, in French, for operators."""

from __future__ import annotations

from domain.backup import BackupRefused, Refused
from domain.ledger import Noted
from domain.numbers import plural

SPACE = "\N{NO-BREAK SPACE}"

REFUSED: dict[Refused, str] = {
    Refused.NO_RECIPIENT: "Aucun destinataire n’est réglé, ou l’un d’eux n’en est pas un (GUICHET_BACKUP_RECIPIENTS).",
    Refused.NO_IDENTITY: "Aucune identité n’est réglée pour ouvrir la sauvegarde (GUICHET_BACKUP_IDENTITY_FILE).",
    Refused.STORE: "Le dépôt des pièces n’est pas celui de cette base de données, ou ne peut pas être lu.",
    Refused.SAME_PLACE: "Les sauvegardes et le dépôt ne peuvent pas être l’un dans l’autre.",
    Refused.RUNNING: "Une autre sauvegarde est en cours.",
    Refused.DUMP_FAILED: "La base de données n’a pas pu être copiée.",
    Refused.NO_TOOL: "Il manque un outil de PostgreSQL sur cette machine (paquet postgresql-client).",
    Refused.NO_BACKUP: "Il n’y a pas de sauvegarde à cet endroit, ou pas de ce nom.",
    Refused.DAMAGED: "Un fichier de la sauvegarde n’est pas celui qui a été écrit.",
    Refused.FORGED: "Cette sauvegarde n’a pas été faite par cette installation, ou a été modifiée depuis.",
    Refused.KEY_ABSENT: "La clé du coffre qui a signé la sauvegarde n’est pas dans GUICHET_STORAGE_KEYS.",
    Refused.NEWER: "La sauvegarde a été faite par une version plus récente du programme.",
    Refused.OTHER_DATABASE: "La sauvegarde est celle d’une base de données d’une autre sorte.",
    Refused.NO_DUMP: "Cette sauvegarde ne contient que les pièces. Restaurez la base, puis --documents-only.",
    Refused.DATABASE_FILLED: "La base de données n’est pas vide. Une restauration se fait dans une base sans table.",
    Refused.STORE_FOREIGN: "Le dépôt des pièces, ou la base, est d’une autre installation que la sauvegarde.",
    Refused.NO_DATABASE: "La base de données ne répond pas, ou n’a pas de tables (flask migrate).",
    Refused.RESTORE_FAILED: "La base de données n’a pas pu être remplie. Rien n’y a été écrit.",
}

FAULTS: dict[str, str] = {
    "changed": "modifié depuis la sauvegarde",
    "absent": "absent de la sauvegarde",
    "list": "nombre de fichiers différent de celui annoncé",
    "sealed": "ne s’ouvre pas avec cette identité",
    "counts": "nombre de lignes différent de celui annoncé",
    "missing": "nommé par la base, absent de la sauvegarde",
}

AGAIN: dict[Noted, str] = {
    Noted.REQUEST_ERASED: "demandes effacées",
    Noted.ACCOUNT_ERASED: "comptes effacés",
    Noted.VERSION_ERASED: "fichiers de pièces effacés",
    Noted.HOLD_PLACED: "demandes de nouveau en contentieux",
    Noted.VISA_ENDED: "visas d’élimination terminés",
    Noted.ACCOUNT_CLOSED: "comptes désactivés",
    Noted.STAFF_ROLE_CHANGED: "rôles d’agent retirés",
    Noted.MEMBERSHIP_ENDED: "rôles terminés",
    Noted.MEMBERSHIP_SUSPENDED: "rôles suspendus",
    Noted.PASSWORD_CHANGED: "mots de passe à choisir de nouveau",
    Noted.ADDRESS_CHANGED: "comptes dont l’adresse avait changé (désactivés, l’ancienne est revenue)",
    Noted.FACTOR_CHANGED: "doubles authentifications retirées, mots de passe à choisir de nouveau",
    Noted.INVITATION_REVOKED: "invitations annulées",
    Noted.ADDRESS_CHANGE_STOPPED: "changements d’adresse arrêtés",
    Noted.PROPOSAL_REVOKED: "propositions de rôle annulées",
    Noted.REQUEST_WITHDRAWN: "demandes annulées",
    Noted.REQUEST_READDRESSED: "demandes dont l’adresse avait été corrigée (liens annulés, l’ancienne est revenue)",
    Noted.REQUEST_RESTRICTED: "demandes de nouveau sous limitation",
    Noted.IMPORT_CANCELLED: "imports annulés",
    Noted.MAILBOX_CHANGED: "entités sans boîte de service (l’ancienne était revenue)",
    Noted.ENTITY_DOCUMENT_REMOVED: "documents d’entité supprimés",
    Noted.ENTITY_CLOSED: "entités à fermer de nouveau",
    Noted.ACCOUNT_CORRECTED: "comptes dont le nom est à corriger de nouveau",
    Noted.REQUEST_CORRECTED: "demandes à corriger de nouveau",
}
"""What was done again after a restore, or is left to an operator."""


def refusal(refused: BackupRefused) -> str:
    """The sentence, and what it is about."""
    return f"{REFUSED[refused.why]} [{refused.detail}]" if refused.detail else REFUSED[refused.why]


def files(count: int) -> str:
    """« 0 fichier », « 1 200 fichiers »."""
    return plural(count, "fichier", "fichiers")


def lines(count: int) -> str:
    """« 0 ligne », « 1 200 lignes »."""
    return plural(count, "ligne", "lignes")
