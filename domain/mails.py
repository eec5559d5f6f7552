"""The catalogue of mails: which events write one, to whom, with which facts and link secrets.

A mail is data: the use case stores the event and its facts, the worker renders `templates/mail/<event>/`. Facts are
JSON; dates are ISO 8601 text. `SAMPLES` (domain/mail_samples.py) gives invented facts of each event: what
`/backoffice/modeles/` and the tests show, and the shape that `check_mail` holds the callers to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, Union, cast

from domain.mail_samples import SAMPLES as SAMPLES
from domain.message_templates import HOUSE, Action, Place

JSON: TypeAlias = Union[bool, int, float, str, Sequence["JSON"], Mapping[str, "JSON"], None]  # noqa: UP007 (recursive)

SAMPLE_SECRET = "exemple-de-lien"  # noqa: S105 (what previews show in the place of a secret)


class MailRefused(Exception):
    """The mail server did not take the mail, or could not be asked; `permanent` when it refuses this recipient.

    `text` is for the people who run the service: French words and what the server said.
    """

    def __init__(self, text: str, *, permanent: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.permanent = permanent


class MailList(StrEnum):
    """What people choose to be told by mail, and may stop; what others chose for a mailbox, which may stop it too. The
    value stands in the mails' List-Id."""

    WAITING = "demandes"
    STATISTICS = "statistiques"
    MAILBOX = "boite-de-service"

    @property
    def label(self) -> str:
        return {
            "demandes": "les demandes à traiter",
            "statistiques": "les statistiques du mois",
            "boite-de-service": "les demandes qui attendent une réponse d’une entité",
        }[self.value]


@dataclass(frozen=True)
class MailEvent:
    """One kind of mail. `secrets` names the links that it carries (domain.states.LinkPurpose, `reset`, `address`,
    `enrolment`). Roles in `label` and `audience` are `domain.nouns`: `Registry.worded` makes them what people read."""

    name: str
    label: str
    audience: str
    facts: frozenset[str]
    secrets: frozenset[str] = frozenset()
    about_request: bool = True
    """Its facts then hold `reference`, which its subject shows."""
    per_reference: bool = False
    """Its secrets are named by the references in the fact `requests`."""
    public: bool | tuple[str, str] = False
    """Whether anybody can cause it by typing an address: always, or when a fact has this value. Such mails are counted
    together, an address and hour (services.machinery.mail_limit), and hold nothing that a stranger typed (NEUTRAL)."""
    later: str = ""
    """The kind of task that makes up for one that passed the limit; '' when nothing has to."""
    stops: MailList | None = None
    """The list of mails that it belongs to and its reader may stop, on their profile or from their mail program."""


NEUTRAL = frozenset(
    {"reference", "entity_name", "expires_at", "on", "what", "state", "state_label", "because", "closed", "has_account"}
    | {"requests", "link"}
)
"""What a mail may hold whose reader has not shown to be the person who asked: references, dates, codes and labels of
ours, and the entity's name as domain/neutral.py leaves it. No first name, function, address or free text."""


def _mail(
    name: str,
    label: str,
    audience: str,
    facts: str,
    secrets: str = "",
    *,
    about_request: bool = True,
    per_reference: bool = False,
    public: bool | tuple[str, str] = False,
    later: str = "",
    stops: MailList | None = None,
) -> MailEvent:
    named = frozenset(facts.split()) | ({"reference"} if about_request else set())
    if public and not named <= NEUTRAL:
        raise ValueError(f"{name}: anybody can have it sent to anybody, so it may not hold {sorted(named - NEUTRAL)}")
    links = frozenset(secrets.split())
    return MailEvent(name, label, audience, named, links, about_request, per_reference, public, later, stops)


APPLICANT = "demandeur"
DECIDER = "décideur"
HOLDER = "titulaire du compte"
SI_STAFF = "agents de l’administration"

