"""The journal in French words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from backoffice import words
from backoffice.requests.changes import differences, drawn
from domain.actors import Actor
from domain.calendar import french_date, french_datetime
from domain.coded import UnknownCode
from domain.journal_chain import Trouble
from domain.permissions import Permission, carries
from domain.remedies import RemedyOutcome
from domain.role_endings import EndReason
from domain.states import Role, State
from domain.workflow import TRANSITIONS
from models import AccountRequest, RequestRevision
from queries import journal_chain
from queries.journal import JournalRow, entries_of
from queries.requests import revisions_of
from services.machinery import journal_check
from services.signup.complements import ANSWER
from web.current import actor, deps

LABELS: dict[str, str] = {
    **{f"request.{transition.name}": transition.done for transition in TRANSITIONS},
    "request.reminded": "Rappel envoyé {entity_manager.to_the} de l’entité",
    "request.links_sent": "Liens renvoyés au demandeur",
    "request.held": "Mise en attente",
    "request.taken": "Demande prise en charge",
    "request.handed": "Demande confiée à un collègue",
    "request.released": "Demande laissée à tous",
    "request.address_corrected": "Adresse mail corrigée à la suite d’un appel",
    "request.entity_moved": "Entité réunie avec une autre",
    "message.written": "Message écrit au demandeur",
    "message.answered": "Message du demandeur",
    "request.corrected": "Demande corrigée par l’administration",
    "document.viewed": "Pièce consultée",
    "document.checked": "Vérifications d’une pièce enregistrées",
    "document.accepted": "Pièce acceptée",
    "document.refused": "Pièce refusée",
    "document.erased": "Fichier d’une pièce effacé à la fin de sa conservation",
    "document.reopened": "Pièce à examiner de nouveau",
    "document.clean": "Pièce analysée par l’antivirus\N{NO-BREAK SPACE}: rien trouvé",
    "document.infected": "Virus trouvé dans une pièce",
    "attached_file.joined": "Fichier joint",
    "attached_file.opened": "Fichier joint consulté",
    "attached_file.clean": "Fichier joint analysé par l’antivirus\N{NO-BREAK SPACE}: rien trouvé",
    "attached_file.infected": "Virus trouvé dans un fichier joint",
    "decision.stored": "Décision prise, à envoyer",
    "decision.sent_now": "Décision envoyée sans attendre",
    "decision.cancelled": "Décision annulée avant son envoi",
    "decision.failed": "Décision non appliquée",
    "second_reading.drawn": "Décision tirée au sort pour une seconde lecture",
    "second_reading.read": "Seconde lecture faite",
    "legal_hold.placed": "Demande mise en contentieux",
    "legal_hold.lifted": "Contentieux levé",
    "visa.recorded": "Visa d’élimination enregistré",
    "visa.ended": "Fin d’un visa d’élimination",
    "import.read": "Fichier à importer reçu",
    "import.started": "Import lancé",
    "import.cancelled": "Import annulé",
    "import.done": "Import terminé",
    "import.welcomed": "Invitations à définir un mot de passe envoyées",
    "account.made": "Compte créé",
    "account.signed_in": "Connexion d’un agent",
    "account.password_changed": "Mot de passe modifié",
    "account.password_chosen": "Premier mot de passe défini",
    "account.welcomed": "Lien de premier mot de passe envoyé",
    "account.address_changed": "Adresse mail modifiée",
    "address.proposed": "Changement d’adresse proposé",
    "address.confirmed": "Changement d’adresse confirmé",
    "address.stopped": "Changement d’adresse arrêté par l’ancienne adresse",
    "address.dropped": "Changement d’adresse annulé",
    "address.changed": "Adresse mail modifiée, à la suite d’un appel",
    "account.name_corrected": "Nom du compte corrigé",
    "account.profile_changed": "Profil modifié",
    "account.absence": "Absence annoncée",
    "account.absence_cancelled": "Absence annulée",
    "account.second_factor_changed": "Double authentification modifiée",
    "account.deactivated": "Compte désactivé",
    "account.reactivated": "Compte réactivé",
    "account.sessions_ended": "Sessions déconnectées",
    "rights.asked": "Droit sur ses données exercé",
    "rights.recorded": "Lettre sur des données notée",
    "rights.extended": "Délai d’une demande sur des données prolongé",
    "rights.answered": "Réponse à une demande sur des données",
    "rights.copy_asked": "Copie de ses données demandée",
    "rights.copy_made": "Copie des données faite",
    "rights.copy_failed": "Copie des données impossible",
    "rights.copy_taken": "Copie de ses données téléchargée",
    "agent.invited": "Agent invité",
    "backup.restored": "Base de données restaurée depuis une sauvegarde",
    "backup.released": "Travaux repris après une restauration",
    "agent.role_changed": "Rôle d’agent modifié",
    "mail.bounced": "Mail revenu sans être remis",
    "membership.given": "Rôle donné",
    "membership.suspended": "Rôle suspendu",
    "membership.restored": "Rôle rétabli",
    "membership.ended": "Rôle retiré",
    "membership.ending_begun": "Retrait d’un rôle engagé",
    "membership.heard": "Réponse de la personne avant le retrait de son rôle",
    "membership.ending_dropped": "Retrait d’un rôle abandonné",
    "membership.moved": "Rôle repris d’une entité réunie à celle-ci",
    "membership.merged": "Rôle en double, terminé à la réunion des deux entités",
    "membership.left": "Rôle quitté",
    "remedy.received": "Recours reçu",
    "remedy.answered": "Réponse donnée à un recours",
    "manager.proposed": "Rôle de gestion proposé",
    "manager.proposal_revoked": "Proposition de rôle annulée",
    "manager.proposal_expired": "Proposition de rôle expirée",
    "departure.announced": "Départ annoncé",
    "departure.taken_back": "Départ annulé",
    "review.asked": "Revue des accès demandée",
    "review.answered": "Revue des accès : réponse",
    "review.silent": "Revue des accès restée sans réponse",
    "invitation.sent": "Invitation envoyée",
    "invitation.renewed": "Invitation renouvelée",
    "invitation.link_given": "Lien d’invitation remis par l’assistance",
    "invitation.revoked": "Invitation annulée",
    "invitation.expired": "Invitation expirée",
    "invitation.accepted": "Invitation acceptée",
    "entity.made": "Entité créée",
    "entity.changed": "Entité modifiée",
    "entity.document_added": "Document ajouté à l’entité",
    "entity.document_removed": "Document de l’entité supprimé",
    "entity.identifier_changed": "Identifiant changé",
    "entity.merged": "Entité réunie avec une autre",
    "entity.merged_into": "Entité devenue une autre",
    "entity.separated": "Entité séparée en deux",
    "entity.closed": "Entité fermée, ou fermeture annoncée",
    "entity.reopened": "Entité rouverte",
    "entity.break_announced": "Fermeture annoncée",
    "entity.break_cancelled": "Fermeture annulée",
    "entity.mailbox_chosen": "Boîte de service choisie",
    "entity.mailbox_stopped": "Boîte de service retirée par qui la lit",
    "entity.moved": "Constat sur l’entité",
    "entity.orphaned": "Entité sans {entity_manager}",
    "ministries.filled": "Liste des {listed_body.plural} remplie",
    "ministry.created": "{listed_body.capital.singular} {listed_body:ajouté/ajoutée}",
    "ministry.changed": "{listed_body.capital.singular} {listed_body:modifié/modifiée}",
    "template.worded": "Texte d’un mail modifié",
    "template.added": "Texte prêt à l’emploi ajouté",
    "template.changed": "Texte prêt à l’emploi modifié",
    "template.archived": "Texte prêt à l’emploi archivé",
    "template.restored": "Texte prêt à l’emploi rétabli",
    "template.moved": "Texte prêt à l’emploi déplacé",
    "row.created": "Ligne ajoutée",
    "row.changed": "Ligne modifiée",
    "row.deleted": "Ligne supprimée",
    "draft.typed": "Saisie par un agent, à la demande de la personne",
    "draft.resumed": "Brouillon repris",
    "draft.purged": "Brouillon supprimé",
    "request.purged": "Demande supprimée à la fin de sa conservation",
}
"""Every event that a service records (a test compares them). `label_of` puts in the words of the kinds file."""

TONES = {
    "request.approve": "success",
    "request.reject": "danger",
    "request.request_changes": "waiting",
    "request.activate": "info",
    "request.complete": "info",
    "document.accepted": "success",
    "document.refused": "danger",
    "document.infected": "danger",
    "attached_file.infected": "danger",
    "decision.failed": "danger",
}

ACTORS = {
    "applicant": "le demandeur",
    "anonymous": "le demandeur",
    "account": "titulaire d’un compte",
    "system": "automatique",
    "clock": "automatique",
}

DROPPED = {
    "unconfirmed": "Personne ne l’a confirmé en trente jours.",
    "nobody": "Plus personne ne se connecte avec l’adresse actuelle.",
    "holder": "La personne a changé d’adresse elle-même.",
    "address_taken": "Un compte existe maintenant pour la nouvelle adresse.",
    "address_followed": "Une demande est maintenant suivie avec la nouvelle adresse.",
}
"""Why a change of address was given up by itself."""

STAFF_ONLY = (
    *("document.", "request.held", "request.taken", "request.handed", "request.released", "request.links_sent"),
    "request.entity_moved",
    *("account.", "entity.", "decision.", "second_reading.", "remedy.", "attached_file.", "message.", "legal_hold."),
)
"""What managers do not read: the administration's own work."""

