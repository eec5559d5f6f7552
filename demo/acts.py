"""What applicants do, by the use cases that the pages call, at the time that the story's clock shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias

from demo.documents.catalogue import AUTHORITIES
from demo.numbers import invented_phone
from demo.world import Case, World
from domain.actors import Actor, applicant
from domain.companies import EntityCheck, Finding
from domain.mailboxes import email_key
from domain.published import reference_of
from domain.signature_kinds import SignatureKind
from domain.states import LinkPurpose
from models import Account, AccountRequest, Ministry
from queries.actors import actor_of
from services.documents.files import AcceptedFile
from services.machinery import links
from services.requests import closing, lifecycle
from services.signup import activation, complements, draft_documents, drafts, resuming, submission

DELEGATION = "signature_delegation"
Act: TypeAlias = Callable[[World, Case], None]


def draft(*, until: str = "vous", resume_later: bool = False) -> Act:
    """Begin a request and fill it in, up to and with one of the signup's steps."""

    def act(world: World, case: Case) -> None:
        holder = _account_of(case) if case.ask.account else None
        request, _ = drafts.start(world.deps, actor_of(holder) if holder else Actor())
        case.request_id = request.id
        steps = ("organisme", "entite", "pieces", "vous")
        for step in steps[: steps.index(until) + 1]:
            request = _answer(world, case, request, step)
        if resume_later:
            resuming.resume_later(world.deps, request, case.ask.email)

    return act


def _account_of(case: Case) -> Account:
    return Account.get(Account.email_key == email_key(case.ask.email))


def _answer(world: World, case: Case, request: AccountRequest, step: str) -> AccountRequest:
    if step == "pieces" and not drafts.draft_requirements(world.deps, request):
        return request
    answers = {"organisme": _kind, "entite": _entity, "pieces": _papers, "vous": _person}[step](world, case)
    answers |= {name: value for name, value in case.ask.declares if name in answers}
    request = drafts.save_answers(world.deps, request, step, answers, expected_version=request.version)
    if step == "pieces":
        for requirement in drafts.draft_requirements(world.deps, request):
            kind = requirement.document
            if kind == DELEGATION and case.ask.only_referred:
                continue
            draft_documents.put_document(world.deps, request, kind, _file(world, case, kind))
    return request


def _kind(world: World, case: Case) -> dict[str, Any]:
    kind = world.deps.registry.kind(case.body.kind)
    return {"is_listed": kind.listed, "kind": kind.code if kind.listed else None}


def _entity(world: World, case: Case) -> dict[str, Any]:
    body = case.body
    ministry = Ministry.get_or_none(Ministry.code == body.ministry) if body.ministry else None
    asks_school = world.deps.registry.kind(body.kind).head_office_question is not None
    return {
        "kind": body.kind,
        "ministry": ministry.id if ministry else None,
        "is_school": body.school if asks_school else None,
        "has_siret": body.siret is not None,
        "siret": body.siret,
        "is_head_office": body.head_office if body.siret else None,
        "entity_name": "" if ministry else body.name,
        "address": "" if body.siret else body.address,
        "postcode": "" if body.siret else body.postcode,
        "city": "" if body.siret else body.city,
        "country": body.country,
        "register_kind": None if body.siret else body.register,
        "register_number": None if body.siret else body.register_number,
        "seeks_manager_role": False,
    } | _official(world, case)


def _official(world: World, case: Case) -> dict[str, Any]:
    """What the directory says of the body, confirmed with one click."""
    body, companies = case.body, world.deps.companies
    answer = companies.look_up(body.siret) if companies is not None and body.siret else None
    if answer is None or answer.finding is not Finding.KNOWN:
        return {}
    return {
        "official": answer.stored(),
        "entity_check": EntityCheck.CONFIRMED.value,
        "address": body.address,
        "postcode": body.postcode,
        "city": body.city,
    }


