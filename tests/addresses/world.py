"""A populated installation: entities with their managers, requests in several states, mails, links, one visitor a role.

Built once for each database and shared by the tests of this folder, which leave it as it is: what a POST changes is
rolled back (`World.undone`), and a GET changes nothing, which they check.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from peewee import SqliteDatabase
from werkzeug.test import TestResponse

import models
import models_work
from adapters.passwords import address_token, hash_password, reset_token
from domain.actors import Actor
from domain.mails import MailList
from domain.message_templates import Place
from domain.row_marks import marks
from domain.scans import Verdict
from domain.states import LinkPurpose, MailState, Role, StaffRole, State
from models import (
    Account,
    AccountRequest,
    AccountSession,
    Decision,
    DocumentVersion,
    Entity,
    Mail,
    Membership,
    SecondReading,
    database,
)
from queries.actors import actor_of
from queries.message_templates import own_words
from services.entities import editing
from services.machinery import links
from services.machinery.dependencies import Dependencies
from services.machinery.stop_links import stop_link
from services.people import enrolments
from services.people.agents import role_mark
from services.reference import message_templates, ministries
from services.reference.message_templates import HOUSE_VERSION
from services.signup import draft_documents, submission
from tests.addresses import exchange, mailed_links
from tests.addresses.announcements import values_for_announcements
from tests.addresses.archives import values_for_archives
from tests.addresses.ends_of_roles import values_for_ends
from tests.addresses.entity_acts import values_for_acts
from tests.addresses.imports import make_imports
from tests.addresses.jobs import make_jobs
from tests.addresses.rights import values_for_rights
from tests.support import files
from tests.support.application import CSRF, PASSWORD, Visitor, deps_of, forget_counters
from tests.support.factories import (
    PlainFile,
    activate,
    browser_of,
    fresh_actor,
    luhn_siret,
    make_account,
    make_draft,
    make_entity,
    make_manager,
    make_member,
    make_ministry,
    make_request,
)

VISITORS = ("nobody", "applicant", "depositor", "other", "manager", "support", "reader", "reviewer", "si_admin")
"""The columns of the table: `other` manages another entity than the request's, `manager` the request's own."""

SECRET_NAME = "Introuvable"
"""The applicant's name: it stands on no page of somebody who may not see the request."""


@dataclass
class World:
    """What the addresses are filled in with (`values`), and each visitor's cookies and CSRF token."""

    app: Flask
    database: Any
    values: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def deps(self) -> Dependencies:
        return deps_of(self.app)

    @property
    def is_sqlite(self) -> bool:
        return isinstance(self.database, SqliteDatabase)

    def ask(
        self, who: str, method: str, address: str, data: Mapping[str, Any] | None = None, **headers: str
    ) -> TestResponse:
        """What this visitor gets; a POST carries their CSRF token unless `data` says otherwise."""
        forget_counters()
        client = self.app.test_client()
        for name, value in self.cookies[who].items():
            client.set_cookie(name, value)
        if method == "POST":
            data = {"csrf_token": self.tokens[who], **(data or {})}
            data = {name: value for name, value in data.items() if value is not None}
        with silent_log():
            answer = client.open(address, method=method, data=data, headers=headers)
            answer.get_data()
        _demand_policy(address, answer)
        return answer

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What is written within is rolled back."""
        with database.atomic() as transaction:
            yield
            transaction.rollback()


class _Errors(logging.Handler):
    """What an operator would be woken for."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def silent_log() -> Iterator[None]:
    """Nothing within is an error of ours: nobody may fill the log, or cry wolf, by sending nonsense."""
    errors = _Errors()
    root = logging.getLogger()
    root.addHandler(errors)
    try:
        yield
    finally:
        root.removeHandler(errors)
    assert errors.lines == []


def _demand_policy(address: str, answer: TestResponse) -> None:
    """No answer goes without a policy that closes all but what is named: pages, files, errors and redirections alike.

    Inline styles are allowed in a mail's preview alone, where nothing else is.
    """
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'"), (address, policy)
    if "sandbox" in policy:
        assert "script-src" not in policy, address
        policy = policy.replace("style-src 'unsafe-inline'", "")
    assert not re.search(r"unsafe-|https?:|\*", policy), (address, policy)