# fmt: off
_EVENTS = (
    _mail("submitted", "Demande à activer", APPLICANT, "entity_name expires_at", "activation", public=True,
          later="find_requests"),
    _mail("already_account", "Demande d’une personne qui a déjà un compte", HOLDER, "entity_name closed", "activation",
          public=True, later="find_requests"),
    _mail("resume_draft", "Reprendre une demande plus tard", APPLICANT, "expires_at because", "resume", public=True,
          later="resume"),
    _mail("activated", "Accusé de réception", APPLICANT, "first_name entity_name received_on decider effect silence",
          "follow_up"),
    _mail("to_decide", "Demande à traiter", DECIDER, "applicant_name applicant_email capacity entity_name decider",
          stops=MailList.WAITING),
    _mail("changes_requested", "Complément demandé", APPLICANT,
          "first_name applicant_name entity_name items words answer_by silence author opening closing attached",
          "follow_up"),
    _mail("completed", "Complément reçu", DECIDER, "applicant_name entity_name", stops=MailList.WAITING),
    _mail("approved", "Demande validée", APPLICANT,
          "first_name entity_name role role_label duties new_account"),
    _mail("member_added", "Nouveau membre de l’entité", "autres {entity_manager.plural} de l’entité",
          "person_name role_label entity_name"),
    _mail("rejected", "Demande refusée", APPLICANT,
          "first_name applicant_name entity_name reason author by opening closing attached", "follow_up"),
    _mail("rerouted", "Demande transmise", APPLICANT, "first_name entity_name decider", "follow_up"),
    _mail("manager_claimed", "Rôle {entity_manager.of} demandé", "{entity_manager.plural} de l’entité",
          "applicant_name applicant_email entity_name"),
    _mail("orphaned", "Demande transmise à l’administration", APPLICANT, "first_name entity_name", "follow_up"),
    _mail("manager_silent", "Rappel d’une demande à traiter", "{entity_manager.plural} de l’entité",
          "applicant_name applicant_email capacity entity_name since escalates_on"),
    _mail("escalated", "Demande restée sans réponse", "{si_admin.plural}", "applicant_name entity_name since",
          stops=MailList.WAITING),
    _mail("manager_absent", "Demande signalée à l’administration", APPLICANT, "first_name entity_name since",
          "follow_up"),
    _mail("covered", "Demande à traiter pendant une absence", "{si_admin.plural}",
          "applicant_name entity_name since until", stops=MailList.WAITING),
    _mail("service_mailbox_reminder", "Rappel copié à la boîte de service", "boîte de service de l’entité",
          "entity_name waiting since", about_request=False, stops=MailList.MAILBOX),
    _mail("managers_away", "Demande confiée aussi à l’administration", APPLICANT, "first_name entity_name",
          "follow_up"),
    _mail("manager_lost", "Entité sans {entity_manager}", "{si_admin.plural}", "entity_name others waiting",
          about_request=False),
    _mail("membership_suspended", "Accès suspendu ou terminé", HOLDER,
          "first_name entity_name reason ended until author", about_request=False),
    _mail("account_corrected", "Nom du compte corrigé", HOLDER, "before after", about_request=False),
    _mail("role_ending", "Retrait d’un rôle, engagé ou abandonné", HOLDER,
          "first_name entity_name why words until", about_request=False),
    _mail("entity_merged", "Entités réunies", "personnes de l’entité",
          "first_name former_name entity_name on document joins", about_request=False),
    _mail("entity_separated", "Entité séparée en deux", "personnes de l’entité",
          "first_name entity_name other_name on document side into_known", about_request=False),
    _mail("entity_closed", "Entité fermée", "personnes de l’entité", "first_name entity_name on reason done again",
          about_request=False),
    _mail("same_siren", "Autre entité du même SIREN", "{entity_manager.plural} d’une entité de même SIREN",
          "entity_name other_name siret", about_request=False, stops=MailList.WAITING),
    _mail("membership_restored", "Accès rétabli", HOLDER, "first_name entity_name reason", about_request=False),
    _mail("withdrawn", "Demande annulée", APPLICANT, "entity_name because", public=("because", "other_activated")),
    _mail("expired", "Demande classée sans suite", APPLICANT, "entity_name state",
          public=("state", "awaiting_activation")),
    _mail("expiring_soon", "Demande bientôt classée sans suite", APPLICANT, "entity_name what on", "follow_up",
          public=("what", "activation"), later="find_requests"),
    _mail("reopened", "Demande rouverte", APPLICANT, "first_name entity_name remedy_on answer", "follow_up"),
    _mail("remedy_received", "Recours reçu", "auteur du recours", "reference first_name entity_name received_on due_on",
          about_request=False),
    _mail("remedy_answered", "Réponse à un recours", "auteur du recours",
          "reference first_name entity_name received_on outcome answer author", about_request=False),
    _mail("request_corrected", "Demande corrigée par l’administration", APPLICANT, "first_name entity_name changes",
          "follow_up"),
    _mail("handed_over", "Demande confiée par un collègue", SI_STAFF,
          "applicant_name entity_name colleague_name words", stops=MailList.WAITING),
    _mail("handed_over_together", "Demandes confiées par un collègue", SI_STAFF, "colleague_name words count",
          about_request=False, stops=MailList.WAITING),
    _mail("message_waiting", "Message de l’administration à lire", APPLICANT, "first_name entity_name", "follow_up"),
    _mail("message_answered", "Message d’un demandeur à lire", SI_STAFF, "applicant_name entity_name",
          stops=MailList.WAITING),
    _mail("decision_failed", "Décision non appliquée", "auteur de la décision", "action_label why"),
    _mail("find_requests", "Retrouver ses demandes", APPLICANT, "requests has_account closed expires_at",
          about_request=False, per_reference=True, public=True, later="find_requests"),
    _mail("password_reset", "Mot de passe à choisir", HOLDER, "expires_at", "reset", about_request=False, public=True,
          later="reset"),
    _mail("password_changed", "Mot de passe modifié", HOLDER, "", about_request=False),
    _mail("address_to_confirm", "Nouvelle adresse à confirmer", f"{HOLDER}, à la nouvelle adresse", "expires_at",
          "address", about_request=False, public=True, later="address"),
    _mail("address_changed", "Adresse modifiée", f"{HOLDER}, à l’ancienne et à la nouvelle adresse",
          "old new has_account",
          about_request=False),
    _mail("request_address_changed", "Adresse corrigée avant l’activation", f"{APPLICANT}, à l’ancienne adresse",
          "entity_name", public=True),
    _mail("address_change_planned", "Changement d’adresse à venir", f"{HOLDER}, à l’ancienne adresse",
          "new on has_account", "stop_address", about_request=False),
    _mail("address_change_expected", "Adresse bientôt utilisée", f"{HOLDER}, à la nouvelle adresse", "on has_account",
          about_request=False),
    _mail("address_change_stopped", "Changement d’adresse arrêté", f"{HOLDER}, à l’ancienne et à la nouvelle adresse",
          "has_account", about_request=False),
    _mail("second_factor_changed", "Double authentification modifiée", HOLDER, "what", about_request=False),
    _mail("factor_to_set_up", "Double authentification à activer", HOLDER, "because expires_at", "enrolment",
          about_request=False),
    _mail("administrator_added", "{si_admin.capital.new}", "{si_admin.plural}",
          "person_name person_address by_name reason", about_request=False),
    _mail("import_started", "Import lancé", "{si_admin.plural}", "by_name file_name lines import_id",
          about_request=False),
    _mail("agent_invited", "Agent invité", "agent", "role_label expires_at", "reset", about_request=False),
    _mail("account_opened", "Premier mot de passe à définir", HOLDER, "first_name roles total expires_at", "welcome",
          about_request=False),
    _mail("invitation", "Invitation à rejoindre une entité", "personne invitée",
          "first_name entity_name by_name expires_at", "invitation", about_request=False),
    _mail("invitation_link_given", "Lien d’invitation remis par l’assistance",
          "personne invitée, et la personne qui l’invite", "person_name entity_name to_inviter expires_at",
          about_request=False),
    _mail("manager_proposed", "Rôle {entity_manager.of} proposé", "personne proposée",
          "first_name entity_name by_name hands_over", about_request=False),
    _mail("role_handed_over", "Rôle {entity_manager.of} transmis", "{entity_manager.the}, avant et après",
          "first_name entity_name other_name to_successor stays", about_request=False),
    _mail("departure_announced", "Départ annoncé {entity_manager.of}", "{si_admin.plural}",
          "entity_name entity_id person_name", about_request=False),
    _mail("departure_done", "Rôle {entity_manager.of} quitté", HOLDER, "first_name entity_name stays",
          about_request=False),
    _mail("account_closed_soon", "Compte bientôt fermé", HOLDER, "on", about_request=False),
    _mail("rights_received", "Demande sur ses données reçue", "personne concernée", "asks received_on due_on",
          about_request=False),
    _mail("rights_extended", "Délai d’une demande sur ses données prolongé", "personne concernée",
          "asks received_on due_on why", about_request=False),
    _mail("rights_answered", "Réponse à une demande sur ses données", "personne concernée",
          "asks received_on outcome answer author kept done", about_request=False),
    _mail("limitation_lifted", "Limitation levée", "personne concernée", "received_on why", about_request=False),
    _mail("rights_copy_ready", "Copie de ses données prête", HOLDER, "until", about_request=False),
    _mail("digest", "Demandes en attente, une fois par jour", DECIDER, "requests total reviews", about_request=False,
          stops=MailList.WAITING),
    _mail("monthly_statistics", "Statistiques du mois", SI_STAFF,
          "month received decided rejected delay waiting late on before", about_request=False,
          stops=MailList.STATISTICS),
)
# fmt: on