TOLD_TO = {"remedy.": Permission.SEE_REMEDIES, "attached_file.": Permission.SEE_DOCUMENTS}
"""What not all staff read in the history of a request, since it repeats words of a remedy and names of files."""


@dataclass(frozen=True)
class TimelineEvent:
    """What happened, as the timeline draws it. `iso` is the moment for machines; `trouble` is what does not match the
    seal, or ''.
    """

    label: str
    when: str
    iso: str
    actor: str
    detail: Markup
    tone: str
    trouble: str = ""


def events(row: AccountRequest, *, for_staff: bool) -> list[TimelineEvent]:
    """The history of a request for the timeline, newest first, as far as the current user is told of it."""
    hidden = _untold(actor()) if for_staff else STAFF_ONLY
    seen = (one for one in entries_of(row) if not one.entry.event.startswith(hidden))
    # What staff corrected is in the journal; what the applicant mended, in the revisions alone.
    timeline: list[tuple[Any, TimelineEvent]] = [
        (mended.at, _mended(mended)) for mended in revisions_of(row) if mended.actor_kind == "applicant"
    ]
    timeline += [(one.entry.at, event_of(one, detail_of(one.entry.event, one.detail))) for one in checked(list(seen))]
    timeline.sort(key=lambda pair: pair[0])
    return [event for _, event in reversed(timeline)]


