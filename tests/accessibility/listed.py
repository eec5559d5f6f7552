"""Every screen of the program, and what the list must cover."""

from __future__ import annotations

from tests.accessibility import (
    accounts_screens,
    backoffice_screens,
    entity_screens,
    import_screens,
    invitation_screens,
    link_screens,
    lost_screens,
    people_screens,
    public,
    received_files,
)
from tests.accessibility.screen import Screen

SCREENS: tuple[Screen, ...] = (
    *public.SCREENS,
    *received_files.SCREENS,
    *link_screens.SCREENS,
    *lost_screens.SCREENS,
    *people_screens.SCREENS,
    *accounts_screens.SCREENS,
    *backoffice_screens.SCREENS,
    *entity_screens.SCREENS,
    *import_screens.SCREENS,
    *invitation_screens.SCREENS,
)

NOT_PAGES = {
    "GET /metrics": "figures for a monitoring program",
    "GET /creer-un-compte/pieces": "leads to the first of its pages that lacks something",
    "GET /backoffice/demandes/<reference>/pieces/<version>/fichier": "a file",
    "GET /backoffice/entites/<entity_id>/documents/<file_id>": "a file, or leads to the entity's page",
    "GET /backoffice/demandes/<reference>/pieces/<version>/page/<page>.jpg": "a picture",
    "GET /creer-un-compte/fichiers/<code>/page/<page>.jpg": "a picture",
    "GET /suivi/<token>/fichiers/<code>/page/<page>.jpg": "a picture",
    "GET /backoffice/droits/<right_id>/copie": "a file",
    "GET /mon-compte/mes-donnees/copie/<int:copy_id>": "a file",
    "GET /backoffice/demandes/<reference>/presence": "a part of an open page",
    "GET /backoffice/demandes/nouvelles": "a part of an open page",
    "GET /backoffice/archives/bordereaux/<run_id>/<export_type>": "a file",
    "GET /backoffice/demandes/export/<export_type>/": "a file",
    "GET /backoffice/agents/export/<export_type>/": "a file",
    "GET /backoffice/comptes/export/<export_type>/": "a file",
    "GET /backoffice/entites/export/<export_type>/": "a file",
    "GET /backoffice/journal/export/<export_type>/": "a file",
    "GET /backoffice/mails/export/<export_type>/": "a file",
    "GET /backoffice/ministeres/export/<export_type>/": "a file",
    "GET /backoffice/modeles/textes/export/<export_type>/": "a file",
    "GET /backoffice/modeles/mots/export/<export_type>/": "a file",
    "GET /backoffice/taches/<job_id>/resultat/<export_type>/": "a file",
    "GET /backoffice/statistiques/export/<export_type>/": "a file",
    "GET /backoffice/taches/<job_id>/fichier": "a file",
    "GET /backoffice/imports/modele": "a file",
    "GET /backoffice/imports/tout/<export_type>/": "a file",
    "GET /backoffice/imports/<import_id>/problemes/<export_type>/": "a file",
    "GET /backoffice/demandes/export.csv": "where it stands now",
    "GET /backoffice/ministeres/<int(min=1,max=2147483647):key>": "where it stands now",
    "GET /backoffice/agents/<int(min=1,max=2147483647):key>/role": "where it stands now",
    "GET /backoffice/agents/inviter": "where it stands now",
    "GET /backoffice/ministeres/nouveau": "where it stands now",
    "GET /backoffice/modeles/textes/<int(min=1,max=2147483647):key>": "where it stands now",
    "GET /backoffice/modeles/textes/nouveau/<word>": "where it stands now",
    "GET /backoffice/modeles/mots/<word>": "where it stands now",
    "GET /backoffice/vues/debut": "leads to a list",
    "GET /healthz": "JSON",
    "GET /readyz": "JSON",
    "GET /static/<path:filename>": "a file",
    "GET /theme/<filename>": "a file",
}
"""Addresses that answer no page, with what they answer."""
