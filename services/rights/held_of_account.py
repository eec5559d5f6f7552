"""What is held about the holder of an account beside their requests: the account, sessions, roles, what they keep."""

from __future__ import annotations

from domain.rights import Right, RightOutcome
from domain.states import MailPreference
from models import Account, AccountSession, Claim, FactorEnrolment, Membership, Presence
from models_absences import Absence, AccessReviewAnswer
from models_entities import EntityAct
from models_imports import ImportFile
from models_people import Departure, Invitation, ManagerProposal, Remedy, RoleEnding, Welcome
from models_retention import DisposalVisa
from models_rights import RightsCopy, RightsRequest
from models_support import AccountNote, AddressChange
from models_work import Job, ListLayout, PinnedView, SavedView
from services.rights.held import (
    INNER,
    MECHANICS,
    OPENS,
    SAME,
    THIRD,
    UNREAD,
    Held,
    Holder,
    label_of,
    one_of,
    role_label,
)
from services.rights.held_words import phone

_OUTCOMES = one_of({
    "accepted": "acceptée", "revoked": "annulée", "expired": "expirée", "refused": "refusée", "granted": "acceptée",
    "rejected": "rejetée", "ended": "rôle retiré", "dropped": "abandonné",
})  # fmt: skip
_OWN = {"account": INNER}


def _roles(holder: Holder) -> list[int]:
    """The numbers of their roles, past ones too."""
    return [row.id for row in Membership.select(Membership.id).where(holder.has(Membership.account))]


ACCOUNT = Held(
        "Votre compte", Account, lambda holder: holder.has(Account.id),
        {
            "first_name": "Prénom", "last_name": "Nom", "civility": "Civilité (n’est plus demandée)",
            "email": "Adresse mail", "capacity": "Fonction", "phone": "Téléphone", "service": "Service",
            "staff_role": "Rôle d’agent", "active": "Compte actif", "created_at": "Créé le",
            "confirmed_at": "Adresse confirmée le", "last_seen_at": "Dernière visite",
            "deactivated_at": "Désactivé le", "mail_preference": "Mails sur les demandes",
            "mails_chosen_at": "Mails choisis le", "statistics_after": "Statistiques demandées depuis le",
            "inactive_warned_at": "Fermeture annoncée le",
            "tf_primary_method": "Double authentification",
        },
        {
            "email_key": SAME, "name_key": SAME, "search_key": SAME, "password": OPENS, "fs_uniquifier": OPENS,
            "tf_totp_secret": OPENS, "tf_last_counter": OPENS, "mf_recovery_codes": OPENS,
        },
        {"phone": phone, "staff_role": role_label, "mail_preference": label_of(MailPreference),
         "tf_primary_method": one_of({"authenticator": "par application"})},
    )  # fmt: skip