MAILS: dict[str, MailEvent] = {event.name: event for event in _EVENTS}

FORMER_NAMES = {"manager_added": "member_added"}
"""Names under which older versions stored an event, and what it is called now."""


def stored_names(event: str) -> list[str]:
    """All names under which mails of this event are stored."""
    return [event, *(former for former, name in FORMER_NAMES.items() if name == event)]


def event_of(stored: str) -> MailEvent:
    """The event of a stored mail, whatever it was called when it was written. Raises KeyError."""
    return MAILS[FORMER_NAMES.get(stored, stored)]


WORDED: dict[str, Action] = {"rejected": "reject", "changes_requested": "request_changes"}
"""The mails whose `opening` and `closing` administrators word (domain/message_templates.py)."""


def _house_words(action: Action) -> dict[str, JSON]:
    return {"opening": HOUSE[action, Place.OPENING], "closing": HOUSE[action, Place.CLOSING]}


LATER: dict[str, Mapping[str, JSON]] = {
    "rejected": {**_house_words("reject"), "attached": False},
    "changes_requested": {**_house_words("request_changes"), "silence": "", "attached": False},
    "activated": {"effect": ""},
    "approved": {"new_account": True},
    "address_changed": {"has_account": True},
    "resume_draft": {"because": ""},
    "digest": {"total": 0, "reviews": []},
    "manager_lost": {"others": []},
    "membership_suspended": {"until": "", "author": None},
    "reopened": {"remedy_on": "", "answer": ""},
    "find_requests": {"closed": False, "expires_at": ""},
    **{event: {"expires_at": ""} for event in ("password_reset", "address_to_confirm", "agent_invited")},
}
"""Facts that mails written by an older version do not have, and what they then said."""


