"""Accounts, entities and requests for tests, brought to a state by the use cases themselves.

`make_request(deps, "with_si")` writes a complete company draft, submits and activates it. Traits are the names of
the states; anything else is a field of the request to set before it is submitted.
"""

from __future__ import annotations

import hashlib
import itertools
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from domain.actors import Actor, applicant
from domain.calendar import paris_date
from domain.given_files import GivenFile
from domain.names import person_key, search_key
from domain.states import Judgement, LinkPurpose, MailState, Role, StaffRole, State
from domain.workflow import BY_VERB
from models import Account, AccountRequest, Entity, Mail, Membership, Ministry
from queries.actors import actor_of
from services.machinery import links
from services.machinery.dependencies import Dependencies
from services.requests import closing, lifecycle
from services.requests.list_keys import list_keys
from services.requests.transitions import apply_with_reason
from services.review import decisions, examination
from services.signup import activation, draft_documents, drafts, submission

# All of one length, so that names sort as they were made, whatever ran before; above the SIRETs that tests choose.
_numbers = itertools.count(100_001)

PASSWORD_HASH = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$never-verified"


@dataclass(frozen=True)
class PlainFile:
    """A file as the intake would have accepted it."""

    data: bytes
    filename: str = "piece.pdf"
    media_type: str = "application/pdf"
    pages: int = 1
    has_text: bool = True
    given: tuple[GivenFile, ...] = ()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def luhn_siret(number: int) -> str:
    """A SIRET with valid check digits for both its SIREN and itself, made of a small number."""

    def check(digits: str) -> str:
        total = 0
        for index, digit in enumerate(reversed(digits)):
            value = int(digit) * (2 if index % 2 == 0 else 1)
            total += value - 9 if value > 9 else value
        return str(-total % 10)

    siren = f"{80_000_000 + number:08d}"
    siren += check(siren)
    nic = siren + "0001"
    return nic + check(nic)


def make_account(
    deps: Dependencies, *, staff: StaffRole | None = None, address: str | None = None, **fields: Any
) -> Account:
    """An active account without any role in an entity; `staff` makes an agent."""
    number = next(_numbers)
    address = address or f"personne{number}@exemple{number}.example"
    values: dict[str, Any] = {
        "email": address,
        "email_key": address.lower(),
        "password": PASSWORD_HASH,
        "fs_uniquifier": secrets.token_hex(32),
        "first_name": "Camille",
        "last_name": f"Agent{number}" if staff else f"Personne{number}",
        "staff_role": staff,
        "capacity": "Chargée de mission",
        "service": "Direction de la certification" if staff else "",
        "created_at": deps.now(),
    }
    values |= fields
    return Account.create(**values, name_key=person_key(values["first_name"], values["last_name"]))


def fresh_actor(account: Account) -> Actor:
    """The actor of somebody who has just signed in."""
    return replace(actor_of(account), fresh=True)


def make_si_admin(deps: Dependencies, **fields: Any) -> Actor:
    return make_staff(deps, StaffRole.SI_ADMIN, **fields)


def make_staff(deps: Dependencies, role: StaffRole, **fields: Any) -> Actor:
    """A member of staff who has just signed in."""
    return fresh_actor(make_account(deps, staff=role, **fields))


def make_entity(deps: Dependencies, **fields: Any) -> Entity:
    """A company with a SIRET of its own."""
    number = next(_numbers)
    siret = fields.pop("siret", luhn_siret(number))
    name = fields.pop("name", f"Société {number}")
    values: dict[str, Any] = {
        "kind": "company",
        "name": name,
        "search_key": search_key(name),
        "identifier_kind": "siret",
        "identifier": siret,
        "siren": siret[:9] if siret else None,
        "created_at": deps.now(),
    }
    return Entity.create(**{**values, **fields})


def make_member(
    deps: Dependencies, entity: Entity, role: Role = Role.ENTITY_MANAGER, *, founding: bool = False, **fields: Any
) -> Actor:
    """Somebody with an active role in an entity."""
    account = make_account(deps, **fields)
    Membership.create(account=account, entity=entity, role=role, founding=founding, since=deps.now())
    return actor_of(account)


def make_manager(deps: Dependencies, entity: Entity, **fields: Any) -> Actor:
    return make_member(deps, entity, Role.ENTITY_MANAGER, founding=True, **fields)


def make_ministry(code: str = "education_nationale", label: str = "Éducation nationale", **fields: Any) -> Ministry:
    return Ministry.create(code=code, label=label, **fields)


def make_draft(
    deps: Dependencies, *, documents: bool = True, account: Account | None = None, **fields: Any
) -> AccountRequest:
    """A complete draft: a company whose Kbis does not name the applicant, with its mandate of today."""
    number = next(_numbers)
    request, _ = drafts.start(deps, actor_of(account) if account else Actor())
    address = account.email if account else f"demandeur{number}@exemple{number}.example"
    values: dict[str, Any] = {
        "kind": "company",
        "has_siret": True,
        "siret": luhn_siret(number),
        "is_head_office": True,
        "entity_name": f"Entreprise {number}",
        "first_name": "Dominique",
        "last_name": f"Demandeur{number}",
        "capacity": "Responsable de formation",
        "email": address,
        "email_key": address.lower(),
        "password_hash": None if account else PASSWORD_HASH,
        "proof_kind": "kbis",
        "name_on_proof": False,
        "signatories": [{"name": "Claude Signataire", "capacity": "Présidente"}],
        "signatory_is_legal_representative": True,
        "signature_kind": "handwritten",
        "mandate_date": paris_date(deps.now()),
        "attested_at": deps.now(),
    }
    values |= fields
    if "email" in fields:
        values.setdefault("email_key", fields["email"].lower())
        values["email_key"] = fields.get("email_key", fields["email"].lower())
    AccountRequest.update(**values).where(AccountRequest.id == request.id).execute()
    request = AccountRequest.get_by_id(request.id)
    AccountRequest.update(list_keys(request)).where(AccountRequest.id == request.id).execute()
    if documents:
        add_documents(deps, request)
    return request


