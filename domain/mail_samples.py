"""Invented facts of each mail, one set a variant that its templates write differently. All names are fictitious."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.mail_samples_people import AUTHOR, PEOPLE
from domain.message_templates import HOUSE, Action, Place
from domain.registry import Registry
from domain.silence import SilenceEffect, words_at_receipt, words_while_asked
from domain.states import Role, State

_REFERENCE = "K7M-4QX-9BC"
_ENTITY = "Institut fictif des métiers du bois"
_ASKED = {"reference": _REFERENCE, "entity_name": _ENTITY}
_UNTIL = "2026-11-26T17:04:00+00:00"
_WHO = {"reference": _REFERENCE, "first_name": "Camille", "entity_name": _ENTITY}
_HOLDER = {"first_name": "Camille", "entity_name": _ENTITY}
_APPLICANT = {"reference": _REFERENCE, "applicant_name": "Camille Exemple", "entity_name": _ENTITY}


def _worded(action: Action) -> dict[str, str]:
    return {
        "applicant_name": "Camille Exemple",
        "opening": HOUSE[action, Place.OPENING],
        "closing": HOUSE[action, Place.CLOSING],
    }


_DUE, _ANSWER_BY = date(2027, 1, 23), date(2026, 12, 23)
_ITEMS = [
    {"label": "", "sentence": "", "words": "La page jointe est datée du 12 mai 2026."},
    {"label": "", "sentence": "", "words": ""},
]

SAMPLES: dict[str, tuple[dict[str, Any], ...]] = {
    "submitted": ({**_ASKED, "expires_at": "2026-11-26T17:04:00+00:00"},),
    "already_account": ({**_ASKED, "closed": False}, {**_ASKED, "closed": True}),
    "resume_draft": tuple(
        {"reference": _REFERENCE, "expires_at": "2026-12-23T17:04:00+00:00", "because": because}
        for because in ("", "typed")
    ),
    "activated": (
        *(
            {
                **_WHO,
                "received_on": "2026-11-23",
                "decider": decider,
                "effect": effect.value,
                "silence": words_at_receipt(effect, due, 2),
            }
            for decider, effect, due in (
                ("si", SilenceEffect.REJECTION, _DUE),
                ("manager", SilenceEffect.ACCEPTANCE, _DUE),
                ("si", SilenceEffect.ACCEPTANCE, None),
            )
        ),
    ),
    "to_decide": (
        {
            **_APPLICANT,
            "applicant_email": "camille@bois.example",
            "capacity": "Responsable formation",
            "decider": "manager",
        },
        {**_APPLICANT, "applicant_email": "camille@bois.example", "capacity": "", "decider": "si"},
    ),
    "changes_requested": (
        {
            **_WHO,
            **_worded("request_changes"),
            "items": _ITEMS,
            "words": "Merci de votre patience.",
            "answer_by": _ANSWER_BY.isoformat(),
            "silence": words_while_asked(SilenceEffect.REJECTION, _DUE, _ANSWER_BY, 2),
            "author": AUTHOR,
            "attached": True,
        },
        {
            **_WHO,
            **_worded("request_changes"),
            "items": _ITEMS[:1],
            "words": "",
            "answer_by": _ANSWER_BY.isoformat(),
            "silence": words_while_asked(SilenceEffect.ACCEPTANCE, None, _ANSWER_BY, 2),
            "author": None,
            "attached": False,
        },
    ),
    "completed": (_APPLICANT,),
    "message_waiting": (_WHO,),
    "message_answered": (_APPLICANT,),
    "handed_over": (
        {**_APPLICANT, "colleague_name": "Dominique Modèle", "words": "Vous connaissez cette branche mieux que moi."},
        {**_APPLICANT, "colleague_name": "Dominique Modèle", "words": ""},
    ),
    "handed_over_together": (
        {"colleague_name": "Dominique Modèle", "words": "Je suis absente jusqu’au 3.", "count": 37},
        {"colleague_name": "Dominique Modèle", "words": "", "count": 1},
    ),
    "approved": (
        {
            **_WHO,
            "role": Role.ENTITY_MANAGER,
            "role_label": Role.ENTITY_MANAGER,
            "duties": "-",
            "new_account": True,
        },
        {**_WHO, "role": Role.DEPOSITOR, "role_label": Role.DEPOSITOR, "duties": "", "new_account": False},
    ),
    "member_added": (
        {
            "reference": _REFERENCE,
            "person_name": "Camille Exemple",
            "role_label": Role.ENTITY_MANAGER,
            "entity_name": _ENTITY,
        },
    ),
    "rejected": (
        {
            **_WHO,
            **_worded("reject"),
            "reason": "",
            "author": AUTHOR,
            "by": "si",
            "attached": True,
        },
        {
            **_WHO,
            **_worded("reject"),
            "reason": "",
            "author": {"name": "Alix Invention", "capacity": "", "service": ""},
            "by": "manager",
            "attached": False,
        },
    ),
    "rerouted": ({**_WHO, "decider": "manager"}, {**_WHO, "decider": "si"}),
    "orphaned": (_WHO,),
    "manager_silent": (
        {
            **_APPLICANT,
            "applicant_email": "camille@bois.example",
            "capacity": "Responsable formation",
            "since": "2026-11-16",
            "escalates_on": "2026-11-26",
        },
        {
            **_APPLICANT,
            "applicant_email": "camille@bois.example",
            "capacity": "",
            "since": "2026-11-16",
            "escalates_on": "2026-11-26",
        },
    ),
    "escalated": ({**_APPLICANT, "since": "2026-10-30"},),
    "manager_absent": ({**_WHO, "since": "2026-10-30"},),
    "covered": ({**_APPLICANT, "since": "2026-10-30", "until": "2026-11-22"},),
    "managers_away": (_WHO,),
    "service_mailbox_reminder": (
        {"entity_name": _ENTITY, "waiting": 1, "since": "2026-10-30"},
        {"entity_name": _ENTITY, "waiting": 3, "since": "2026-10-30"},
    ),
    "manager_lost": (
        {"entity_name": _ENTITY, "others": [], "waiting": 3},
        {"entity_name": _ENTITY, "others": [], "waiting": 0},
        {"entity_name": _ENTITY, "others": ["Association fictive des luthiers", "Forge fictive"], "waiting": 1},
    ),
    "membership_suspended": (
        {**_HOLDER, "reason": "Vous êtes absent jusqu’en mars.", "ended": False, "until": "", "author": None},
        {**_HOLDER, "reason": "Vous avez quitté cette entité.", "ended": True, "until": "", "author": AUTHOR},
        {
            **_HOLDER,
            "reason": "Un accès inhabituel est vérifié.",
            "ended": False,
            "until": "2026-12-11",
            "author": AUTHOR,
        },
    ),
    "withdrawn": (
        {**_ASKED, "because": "applicant"},
        {**_ASKED, "because": "other_activated"},
        {**_ASKED, "because": "already_member"},
        {**_ASKED, "because": "entity_closed"},
    ),
    "expired": ({**_ASKED, "state": "awaiting_activation"}, {**_ASKED, "state": "awaiting_applicant"}),
    "expiring_soon": (
        {**_ASKED, "what": "activation", "on": "2026-12-01"},
        {**_ASKED, "what": "complement", "on": "2026-12-23"},
    ),
    "reopened": (
        {**_WHO, "remedy_on": "", "answer": ""},
        {**_WHO, "remedy_on": "2026-11-16", "answer": "Le mandat que vous joignez établit votre qualité."},
    ),
    "request_corrected": (
        {
            **_WHO,
            "changes": [
                {"label": "Nom", "before": "Exmple", "after": "Exemple"},
                {"label": "SIRET", "before": "", "after": "732 829 320 00074"},
            ],
        },
    ),
    "decision_failed": (
        {
            "reference": _REFERENCE,
            "action_label": "Valider",
            "why": "Le demandeur a annulé sa demande entre-temps.",
        },
    ),
    "find_requests": (
        {
            "requests": [
                {
                    "reference": _REFERENCE,
                    "state_label": State.WITH_SI,
                    "entity_name": _ENTITY,
                    "link": "follow_up",
                },
                {
                    "reference": "R9T-B4W-HC7",
                    "state_label": State.AWAITING_ACTIVATION,
                    "entity_name": "Association fictive des luthiers",
                    "link": "activation",
                },
            ],
            "has_account": True,
            "closed": False,
            "expires_at": _UNTIL,
        },
        {"requests": [], "has_account": True, "closed": False, "expires_at": _UNTIL},
        {"requests": [], "has_account": True, "closed": True, "expires_at": _UNTIL},
        {
            "requests": [
                {
                    "reference": _REFERENCE,
                    "state_label": State.AWAITING_ACTIVATION,
                    "entity_name": _ENTITY,
                    "link": "activation",
                }
            ],
            "has_account": False,
            "closed": False,
            "expires_at": _UNTIL,
        },
    ),
    **PEOPLE,
}
"""Event → its variants, the first of them complete. What the kinds file words stands there by its code, or empty."""


VARIANTS: dict[str, tuple[str, ...]] = {
    "rights_answered": ("Acceptée", "Acceptée en partie", "Refusée"),
    "digest": ("Avec une revue des accès", "Revue des accès seule"),
    "already_account": ("Compte ouvert", "Compte désactivé"),
    "activated": ("Le silence vaut refus", "Le silence vaut acceptation", "Sans date"),
    "to_decide": ("Avec sa fonction", "Sans sa fonction"),
    "changes_requested": ("Par un agent", "Automatique"),
    "handed_over": ("Avec un mot", "Sans mot"),
    "handed_over_together": ("Plusieurs demandes", "Une demande"),
    "manager_proposed": ("Une seconde personne", "À sa place"),
    "role_handed_over": ("Avant, qui garde un rôle", "Avant, qui quitte l’entité", "Après"),
    "departure_done": ("Qui garde un rôle", "Qui quitte l’entité"),
    "approved": ("Premier rôle, avec des devoirs", "Un rôle de plus, sans devoir"),
    "rejected": ("Par l’administration", "Par l’entité"),
    "reopened": ("Par l’administration", "Après un recours"),
    "remedy_received": ("Contre un refus", "Contre la fin d’un rôle"),
    "remedy_answered": ("Refus maintenu", "Fin du rôle maintenue", "Rôle rendu"),
    "rerouted": ("À l’entité", "À l’administration"),
    "manager_silent": ("Avec sa fonction", "Sans sa fonction"),
    "service_mailbox_reminder": ("Une demande", "Plusieurs demandes"),
    "manager_lost": ("Des demandes attendent", "Rien n’attend", "Plusieurs entités"),
    "entity_merged": ("Personne de l’entité réunie", "Personne de l’autre"),
    "entity_separated": (
        *("Personne de l’autre", "Personne qui reste"),
        *("Personne d’une autre qui existait", "Personne qui reste, l’autre existait", "Personne de l’autre, déjà là"),
    ),
    "entity_closed": ("À venir", "Rappel", "Fermée"),
    "withdrawn": ("Par la personne", "Une autre est activée", "Déjà membre", "Entité fermée"),
    "membership_restored": ("Avec un motif", "À son terme"),
    "membership_suspended": ("Par l’entité", "Terminé", "Suspendu jusqu’à un jour"),
    "role_ending": ("Engagé", "Abandonné"),
    "expired": ("Jamais activée", "Complément sans réponse"),
    "expiring_soon": ("Activation", "Complément"),
    "find_requests": ("Demandes et compte", "Compte", "Compte désactivé", "Demande"),
    "factor_to_set_up": ("À la connexion", "Après un retrait", "Nouveau rôle"),
    "address_changed": ("Compte", "Demande"),
    "address_change_planned": ("Compte", "Demande"),
    "address_change_expected": ("Compte", "Demande"),
    "address_change_stopped": ("Compte", "Demande"),
    "invitation_link_given": ("À la personne invitée", "À la personne qui l’invite"),
    "administrator_added": ("Par une personne", "Par une commande"),
    "import_started": ("Plusieurs lignes", "Une seule ligne"),
    "resume_draft": ("Mise de côté par la personne", "Saisie par l’assistance"),
    "account_opened": ("Deux rôles", "Très nombreux rôles"),
    "monthly_statistics": ("Un mois plein", "Un mois calme"),
}
"""What tells the variants of an event apart, in their order; those of one variant need no name."""


def variants_of(event: str) -> tuple[str, ...]:
    """The names of an event's variants; none of an event that is not known."""
    return VARIANTS.get(event, ("Exemple",) * len(SAMPLES.get(event, ())))


