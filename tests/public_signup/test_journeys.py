"""Whole journeys through the real application, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from adapters.passwords import hash_password
from domain.identifiers import format_siret
from domain.states import State
from models import AccountRequest, Mail
from services.machinery.dependencies import Dependencies
from tests.public_signup.steps import LETTER_PAGE, PROOF_PAGE, SIGNATORY, SIGNATORY_PAGE, SIGNED, SIGNED_PAGE
from tests.support import files
from tests.support.factories import luhn_siret, make_account, make_entity, make_manager, make_ministry
from tests.support.signup import Page, Person

pytestmark = pytest.mark.slow

PASSWORD = "quatre chevaux sous la pluie"
KBIS = ("kbis.pdf", files.pdf())

Secrets = Callable[..., dict[str, str]]


def sound(page: Page) -> Page:
    """What is true of any page: one heading, a title, ids that are unique, labelled inputs."""
    assert page.status == 200, page.text[:800]
    assert len(page.headings) == 1
    assert page.heading in page.title
    assert page.duplicates == []
    assert [name for name in page.unlabelled if name] == []
    return page


def start(person: Person) -> Page:
    sound(person.goes("/creer-un-compte/"))
    return sound(person.presses("Commencer"))


def gives_name_and_password(person: Person, address: str) -> Page:
    return sound(
        person.presses(
            first_name="Camille",
            last_name="Roy",
            capacity="Responsable de la formation",
            email=address,
            phone="01 02 03 04 05",
            password=PASSWORD,
        )
    )


def names_company(person: Person, siret: str, name: str) -> Page:
    """Another body than a ministry, by its head office's SIRET; no directory tells the rest."""
    sound(person.presses(nature="autre"))
    sound(person.presses(siret=siret))
    return sound(person.presses(kind="company", is_head_office="oui", entity_name=name))


def names_kind_without_siret(person: Person, kind: str) -> Page:
    sound(person.presses(nature="autre"))
    sound(person.presses("L’entité n’a pas de SIRET"))
    return sound(person.presses(kind=kind))


def company(person: Person, address: str = "camille.roy@acme.example", siret: str | None = None) -> Page:
    """A company's signup up to its confirmation."""
    start(person)
    names_company(person, siret or luhn_siret(1), "Acme SAS")
    if person.page.heading == PROOF_PAGE:
        sound(person.presses(proof_kind="kbis", proof_of_existence=KBIS, name_on_proof="oui"))
    gives_name_and_password(person, address)
    assert person.page.heading == "Vérifiez votre demande"
    return sound(person.sends())


def test_a_company_whose_kbis_names_the_applicant(person: Person, secrets_to: Secrets) -> None:
    company(person)
    assert person.page.heading == "Plus qu’une étape : activez votre demande"
    token = secrets_to("camille.roy@acme.example", "submitted")["activation"]
    sound(person.goes(f"/activation/{token}"))
    sound(person.presses("Activer ma demande"))
    assert person.page.heading == "L’administrateur du SI examine votre demande"
    assert AccountRequest.get().state == State.WITH_SI
    sound(person.goes(f"/activation/{token}"))
    assert person.page.heading == "Votre demande est déjà activée"
    sound(person.presses("Suivre ma demande"))
    assert person.page.heading == "L’administrateur du SI examine votre demande"


def activates(person: Person, secrets_to: Secrets, address: str) -> Page:
    """Open the link of the mail in the browser that submitted, and press its one button."""
    sound(person.goes(f"/activation/{secrets_to(address, 'submitted')['activation']}"))
    return sound(person.presses("Activer ma demande"))


def gives_mandate(person: Person, **proof: object) -> Page:
    """Who signs, the letter to make, the proof where one is asked for, the letter signed."""
    seconds = {name: str(proof.pop(name)) for name in ("second_name", "second_capacity") if name in proof}
    assert person.page.heading == SIGNATORY_PAGE
    sound(person.presses(**SIGNATORY, **seconds))
    assert person.page.heading == LETTER_PAGE
    sound(person.presses())
    if proof:
        assert person.page.heading == PROOF_PAGE
        sound(person.presses(**proof))  # type: ignore[arg-type]
    assert person.page.heading == SIGNED_PAGE
    return sound(person.presses(**SIGNED | {"mandate_date": "20.11.2026"}))