HELD: tuple[Held, ...] = (
    ACCOUNT,
    Held(
        "Vos sessions", AccountSession, lambda holder: holder.has(AccountSession.account),
        {"device": "Navigateur", "created_at": "Ouverte le", "last_seen_at": "Utilisée le", "ended_at": "Terminée le",
         "password_at": "Mot de passe saisi le", "code_at": "Code saisi le"},
        {**_OWN, "token_hash": OPENS, "end_reason": MECHANICS},
    ),
    Held(
        "Double authentification à activer", FactorEnrolment,
        lambda holder: holder.has(FactorEnrolment.account),
        {"created_at": "Lien fait le", "expires_at": "Valable jusqu’au", "after_reset": "Après une remise à zéro"},
        {**_OWN, "token_hash": OPENS},
    ),
    Held(
        "Premier mot de passe à définir", Welcome, lambda holder: holder.has(Welcome.account),
        {"due_at": "À envoyer le", "sent_at": "Envoyé le", "expires_at": "Valable jusqu’au", "used_at": "Utilisé le"},
        {**_OWN, "import_file": INNER, "token_hash": OPENS, "holder_mark": OPENS},
    ),
    Held(
        "Vos rôles", Membership, lambda holder: holder.has(Membership.account),
        {"entity.name": "Entité", "role": "Rôle", "since": "Depuis le", "until": "Jusqu’au",
         "suspended_at": "Suspendu le", "suspended_until": "Suspendu jusqu’au",
         "suspended_by_manager": "Suspendu par l’entité", "former_entity.name": "Donné pour",
         "decided_by.full_name": "Décidé par"},
        {**_OWN, "request": INNER, "founding": MECHANICS},
        {"role": role_label},
    ),
    Held(
        "Retraits de vos rôles", RoleEnding, lambda holder: RoleEnding.membership.in_(_roles(holder)),
        {"words": "Motif", "begun_at": "Engagé le", "hear_until": "Réponse possible jusqu’au",
         "observations": "Votre réponse", "heard_at": "Répondu le", "settled_at": "Décidé le",
         "settled_by.full_name": "Décidé par", "outcome": "Issue"},
        {"membership": INNER, "reason": MECHANICS, "begun_by": THIRD, "observed_by": THIRD},
        {"outcome": _OUTCOMES},
    ),
    Held(
        "Vos recours", Remedy,
        lambda holder: Remedy.membership.in_(_roles(holder)) | Remedy.request.in_(holder.requests),
        {"received_on": "Date d’arrivée", "words": "Ce que vous dites", "acknowledged_at": "Accusé de réception le",
         "due_on": "Réponse due le", "answered_at": "Répondu le", "outcome": "Réponse", "answer": "Motif",
         "answered_by.full_name": "Répondu par"},
        {"request": INNER, "membership": INNER, "recorded_by": THIRD},
        {"outcome": _OUTCOMES},
    ),
    Held(
        "Invitations reçues", Invitation,
        lambda holder: holder.by_address(Invitation.email_key, Invitation.created_at),
        {"entity.name": "Entité", "first_name": "Prénom", "last_name": "Nom", "email": "Adresse mail",
         "created_at": "Faite le", "expires_at": "Valable jusqu’au", "ended_at": "Terminée le", "outcome": "Issue"},
        {"inviter": THIRD, "email_key": SAME, "token_hash": OPENS, "request": INNER},
        {"outcome": _OUTCOMES},
    ),
    Held(
        "Rôles de gestion proposés", ManagerProposal,
        lambda holder: holder.has(ManagerProposal.account) | holder.has(ManagerProposal.proposer),
        {"entity.name": "Entité", "hands_over": "Transmission du rôle", "stays": "La personne qui propose reste",
         "created_at": "Proposé le", "ended_at": "Terminé le", "outcome": "Issue"},
        {"account": THIRD, "proposer": THIRD},
        {"outcome": _OUTCOMES},
    ),
    Held(
        "Départs annoncés", Departure, lambda holder: holder.has(Departure.account),
        {"entity.name": "Entité", "stays": "Reste dans l’entité", "created_at": "Annoncé le", "ended_at": "Terminé le"},
        _OWN,
    ),
    Held(
        "Votre absence", Absence, lambda holder: holder.has(Absence.account),
        {"first_day": "Du", "last_day": "Au", "created_at": "Annoncée le"},
        _OWN,
    ),
    Held(
        "Revues des accès qui vous concernent", AccessReviewAnswer,
        lambda holder: AccessReviewAnswer.membership.in_(_roles(holder)),
        {"stays": "Reste dans l’entité", "at": "Répondu le"},
        {"review": INNER, "membership": INNER, "by": THIRD},
    ),
    Held(
        "Changement d’adresse demandé par téléphone", AddressChange,
        lambda holder: holder.by_address(AddressChange.old_key, AddressChange.proposed_at),
        {"old": "Ancienne adresse", "new": "Nouvelle adresse", "words": "Ce que vous avez dit",
         "proposed_at": "Noté le", "confirmed_at": "Confirmé le", "due_at": "Fait le"},
        {"old_key": SAME, "new_key": SAME, "proposed_by": THIRD, "confirmed_by": THIRD, "stop_hash": OPENS},
    ),
    Held(
        "Notes des agents sur votre compte", AccountNote, lambda holder: holder.has(AccountNote.account),
        {"at": "Date"},
        {**_OWN, "author": THIRD, "text": UNREAD},
    ),
    Held(
        "Vues que vous avez enregistrées", SavedView, lambda holder: holder.has(SavedView.account),
        {"name": "Nom", "list_name": "Liste", "query": "Filtres", "columns": "Colonnes", "page_size": "Lignes",
         "created_at": "Enregistrée le"},
        _OWN,
    ),
    Held(
        "Vues épinglées", PinnedView, lambda holder: holder.has(PinnedView.account),
        {"view.name": "Vue", "home": "Page d’accueil"},
        _OWN,
    ),
    Held(
        "Listes que vous avez réglées", ListLayout, lambda holder: holder.has(ListLayout.account),
        {"list_name": "Liste", "columns": "Colonnes", "page_size": "Lignes"},
        _OWN,
    ),
    Held(
        "Travaux en masse que vous avez lancés", Job, lambda holder: holder.has(Job.author),
        {"kind": "Nature", "created_at": "Lancé le", "finished_at": "Terminé le", "total": "Lignes"},
        {"author": INNER, "storage_key": INNER,
         **dict.fromkeys(("parameters", "state", "done", "refused", "steps", "keys", "filename", "size", "expires_at",
                          "stepped_at"), MECHANICS)},
    ),
    Held(
        "Fichiers que vous avez importés", ImportFile, lambda holder: holder.has(ImportFile.author),
        {"filename": "Nom du fichier", "lines": "Lignes", "created_at": "Lu le", "finished_at": "Terminé le"},
        {"author": INNER, "sha256": MECHANICS,
         **dict.fromkeys(("headings", "columns", "notes", "state", "position", "steps", "counts", "done", "stepped_at",
                          "emptied_at"), MECHANICS)},
    ),
    Held(
        "Actes sur des entités que vous avez faits", EntityAct, lambda holder: holder.has(EntityAct.author),
        {"entity.name": "Entité", "effective_on": "Le", "reason": "Motif", "document": "Acte", "made_at": "Noté le",
         "applied_at": "Fait le"},
        {"author": INNER, **dict.fromkeys(("kind", "other", "detail", "reminded_at"), MECHANICS)},
    ),
    Held(
        "Visas des archives que vous avez notés", DisposalVisa,
        lambda holder: holder.has(DisposalVisa.recorded_by),
        {"number": "Numéro", "recorded_at": "Noté le", "ended_at": "Terminé le"},
        {"recorded_by": INNER, "ended_by": THIRD, "transfer": INNER,
         **dict.fromkeys(("kind", "given_on", "authority", "categories", "through", "document"), MECHANICS)},
    ),
    Held(
        "Demandes dont vous vous chargez", Claim, lambda holder: holder.has(Claim.account),
        {"taken_at": "Depuis le", "expires_at": "Jusqu’au", "words": "Mot d’un collègue"},
        {**_OWN, "request": THIRD, "handed_by": THIRD},
    ),
    Held(
        "Demandes ouvertes à votre écran", Presence, lambda holder: holder.has(Presence.account),
        {"opened_at": "Depuis le", "seen_at": "Encore le"},
        {**_OWN, "request": THIRD},
    ),
    Held(
        "Vos demandes sur vos données", RightsRequest,
        lambda holder: holder.has(RightsRequest.account)
        | RightsRequest.id.in_(holder.asked)
        | (RightsRequest.account.is_null() & holder.by_address(RightsRequest.email_key, RightsRequest.recorded_at)),
        {"kind": "Droit", "words": "Ce que vous demandez", "received_on": "Date d’arrivée", "due_on": "Réponse due le",
         "extended_why": "Délai prolongé parce que", "extended_at": "Prolongé le", "answered_at": "Répondu le",
         "outcome": "Réponse", "answer": "Motif", "done": "Fait", "answered_by.full_name": "Répondu par", "name": "Nom",
         "email": "Adresse mail", "identity": "Identité vérifiée", "handed_on": "Réponse remise le",
         "handed_how": "Remise"},
        {**_OWN, "email_key": SAME, "recorded_by": THIRD, "recorded_at": MECHANICS, "subject": MECHANICS},
        {"kind": label_of(Right), "outcome": label_of(RightOutcome)},
    ),
    Held(
        "Copies de vos données", RightsCopy,
        lambda holder: holder.has(RightsCopy.account) | RightsCopy.asked.in_(holder.asked),
        {"asked_at": "Demandée le", "ended_at": "Faite le", "expires_at": "Conservée jusqu’au", "size": "Octets"},
        {**_OWN, "asked": INNER},
    ),
)  # fmt: skip
"""In the order of the copy."""
