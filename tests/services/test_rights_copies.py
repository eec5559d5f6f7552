"""A copy of all that is held about somebody: what is in it, what is not, and how long it is kept."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

import models
from domain import personal_data
from domain.companies import DirectoryAnswer, Establishment, Finding
from domain.errors import NotFound
from domain.page_troubles import StoredFileUnusable
from domain.personal_data import Given
from domain.states import Role, State
from models import Account, AccountRequest, DocumentVersion, Mail
from models_rights import RightsCopy
from models_work import SavedView
from queries.documents import named_keys
from services.documents import files
from services.machinery import clock as clock_service
from services.machinery import worker
from services.machinery.dependencies import Dependencies
from services.people import account_notes, accounts
from services.retention import holds as legal_holds
from services.review import examination
from services.rights import archive, copies, held_of_account, held_of_requests, held_of_signatures
from services.rights.held import ELSEWHERE
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.mails import RENDERER
from tests.support.outcomes import rows
from tests.support.races import holds, just_before
from tests.support.rights import copy_of_holder, parts_of

pytestmark = pytest.mark.slow

HELD = (*held_of_account.HELD, *held_of_requests.HELD, *held_of_signatures.HELD)
DECIDER, READER = "Decideur", "Lectrice"


@pytest.fixture
def holder(deps: Dependencies) -> Account:
    """Somebody whose request, with its documents, an agent looked into and another approved."""
    decider = factories.make_si_admin(deps, last_name=DECIDER)
    request = factories.make_request(deps, State.WITH_SI, last_name="Titulaire")
    reader = factories.make_si_admin(deps, last_name=READER)
    examination.annotate(deps, reader, request.reference, "A rappelé deux fois.")
    factories.approve(deps, request, decider)
    account: Account = AccountRequest.get_by_id(request.id).account
    account_notes.annotate(deps, reader, account.id, "Préfère le matin.")
    return account


def test_it_holds_the_rows_the_documents_and_the_mails(deps: Dependencies, holder: Account) -> None:
    book = copy_of_holder(deps, holder)
    parts = parts_of(book)
    (account,) = parts["Votre compte"]
    assert account["Adresse mail"] == holder.email
    (request,) = parts["Vos demandes"]
    assert request["Nom"] == "Titulaire"
    given = {book[row["Fichier"]] for row in parts["Pièces que vous avez données"]}
    assert given == {files.read(deps, version) for version in DocumentVersion.select()}
    texts = {row["Texte"]: book[row["Texte"]].decode() for row in parts["Mails"] if "Texte" in row}
    assert len(texts) == Mail.select().where(Mail.to_key == holder.email_key).count() - 1  # « your copy is ready »
    assert all(text.startswith("Objet : ") for text in texts.values())


def test_what_agents_write_for_each_other_is_named_and_not_given(deps: Dependencies, holder: Account) -> None:
    """It may be about others, and somebody reads it first (GDPR, article 15(4))."""
    request = AccountRequest.get(AccountRequest.account == holder)
    agent = factories.fresh_actor(Account.get_by_id(factories.make_si_admin(deps).account_id))
    legal_holds.place(deps, agent, request.reference, "Plainte pour faux.")
    book = copy_of_holder(deps, holder)
    parts, whole = parts_of(book), b"".join(book.values()).decode("utf-8", "replace")
    titles = ("Notes des agents sur vos demandes", "Notes des agents sur votre compte")
    assert [len(parts[title]) for title in (*titles, "Contentieux pour lesquels une demande est conservée")] == [
        1,
        1,
        1,
    ]
    assert [word for word in ("A rappelé", "Préfère le matin", "Plainte pour faux") if word in whole] == []
    assert "peut citer d’autres personnes" in whole


def test_it_is_in_the_words_of_people(deps: Dependencies, holder: Account) -> None:
    """No code of the program: neither states, roles, findings nor stored numbers."""
    answer = DirectoryAnswer("99990001900017", Finding.KNOWN, None, None, Establishment("Bois", legal_category="7210"))
    AccountRequest.update(official=answer.stored()).where(AccountRequest.account == holder).execute()
    Account.update(phone="+33199001234").where(Account.id == holder.id).execute()
    accounts.update_profile(deps, holder.email_key, capacity="Cheffe", phone="+33199005678")
    book = copy_of_holder(deps, holder)
    page = book["donnees.html"].decode()
    codes = ("awaiting_activation", "depositor", "legal_category", "finding", "capacity", "before", "+331990")
    assert [page[max(0, page.index(code) - 300) :][:400] for code in codes if code in page] == []
    assert "Réponse\N{NO-BREAK SPACE}: trouvé" in page
    assert "01\N{NO-BREAK SPACE}99\N{NO-BREAK SPACE}00\N{NO-BREAK SPACE}12\N{NO-BREAK SPACE}34 → " in page


def test_agents_are_masked_except_who_decided(deps: Dependencies, holder: Account) -> None:
    parts = parts_of(copy_of_holder(deps, holder))
    (decision,) = parts["Décisions"]
    assert decision["Par"].endswith(DECIDER)
    (approved,) = [row for row in parts["Journal"] if row["Événement"] == "request.approve"]
    assert approved["Par"].endswith(DECIDER)
    assert READER not in json.dumps(parts)


def test_nothing_in_it_opens_anything(deps: Dependencies, holder: Account) -> None:
    Account.update(tf_totp_secret="SECRETTOTP", mf_recovery_codes=["code-de-secours"]).execute()
    whole = b"".join(copy_of_holder(deps, holder).values()).decode("utf-8", "replace")
    holder = Account.get_by_id(holder.id)
    held = [holder.password, holder.fs_uniquifier, "SECRETTOTP", "code-de-secours"]
    held += [row.token_hash for row in models.Link.select()]
    held += [row.activator_hash for row in AccountRequest.select() if row.activator_hash]
    assert [secret for secret in held if secret in whole] == []


def test_the_page_says_the_same_without_a_script(deps: Dependencies, holder: Account) -> None:
    SavedView.create(account=holder, list_name="demandes", name="<script>alert(1)</script>", created_at=deps.now())
    book = copy_of_holder(deps, holder)
    page = book["donnees.html"].decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    titles = [title for title, lines in parts_of(book).items() if lines]
    assert all(f"<h2>{title}</h2>" in page for title in titles)


def test_each_column_is_given_or_said_to_be_kept_back(deps: Dependencies) -> None:
    """What is added to a table is decided about here: `given` with a label, or `kept_back` with the reason."""
    undecided = []
    for held in HELD:
        decided = {path.partition(".")[0] for path in held.given} | set(held.kept_back)
        columns = set(held.model._meta.fields) - {"id"}
        undecided += [f"{held.model.__name__}.{name}" for name in sorted(columns ^ decided)]
    assert undecided == []


def test_it_has_the_tables_that_people_are_given() -> None:
    """Of those whose rows open something, the dates alone."""
    held = {one.model._meta.table_name for one in HELD}
    given = {row.table for row in personal_data.HELD if row.given is Given.YES}
    opening = {row.table for row in personal_data.HELD if row.given is Given.SECRET}
    assert held - opening == given - set(ELSEWHERE)


def test_what_was_never_activated_is_nobodys(deps: Dependencies, holder: Account) -> None:
    """Anybody may have typed the address, and given documents of their own."""
    stranger = factories.make_request(deps, State.AWAITING_ACTIVATION, email=holder.email, last_name="Etranger")
    book = copy_of_holder(deps, holder)
    assert b"Etranger" not in b"".join(book.values())
    assert stranger.reference not in [row["Référence"] for row in parts_of(book)["Vos demandes"]]


def test_who_has_an_address_now_gets_nothing_of_who_had_it(deps: Dependencies, clock: Clock, holder: Account) -> None:
    """A mailbox of a service goes from hand to hand: its account's old address, and a refused request's."""
    left, refused = holder.email, factories.make_request(deps, State.REJECTED, last_name="Precedente")
    request = AccountRequest.get(AccountRequest.account == holder)
    clock.advance(hours=1)
    accounts.change_address(deps, holder.email_key, "partie@ailleurs.example")
    clock.advance(hours=1)
    newcomer = copy_of_holder(deps, factories.make_account(deps, address=left, last_name="Arrivante"))
    whole = b"".join(newcomer.values())
    assert [name for name in newcomer if name.startswith(("pieces/", "mails/"))] == []
    assert [word for word in (b"Titulaire", b"partie@ailleurs", request.reference.encode()) if word in whole] == []
    mover = factories.make_account(deps)
    accounts.change_address(deps, mover.email_key, refused.email)
    whole = b"".join(copy_of_holder(deps, Account.get_by_id(mover.id)).values())
    assert [word for word in (b"Precedente", refused.reference.encode()) if word in whole] == []


def test_a_manager_s_copy_says_nothing_of_those_who_asked(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    manager = factories.make_member(deps, entity, Role.ENTITY_MANAGER, founding=True)
    factories.make_request(deps, State.WITH_MANAGER, entity=entity, last_name="Demandeuse", documents=False)
    book = copy_of_holder(deps, Account.get_by_id(manager.account_id))
    assert b"Demandeuse" not in b"".join(book.values())


def test_a_file_that_does_not_open_is_named(deps: Dependencies, holder: Account) -> None:
    version = DocumentVersion.select().order_by(DocumentVersion.id).first()
    deps.storage.delete(version.storage_key)
    with pytest.raises(StoredFileUnusable):
        files.read(deps, version)
    lines = parts_of(copy_of_holder(deps, holder))["Pièces que vous avez données"]
    assert [line["Fichier"] for line in lines].count(archive.UNUSABLE) == 1


def test_it_is_stored_in_pieces(deps: Dependencies, holder: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "PIECE", 700)
    assert "donnees.html" in copy_of_holder(deps, holder)
    (copy,) = RightsCopy.select()
    assert copy.parts.count() > 3
    assert sum(part.size for part in copy.parts) == copy.size


def test_two_wishes_are_one(deps: Dependencies, clock: Clock, holder: Account) -> None:
    first = copies.ask(deps, holder.email_key)
    assert copies.ask(deps, holder.email_key).id == first.id
    copy_of_holder(deps, holder)
    assert copies.ask(deps, holder.email_key).id == first.id
    clock.advance(hours=25)
    assert copies.ask(deps, holder.email_key).id != first.id


def test_it_goes_after_its_days(deps: Dependencies, clock: Clock, holder: Account) -> None:
    copy_of_holder(deps, holder)
    (copy,) = RightsCopy.select()
    keys = [part.storage_key for part in copy.parts]
    assert named_keys(keys) == set(keys)
    clock.at += deps.policy.exports + timedelta(seconds=1)
    with pytest.raises(NotFound):
        copies.opened(deps, holder, copy.id)
    clock_service.tick(deps)
    worker.run_due(deps, {files.DISCARD: files.discard})
    assert named_keys(keys) == set()
    with pytest.raises(StoredFileUnusable):
        deps.storage.get(keys[0])


def test_it_is_its_holder_s_alone(deps: Dependencies, holder: Account) -> None:
    copy_of_holder(deps, holder)
    (copy,) = RightsCopy.select()
    with pytest.raises(NotFound):
        copies.opened(deps, factories.make_account(deps), copy.id)


def test_one_that_cannot_be_made_is_given_up(
    deps: Dependencies, clock: Clock, holder: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copies.ask(deps, holder.email_key)
    monkeypatch.setattr(copies, "write_archive", lambda *_: pytest.fail("a disk that fails"))
    stored = len(list(deps.storage.keys()))
    clock.at += copies.GIVEN_UP + timedelta(seconds=1)
    clock_service.tick(deps)
    copies.make(deps, copy.id, RENDERER, str)  # ended: left alone
    assert len(list(deps.storage.keys())) == stored
    assert len(rows("rights.copy_failed")) == 1


@holds("services/rights/copies.py: _end")
def test_one_that_ended_meanwhile_keeps_no_file(deps: Dependencies, clock: Clock, holder: Account) -> None:
    copy = copies.ask(deps, holder.email_key)
    stored = len(list(deps.storage.keys()))
    with just_before('UPDATE "rights_copy"', lambda: RightsCopy.update(ended_at=clock()).execute()):
        copies.make(deps, copy.id, RENDERER, str)
    assert RightsCopy.get_by_id(copy.id).expires_at is None
    assert len(list(deps.storage.keys())) == stored


def test_the_wish_itself_goes_later(deps: Dependencies, clock: Clock, holder: Account) -> None:
    copy_of_holder(deps, holder)
    clock.advance(days=deps.policy.retention.work_days + 8)
    clock_service.tick(deps)
    clock_service.tick(deps)
    assert RightsCopy.select().count() == 0