def test_a_ministry_picked_from_the_list_has_its_siret_filled_in(person: Person, secrets_to: Secrets) -> None:
    make_ministry("culture", "Ministère de la Culture", siret=luhn_siret(7))
    start(person)
    page = sound(person.presses(nature="liste"))
    assert "SIRET" not in page.text
    page = sound(person.presses(ministry="culture"))
    assert page.heading == "Votre entité"
    form = page.form_with("siret")
    assert form.values["siret"] == [format_siret(luhn_siret(7))]
    assert sound(person.presses()).heading == SIGNATORY_PAGE, "the list's own SIRET is the head office's: known"
    assert AccountRequest.get().is_head_office is True
    gives_mandate(person)
    gives_name_and_password(person, "camille.roy@culture.example")
    assert "Ministère de la Culture" in person.page.text
    sound(person.sends())
    activates(person, secrets_to, "camille.roy@culture.example")
    request = AccountRequest.get()
    assert (request.state, request.entity.identifier) == (State.WITH_SI, "culture")


def test_a_ministry_that_gives_another_siret_is_asked_whether_it_is_the_head_office(person: Person) -> None:
    make_ministry("culture", "Ministère de la Culture", siret=luhn_siret(7))
    start(person)
    person.presses(nature="liste")
    person.presses(ministry="culture")
    page = sound(person.presses(siret=luhn_siret(8)))
    assert "is_head_office" not in page.form_with("is_head_office").values, "nothing is chosen"
    assert sound(person.presses(is_head_office="non")).heading == SIGNATORY_PAGE
    person.goes("/creer-un-compte/entite?question=siret")
    sound(person.presses(siret=luhn_siret(7)))
    assert person.page.heading == SIGNATORY_PAGE
    assert AccountRequest.get().is_head_office is True


def test_a_ministry_absent_from_the_list_gives_its_name(person: Person) -> None:
    start(person)
    sound(person.presses(nature="liste"))
    page = person.presses(ministry="absent")
    assert "Indiquez le nom de votre ministère." in page.text
    sound(person.presses(ministry="absent", ministry_name="Ministère du Temps libre"))
    sound(person.presses("L’entité n’a pas de SIRET"))
    page = sound(person.presses(address="1 rue de la Paix", postcode="75002", city="Paris"))
    assert page.heading == SIGNATORY_PAGE
    request = AccountRequest.get()
    assert (request.entity_name, request.ministry_id, request.has_siret) == ("Ministère du Temps libre", None, False)


def test_an_association_without_siret(person: Person, secrets_to: Secrets) -> None:
    start(person)
    names_kind_without_siret(person, "association")
    sound(
        person.presses(
            entity_name="Les Amis du bois",
            address="3 place du Marché",
            postcode="44000",
            city="Nantes",
            register_number="w 123 456 789",
        )
    )
    gives_mandate(person, proof_kind="jo_notice", proof_of_existence=("annonce.pdf", files.pdf()))
    gives_name_and_password(person, "camille.roy@bois.example")
    sound(person.sends())
    activates(person, secrets_to, "camille.roy@bois.example")
    assert AccountRequest.get().entity.identifier == "W123456789"


def test_a_joint_commission_gives_the_number_of_each_of_its_branches(person: Person) -> None:
    start(person)
    names_kind_without_siret(person, "cpne")
    assert "indiquez chaque numéro, séparé par une virgule" in sound(person.page).text
    there = {"entity_name": "CPNE", "address": "3 place du Marché", "postcode": "67000", "city": "Strasbourg"}
    page = person.presses(**there, register_number="1486 et 20981")
    assert "4 chiffres au plus" in page.text
    assert page.form_with("register_number").values["register_number"] == ["1486 et 20981"]
    sound(person.presses(register_number="1486 et 2098"))
    assert AccountRequest.get().register_number == "1486, 2098"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("n° W 123 456 789", ("rna", "W123456789")),
        ("Volume 52, folio 117, Strasbourg", ("court", "Volume 52, folio 117, Strasbourg")),
        ("", (None, None)),
    ],
)
def test_an_association_is_not_asked_which_register(person: Person, typed: str, kept: tuple[str | None, ...]) -> None:
    start(person)
    names_kind_without_siret(person, "association")
    there = {
        "entity_name": "Les Amis du bois",
        "address": "3 place du Marché",
        "postcode": "67000",
        "city": "Strasbourg",
    }
    page = sound(person.page)
    assert "register_kind" not in page.form_with("register_number").choices
    assert "Numéro RNA ou volume et folio (Alsace-Moselle)" in page.text
    page = person.presses(**there, register_number="W1234")
    assert "10 caractères" in page.text, "an RNA number that is wrong is no volume and folio"
    assert sound(person.presses(register_number=typed)).heading == SIGNATORY_PAGE
    request = AccountRequest.get()
    assert (request.register_kind, request.register_number) == kept


