"""Somebody signs up with another person's address first. Whatever that person then clicks, the intruder gets nothing.

Two browsers on the real application: the intruder's, who signed up with the owner's address and a password of the
intruder's own, and the owner's, who reads the mails. Each scenario is what the owner (and at times the intruder) does
next; afterwards everything that was activated is approved, and the intruder tries every door.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from flask import Flask

from adapters.passwords import verify_password
from domain.mailboxes import email_key
from domain.states import ACTIVATED_OPEN, State
from models import Account, AccountRequest, Document, Mail
from services.machinery.dependencies import Dependencies
from services.machinery.outbox import secrets_of
from tests.public_signup.steps import SIGNATORY
from tests.support import files
from tests.support.application import PASSWORD as HOLDERS
from tests.support.application import deps_of, known_account, work
from tests.support.factories import approve, luhn_siret, make_si_admin
from tests.support.pdf import codes_of
from tests.support.signup import Page, Person

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

ADDRESS = "camille.bois@exemple.example"
INTRUDERS = "le secret de la personne intruse"
OWNERS = "quatre chevaux sous la pluie"
NEW = "cinq canards dans le brouillard"
OWNER_NAME = "Proprietaire"
KBIS = ("kbis.pdf", files.pdf())
E1, E2 = luhn_siret(880_001), luhn_siret(880_002)


@dataclass
class World:
    """The application, both browsers, and what the owner's mailbox holds."""

    app: Flask
    deps: Dependencies
    intruder: Person
    owner: Person

    def mailed(self, name: str, event: str | None = None) -> str:
        """The secret of this name in the owner's newest mail that has one."""
        mails = Mail.select().where(Mail.to_key == email_key(ADDRESS)).order_by(Mail.id.desc())
        for mail in mails:
            secrets = secrets_of(self.deps, mail) or {}
            if name in secrets and event in (None, mail.event):
                return secrets[name]
        raise LookupError(f"no mail with {name}: {[mail.event for mail in mails]}")

    def linked(self, event: str) -> str:
        """The secret in the owner's newest mail of an event that names its links by reference."""
        mail = Mail.select().where(Mail.to_key == email_key(ADDRESS), Mail.event == event).order_by(Mail.id.desc())
        return next(iter((secrets_of(self.deps, mail.get()) or {}).values()))


@pytest.fixture
def world(app: Flask) -> World:
    app.extensions["guichet_dependencies"] = replace(app.extensions["guichet_dependencies"], keep_mail_secrets=True)
    return World(app, deps_of(app), Person(app), Person(app))


def signs_up(person: Person, password: str, *, siret: str = E1, name: str = "Intrus", address: str = ADDRESS) -> Page:
    """A whole signup in this browser, up to its confirmation."""
    writes(person, password, siret=siret, name=name, address=address)
    page = person.sends()
    assert page.heading == "Plus qu’une étape : activez votre demande"
    return page


def writes(person: Person, password: str, *, siret: str = E1, name: str = "Intrus", address: str = ADDRESS) -> Page:
    """A signup up to its summary."""
    person.goes("/creer-un-compte/")
    person.presses("Commencer")
    person.presses(nature="autre")
    person.presses(siret=siret)
    person.presses(kind="company", is_head_office="oui", entity_name="Acme SAS")
    gives_documents(person)
    page = gives_details(person, password, name, address)
    assert page.heading == "Vérifiez votre demande"
    return page


def gives_documents(person: Person) -> Page:
    return person.presses(proof_kind="kbis", proof_of_existence=KBIS, name_on_proof="oui")


def gives_details(person: Person, password: str, name: str, address: str) -> Page:
    return person.presses(
        first_name="Camille", last_name=name, capacity="Directrice", email=address, phone="", password=password
    )


def activates_with_new_password(world: World, token: str) -> Page:
    world.owner.goes(f"/activation/{token}")
    return world.owner.presses("Activer avec ce nouveau mot de passe", nouveau__password=NEW)


# ------------------------------------------------------------------------------------------- what the owner may click


def only_opens_the_link(world: World) -> None:
    for _ in range(3):
        world.owner.goes(f"/activation/{world.mailed('activation')}")
        world.owner.client.head(f"/activation/{world.mailed('activation')}")


def tries_the_own_password(world: World) -> None:
    world.owner.goes(f"/activation/{world.mailed('activation')}")
    page = world.owner.presses("Activer ma demande", connu__password=OWNERS)
    assert "Ce n’est pas le mot de passe choisi" in page.text


