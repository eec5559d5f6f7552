"""What people call the rows of a table, where a sentence counts them."""

from __future__ import annotations

from domain.numbers import plural

TABLE_WORDS: dict[str, tuple[str, str]] = {
    "absence": ("absence", "absences"),
    "account": ("compte", "comptes"),
    "account_note": ("note sur un compte", "notes sur des comptes"),
    "account_request": ("demande", "demandes"),
    "account_session": ("session", "sessions"),
    "address_change": ("changement d’adresse", "changements d’adresse"),
    "announcement": ("annonce", "annonces"),
    "attached_file": ("fichier joint", "fichiers joints"),
    "check_answer": ("vérification de pièce", "vérifications de pièces"),
    "claim": ("prise en charge", "prises en charge"),
    "complement_item": ("élément de complément", "éléments de complément"),
    "continuity_count": ("décompte de continuité", "décomptes de continuité"),
    "decision": ("décision", "décisions"),
    "derived_file": ("image de page", "images de pages"),
    "disposal": ("élimination", "éliminations"),
    "disposal_visa": ("visa d’élimination", "visas d’élimination"),
    "document": ("pièce", "pièces"),
    "document_version": ("fichier de pièce", "fichiers de pièces"),
    "entity": ("entité", "entités"),
    "departure": ("départ annoncé", "départs annoncés"),
    "entity_act": ("acte sur une entité", "actes sur des entités"),
    "entity_alias": ("ancien nom d’entité", "anciens noms d’entités"),
    "entity_break": ("fermeture d’entité", "fermetures d’entités"),
    "entity_finding": ("constat sur une entité", "constats sur des entités"),
    "entity_identifier": ("ancien identifiant d’entité", "anciens identifiants d’entités"),
    "entity_note": ("note sur une entité", "notes sur des entités"),
    "factor_enrolment": ("réglage de double authentification", "réglages de double authentification"),
    "hint_disagreement": ("désaccord avec un indice", "désaccords avec des indices"),
    "import_file": ("fichier importé", "fichiers importés"),
    "import_line": ("ligne de fichier importé", "lignes de fichiers importés"),
    "invitation": ("invitation", "invitations"),
    "access_review": ("revue des accès", "revues des accès"),
    "access_review_answer": ("réponse à une revue des accès", "réponses aux revues des accès"),
    "job": ("tâche", "tâches"),
    "job_row": ("ligne de tâche", "lignes de tâches"),
    "journal_checkpoint": ("point de contrôle", "points de contrôle"),
    "journal_detail": ("détail du journal", "détails du journal"),
    "journal_erasure": ("effacement du journal", "effacements du journal"),
    "journal_seal": ("scellé du journal", "scellés du journal"),
    "legal_hold": ("contentieux", "contentieux"),
    "link": ("lien", "liens"),
    "list_layout": ("affichage de liste", "affichages de listes"),
    "mail": ("mail", "mails"),
    "manager_proposal": ("rôle proposé", "rôles proposés"),
    "membership": ("rôle dans une entité", "rôles dans des entités"),
    "message": ("message", "messages"),
    "message_template": ("texte", "textes"),
    "note": ("note", "notes"),
    "pinned_view": ("vue au menu", "vues au menu"),
    "presence": ("page ouverte", "pages ouvertes"),
    "rights_copy": ("copie de données", "copies de données"),
    "rights_request": ("demande sur ses données", "demandes sur leurs données"),
    "rights_match": ("demande trouvée pour un droit", "demandes trouvées pour un droit"),
    "rights_scan": ("recherche pour un droit", "recherches pour un droit"),
    "restriction": ("limitation", "limitations"),
    "rights_copy_part": ("morceau de copie", "morceaux de copies"),
    "remedy": ("recours", "recours"),
    "request_revision": ("version de demande", "versions de demandes"),
    "request_trace": ("trace de demande effacée", "traces de demandes effacées"),
    "retention_run": ("parcours de conservation", "parcours de conservation"),
    "role_ending": ("retrait de rôle", "retraits de rôles"),
    "saved_view": ("vue enregistrée", "vues enregistrées"),
    "second_reading": ("seconde lecture", "secondes lectures"),
    "service_mailbox": ("boîte de service", "boîtes de service"),
    "welcome": ("premier mot de passe à définir", "premiers mots de passe à définir"),
}
"""Table → one row, several rows. A table that is not named here is counted in `OTHERS`."""

OTHERS = ("élément d’une autre liste", "éléments d’une autre liste")


def counted(table: str, count: int) -> str:
    """« 1 demande », « 2 demandes »."""
    return plural(count, *TABLE_WORDS.get(table, OTHERS))
