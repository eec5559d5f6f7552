"""Invented facts of the mails about an account, a role or an agent's work. All names are fictitious."""

from __future__ import annotations

from typing import Any

from domain.states import Role, StaffRole
from domain.working_days import french_usual_delay

_REFERENCE = "K7M-4QX-9BC"
_ENTITY = "Institut fictif des métiers du bois"
_ASKED = {"reference": _REFERENCE, "entity_name": _ENTITY}
_UNTIL = "2026-11-26T17:04:00+00:00"
AUTHOR = {"name": "Dominique Modèle", "capacity": "Chargée d’instruction", "service": "Direction de la certification"}
_VISA = "jusqu’au visa de l’administration des archives"
_ROLE = "tant que dure un rôle dans une entité"
_ENDED_ROLE = "Votre rôle a pris fin, et rien ne nous oblige à conserver votre compte."
_RIGHT = {"asks": "l’effacement de vos données", "received_on": "2026-11-23"}

PEOPLE: dict[str, tuple[dict[str, Any], ...]] = {
    "same_siren": (
        {"entity_name": _ENTITY, "other_name": "Antenne fictive des métiers du bois", "siret": "99990001900017"},
    ),
    "manager_proposed": tuple(
        {"first_name": "Camille", "entity_name": _ENTITY, "by_name": "Dominique Modèle", "hands_over": hands_over}
        for hands_over in (False, True)
    ),
    "role_handed_over": tuple(
        {
            "first_name": "Camille",
            "entity_name": _ENTITY,
            "other_name": "Dominique Modèle",
            "to_successor": to_successor,
            "stays": stays,
        }
        for to_successor, stays in ((False, True), (False, False), (True, True))
    ),
    "departure_announced": ({"entity_name": _ENTITY, "entity_id": 12, "person_name": "Dominique Modèle"},),
    "departure_done": tuple(
        {"first_name": "Dominique", "entity_name": _ENTITY, "stays": stays} for stays in (True, False)
    ),
    "manager_claimed": (
        {**_ASKED, "applicant_name": "Camille Exemple", "applicant_email": "camille@institut.example"},
    ),
    "password_reset": ({"expires_at": "2026-11-23T19:04:00+00:00"},),
    "password_changed": ({},),
    "address_to_confirm": ({"expires_at": "2026-11-23T19:04:00+00:00"},),
    "address_changed": (
        {"old": "camille@ancien.example", "new": "camille@nouveau.example", "has_account": True},
        {"old": "camille@ancien.example", "new": "camille@nouveau.example", "has_account": False},
    ),
    "request_address_changed": (_ASKED,),
    "address_change_planned": (
        {"new": "camille@nouveau.example", "on": _UNTIL, "has_account": True},
        {"new": "camille@nouveau.example", "on": _UNTIL, "has_account": False},
    ),
    "address_change_expected": ({"on": _UNTIL, "has_account": True}, {"on": _UNTIL, "has_account": False}),
    "address_change_stopped": ({"has_account": True}, {"has_account": False}),
    "second_factor_changed": ({"what": "La double authentification par application a été activée."},),
    "factor_to_set_up": tuple(
        {"because": because, "expires_at": "2026-11-23T19:04:00+00:00"} for because in ("sign_in", "reset", "role")
    ),
    "administrator_added": (
        {
            "person_name": "Camille Exemple",
            "person_address": "camille@agence.example",
            "by_name": "Dominique Modèle",
            "reason": "Remplace Alix Invention, partie le 1er novembre.",
        },
        {
            "person_name": "Camille Exemple",
            "person_address": "camille@agence.example",
            "by_name": "Guichet",
            "reason": "",
        },
    ),
    "import_started": (
        {"by_name": "Dominique Modèle", "file_name": "reprise.csv", "lines": 1240, "import_id": 3},
        {"by_name": "Dominique Modèle", "file_name": "reprise.csv", "lines": 1, "import_id": 3},
    ),
    "entity_merged": (
        {
            "first_name": "Camille",
            "former_name": "Institut fictif des métiers du bois",
            "entity_name": "Institut fictif des métiers d’art",
            "on": "2026-11-01",
            "document": "Décret n° 2026-1234 du 20 octobre 2026",
            "joins": True,
        },
        {
            "first_name": "Alix",
            "former_name": "Institut fictif des métiers du bois",
            "entity_name": "Institut fictif des métiers d’art",
            "on": "2026-11-01",
            "document": "",
            "joins": False,
        },
    ),
    "entity_separated": tuple(
        {
            "first_name": "Camille",
            "entity_name": "Institut fictif des métiers du bois",
            "other_name": "École fictive de lutherie",
            "on": "2026-11-01",
            "document": document,
            "side": side,
            "into_known": into_known,
        }
        for side, into_known, document in (
            ("leaves", False, "Délibération du 20 octobre 2026"),
            ("stays", False, ""),
            ("leaves", True, "Décret n° 2026-1234 du 20 octobre 2026"),
            ("stays", True, ""),
            ("receives", True, ""),
        )
    ),
    "entity_closed": tuple(
        {
            "first_name": "Camille",
            "entity_name": "Institut fictif des métiers du bois",
            "on": "2026-12-31",
            "reason": "Cessation d’activité au 31 décembre 2026.",
            "done": done,
            "again": again,
        }
        for done, again in ((False, False), (False, True), (True, False))
    ),
    "agent_invited": ({"role_label": StaffRole.REVIEWER, "expires_at": "2026-11-23T19:04:00+00:00"},),
    "account_opened": (
        {
            "first_name": "Camille",
            "roles": [
                {"entity_name": _ENTITY, "role_label": Role.ENTITY_MANAGER},
                {"entity_name": "Association fictive des luthiers", "role_label": Role.DEPOSITOR},
            ],
            "total": 2,
            "expires_at": "2026-12-07T17:04:00+00:00",
        },
        {
            "first_name": "Alix",
            "roles": [{"entity_name": _ENTITY, "role_label": Role.DEPOSITOR}],
            "total": 42,
            "expires_at": "2026-12-07T17:04:00+00:00",
        },
    ),
    "invitation": (
        {
            "first_name": "Camille",
            "entity_name": _ENTITY,
            "by_name": "Dominique Modèle",
            "expires_at": "2026-12-07T17:04:00+00:00",
        },
    ),
    "invitation_link_given": tuple(
        {
            "person_name": "Camille Exemple",
            "entity_name": _ENTITY,
            "to_inviter": to_inviter,
            "expires_at": "2026-12-07T17:04:00+00:00",
        }
        for to_inviter in (False, True)
    ),
    "rights_received": ({**_RIGHT, "due_on": "2026-12-23"},),
    "rights_extended": ({**_RIGHT, "due_on": "2027-02-23", "why": "Vos demandes sont nombreuses et anciennes."},),
    "rights_answered": tuple(
        {
            **_RIGHT,
            "outcome": outcome,
            "answer": why,
            "author": AUTHOR,
            "kept": kept,
            "done": done,
        }
        for outcome, why, kept, done in (
            ("granted", _ENDED_ROLE, [], "Votre compte est fermé et effacé."),
            (
                "partly",
                _ENDED_ROLE,
                [{"what": f"votre demande {_REFERENCE}", "until": _VISA}],
                "Votre compte est fermé.",
            ),
            ("refused", "Vous avez encore un rôle.", [{"what": "votre compte", "until": _ROLE}], ""),
        )
    ),
    "limitation_lifted": ({"received_on": _RIGHT["received_on"], "why": "Votre date de naissance est corrigée."},),
    "rights_copy_ready": ({"until": _UNTIL},),
    "account_closed_soon": ({"on": "2026-12-23"},),
    "membership_restored": (
        {"first_name": "Camille", "entity_name": _ENTITY, "reason": "Vous êtes de retour depuis le 2 mars."},
        {"first_name": "Camille", "entity_name": _ENTITY, "reason": ""},
    ),
    "account_corrected": ({"before": "Camille Exmple", "after": "Camille Exemple"},),
    "role_ending": (
        {
            "first_name": "Camille",
            "entity_name": _ENTITY,
            "why": "Vous avez quitté cette entité.",
            "words": "Votre responsable nous a annoncé votre départ le 2 novembre.",
            "until": "2026-12-11",
        },
        {
            "first_name": "Camille",
            "entity_name": _ENTITY,
            "why": "",
            "words": "Votre entité nous confirme que vous y travaillez encore.",
            "until": "",
        },
    ),
    "remedy_received": tuple(
        {
            "reference": reference,
            "first_name": "Camille",
            "entity_name": _ENTITY,
            "received_on": "2026-11-16",
            "due_on": "2027-01-16",
        }
        for reference in (_REFERENCE, "")
    ),
    "remedy_answered": tuple(
        {
            "reference": reference,
            "first_name": "Camille",
            "entity_name": _ENTITY,
            "received_on": "2026-11-16",
            "outcome": outcome,
            "answer": answer,
            "author": AUTHOR,
        }
        for reference, outcome, answer in (
            (_REFERENCE, "rejected", "Votre lettre n’apporte pas de mandat."),
            ("", "rejected", "Votre entité confirme votre départ."),
            ("", "granted", "Votre entité nous dit que vous travaillez encore pour elle."),
        )
    ),
    "digest": (
        {
            "requests": [
                {
                    "reference": _REFERENCE,
                    "applicant_name": "Camille Exemple",
                    "entity_name": _ENTITY,
                    "since": "2026-11-16",
                    "escalates_on": "2026-11-30",
                },
                {
                    "reference": "R9T-B4W-HC7",
                    "applicant_name": "Alix Invention",
                    "entity_name": "Association fictive des luthiers",
                    "since": "2026-11-20",
                    "escalates_on": "",
                },
            ],
            "total": 2,
            "reviews": [{"review": "12", "entity_name": _ENTITY, "people": 3, "on": "2026-12-20"}],
        },
        {
            "requests": [],
            "total": 0,
            "reviews": [{"review": "12", "entity_name": _ENTITY, "people": 1, "on": "2026-12-20"}],
        },
    ),
    "monthly_statistics": (
        {
            "month": "2026-11-01",
            "received": 1312,
            "decided": 298,
            "rejected": 21,
            "delay": french_usual_delay(38, 96),
            "waiting": 62,
            "late": 3,
            "on": "2026-12-01",
            "before": {"month": "2026-10-01", "received": 1187, "decided": 301},
        },
        {
            "month": "2026-08-01",
            "received": 0,
            "decided": 0,
            "rejected": 0,
            "delay": "",
            "waiting": 1,
            "late": 0,
            "on": "2026-09-02",
            "before": {"month": "2026-07-01", "received": 1, "decided": 0},
        },
    ),
}
"""Event → its variants, as `domain.mail_samples.SAMPLES`, which they are part of."""