def add_documents(deps: Dependencies, request: AccountRequest) -> None:
    """A file for each required document of a draft that is not told by its reference."""
    for requirement in drafts.draft_requirements(deps, request):
        if requirement.required and requirement.document not in request.document_references:
            draft_documents.put_document(
                deps, request, requirement.document, PlainFile(b"%PDF-1.4 " + requirement.document.encode())
            )


def mails_leave(deps: Dependencies) -> None:
    """The mail server takes all that waits for it."""
    Mail.update(state=MailState.SENT, sent_at=deps.now()).where(Mail.state == MailState.QUEUED).execute()


def browser_of(request: AccountRequest) -> str:
    """Give the request a known browser secret, as the cookie that began (and submitted) it holds one."""
    secret = links.new_secret()
    known = {"browser_hash": links.hash_of(secret)}
    if AccountRequest.get_by_id(request.id).sender_hash is not None:
        known["sender_hash"] = known["browser_hash"]
    AccountRequest.update(known).where(AccountRequest.id == request.id).execute()
    return secret


def activation_token(deps: Dependencies, request: AccountRequest) -> str:
    """A live activation link of the request."""
    return links.new_link(deps, request, LinkPurpose.ACTIVATION)


def activate(deps: Dependencies, request: AccountRequest) -> AccountRequest:
    """Activate with the right password."""
    proof = activation.Proof(verified_hash=request.password_hash)
    return activation.activate(deps, activation_token(deps, request), proof)


def accept_documents(deps: Dependencies, reviewer: Actor, request: AccountRequest) -> None:
    """Accept every required document of the request that has a file."""
    has_manager = lifecycle.facts_of(deps, request).entity_has_manager
    for requirement in lifecycle.requirements(deps, request, has_manager=has_manager):
        if requirement.required and requirement.document not in request.document_references:
            examination.judge_document(deps, reviewer, request.reference, requirement.document, Judgement.ACCEPTED)


def approve(deps: Dependencies, request: AccountRequest, by: Actor | None = None) -> None:
    """Accept every document of a request that waits for the SI, and approve it."""
    admin = by or make_si_admin(deps)
    accept_documents(deps, admin, request)
    decisions.decide(deps, admin, request.reference, "approve", reason="Vu")


def own_actor(request: AccountRequest) -> Actor:
    """The applicant, come by the follow-up link."""
    return applicant(request.id, request.email_key, request.full_name, request.account_id)


def make_request(
    deps: Dependencies, state: State | str = State.WITH_SI, *, by: Actor | None = None, **fields: Any
) -> AccountRequest:
    """A request in this state, brought there by the use cases; `by` decides where a decision is needed."""
    state = State(state)
    entity: Entity | None = fields.pop("entity", None)
    if entity is not None:
        fields |= {"siret": entity.identifier, "entity_name": entity.name, "kind": entity.kind}
    request = make_draft(deps, **fields)
    if state == State.DRAFT:
        return request
    request = submission.submit(deps, request)
    if state == State.AWAITING_ACTIVATION:
        return request
    if state == State.EXPIRED:
        past, policy = deps.now() - timedelta(days=1), deps.policy
        AccountRequest.update(
            submitted_at=past - policy.activation, expiry_warned_at=past - policy.expiry_warning
        ).where(AccountRequest.id == request.id).execute()
        closing.expire_due(deps)
        return AccountRequest.get_by_id(request.id)
    request = activate(deps, request)
    if state == State.WITHDRAWN:
        return closing.withdraw(deps, request.id, own_actor(request))
    if state in (State.AWAITING_APPLICANT, State.APPROVED, State.REJECTED):
        _decide(deps, request, state, by or make_si_admin(deps))
    for transition in BY_VERB.values():
        if state in transition.targets and request.state in transition.sources:
            apply_with_reason(deps, by or make_si_admin(deps), transition.verb, request.reference, "Vu")
    return AccountRequest.get_by_id(request.id)


def _decide(deps: Dependencies, request: AccountRequest, state: State, decider: Actor) -> None:
    reference = request.reference
    if state == State.APPROVED:
        if request.state == State.WITH_SI:
            accept_documents(deps, decider, request)
        decisions.decide(deps, decider, reference, "approve", reason="Vu")
    elif state == State.REJECTED:
        decisions.decide(deps, decider, reference, "reject", reason="Personne inconnue de l’entité.")
    else:
        item = decisions.Item("mandate", "illegible", "La signature est coupée.")
        decisions.decide(deps, decider, reference, "request_changes", reason="Vu", items=[item])