def samples_of(registry: Registry, event: str) -> tuple[dict[str, Any], ...]:
    """The variants of an event in the words of a kinds file; none of an event that is not known."""
    return tuple(_in_words(registry, facts) for facts in SAMPLES.get(event, ()))


def _in_words(registry: Registry, facts: dict[str, Any]) -> dict[str, Any]:
    words = dict(facts)
    if "role_label" in facts:
        words["role_label"] = registry.role_label(facts["role_label"])
    if "roles" in facts:
        words["roles"] = [{**role, "role_label": registry.role_label(role["role_label"])} for role in facts["roles"]]
    if facts.get("duties"):
        words["duties"] = "\n".join(registry.role(facts["role"]).duties)
    if "state_label" in facts:
        words["state_label"] = registry.state_label(facts["state_label"])
    if "by" in facts:
        words["reason"] = registry.refusals_for(facts["by"])[0].sentence
    if "items" in facts:
        askable = [(document.label, document.reasons[0].sentence) for document in registry.documents]
        askable += [(field.label, field.reasons[0].sentence) for field in registry.fields]
        words["items"] = [
            item | {"label": label, "sentence": sentence}
            for item, (label, sentence) in zip(facts["items"], askable, strict=False)
        ]
    if "requests" in facts:
        words["requests"] = [_in_words(registry, row) for row in facts["requests"]]
    return words