def _papers(world: World, case: Case) -> dict[str, Any]:
    ask, body = case.ask, case.body
    kind = world.deps.registry.kind(body.kind)
    heads = (ask.delegate,) if ask.delegate else body.heads
    return {
        "proof_kind": body.proof if kind.needs_proof else None,
        "proof_other_reason": body.proof_reason,
        "name_on_proof": ask.on_proof if kind.mandate == "if_name_absent" else None,
        "first_name": ask.who.first_name,
        "last_name": ask.who.last_name,
        "signatories": [{"name": head.person.name, "capacity": head.title.capitalize()} for head in heads],
        "signatory_is_legal_representative": ask.delegate is None,
        "document_references": _references(world, case),
        "signature_kind": _signature(ask.form),
        "mandate_date": world.today - timedelta(days=ask.paper_age),
    }


def _references(world: World, case: Case) -> dict[str, Any]:
    """Where the delegation of signature is published, if it is."""
    if not case.ask.published:
        return {}
    dated, number, address = world.published_act(case)
    return {DELEGATION: reference_of(case.ask.published, number, dated, address)}


def _signature(form: str) -> SignatureKind:
    """How a mandate of this form is signed."""
    return SignatureKind.ELECTRONIC if form in AUTHORITIES else SignatureKind.HANDWRITTEN


def _person(world: World, case: Case) -> dict[str, Any]:
    ask = case.ask
    if ask.account:
        return {"capacity": ask.capacity}
    return {
        "first_name": ask.who.first_name,
        "last_name": ask.who.last_name,
        "capacity": ask.capacity,
        "email": ask.email,
        "phone": invented_phone(case.request_id * 37),
        "password_hash": world.password_hash,
    }


def _file(world: World, case: Case, document: str) -> AcceptedFile:
    if document == "mandate":
        age = case.ask.real_age if case.ask.real_age is not None else case.ask.paper_age
        return world.mandate(case, world.today - timedelta(days=age))
    # Of a document that the kinds file adds nobody drew a paper: the body's own stands for it.
    return world.delegation(case) if document == DELEGATION else world.proof(case)


def submit(world: World, case: Case) -> None:
    """Fill in the whole form and send it; an account holder's needs no activation."""
    draft()(world, case)
    if case.ask.account:
        submission.submit_signed_in(world.deps, case.request, actor_of(_account_of(case)), attests=True)
    else:
        submission.submit(world.deps, case.request, attests=True)


def activate(world: World, case: Case) -> None:
    """Follow a live activation link, with the right password."""
    request = case.request
    token = links.new_link(world.deps, request, LinkPurpose.ACTIVATION)
    activation.activate(world.deps, token, activation.Proof(verified_hash=request.password_hash))


def resend(world: World, case: Case) -> None:
    """« Recevoir un nouveau mail d'activation »."""
    submission.resend_activation(world.deps, case.request_id)


def correct_address(address: str) -> Act:
    """« Corriger mon adresse »."""

    def act(world: World, case: Case) -> None:
        submission.correct_address(world.deps, case.request_id, address, email_key(address))

    return act


def withdraw(world: World, case: Case) -> None:
    closing.withdraw(world.deps, case.request_id, _self(case.request))


def mend(*, send: bool = True) -> Act:
    """Give what the complement asks for, with a new mandate signed the day before; then send it, or not yet."""

    def act(world: World, case: Case) -> None:
        for item in lifecycle.open_items(
            world.deps, case.request, lifecycle.needed_documents(world.deps, case.request)
        ):
            if item.target in world.deps.registry.document_codes:
                _replace(world, case, item.target)
            else:
                values = {"capacity": "Responsable du service des certifications", "phone": invented_phone(4242)}
                values |= {"entity_name": case.body.name, "first_name": case.ask.who.first_name}
                complements.change_field(world.deps, case.request_id, item.target, values)
            if not send:
                return
        complements.complete(world.deps, case.request_id, _self(case.request))

    return act


def _replace(world: World, case: Case, document: str) -> None:
    if document == "mandate":
        dated = world.today - timedelta(days=1)
        form = "signed" if case.ask.form == "typed" else "typed"
        file = world.mandate(case, dated, signed=True, form=form)
        complements.tell_who_signs(world.deps, case.request_id, {"signature_kind": _signature(form)})
        complements.replace_document(world.deps, case.request_id, "mandate", file, mandate_date=dated)
    else:
        complements.replace_document(world.deps, case.request_id, document, _file(world, case, document))


def _self(request: AccountRequest) -> Actor:
    return applicant(request.id, request.email_key, request.full_name, request.account_id)
