"""The demonstration as a world whose values the lists of screens can use, so that pictures look real."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import models
from adapters.intake import UploadedFile, accept
from adapters.migrate import migrate
from demo.load import PASSWORD, is_loaded
from domain.states import LinkPurpose, State
from models import Account, AccountRequest, Entity, Mail, Ministry
from models_operations import Announcement
from services.machinery import links
from services.signup import draft_documents
from tests.accessibility.screen import DRAFT_COOKIE, Visit
from tests.addresses.world import World
from tests.support.application import CSRF, Visitor
from tests.support.documents import kbis, official
from tests.support.factories import browser_of, luhn_siret, make_draft
from tests.support.settings import environment
from tests.support.site import Site, served
from tests.support.smtp import running_smtp

PEOPLE = {
    "si_admin": "si@demo.example",
    "reviewer": "instructeur@demo.example",
    "support": "assistance@demo.example",
    "manager": "gestionnaire@demo.example",
    "depositor": "deposant@demo.example",
}
"""Who the visitors of the table are there."""

APPLICANT: dict[str, Any] = {
    "entity_name": "Kerlann Formation",
    "siret": luhn_siret(4_242),
    "first_name": "Camille",
    "last_name": "L’Hermitte",
    "capacity": "Responsable de la formation",
    "email": "camille.lhermitte@kerlann.example",
    "signatories": [{"name": "Yann Kerlann", "capacity": "Gérant"}],
}


@contextmanager
def demonstration(folder: Path) -> Iterator[tuple[Site, World]]:
    """Serve the demonstration from this folder; it is loaded there first when it is not."""
    url = f"sqlite:///{folder}/guichet.sqlite"
    migrate(url)
    with ExitStack() as stack:
        post = stack.enter_context(running_smtp(tls_folder=None))
        site = stack.enter_context(
            served(
                environment(
                    folder, database_url=url, env="demo", second_reading_percent="20", decision_window_seconds="0"
                ),
                post,
            )
        )
        if not is_loaded():
            outcome = site.app.test_cli_runner().invoke(args=["demo", "load"])
            assert outcome.exit_code == 0, outcome.output
            models.database.connect(reuse_if_open=True)
        # An address that names what the demonstration lacks is none of those that are drawn.
        world = World(site.app, models.database.obj, values=defaultdict(str))
        _name_what_is_shown(world)
        for who, address in PEOPLE.items():
            _enter(world, who, address)
        yield site, world


def _enter(world: World, who: str, address: str) -> None:
    visitor = Visitor(world.app)
    assert visitor.sign_in(Account.get(Account.email == address), PASSWORD).status_code == 302
    token = CSRF.search(visitor.get("/retrouver-ma-demande").text)
    assert token is not None
    world.tokens[who] = token[1]
    cookie = visitor.client.get_cookie("guichet")
    assert cookie is not None
    world.cookies[who] = {"guichet": cookie.value}


def _newest(state: State, *also: Any) -> AccountRequest:
    found = AccountRequest.select().where(AccountRequest.state == state, *also)
    return found.order_by(AccountRequest.state_since.desc()).first()


def _oldest(state: State, *also: Any) -> AccountRequest:
    found = AccountRequest.select().where(AccountRequest.state == state, *also)
    return found.order_by(AccountRequest.state_since).first()


def _name_what_is_shown(world: World) -> None:
    manager = Account.get(Account.email == PEOPLE["manager"])
    entity = manager.memberships.get().entity
    full = _oldest(State.WITH_SI, AccountRequest.entity.is_null(False))
    chosen = {
        "full": full,
        "reference": _oldest(State.WITH_MANAGER, AccountRequest.entity == entity),
        "complement": _newest(State.AWAITING_APPLICANT),
        "approved": _newest(State.APPROVED),
        "refused": _newest(State.REJECTED),
        "unactivated": _newest(State.AWAITING_ACTIVATION),
        "si": _newest(State.WITH_SI),
    }
    with world.app.app_context():
        for name, request in chosen.items():
            world.values[name] = request.reference
            world.values[f"{name}_link"] = links.new_link(world.deps, request, LinkPurpose.FOLLOW_UP)
        world.values["activation"] = links.new_link(world.deps, chosen["unactivated"], LinkPurpose.ACTIVATION)
    announced = Announcement.create(text="Fermeture à Noël.", first_day=date(2026, 12, 24), last_day=date(2026, 12, 26))
    world.values |= {
        "announcement_id": str(announced.id),
        "follow_up": world.values["si_link"],
        "entity_id": str(entity.id),
        "account_id": str(manager.id),
        "mail_id": str(Mail.get(Mail.event == "activated").id),
        "ministry_id": str(Ministry.select().first().id),
        "other_entity": str(Entity.select().where(Entity.id != entity.id, Entity.ministry.is_null()).first().id),
        "others": str(Entity.select().count()),
    }


@dataclass
class RealVisit(Visit):
    """The same, by somebody with a likely name and papers."""

    folder: Path = Path()

    def drafts(self, **fields: Any) -> AccountRequest:
        documents = fields.pop("documents", True)
        draft = make_draft(self.deps, documents=False, **{**APPLICANT, **fields})
        if documents:
            for kind, file in self._papers(draft):
                draft_documents.put_document(
                    self.deps, draft, kind, accept([UploadedFile(file.name, file.read_bytes())])
                )
        self.takes_cookies({DRAFT_COOKIE: browser_of(draft)})
        return AccountRequest.get_by_id(draft.id)

    def _papers(self, draft: AccountRequest) -> Iterator[tuple[str, Path]]:
        name, today = draft.entity_name, self.site.today
        yield "proof_of_existence", kbis(self.folder, name, draft.siret, today, "Yann Kerlann")
        yield (
            "mandate",
            official(self.folder, "Lettre signée.pdf", "Délégation de mandat", f"désigne {draft.full_name}"),
        )