def test_a_university_gives_the_siret_of_its_head_office(person: Person, secrets_to: Secrets) -> None:
    start(person)
    names_kind_without_siret(person, "public_establishment")
    there = {"address": "1 rue", "postcode": "35000", "city": "Rennes"}
    page = person.presses(is_school="oui", entity_name="Université de Brume", **there)
    assert "doit utiliser le SIRET de son siège" in page.text
    person.goes("/creer-un-compte/entite?question=siret")
    sound(person.presses(siret=luhn_siret(3)))
    answers = {"kind": "public_establishment", "is_school": "oui", "entity_name": "Université de Brume"}
    page = person.presses(is_head_office="non", **answers)
    assert "doit utiliser le SIRET de son siège" in page.text
    page = sound(person.presses(is_head_office="oui"))
    assert page.heading == SIGNATORY_PAGE
    gives_mandate(person, proof_kind="decree", proof_of_existence=("decret.pdf", files.pdf(3)))
    gives_name_and_password(person, "camille.roy@brume.example")
    sound(person.sends())
    activates(person, secrets_to, "camille.roy@brume.example")
    assert AccountRequest.get().is_head_office is True


def test_a_cpne_without_siret_signs_by_two(person: Person, secrets_to: Secrets) -> None:
    start(person)
    names_kind_without_siret(person, "cpne")
    there = {"address": "5 rue Basse", "postcode": "69001", "city": "Lyon", "entity_name": "CPNE du bois"}
    page = person.presses(**there)
    assert "Indiquez le numéro dans le registre." in page.text
    page = sound(person.presses(register_number="IDCC 158"))
    gives_mandate(
        person,
        proof_kind="branch_agreement",
        proof_of_existence=("accord.pdf", files.pdf(2)),
        second_name="Alix Petit",
        second_capacity="coprésident",
    )
    gives_name_and_password(person, "camille.roy@cpne.example")
    assert "Alix Petit, coprésident" in person.page.text
    sound(person.sends())
    activates(person, secrets_to, "camille.roy@cpne.example")
    request = AccountRequest.get()
    assert (request.entity, request.register_kind, request.register_number) == (None, "idcc", "0158")
    assert request.state == State.WITH_SI


def test_the_second_person_of_an_entity_gives_no_document(
    person: Person, deps: Dependencies, secrets_to: Secrets
) -> None:
    entity = make_entity(deps)
    manager = make_manager(deps, entity)
    company(person, "alix.petit@acme.example", siret=entity.identifier)
    activates(person, secrets_to, "alix.petit@acme.example")
    assert person.page.heading == "Le gestionnaire de votre entité examine votre demande"
    assert manager.name not in person.page.text
    assert AccountRequest.get(AccountRequest.email_key == "alix.petit@acme.example").state == State.WITH_MANAGER


def test_resuming_in_another_browser(app: Flask, person: Person, secrets_to: Secrets) -> None:
    start(person)
    sound(person.presses(nature="autre"))
    sound(person.presses(siret=luhn_siret(1)))
    page = sound(person.presses("Reprendre plus tard", kind="company", entity_name="Acme"))
    assert page.heading == "Reprendre plus tard"
    sound(person.presses("M’envoyer le lien", email="Camille.Roy@acme.example "))
    token = secrets_to("camille.roy@acme.example", "resume_draft")["resume"]
    elsewhere = Person(app)
    for _ in range(2):
        sound(elsewhere.goes(f"/creer-un-compte/reprendre/{token}"))
    page = sound(elsewhere.presses("Continuer ma demande"))
    assert page.heading == "Votre entité"
    assert page.form_with("entity_name").values["entity_name"] == ["Acme"]
    assert person.goes("/creer-un-compte/entite").heading == "Créer un compte"