def populate(app: Flask) -> World:
    """Fill the (empty, bound, connected) database."""
    world = World(app, models.database.obj)
    with app.app_context():
        entity, other = _entities(world)
        people = _people(world, entity, other)
        _requests(world, entity, people)
        world.values |= values_for_ends(world.deps, other, people)
        world.values |= values_for_archives(world.deps, people)
        # After all roles: a merge is posted with the mark of those that its page shows.
        world.values |= values_for_acts(world.deps, entity, other)
        _links(world, people)
        _texts(world, fresh_actor(people["si_admin"]))
        world.values |= exchange.values_of_files(world.deps, world.values["rejected"], entity.id)
        exchange.write_messages(world.deps, world.values["reference"], people["reviewer"])
        make_jobs(world, people["si_admin"])
        world.values |= values_for_rights(world.deps, people)
        make_imports(world, people["si_admin"])
    world.values["key"] = "1"
    world.values["export_type"] = "csv"
    world.values["theme_file"] = "theme.css"
    for who in VISITORS:
        enter(world, who, people)
    session = AccountSession.get(AccountSession.account == people["depositor"])
    world.values["session_id"] = str(session.id)
    _applicant(world)
    return world


def _entities(world: World) -> tuple[Entity, Entity]:
    entity = make_entity(world.deps, name="Société dont il s’agit")
    world.values |= {"entity_id": str(entity.id), "siret": entity.identifier}
    world.values["entity_seen"] = marks({name: getattr(entity, name) for name in editing.EDITED})
    ministry = make_ministry()
    shown = {name: ministry.__data__.get(name) for name in ministries.EDITED}
    world.values |= {"ministry_id": str(ministry.id), "ministry_seen": marks(shown)}
    world.values |= values_for_announcements()
    view = models_work.SavedView.create(list_name="demandes", name="Vue", created_at=world.deps.now())
    world.values |= {"view_id": str(view.id), "view_seen": marks({"name": "Vue", "account": None})}
    return entity, make_entity(world.deps)


def _people(world: World, entity: Entity, other: Entity) -> dict[str, Account]:
    deps, hashed = world.deps, hash_password(PASSWORD)
    people = {
        "manager": make_manager(deps, entity, password=hashed),
        "other": make_manager(deps, other, password=hashed),
        "depositor": make_member(deps, entity, Role.DEPOSITOR, password=hashed),
    }
    found = {name: Account.get_by_id(actor.account_id) for name, actor in people.items()}
    for role in StaffRole:
        found[role.value] = make_account(deps, staff=role, password=hashed)
    colleague = make_account(deps, staff=StaffRole.SI_ADMIN)
    agent = make_account(deps, staff=StaffRole.READER, password=hashed)
    membership = Membership.get(Membership.account == found["depositor"])
    make_member(deps, entity)  # without a second manager, the first one could not leave
    suspended = make_member(deps, other, Role.DEPOSITOR)
    Membership.update(suspended_at=deps.now()).where(Membership.account == suspended.account_id).execute()
    world.values |= {
        "account_id": str(found["depositor"].id),
        "closed_account": str(make_account(deps, active=False, deactivated_at=deps.now()).id),
        "agent_id": str(agent.id),
        "agent_seen": role_mark(agent),
        "colleague": str(colleague.id),
        "membership_id": str(membership.id),
        "suspended": str(Membership.get(Membership.account == suspended.account_id).id),
        "other_entity": str(other.id),
    }
    return found


