"""French words of the backoffice that stand in no table of the domain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from domain.actors import Party
from domain.calendar import french_duration
from domain.coded import UnknownCode
from domain.document_kinds import DocumentKind
from domain.figures import Decider
from domain.identifiers import format_siret
from domain.import_facts import REFERENCE
from domain.imports import ImportState
from domain.likeness import Likeness
from domain.mails import event_of
from domain.numbers import french_number
from domain.numbers import plural as plural
from domain.signature_kinds import SignatureKind
from domain.states import Role, StaffRole
from domain.workflow import BY_NAME, DECISIONS
from models import Account, AccountRequest, Entity
from web.current import deps
from web.words import mail_state_label as mail_state_label

DECIDED = {name: state for name in DECISIONS for state in BY_NAME[name].targets}
"""What a decision makes of a request: each leads to one state."""

ACTIONS = {name: BY_NAME[name].label for name in DECISIONS}


def state_label(state: str) -> str:
    return deps().registry.state_label(state)


def decided(action: str) -> str:
    """What a decision makes of a request, as the pending one's banner says it."""
    return state_label(DECIDED[action])


def decided_as(decider: str) -> str:
    """In what quality somebody decided (`domain.figures.Decider`)."""
    return role_label(Role.ENTITY_MANAGER) if decider == Decider.MANAGER else "Administration"


def why_in_managers_place() -> str:
    """What an SI administrator is asked who decides where a manager should have."""
    return deps().registry.worded("Pourquoi décidez-vous à la place {entity_manager.of_the} ?")


def mail_label(event: str) -> str:
    try:
        return deps().registry.worded(event_of(event).label)
    except KeyError:
        return event


def mail_audience(event: str) -> str:
    """Who receives the mails of an event of the catalogue."""
    return deps().registry.worded(event_of(event).audience)


def _label(find: Callable[[str], Any], code: str | None) -> str:
    """What the kinds file calls it; the bare code if the file lost it, '' of no code."""
    if not code:
        return ""
    try:
        return str(find(code).label)
    except UnknownCode:
        return code


def kind_label(code: str | None) -> str:
    return _label(deps().registry.kind, code)


def role_label(code: str | None) -> str:
    return deps().registry.role_label(str(code)) if code else ""


def initials(who: Account) -> str:
    """The letters that stand for an account where there is no room for its name."""
    return f"{who.first_name[:1]}{who.last_name[:1]}".upper()


def decides(code: str) -> bool:
    """Whether holders of this role decide on requests."""
    return deps().registry.role(code).decides


def of_role(code: str) -> str:
    """« de gestionnaire entité »."""
    return deps().registry.role(code).full.of


def staff_roles() -> list[tuple[str, str]]:
    return [(role.value, role_label(role)) for role in StaffRole]


def actor_kinds() -> list[tuple[str, str]]:
    """Who the journal says acted (`domain.actors.Actor.kind`), as its filter offers them."""
    return [
        ("applicant", "Demandeur"),
        ("account", "Titulaire d’un compte"),
        ("manager", role_label(Role.ENTITY_MANAGER)),
        *staff_roles(),
        (Party.SYSTEM, "Automatique"),
        (Party.CLOCK, "Horloge"),
    ]


def roles() -> list[tuple[str, str]]:
    return [(role.value, role_label(role)) for role in Role]


def document_label(code: str) -> str:
    return _label(deps().registry.document, code)


def question_words(document: str, code: str) -> str:
    """A question of a checklist; its code where the kinds file lost it."""
    try:
        return deps().registry.document(document).check(code).question
    except UnknownCode:
        return code


def register_label(code: str | None) -> str:
    return _label(deps().registry.register, code)


def target_label(code: str) -> str:
    """A document or a field that a complement asks for."""
    try:
        return deps().registry.field(code).label
    except UnknownCode:
        return document_label(code)


def entity_identifier(entity: Entity) -> str:
    """How an entity is identified, in words."""
    if entity.identifier_kind == "ministry":
        return deps().registry.signup.listed_body.capital.singular
    if entity.identifier:
        return numbered(entity.identifier_kind, entity.identifier)
    if entity.register_number:
        return f"{register_label(entity.register_kind)} {entity.register_number}"
    return "Sans identifiant"


def numbered(kind: str, number: str) -> str:
    """A number with what it is: « SIRET 732 829 320 00074 », « RNA W751234567 »."""
    if kind == "siret":
        return f"SIRET {format_siret(number)}"
    return f"{'Référence' if kind == REFERENCE else register_label(kind)} {number}"


def import_state(state: str) -> str:
    """What happens to a file that is imported."""
    return ImportState(state).label