def chooses_a_new_password(world: World) -> None:
    assert activates_with_new_password(world, world.mailed("activation")).path.startswith("/suivi/")


def uses_the_link_that_the_intruder_asked_for_again(world: World) -> None:
    first = world.mailed("activation")
    world.intruder.presses("Recevoir un nouveau mail")
    work(world.app)
    assert world.mailed("activation") != first
    activates_with_new_password(world, world.mailed("activation"))
    world.owner.goes(f"/activation/{first}")


def signs_up_too_for_the_same_entity(world: World) -> None:
    signs_up(world.owner, OWNERS, name=OWNER_NAME)
    world.owner.goes(f"/activation/{world.mailed('activation')}")
    assert world.owner.presses("Activer ma demande").path.startswith("/suivi/")


def signs_up_too_for_another_entity(world: World) -> None:
    signs_up(world.owner, OWNERS, siret=E2, name=OWNER_NAME)
    world.owner.goes(f"/activation/{world.mailed('activation')}")
    world.owner.presses("Activer ma demande")


def activates_both_the_own_one_first(world: World) -> None:
    theirs = world.mailed("activation")
    signs_up_too_for_another_entity(world)
    world.owner.goes(f"/activation/{theirs}")
    assert "Ce n’est pas" in world.owner.presses("Activer ma demande", connu__password=OWNERS).text
    activates_with_new_password(world, theirs)


def activates_both_the_own_one_last(world: World) -> None:
    activates_with_new_password(world, world.mailed("activation"))
    signs_up_too_for_another_entity(world)


def finds_the_request(world: World) -> None:
    world.owner.goes("/retrouver-ma-demande")
    world.owner.presses("Recevoir", email=ADDRESS)
    work(world.app)
    activates_with_new_password(world, world.linked("find_requests"))


def resets_the_password(world: World) -> None:
    world.owner.goes("/mot-de-passe-oublie")
    world.owner.presses("Recevoir", email=ADDRESS)
    work(world.app)
    activates_with_new_password(world, world.linked("find_requests"))


def signs_in_with_own_password(world: World) -> None:
    world.owner.goes("/connexion")
    world.owner.presses("Se connecter", email=ADDRESS, password=OWNERS)


def withdraws_after_activating(world: World) -> None:
    chooses_a_new_password(world)
    world.owner.goes(f"{world.owner.page.path}/annuler")
    world.owner.presses("Annuler ma demande")


def reacts_while_the_intruder_goes_on(world: World) -> None:
    """The intruder's browser tries all that its page offers, at the worst moment."""
    world.owner.goes(f"/activation/{world.mailed('activation')}")
    kept = [world.intruder.would_send(words) for words in ("Recevoir un nouveau mail",)]
    correct, path = world.intruder.would_send("Corriger mon adresse", email="intrus@ailleurs.example")
    world.owner.presses("Activer avec ce nouveau mot de passe", nouveau__password=NEW)
    for data, where in [*kept, (correct, path), ({**correct, "action": ["suivre"]}, path)]:
        answer = world.intruder.client.post(where, data=data)
        assert not (answer.location or "").startswith("/suivi")
    assert not AccountRequest.select().where(AccountRequest.email == "intrus@ailleurs.example").exists()


CLICKS = (
    only_opens_the_link,
    tries_the_own_password,
    chooses_a_new_password,
    uses_the_link_that_the_intruder_asked_for_again,
    signs_up_too_for_the_same_entity,
    signs_up_too_for_another_entity,
    activates_both_the_own_one_first,
    activates_both_the_own_one_last,
    finds_the_request,
    resets_the_password,
    signs_in_with_own_password,
    withdraws_after_activating,
    reacts_while_the_intruder_goes_on,
)


@pytest.mark.parametrize("click", CLICKS, ids=lambda click: click.__name__)
def test_whatever_the_owner_clicks_the_intruder_gets_nothing(world: World, click: Callable[[World], None]) -> None:
    signs_up(world.intruder, INTRUDERS)
    click(world)
    gets_nothing(world)
    approve_everything(world)
    gets_nothing(world)


# ------------------------------------------------------------------------- the intruder who prepares it in other ways