def completed(name: str, facts: Mapping[str, JSON]) -> dict[str, JSON]:
    """The facts of a stored mail with those that its version did not write."""
    later = dict(LATER.get(name, {}))
    if name in WORDED:
        later["applicant_name"] = facts.get("first_name")
    if name == "digest":
        rows = cast(Sequence[Mapping[str, JSON]], facts.get("requests", ()))
        later["total"] = len(rows)
        facts = {**facts, "requests": [{"since": "", "escalates_on": "", **row} for row in rows]} if rows else facts
    return later | dict(facts)


def anybody_causes(name: str, facts: Mapping[str, JSON]) -> bool:
    """Whether anybody can have this mail sent, by typing an address."""
    public = MAILS[name].public
    return public if isinstance(public, bool) else facts.get(public[0]) == public[1]


def check_mail(name: str, facts: Mapping[str, JSON], secrets: Mapping[str, str]) -> MailEvent:
    """The event of this name, if facts and secrets are exactly those that it declares and of its samples' shape.

    Raises ValueError, which names what is missing, too many or of another type: a mistake of the calling code.
    """
    event = MAILS.get(name)
    if event is None:
        raise ValueError(f"no such mail: {name}")
    _exactly(f"{name}: facts", event.facts, set(facts))
    expected = _references(facts) if event.per_reference else event.secrets
    _exactly(f"{name}: secrets", expected, set(secrets))
    for fact, value in facts.items():
        if not any(_alike(value, sample[fact]) for sample in SAMPLES[name]):
            raise ValueError(f"{name}: fact {fact} has another shape than its samples")
    return event


def link_purposes(name: str, facts: Mapping[str, JSON]) -> dict[str, str]:
    """What each link of a mail opens (domain.states.LinkPurpose or another, see MailEvent), by its secret's name.

    The rows of `requests` say what theirs opens, and the warning before an activation's end opens the activation.
    """
    event = MAILS[name]
    rows = facts.get("requests")
    if event.per_reference and isinstance(rows, list | tuple):
        return {str(row["reference"]): str(row["link"]) for row in rows if isinstance(row, Mapping)}
    if name == "expiring_soon" and facts.get("what") == "activation":
        return {"follow_up": "activation"}
    return {secret: secret for secret in event.secrets}


def sample_secrets(name: str, facts: Mapping[str, JSON]) -> dict[str, str]:
    """Secrets that go with a sample's facts: they open nothing."""
    event = MAILS[name]
    return dict.fromkeys(_references(facts) if event.per_reference else event.secrets, SAMPLE_SECRET)


def _references(facts: Mapping[str, JSON]) -> frozenset[str]:
    rows = facts.get("requests")
    if not isinstance(rows, list):
        raise ValueError("requests is not a list")
    return frozenset(str(row.get("reference")) for row in rows if isinstance(row, dict))


def _exactly(what: str, expected: frozenset[str], given: set[str]) -> None:
    if expected != given:
        missing, unknown = sorted(expected - given), sorted(given - expected)
        raise ValueError(f"{what}: missing {missing}, not declared {unknown}")


def _alike(value: JSON, sample: JSON) -> bool:
    """Whether the value has the sample's type; a list's members those of its first, a mapping's keys all of them."""
    if isinstance(sample, dict):
        return (
            isinstance(value, dict)
            and set(value) == set(sample)
            and all(_alike(value[key], sample[key]) for key in sample)
        )
    if isinstance(sample, list):
        return isinstance(value, list) and all(bool(sample) and _alike(member, sample[0]) for member in value)
    if isinstance(sample, str):
        return isinstance(value, str)
    return type(value) is type(sample)