def _untold(who: Actor) -> tuple[str, ...]:
    """How the events begin that this agent is not told."""
    return tuple(event for event, permission in TOLD_TO.items() if not carries(who, permission))


def _mended(revision: RequestRevision) -> TimelineEvent:
    """What the applicant changed in a complement, field by field."""
    return TimelineEvent(
        label="Réponse du demandeur" if set(revision.changes) == {ANSWER} else "Réponse corrigée par le demandeur",
        when=french_datetime(revision.at),
        iso=revision.at.isoformat(),
        actor=revision.actor_name,
        detail=detail_of("", {"changes": revision.changes}),
        tone="info",
    )


@dataclass(frozen=True)
class CheckedRow(JournalRow):
    """An entry that was compared with its seal. `trouble` says that it was changed after it was written, or ''."""

    trouble: str


def checked(rows: Sequence[JournalRow]) -> list[CheckedRow]:
    """These entries, compared with the seal and the digest of each."""
    troubles = journal_check.troubles_of(deps(), [row.entry.id for row in rows])
    return [CheckedRow(row.entry, row.detail, row.reference, _in_words(troubles.get(row.entry.id))) for row in rows]


def read_and_checked(ids: Sequence[int]) -> list[CheckedRow]:
    """The entries of these ids in this order, read with what they are compared with: one statement."""
    read = {one.link.entry_id: one for one in journal_chain.links_of(ids)}
    troubles = journal_check.troubles_among(deps(), read.values())
    return [
        CheckedRow(one.link.entry, one.link.detail or {}, one.reference, _in_words(troubles.get(key)))
        for key in ids
        if (one := read.get(key)) is not None and one.link.entry is not None
    ]


def _in_words(trouble: Trouble | None) -> str:
    return f"Altéré\N{NO-BREAK SPACE}: {trouble.label}" if trouble is not None else ""


def event_of(row: CheckedRow, detail: Markup) -> TimelineEvent:
    """One entry for the timeline; `detail` is what it tells beside its event."""
    entry = row.entry
    return TimelineEvent(
        label=label_of(entry.event),
        when=french_datetime(entry.at),
        iso=entry.at.isoformat(),
        actor=who(row),
        detail=detail,
        tone=TONES.get(entry.event, "neutral"),
        trouble=row.trouble,
    )