def test_an_address_corrected_to_the_owner_s(world: World) -> None:
    """The intruder's own mailbox got links first; none of them activates what is now the owner's."""
    signs_up(world.intruder, INTRUDERS, address="intrus@ailleurs.example")
    mail = Mail.get(Mail.to_key == "intrus@ailleurs.example")
    mine = (secrets_of(world.deps, mail) or {})["activation"]
    world.intruder.presses("Corriger mon adresse", email=ADDRESS)
    assert world.intruder.client.get(f"/activation/{mine}").status_code == 404
    work(world.app)
    chooses_a_new_password(world)
    gets_nothing(world)
    approve_everything(world)
    gets_nothing(world)
    world.owner.goes("/connexion")
    assert world.owner.presses("Se connecter", email=ADDRESS, password=NEW).path == "/backoffice/"


def resume_as_owner(world: World) -> Page:
    """The owner continues the intruder's draft by the link, and sends it."""
    world.owner.goes(f"/creer-un-compte/reprendre/{world.mailed('resume')}")
    page = world.owner.presses("Continuer ma demande")
    assert page.heading == "Vos coordonnées", "the password chosen by the person who wrote before is asked for again"
    assert page.form_with("email").values["email"] == [ADDRESS]
    assert gives_details(world.owner, OWNERS, OWNER_NAME, ADDRESS).heading == "Vérifiez votre demande"
    return world.owner.sends()


def test_a_draft_prepared_for_the_owner_to_resume(world: World) -> None:
    """One button activates in the browser that sent: the password must then be the owner's."""
    writes(world.intruder, INTRUDERS)
    world.intruder.goes("/creer-un-compte/vous")
    world.intruder.presses("Reprendre plus tard")
    world.intruder.presses("M’envoyer le lien", email=ADDRESS)
    resume_as_owner(world)
    world.owner.goes(f"/activation/{world.mailed('activation')}")
    world.owner.presses("Activer ma demande")
    gets_nothing(world)
    approve_everything(world)
    gets_nothing(world)
    assert Account.get(Account.email_key == ADDRESS).last_name == OWNER_NAME


def test_a_draft_of_which_the_intruder_keeps_another_link(world: World) -> None:
    """Links mailed to the intruder die when the owner takes the draft over, and its address is the owner's."""
    writes(world.intruder, INTRUDERS)
    for address in ("intrus@ailleurs.example", ADDRESS):
        world.intruder.goes("/creer-un-compte/reprendre-plus-tard")
        world.intruder.presses("M’envoyer le lien", email=address)
        world.deps.now.advance(minutes=1)  # type: ignore[attr-defined]
    world.intruder.goes("/creer-un-compte/vous")
    gives_details(world.intruder, INTRUDERS, "Intrus", "intrus@ailleurs.example")
    resume_as_owner(world)
    mine = Mail.get(Mail.to_key == "intrus@ailleurs.example", Mail.event == "resume_draft")
    token = (secrets_of(world.deps, mine) or {})["resume"]
    assert world.intruder.client.get(f"/creer-un-compte/reprendre/{token}").status_code == 404
    gets_nothing(world)


def printed_by(person: Person) -> str:
    """The address in the QR code of a letter of this person's draft."""
    person.goes("/creer-un-compte/pieces/justificatif")
    person.presses(name_on_proof="non")
    person.presses(**SIGNATORY)
    letter = person.presses("Télécharger la lettre (PDF)").response.data
    (address,) = codes_of(letter)
    return address.removeprefix("http://localhost")


def test_a_letter_of_which_the_intruder_keeps_the_qr_code(world: World) -> None:
    """A person who prepared the draft could otherwise put a mandate of their own into what its owner sends as theirs,
    unseen since the page was last read. So a code dies with the other links when a browser that is not the draft's
    takes it over, unless its person says that they made the letter; the owner's own letter has a code that works."""
    writes(world.intruder, INTRUDERS)
    kept = printed_by(world.intruder)
    world.intruder.goes("/creer-un-compte/reprendre-plus-tard")
    world.intruder.presses("M’envoyer le lien", email=ADDRESS)
    world.intruder.goes(kept)  # opened, and ready to send
    world.owner.goes(f"/creer-un-compte/reprendre/{world.mailed('resume')}")
    world.owner.presses("Continuer ma demande")
    page = world.intruder.presses("Envoyer la photo", photo=("mandat.jpg", files.jpeg()))
    assert (page.status, page.heading) == (404, "Ce QR code ne fonctionne plus")
    assert Document.select().where(Document.kind == "mandate").count() == 0
    telephone = Person(world.app)
    telephone.goes(printed_by(world.owner))
    assert "est arrivé" in telephone.presses("Envoyer la photo", photo=("mandat.jpg", files.jpeg())).text