def _requests(world: World, entity: Entity, people: dict[str, Account]) -> None:
    deps, admin = world.deps, actor_of(people["si_admin"])
    declared = {"siret": entity.identifier, "entity_name": entity.name, "last_name": SECRET_NAME}
    draft = make_draft(deps, password_hash=hash_password(PASSWORD), **declared)
    draft_documents.put_document(deps, draft, "mandate", PlainFile(files.pdf()))
    request = submission.submit(deps, draft)
    request = activate(deps, request)
    assert request.state == State.WITH_MANAGER
    rejected = make_request(deps, State.REJECTED, by=admin)
    reading = SecondReading.create(decision=Decision.get(Decision.request == rejected), drawn_at=deps.now())
    with_si = make_request(deps, State.WITH_SI)
    make_request(deps, State.AWAITING_APPLICANT, by=admin)
    unactivated = make_request(deps, State.AWAITING_ACTIVATION)
    own = make_draft(deps, account=people["depositor"], siret=luhn_siret(770_001))
    own = submission.submit_signed_in(deps, own, actor_of(people["depositor"]))
    version = DocumentVersion.select().order_by(DocumentVersion.id).first()
    DocumentVersion.update(scan_verdict=Verdict.CLEAN).where(DocumentVersion.id == version.id).execute()
    world.values |= {
        "reference": request.reference,
        "request_email": request.email,
        "version": str(version.id),
        "reading_id": str(reading.id),
        "rejected": rejected.reference,
        "with_si": with_si.reference,
        "unactivated": unactivated.reference,
        "own_reference": own.reference,
    }


def _links(world: World, people: dict[str, Account]) -> None:
    deps = world.deps

    def link(reference: str, purpose: LinkPurpose) -> str:
        return links.new_link(deps, AccountRequest.get(AccountRequest.reference == reference), purpose)

    resumable = make_draft(deps)
    dead = Mail.select().where(Mail.event == "to_decide").first()
    Mail.update(state=MailState.DEAD).where(Mail.id == dead.id).execute()
    world.values |= {
        "follow_up": link(world.values["reference"], LinkPurpose.FOLLOW_UP),
        "activation": link(world.values["unactivated"], LinkPurpose.ACTIVATION),
        "resume": link(resumable.reference, LinkPurpose.RESUME),
        "photo": link(resumable.reference, LinkPurpose.PHOTO),
        "reset": reset_token(people["depositor"]),
        "enrolment": enrolments.new_enrolment(deps, Account.get_by_id(world.values["agent_id"]), timedelta(hours=1)),
        "address": address_token(people["depositor"], "nouvelle@exemple.example"),
        **mailed_links.of_address_changes(deps, people),
        **mailed_links.of_welcome(deps, people),
        **mailed_links.of_invitation(deps, people, int(world.values["entity_id"])),
        "stop": stop_link(deps, people["manager"], MailList.WAITING),
        "dead_mail": str(dead.id),
        "mail_id": str(Mail.get(Mail.event == "activated").id),
    }


def _texts(world: World, admin: Actor) -> None:
    """A mail's own words, and three ready-made texts around one that can go up and down, and one put away."""
    deps = world.deps
    message_templates.save_words(deps, admin, "reject", Place.OPENING, "Autrement dit.", HOUSE_VERSION)
    _, text, _, away = (
        message_templates.add(deps, admin, "reject", label=label, text="Bonjour {demandeur}.") for label in "ABCD"
    )
    message_templates.archive(deps, admin, away.id)
    world.values |= {
        "words_seen": message_templates.version_of(own_words("reject", Place.OPENING)),
        "text_id": str(text.id),
        "text_seen": message_templates.version_of(text),
        "archived_text": str(away.id),
    }


def enter(world: World, who: str, people: dict[str, Account]) -> None:
    """Sign this visitor in, if it is one who can, and keep what their browser then holds."""
    visitor = Visitor(world.app)
    if who in people:
        assert visitor.sign_in(people[who]).status_code == 302
    found = CSRF.search(visitor.get("/retrouver-ma-demande").text)
    assert found is not None
    world.tokens[who] = found[1]
    cookie = visitor.client.get_cookie("guichet")
    assert cookie is not None
    world.cookies[who] = {"guichet": cookie.value}


def _applicant(world: World) -> None:
    """The applicant's browser holds a complete draft."""
    draft = make_draft(world.deps, signatory_is_legal_representative=False)
    world.cookies["applicant"]["guichet-demande"] = browser_of(draft)


FILLED = re.compile(r"<(?:[^:<>]+:)?(\w+)>")

FIXED = {"filename": "css/guichet.css", "event": "submitted", "kind": "mandate", "code": "signature_delegation"}
FIXED |= {"number": "1", "page": "1", "piece": "refus-debut", "slug": "refus-debut", "word": "refus", "verb": "rouvrir"}
FIXED |= {"decision": "refus", "list_name": "demandes", "part": "attente", "received": "mandate"}
"""Variables that mean the same everywhere."""

