"""The sentence of each `domain.errors.Refusal`, beside its code: screens and the mail to an author both say it.

Roles and bodies in them are `domain.nouns`: `Registry.worded` makes them what people read.
"""

from __future__ import annotations

REFUSALS: dict[str, str] = {
    "wrong_state": "L’état de la demande ne le permet plus.",
    "own_request": "Vous ne pouvez pas décider de votre propre demande.",
    "not_the_decider": "Cette décision ne vous revient pas.",
    "reason_missing": "Indiquez un motif.",
    "override_reason_missing": "Vous décidez à la place {entity_manager.of_the} de l’entité : indiquez pourquoi.",
    "nothing_asked": "Indiquez au moins une pièce ou une information à corriger.",
    "entity_unknown": "Choisissez d’abord l’entité : nouvelle, ou déjà enregistrée.",
    "documents_not_accepted": "Il reste des pièces à accepter.",
    "already_member": "Cette personne est déjà rattachée à cette entité.",
    "membership_suspended": "Le rattachement de cette personne à cette entité est suspendu.",
    "account_inactive": "Le compte de cette personne est désactivé.",
    "target_missing": "Choisissez une entité.",
    "same_entity": "La demande concerne déjà cette entité.",
    "too_late_to_reopen": "Le délai pour rouvrir cette demande est passé.",
    "not_mended": "Il reste des points à corriger.",
    "own_account": "Ici, vous ne pouvez pas agir sur votre propre compte : passez par « Mon compte ».",
    "last_administrator": "C’est {si_admin:le dernier/la dernière} {si_admin} : "
    "nommez-en d’abord {si_admin:un/une} autre.",
    "administrator_exists": "{si_admin.capital.a} existe déjà : "
    "{si_admin:il/elle} invite les autres dans l’espace de gestion.",
    "address_taken": "Un compte existe déjà pour cette adresse.",
    "address_followed": "Une demande est déjà suivie avec cette adresse : indiquez une autre adresse.",
    "same_address": "C’est déjà l’adresse de cette personne.",
    "address_change_pending": "Un changement d’adresse est déjà en cours pour cette personne.",
    "address_change_confirmed": "Ce changement vient d’être confirmé.",
    "own_proposal": "Vous avez proposé ce changement : une autre personne doit le confirmer.",
    "siret_taken": "{listed_body:Un/Une} autre {listed_body} a déjà ce SIRET.",
    "identifier_taken": "Une autre entité a déjà ce numéro.",
    "siret_of_listed": "Ce SIRET est celui {listed_body:d’un/d’une} {listed_body} de la liste.",
    "same_identifier": "C’est déjà son numéro.",
    "day_to_come": "Cette date est à venir : indiquez un jour passé, ou aujourd’hui.",
    "listed_entity": "Ce qui vient de la liste des {listed_body.plural} se change dans cette liste.",
    "merge_same": "Choisissez une autre entité que celle-ci.",
    "merge_listed": "Une entité de la liste des {listed_body.plural} n’est réunie qu’avec une autre de cette liste.",
    "entity_merged": "L’entité a été réunie avec une autre entre-temps : choisissez-la à nouveau.",
    "entity_closed": "L’entité est fermée.",
    "entity_open": "L’entité n’est pas fermée.",
    "close_listed": "Une entité de la liste des {listed_body.plural} est réunie avec une autre, et n’est pas fermée.",
    "separate_listed": "Choisissez, dans la liste des {listed_body.plural}, ce qui se sépare.",
    "listed_has_entity": "Cette entité de la liste existe déjà.",
    "name_missing": "Donnez un nom à la nouvelle entité.",
    "own_entity": "Vous avez un rôle dans cette entité : {si_admin:un/une} autre {si_admin} doit le faire.",
    "role_missing": "Choisissez quel rôle garde chaque personne qui en a un dans les deux entités.",
    "founder_missing": "Choisissez qui reste {entity_manager:le premier/la première} {entity_manager}.",
    "changed_since": "La demande a changé depuis cette décision : relisez-la, puis décidez à nouveau.",
    "password_chosen": "Cette personne a déjà choisi un mot de passe.",
    "nothing_to_import": "Aucune ligne n’est à importer.",
    "suspension_day": "Choisissez un jour à venir, dans l’année.",
    "suspended_by_si": "L’administration a suspendu ce rôle : elle seule peut le rétablir.",
    "not_allowed": "Vos droits ne permettent pas cette action.",
}