def test_a_letter_of_one_s_own_keeps_its_code_in_another_browser(world: World) -> None:
    """The office prints, the telephone continues by the mail: who says that the letter is theirs keeps its code."""
    writes(world.owner, OWNERS, name=OWNER_NAME)
    printed = printed_by(world.owner)
    world.owner.goes("/creer-un-compte/reprendre-plus-tard")
    world.owner.presses("M’envoyer le lien", email=ADDRESS)
    elsewhere, telephone = Person(world.app), Person(world.app)
    elsewhere.goes(f"/creer-un-compte/reprendre/{world.mailed('resume')}")
    elsewhere.presses("Continuer ma demande", keeps_codes="y")
    telephone.goes(printed)
    assert "est arrivé" in telephone.presses("Envoyer la photo", photo=("mandat.jpg", files.jpeg())).text


def test_a_letter_printed_before_keeps_its_code_in_the_browser_that_made_it(world: World) -> None:
    """Coming back by the mail to the same browser is no takeover: the paper that is being signed still works."""
    writes(world.owner, OWNERS, name=OWNER_NAME)
    printed = printed_by(world.owner)
    world.owner.goes("/creer-un-compte/reprendre-plus-tard")
    world.owner.presses("M’envoyer le lien", email=ADDRESS)
    world.owner.goes(f"/creer-un-compte/reprendre/{world.mailed('resume')}")
    world.owner.presses("Continuer ma demande")
    telephone = Person(world.app)
    telephone.goes(printed)
    assert "est arrivé" in telephone.presses("Envoyer la photo", photo=("mandat.jpg", files.jpeg())).text


def test_the_browser_that_asked_for_the_link_keeps_the_password(world: World) -> None:
    """Nothing is lost for somebody who comes back to the same browser by the mail."""
    writes(world.owner, OWNERS, name=OWNER_NAME)
    world.owner.goes("/creer-un-compte/reprendre-plus-tard")
    world.owner.presses("M’envoyer le lien", email=ADDRESS)
    world.owner.goes(f"/creer-un-compte/reprendre/{world.mailed('resume')}")
    assert world.owner.presses("Continuer ma demande").heading == "Vérifiez votre demande"


def test_an_owner_who_has_an_account(world: World) -> None:
    """The link then asks to sign in; the intruder's password and browser leave the request with that."""
    account = known_account(world.app, HOLDERS, address=ADDRESS)
    signs_up(world.intruder, INTRUDERS)
    world.owner.goes("/connexion")
    world.owner.presses("Se connecter", email=ADDRESS, password=HOLDERS)
    world.owner.goes(f"/activation/{world.mailed('activation', 'already_account')}")
    assert world.owner.presses("Activer ma demande").path.startswith("/suivi/")
    gets_nothing(world)
    approve_everything(world)
    gets_nothing(world)
    assert Account.get_by_id(account.id).password == account.password


# -------------------------------------------------------------------------------------------- what the intruder tries


def approve_everything(world: World) -> None:
    """The SI accepts every document and approves every activated request: the worst case for the owner."""
    reviewer = make_si_admin(world.deps)
    waiting = AccountRequest.select().where(AccountRequest.state == State.WITH_SI).order_by(AccountRequest.id)
    for request in list(waiting):
        approve(world.deps, request, reviewer)


def gets_nothing(world: World) -> None:
    """No sign-in, no follow-up page, no data of the owner's, no account or activated request behind the password."""
    signing_in = Person(world.app)
    signing_in.goes("/connexion")
    page = signing_in.presses("Se connecter", email=ADDRESS, password=INTRUDERS)
    assert "Adresse mail ou mot de passe incorrect" in page.text
    for browser in (signing_in, world.intruder):
        assert browser.client.get("/mon-compte").location.startswith("/connexion")
        for address in ("/creer-un-compte/confirmation", "/creer-un-compte/vous", "/creer-un-compte/recapitulatif"):
            page = browser.goes(address)
            assert OWNER_NAME not in page.text
            assert "Suivre ma demande" not in page.text
            assert not [link for link in page.links if "/suivi/" in link]
    answer = world.intruder.client.post("/connexion", data={"email": ADDRESS, "password": INTRUDERS})
    assert answer.status_code == 400, "the token is still asked for"
    with world.app.app_context():
        people = Account.select().where(Account.staff_role.is_null())
        opened = [account.email for account in people if verify_password(INTRUDERS, account.password)]
        activated = AccountRequest.select().where(AccountRequest.state.in_(list(ACTIVATED_OPEN)))
        opened += [request.reference for request in activated if verify_password(INTRUDERS, request.password_hash)]
    assert opened == []