def label_of(event: str) -> str:
    return deps().registry.worded(LABELS.get(event, event))


def who(row: JournalRow) -> str:
    """Who did it, by name while the detail is kept, and in what quality."""
    kind = row.entry.actor_kind
    if kind in ("system", "clock"):
        return quality_of(kind)
    quality = quality_of(kind)
    name = row.detail.get("actor") or ""
    return f"{name}, {quality}" if name else quality


def quality_of(kind: str) -> str:
    """In what quality somebody acted."""
    return ACTORS.get(kind) or _role(kind)


def already_done(row: JournalRow | None) -> str:
    """What somebody did meanwhile, who and when, for the person who meant to do it too."""
    if row is None:
        return "C’est déjà fait."
    when = french_datetime(row.entry.at)
    return f"Déjà fait entre-temps : « {label_of(row.entry.event)} » par {who(row)}, le {when}."


def _role(kind: str) -> str:
    try:
        return deps().registry.role_label(Role.ENTITY_MANAGER if kind == "manager" else kind)
    except UnknownCode:
        return kind


def detail_of(event: str, detail: Mapping[str, Any]) -> Markup:
    """What the entry tells beside its event; nothing once it was erased."""
    lines: list[Any] = []
    if "document" in detail:
        lines.append(f"{words.document_label(detail['document'])}, version {detail.get('version', 1)}")
    if "action" in detail:
        lines.append(words.ACTIONS.get(detail["action"], detail["action"]))
    lines.extend(_lines_of_event(event, detail))
    if "role" in detail:
        lines.append(_role(str(detail["role"])))
    for key in ("entity", "name", "what", "filename"):
        if detail.get(key):
            lines.append(detail[key])
    if detail.get("asked"):
        lines.append(", ".join(words.target_label(code) for code in detail["asked"]))
    if detail.get("reason"):
        lines.append(Markup("«\N{NO-BREAK SPACE}{}\N{NO-BREAK SPACE}»").format(detail["reason"]))
    if "waiting" in detail:
        lines.append(words.plural(detail["waiting"], "demande transmise", "demandes transmises"))
    if isinstance(detail.get("changes"), Mapping):
        lines.extend(_changes(detail["changes"]))
    return Markup("").join(Markup("<p>{}</p>").format(_broken(line)) for line in lines)


def _lines_of_event(event: str, detail: Mapping[str, Any]) -> list[str]:
    """What the detail of this one event means."""
    match event:
        case "agent.role_changed":
            return [f"{_role_or_none(detail.get('before'))} → {_role_or_none(detail.get('after'))}"]
        case "request.held":
            until = detail.get("until")
            return [f"jusqu’au {_iso_day(until)}" if until else "levée"]
        case "membership.ended" | "membership.ending_begun" if detail.get("end_reason") in set(EndReason):
            until = detail.get("until")
            return [EndReason(detail["end_reason"]).label, *([f"réponse jusqu’au {_iso_day(until)}"] if until else [])]
        case "remedy.received" if detail.get("due_on"):
            days = (_iso_day(detail[name]) for name in ("received_on", "due_on"))
            return ["reçu le {}, à répondre au plus tard le {}".format(*days)]
        case "remedy.answered" if detail.get("outcome") in set(RemedyOutcome):
            return [RemedyOutcome(detail["outcome"]).label]
        case "address.dropped" if detail.get("why"):
            return [dropped_because(detail)]
        case "second_reading.read":
            return ["d’accord" if detail.get("agrees") else "pas d’accord"]
    return []


def dropped_because(detail: Mapping[str, Any]) -> str:
    """Why a change of address was given up by itself; '' when the detail does not say."""
    return DROPPED.get(str(detail.get("why", "")), "")


def _broken(line: Any) -> Markup:
    """The text with its line ends kept."""
    return Markup("<br>").join(escape(line).split("\n"))


def _changes(changes: Mapping[str, Any]) -> list[Any]:
    return [drawn(difference) for difference in differences(changes)]


def _role_or_none(code: Any) -> str:
    return _role(str(code)) if code else "aucun rôle"


def _iso_day(text: str) -> str:
    return french_date(date.fromisoformat(text))


def state_change(detail: Mapping[str, Any]) -> str:
    """« avant → après » of a transition, where the detail holds both."""
    before, after = detail.get("before"), detail.get("after")
    known = set(State)
    if before not in known or after not in known or before == after:
        return ""
    return f"{words.state_label(before)} → {words.state_label(after)}"