def test_a_lost_mail_is_sent_again_and_a_wrong_address_mended(
    person: Person, secrets_to: Secrets, work: Callable[[], int]
) -> None:
    company(person, "camile.roy@acme.example")
    sound(person.presses("Recevoir un nouveau mail"))
    work()
    assert Mail.select().where(Mail.event == "submitted").count() == 2
    first = secrets_to("camile.roy@acme.example", "submitted")["activation"]
    page = sound(person.presses("Corriger mon adresse", email="camille.roy@acme.example"))
    assert "camille.roy@acme.example" in page.text
    assert person.goes(f"/activation/{first}").status == 404
    work()
    activates(person, secrets_to, "camille.roy@acme.example")


def test_signing_up_again_with_the_same_address(app: Flask, person: Person, secrets_to: Secrets) -> None:
    company(person)
    again = Person(app)
    company(again)
    activates(again, secrets_to, "camille.roy@acme.example")
    states = {request.state for request in AccountRequest.select()}
    assert states == {State.WITH_SI, State.WITHDRAWN}


def test_activation_in_another_browser_asks_for_the_password(app: Flask, person: Person, secrets_to: Secrets) -> None:
    company(person)
    elsewhere = Person(app)
    token = secrets_to("camille.roy@acme.example", "submitted")["activation"]
    sound(elsewhere.goes(f"/activation/{token}"))
    page = elsewhere.presses("Activer ma demande", connu__password="ce n’est pas celui-là")
    assert "Ce n’est pas le mot de passe choisi" in page.text
    assert AccountRequest.get().state == State.AWAITING_ACTIVATION
    page = sound(elsewhere.presses("Activer ma demande", connu__password=PASSWORD))
    assert page.heading == "L’administrateur du SI examine votre demande"


def test_an_intruders_password_opens_nothing_once_the_owner_chose_another(
    app: Flask, person: Person, secrets_to: Secrets
) -> None:
    company(person)
    owner = Person(app)
    token = secrets_to("camille.roy@acme.example", "submitted")["activation"]
    sound(owner.goes(f"/activation/{token}"))
    page = owner.presses("Activer avec ce nouveau", nouveau__password="court")
    assert "12" in page.text
    sound(owner.presses("Activer avec ce nouveau", nouveau__password="trois tasses de porcelaine"))
    assert owner.page.heading == "L’administrateur du SI examine votre demande"
    person.goes("/connexion")
    page = person.presses("Se connecter", email="camille.roy@acme.example", password=PASSWORD)
    assert "mot de passe incorrect" in page.text
    assert person.goes("/creer-un-compte/confirmation").heading == "Plus qu’une étape : activez votre demande"


def test_an_account_holder_activates_once_signed_in(
    app: Flask, person: Person, deps: Dependencies, secrets_to: Secrets
) -> None:
    with app.app_context():
        holder = make_account(deps, address="camille.roy@acme.example", password=hash_password(PASSWORD))
    company(person)
    token = secrets_to("camille.roy@acme.example", "already_account")["activation"]
    sound(person.goes(f"/activation/{token}"))
    page = sound(Page(person.client.get(next(link for link in person.page.links if "next=" in link))))
    person.page = page
    page = sound(person.presses("Se connecter", email="camille.roy@acme.example", password=PASSWORD))
    assert page.heading == "Activer ma demande"
    sound(person.presses("Activer ma demande"))
    request = AccountRequest.get()
    assert (request.account_id, request.state) == (holder.id, State.WITH_SI)


def test_finding_ones_requests(person: Person, secrets_to: Secrets, work: Callable[[], int]) -> None:
    company(person)
    person.goes("/retrouver-ma-demande")
    page = sound(person.presses("Recevoir mes liens", email="CAMILLE.ROY@acme.example"))
    assert page.heading == "Regardez vos mails"
    work()
    reference = AccountRequest.get().reference
    token = secrets_to("camille.roy@acme.example", "find_requests")[reference]
    assert sound(person.goes(f"/activation/{token}")).heading == "Activer ma demande"


def test_withdrawing_asks_first(person: Person, secrets_to: Secrets) -> None:
    company(person)
    activates(person, secrets_to, "camille.roy@acme.example")
    link = next(link for link in person.page.links if link.endswith("/annuler"))
    page = sound(person.goes(link))
    assert page.heading == "Annuler ma demande ?"
    page = sound(person.presses("Annuler ma demande"))
    assert page.heading == "Votre demande est annulée"