def reopening() -> str:
    """How long a refusal can be taken up again: « 30 jours »."""
    return french_duration(deps().policy.reopening)


def percent(part: int, whole: int) -> str:
    """« 12 % »: a share, rounded."""
    return f"{round(100 * part / whole)}\N{NO-BREAK SPACE}%"


number = french_number


COLUMNS = {
    "answer": "Réponse au message",
    "email": "Adresse mail",
    "for_applicants": "Montrée aux demandeurs",
    "address": "Adresse",
    "postcode": "Code postal",
    "city": "Commune",
    "country": "Pays",
    "has_siret": "Possède un SIRET",
    "is_head_office": "SIRET du siège",
    "register_kind": "Registre",
    "mandate_date": "Date du mandat",
    "signatories": "Signataire",
    "signatory_is_legal_representative": "La personne qui signe représente l’entité",
    "signature_kind": "Signature",
    "document_references": "Où l’acte est publié",
    "mail_preference": "Mails de demandes à traiter",
    "monthly_statistics": "Statistiques du mois, par mail",
    "label": "Nom",
    "former_names": "Anciens noms",
    "active": "En activité",
    "position": "Ordre",
    "text": "Texte",
    "place": "Pages",
    "tone": "Aspect",
    "first_day": "Premier jour",
    "last_day": "Dernier jour",
    "account": "Compte",
    "list_name": "Liste",
    "query": "Filtres",
    "columns": "Colonnes",
    "page_size": "Lignes par page",
}
"""Columns that no field of the kinds file names."""


def column_label(name: str) -> str:
    return COLUMNS.get(name) or target_label(name)


def yes_no(value: bool | None) -> str:
    return {True: "Oui", False: "Non", None: ""}[value]


def document_codes() -> tuple[str, ...]:
    return tuple(document.code for document in deps().registry.documents)


def documents_of_stand_in() -> list[DocumentKind]:
    """What is asked for when the mandate's signatory is not the legal representative."""
    return [
        document for document in deps().registry.documents if document.asked.signatory_is_legal_representative is False
    ]


def proof_label(code: str) -> str:
    return _label(deps().registry.proof, code)


def reason_label(target: str, reason: str | None) -> str:
    """A reason to ask for something again, in the kinds file's words."""
    registry = deps().registry
    if not reason:
        return ""
    try:
        known = registry.document(target) if target in document_codes() else registry.field(target)
        return known.reason(reason).label
    except UnknownCode:
        return reason


LIKENESS = {
    "same_name": "même nom",
    "close_name": "nom proche",
    "former_name": "ancien nom",
    "former_siret": "ancien SIRET",
    "acronym": "sigle",
    "siret": "même SIRET",
    "siren": "même SIREN",
    "postcode": "même code postal",
}


def likeness_words(likeness: Likeness[int]) -> str:
    """« Ressemble à 87 % : nom proche, même code postal. »"""
    why = ", ".join(LIKENESS.get(reason) or f"{register_label(reason)} identique" for reason in likeness.reasons)
    return f"Ressemblance\u00a0: {round(likeness.score * 100)}\u00a0%{' (' + why + ')' if why else ''}."


def address_lines(row: AccountRequest | Entity) -> list[str]:
    """A postal address, one line an item; none where nothing is known."""
    lines = (row.address, f"{row.postcode} {row.city}".strip(), row.country)
    return [line for line in lines if line]


def signatories(request: AccountRequest) -> list[str]:
    """Who signed the mandate, each with the capacity, as declared."""
    return people_who_sign(request.signatories or ())


def people_who_sign(people: Iterable[Mapping[str, str]]) -> list[str]:
    """« Camille Roy, présidente », an item each."""
    return [", ".join(filter(None, (one.get("name"), one.get("capacity")))) for one in people]


def signature_label(code: str | None) -> str:
    """How a letter is said to be signed; '' where nobody said it."""
    return SignatureKind(code).label if code else ""


def size(count: int) -> str:
    """A size of file: « 12 ko », « 1,4 Mo »."""
    if count < 1024 * 1024:
        return f"{max(1, round(count / 1024))}\N{NO-BREAK SPACE}ko"
    return f"{count / 1024 / 1024:.1f}\N{NO-BREAK SPACE}Mo".replace(".", ",")


def role_summaries() -> dict[str, str]:
    """Each staff role's code → what its holder does."""
    return {role.value: deps().registry.role(role.value).summary for role in StaffRole}


def days(count: float) -> str:
    """« moins d’un jour » reads as « 1 jour » here: a delay is announced, not measured."""
    whole = max(1, round(count))
    return plural(whole, "jour", "jours")