MEANS = {
    "/activation/": {"token": "activation"},
    "/connexion/double-authentification/": {"token": "enrolment"},
    "/theme/": {"filename": "theme_file"},
    "/suivi/": {"token": "follow_up"},
    "/suivi/<token>/fichiers-joints/": {"token": "follow_rejected"},
    "/creer-un-compte/photo/": {"token": "photo"},
    "/creer-un-compte/fichiers/": {"code": "received"},
    "/creer-un-compte/reprendre/": {"token": "resume"},
    "/mot-de-passe-oublie/": {"token": "reset"},
    "/invitation/": {"token": "invitation"},
    "/premier-mot-de-passe/": {"token": "welcome"},
    "/mon-compte/adresse/": {"token": "address"},
    "/desabonnement/": {"token": "stop"},
    "/changement-d-adresse/": {"token": "stop_address"},
    "/mon-compte/demandes/": {"reference": "own_reference"},
    "/backoffice/demandes/<reference>/fichiers-joints/": {"reference": "rejected"},
    "/backoffice/demandes/<reference>/rattacher": {"reference": "with_si"},
    "/backoffice/demandes/<reference>/etat/<verb>": {"reference": "rejected"},
    "/backoffice/recours/demande/": {"reference": "rejected"},
    "/backoffice/recours/role/": {"membership_id": "ended_role"},
    "/backoffice/entites/<entity_id>/documents/": {"file_id": "document_id"},
    "/backoffice/entites/<entity_id>/rouvrir": {"entity_id": "closed_entity"},
    "/backoffice/mails/<mail_id>/renvoyer": {"mail_id": "dead_mail"},
    "/backoffice/modeles/textes/<text_id>/retablir": {"text_id": "archived_text"},
    "/backoffice/roles/<membership_id>/retirer": {"membership_id": "leaving"},
    "/backoffice/roles/<membership_id>/retirer/": {"membership_id": "heard"},
    "/mon-compte/roles/": {"membership_id": "heard"},
    "/backoffice/roles/<membership_id>/retablir": {"membership_id": "suspended"},
    "/backoffice/taches/<job_id>/lancer": {"job_id": "prepared_job"},
    "/backoffice/taches/<job_id>/fichier": {"job_id": "export_job"},
    "/backoffice/comptes/<account_id>/premier-mot-de-passe": {"account_id": "welcomed"},
    "/backoffice/comptes/<account_id>/reactiver": {"account_id": "closed_account"},
    "/backoffice/imports/<import_id>/annuler": {"import_id": "running_import"},
    "/backoffice/imports/<import_id>/reprendre": {"import_id": "running_import"},
}
"""What a variable stands for in the addresses that begin so, where it is not the value of its own name."""


ASKED = {
    "/backoffice/modeles/textes/new/": "?decision=refus",
    "/backoffice/taches/exporter": "?adresse=/backoffice/demandes/export/xlsx/",
}
"""What an address asks for beside its path."""
OF_ONE_ROW = ("/edit/", "/details/", "/delete/confirm/")
KEYS = {
    "/backoffice/annonces/": "announcement_id",
    "/backoffice/agents/": "agent_id",
    "/backoffice/entites/": "entity_id",
    "/backoffice/modeles/mots/": "piece",
    "/backoffice/modeles/textes/": "text_id",
    "/backoffice/ministeres/": "ministry_id",
    "/backoffice/vues/": "view_id",
}
"""What `id` is in Flask-Admin's addresses of one row (OF_ONE_ROW), by screen."""


def filled(rule: str, values: Mapping[str, str]) -> str:
    """The address of a rule with its variables filled in."""
    known = {**values, **FIXED}
    for start, meanings in MEANS.items():
        if rule.startswith(start):
            known |= {name: known[key] for name, key in meanings.items()}
    key = next((name for start, name in KEYS.items() if rule.startswith(start)), None)
    of_row = f"?id={known[key]}" if key and rule.endswith(OF_ONE_ROW) else ASKED.get(rule, "")
    return FILLED.sub(lambda match: known[match[1]], rule) + of_row
