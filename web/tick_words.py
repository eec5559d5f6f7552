"""What `flask tick` did, in French."""

from __future__ import annotations

from collections.abc import Mapping

from domain.numbers import plural

DONE: dict[str, tuple[str, str]] = {
    "covered": ("demande confiée à qui remplace", "demandes confiées à qui remplace"),
    "managers_reminded": ("rappel de décision", "rappels de décision"),
    "escalated": ("demande transmise à l’équipe centrale", "demandes transmises à l’équipe centrale"),
    "warned": ("avis d’expiration envoyé", "avis d’expiration envoyés"),
    "expired": ("demande expirée", "demandes expirées"),
    "entities_closed": ("entité fermée", "entités fermées"),
    "closings_reminded": ("rappel d’une fermeture", "rappels de fermetures"),
    "drafts_purged": ("brouillon effacé", "brouillons effacés"),
    "unactivated_purged": ("demande jamais activée, effacée", "demandes jamais activées, effacées"),
    "links_purged": ("lien périmé effacé", "liens périmés effacés"),
    "senders_forgotten": ("expéditeur oublié", "expéditeurs oubliés"),
    "addresses_changed": ("adresse modifiée", "adresses modifiées"),
    "inactive_warned": ("compte inactif prévenu", "comptes inactifs prévenus"),
    "inactive_closed": ("compte inactif fermé", "comptes inactifs fermés"),
    "welcomes_sent": ("premier mot de passe proposé", "premiers mots de passe proposés"),
    "suspensions_lifted": ("suspension levée", "suspensions levées"),
    "invitations_ended": ("invitation périmée", "invitations périmées"),
    "proposals_ended": ("proposition périmée", "propositions périmées"),
    "back_from_absence": ("retour d’absence", "retours d’absence"),
    "opened_again": ("entité rouverte", "entités rouvertes"),
    "reviews_silent": ("revue des accès sans réponse", "revues des accès sans réponse"),
    "digests": ("résumé envoyé", "résumés envoyés"),
    "statistics_sent": ("mail de statistiques", "mails de statistiques"),
    "scans_asked": ("analyse antivirus demandée", "analyses antivirus demandées"),
    "files_let_go": ("fichier joint abandonné", "fichiers joints abandonnés"),
    "claims_let_go": ("prise en charge terminée", "prises en charge terminées"),
    "presence_forgotten": ("page ouverte oubliée", "pages ouvertes oubliées"),
    "tasks_forgotten": ("tâche faite, oubliée", "tâches faites, oubliées"),
    "exports_forgotten": ("export supprimé", "exports supprimés"),
    "copies_forgotten": ("copie de données supprimée", "copies de données supprimées"),
    "jobs_forgotten": ("traitement par lot oublié", "traitements par lot oubliés"),
    "imports_forgotten": ("fichier importé oublié", "fichiers importés oubliés"),
    "counters_forgotten": ("compteur oublié", "compteurs oubliés"),
    "parts_to_care_for": ("point à surveiller dans les entités", "points à surveiller dans les entités"),
    "list_keys_made": ("clé de liste calculée", "clés de listes calculées"),
}
"""What `services.machinery.clock.tick` counts: one, several."""


def lines(done: Mapping[str, int]) -> list[str]:
    """What was done, one thing a line; one line that nothing was when nothing was."""
    listed = [plural(count, *DONE[name]) for name, count in done.items() if count]
    return listed or ["Rien n’était à faire."]
