"""What a POST to each address carries, so that the person who may do the thing does it. `{name}` is a value of the
world.
"""

from __future__ import annotations

from collections.abc import Mapping

REASON = {"motif": "Ainsi demandé par écrit."}
REJECTION = {"refusal": "other", "words": "Personne inconnue de l’entité."}
MESSAGE = {"text": "Qui signe la lettre ?"}
EMAIL = {"email": "personne@exemple.example"}
ANNOUNCEMENT = {
    "text": "Maintenance samedi.",
    "place": "both",
    "tone": "info",
    "first_day": "1/12/2026",
    "last_day": "5/12/2026",
}
DAYS = {"first": "{day}", "last": "{day}"}
CALL = {**EMAIL, "words": "A appelé ; reconnue par sa date de naissance."}
KNOWN = "quatre mots sans lien 2026"  # of tests.support.application
PASSWORD = {"password": "quatre chevaux sous la pluie"}

DATA: dict[str, Mapping[str, str]] = {
    "/activation/<token>": {"action": "nouveau", "nouveau-password": PASSWORD["password"]},
    "/backoffice/agents/edit/": {"role": "support", "row_seen": "{agent_seen}", **REASON},
    "/backoffice/agents/new/": {
        "email": "agent@exemple.example",
        "first_name": "Alix",
        "last_name": "Roy",
        "role": "reader",
        **REASON,
    },
    "/backoffice/comptes/<account_id>/adresse": CALL,
    "/backoffice/comptes/<account_id>/note": {"texte": "A appelé."},
    "/backoffice/comptes/<account_id>/desactiver": REASON,
    "/backoffice/comptes/<account_id>/double-authentification": REASON,
    "/backoffice/comptes/<account_id>/reactiver": REASON,
    "/backoffice/demandes/<reference>/adresse": CALL,
    "/backoffice/demandes/<reference>/attente": {"jusqu_au": "2026-12-24"},
    "/backoffice/demandes/<reference>/cellule/<part>": {"jusqu_au": "2026-12-24", "vu": ""},
    "/backoffice/demandes/<reference>/complement": {"reason": "Précisez votre fonction."},
    "/backoffice/demandes/<reference>/confier": {"collegue": "{colleague}", "mot": "Peux-tu la regarder ?"},
    "/backoffice/demandes/<reference>/corriger": {
        "first_name": "Dominique",
        "last_name": "Corrigée",
        "entity_name": "Société",
    },
    "/backoffice/demandes/<reference>/messages": MESSAGE,
    "/suivi/<token>/messages": MESSAGE,
    "/backoffice/demandes/<reference>/note": {"texte": "À rappeler."},
    "/backoffice/demandes/<reference>/pieces/<kind>": {"avis": "accepted", "version": "1"},
    "/backoffice/demandes/<reference>/pieces/<kind>/verifications": {"reponse-legible": "yes", "version": "1"},
    "/backoffice/demandes/<reference>/rattacher": {"entite": "{other_entity}"},
    "/backoffice/demandes/<reference>/refuser": REJECTION,
    "/backoffice/demandes/<reference>/etat/<verb>": REASON,
    "/backoffice/demandes/<reference>/valider": {"knows": "y", "reason": "Vu"},
    "/backoffice/demandes/actions/": {"action": "reject", "rowid": "{reference}"},
    "/backoffice/demandes/decider": {"decision": "reject", "rowid": "{reference}", **REJECTION}
    | {"facts-{reference}": "Elle ne s’y trouve pas."},
    "/backoffice/demandes/saisir": CALL,
    "/backoffice/demandes/choisies": {"rowid": "{reference}", "vers": "/backoffice/demandes/"},
    "/backoffice/demandes/ensemble": {"acte": "hold", "rowid": "{reference}", "jusqu_au": "2026-12-24"},
    "/backoffice/entites/<entity_id>/identifiant": {"kind": "siret", "number": "732 829 320 00074", "seen": "{siret}"}
    | {"why": "Le siège a déménagé."},
    "/backoffice/entites/<entity_id>/boite-de-service": {**EMAIL, "for_applicants": "y"},
    "/backoffice/entites/<entity_id>/fermetures": DAYS,
    "/backoffice/entites/<entity_id>/note": {"texte": "A changé de locaux."},
    "/backoffice/entites/edit/": {"name": "Société renommée", "kind": "company", "row_seen": "{entity_seen}"},
    "/backoffice/entites/new/": {"name": "Société nouvelle", "kind": "company"},
    "/backoffice/entites/<entity_id>/separer": {
        "name": "Société séparée",
        "effective_on": "01/11/2026",
        "reason": "Deux structures distinctes.",
        "seen": "{parts_seen}",
    },
    "/backoffice/entites/<entity_id>/fermer": {"effective_on": "01/11/2026", "reason": "Cessation d’activité."},
    "/backoffice/entites/<entity_id>/rouvrir": {"effective_on": "01/11/2026", "reason": "Reprise d’activité."},
    "/backoffice/entites/<entity_id>/fusionner": {
        "avec": "{other_entity}",
        "effective_on": "01/11/2026",
        "reason": "Réforme.",
        "founder": "{founder}",
        "seen": "{merge_seen}",
    },
    "/backoffice/ministeres/action/": {"action": "delete", "rowid": "{ministry_id}"},
    "/backoffice/ministeres/delete/": {"id": "{ministry_id}", "seen": "{ministry_id}={ministry_seen}"},
    "/backoffice/ministeres/edit/": {"label": "Ministère renommé", "active": "y", "row_seen": "{ministry_seen}"},
    "/backoffice/vues/colonnes/<list_name>": {"voir-state": "1", "page_size": "100"},
    "/backoffice/vues/delete/": {"id": "{view_id}", "seen": "{view_id}={view_seen}"},
    "/backoffice/vues/edit/": {"name": "Vue", "whose": "agents", "pinned": "y", "row_seen": "{view_seen}"},
    "/backoffice/vues/new/": {"list_name": "demandes", "name": "Vue", "whose": "moi", "words": "vue=toutes"},
    "/backoffice/annonces/delete/": {"id": "{announcement_id}", "seen": "{announcement_id}={announcement_seen}"},
    "/backoffice/annonces/edit/": ANNOUNCEMENT | {"row_seen": "{announcement_seen}"},
    "/backoffice/annonces/new/": ANNOUNCEMENT,
    "/backoffice/ministeres/new/": {"label": "Ministère nouveau", "active": "y"},
    "/backoffice/modeles/mots/<slug>/apercu": {"text": "En d’autres mots."},
    "/backoffice/modeles/mots/delete/": {"id": "refus-debut", "seen": "refus-debut={words_seen}"},
    "/backoffice/modeles/mots/edit/": {"text": "En d’autres mots.", "row_seen": "{words_seen}"},
    "/backoffice/modeles/textes/edit/": {"label": "Autre nom", "text": "Autre texte.", "row_seen": "{text_seen}"},
    "/backoffice/modeles/textes/apercu/<decision>": {"text": "Un texte."},
    "/backoffice/modeles/textes/new/": {"label": "Un nom", "text": "Un texte."},
    "/backoffice/comptes/<account_id>/nom": {"first_name": "Dominique", "last_name": "Corrigée", "seen": "{name_seen}"}
    | REASON,
    "/mon-compte/roles/<int:membership_id>/observations": {"observations": "J’y travaille encore, et jusqu’en mars."},
    "/backoffice/archives/contentieux/<reference>": {"reason": "Tribunal saisi."},
    "/backoffice/archives/visas/nouveau": {
        "number": "2026-12",
        "given_on": "{today}",
        "authority": "Mission des archives",
        "categories": "proof",
    },
    "/backoffice/recours/<remedy_id>/reponse": {"outcome": "granted", "words": "Votre mandat nous est parvenu."},
    "/backoffice/recours/demande/<reference>": {"received_on": "{today}", "words": "La personne joint un mandat."},
    "/backoffice/recours/role/<membership_id>": {"received_on": "{today}", "words": "La personne y travaille encore."},
    "/backoffice/secondes-lectures/<reading_id>": {"verdict": "approve"},
    "/backoffice/roles/<membership_id>/retablir": REASON,
    "/backoffice/roles/<membership_id>/retirer": {"because": "left", **REASON},
    "/backoffice/roles/<membership_id>/retirer/decider": {"vu": "{answer_seen}", **REASON},
    "/backoffice/roles/<membership_id>/retirer/observations": REASON,
    "/backoffice/roles/<membership_id>/retirer/abandonner": REASON,
    "/backoffice/roles/<membership_id>/suspendre": {**REASON, "jusqu_au": "2026-12-24"},
    "/backoffice/taches/<job_id>/lancer": {"jusqu_au": "2026-12-24"},
    "/backoffice/taches/exporter": {"adresse": "/backoffice/demandes/export/xlsx/"},
    "/backoffice/imports/<import_id>/colonnes": {
        f"colonne_{number}": code
        for number, code in enumerate(("kind", "name", "siret", "first_name", "last_name", "email", "role"), 1)
    },
    "/connexion/double-authentification/<token>": {"password": "un mauvais mot de passe"},
    "/connexion": {"email": "{request_email}", "password": "un mauvais mot de passe"},
    "/creer-un-compte/recapitulatif": {"attested": "y"},
    "/creer-un-compte/fichiers/<code>": {"action": "tourner", "mark": "of another page"},
    "/creer-un-compte/reprendre-plus-tard": EMAIL,
    "/mon-compte/absence": DAYS,
    "/mon-compte/mes-donnees/demande": {"kind": "erasure", "words": "Je ne travaille plus là."},
    "/backoffice/droits/<right_id>/reponse": {"outcome": "refused", "words": "Votre rôle dure."},
    "/backoffice/droits/<right_id>/ajouter": {"reference": "{reference}"},
    "/backoffice/droits/<right_id>/remise": {"handed_on": "{today}", "how": "Lettre recommandée"},
    "/backoffice/droits/<right_id>/lever": {"words": "Le litige est réglé."},
    "/backoffice/droits/<right_id>/prolonger": {"words": "Vos demandes sont nombreuses."},
    "/backoffice/journal/consultations": {"email": "{agent_address}", "words": "Une pièce circule hors du service."},
    "/backoffice/droits/saisir": {"kind": "access", "subject": "signatory", "name": "Claude Signataire"}
    | {"received_on": "{today}", "words": "Demande ses données.", "identity": "Lettre signée, pièce vue."},
    "/mon-compte/adresse": EMAIL,
    "/mon-compte/mot-de-passe": {"current": "un mauvais mot de passe", **PASSWORD},
    "/mon-compte/profil": {"capacity": "Directrice", "phone": "01 02 03 04 05", "mail_preference": "daily"},
    "/mot-de-passe-oublie": EMAIL,
    "/mot-de-passe-oublie/<token>": PASSWORD,
    "/invitation/<token>": {"first_name": "Ana", "last_name": "Neuve", "capacity": "Chargée d’études", **PASSWORD},
    "/backoffice/entites/<entity_id>/quitter": {"then": "quitte"},
    "/backoffice/revues/<review_id>": {"role-{membership_id}": "reste"},
    "/backoffice/entites/<entity_id>/inviter": {"first_name": "Léo", "last_name": "Neuf", **EMAIL},
    "/premier-mot-de-passe/<token>": PASSWORD,
    "/retrouver-ma-demande": EMAIL,
    "/backoffice/roles/<membership_id>/proposer": {"how": "second"},
    "/creer-un-compte/rejoindre": {"siret": "73282932000074"},
    "/suivi/<token>/role": {"connu-password": KNOWN},
    "/suivi/<token>/annuler": {"connu-password": KNOWN},
}


def data_of(rule: str, values: Mapping[str, str]) -> dict[str, str]:
    """The fields that a POST to the address of this rule carries."""
    return {name.format(**values): text.format(**values) for name, text in DATA.get(rule, {}).items()}
