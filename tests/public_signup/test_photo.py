"""The letter's QR code: a telephone photographs the signed letter into the draft, and learns nothing."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from domain.given_files import Remark
from domain.states import LinkPurpose
from models import AccountRequest, DocumentVersion, Link
from public_signup import uploads
from services.machinery.dependencies import Dependencies
from services.requests import purging
from services.signup.photo_links import link_of_letter
from tests.public_signup.steps import (
    ENTITY,
    PROOF,
    SELF,
    SIGNATORY,
    SIGNED,
    draft,
    to_letter,
    to_proof,
    to_signed_letter,
    to_siret,
)
from tests.public_signup.test_no_room import NO_ROOM, set_policy
from tests.support import files
from tests.support.dependencies import Clock
from tests.support.factories import luhn_siret, make_account, make_draft
from tests.support.pdf import codes_of
from tests.support.signup import Page, Person

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

PHOTO, SECOND = ("IMG_1.jpg", files.jpeg()), ("IMG_2.jpg", files.jpeg(640, 480))
SEND, REPLACE = "Envoyer la photo", "Remplacer par la nouvelle photo"
DEAD = "Ce QR code ne fonctionne plus"


def address_of(letter: bytes) -> str:
    """What the QR code on the letter's first page opens, without the site."""
    (code,) = codes_of(letter)
    site, _, path = code.partition("/creer-un-compte/")
    assert site == "http://localhost"
    return f"/creer-un-compte/{path}"


SIGNED_LETTER = "/creer-un-compte/pieces/lettre-signee"


def letter_of(person: Person) -> bytes:
    """The letter of this person's draft."""
    person.goes("/creer-un-compte/pieces/lettre")
    return bytes(person.presses("Télécharger la lettre (PDF)").response.data)


@pytest.fixture
def address(person: Person) -> str:
    """What the letter of a draft opens on a telephone."""
    to_letter(person)
    return address_of(letter_of(person))


@pytest.fixture
def telephone(app: Flask) -> Person:
    return Person(app)


def mandates() -> list[DocumentVersion]:
    """The current files of mandates."""
    current = DocumentVersion.select().where(DocumentVersion.removed_at.is_null()).order_by(DocumentVersion.id)
    return [version for version in current if version.document.kind == "mandate"]


def test_a_photograph_arrives_in_the_draft(person: Person, telephone: Person, address: str) -> None:
    page = telephone.goes(address)
    assert page.heading == "Photographier la lettre signée"
    assert mandates() == []
    assert "Votre fichier est arrivé" in telephone.presses(SEND, photo=PHOTO).text
    (version,) = mandates()
    assert (version.document.kind, version.document.request_id) == ("mandate", draft().id)
    page = person.goes(SIGNED_LETTER)
    assert "Fichier reçu" in page.text
    assert re.search(r"IMG_1\.jpg.*arrivée du téléphone le \d+ .* à \d+ h", page.text)


def test_the_computer_s_own_files_say_nothing_of_a_telephone(person: Person) -> None:
    to_signed_letter(person)
    page = person.presses("Envoyer ce fichier", **SIGNED)
    assert "mandat.pdf" in page.text
    assert "téléphone le" not in page.text


def test_pages_follow_each_other_and_can_be_taken_anew(telephone: Person, address: str) -> None:
    telephone.goes(address)
    telephone.presses(SEND, photo=PHOTO)
    telephone.presses(SEND, photo=SECOND)
    assert [version.pages for version in mandates()] == [2]
    telephone.presses("Envoyer ces fichiers", chosen=[PHOTO, SECOND])
    assert [version.pages for version in mandates()] == [4]
    assert "à la place" in telephone.presses(REPLACE, photo=SECOND).text
    assert [version.pages for version in mandates()] == [1]


def test_what_is_no_picture_is_refused_in_words_and_the_rest_kept(telephone: Person, address: str) -> None:
    telephone.goes(address)
    telephone.presses(SEND, photo=PHOTO)
    assert "Prenez d’abord une photo" in telephone.presses(SEND).text
    assert "Prenez d’abord une photo" in telephone.presses(REPLACE).text
    assert "vide" in telephone.presses(SEND, photo=("IMG_3.jpg", b"")).text
    assert "type accepté" in telephone.presses(REPLACE, photo=("IMG_3.exe", b"MZ" + bytes(500))).text
    assert [version.filename for version in mandates()] == ["IMG_1.jpg"]


def test_a_store_without_room_is_said_beside_the_field(app: Flask, telephone: Person, address: str) -> None:
    set_policy(app, upload_free_bytes=2**62)
    telephone.goes(address)
    page = telephone.presses(SEND, photo=PHOTO)
    assert (page.status, "#photo" in page.links) == (200, True)
    assert NO_ROOM in page.text
    assert mandates() == []


def test_a_poor_photograph_is_said_while_the_paper_is_at_hand(
    monkeypatch: pytest.MonkeyPatch, telephone: Person, address: str
) -> None:
    """Of what was just sent alone: what came before is nobody's business here."""
    take_in, remarks = uploads.take_in, [Remark.DARK]

    def judged(*files_given: Any) -> Any:
        accepted = take_in(*files_given)
        return replace(accepted, given=(*accepted.given[:-1], replace(accepted.given[-1], remarks=tuple(remarks))))

    monkeypatch.setattr(uploads, "take_in", judged)
    telephone.goes(address)
    page = telephone.presses(SEND, photo=PHOTO)
    assert "Votre fichier est arrivé" in page.text
    assert "Image sombre" in page.text
    remarks[:] = [Remark.BLURRED]
    page = telephone.presses(SEND, photo=SECOND)
    assert ("Image floue" in page.text, "Image sombre" in page.text) == (True, False)
    assert [version.pages for version in mandates()] == [2]


def test_opening_it_changes_nothing(telephone: Person, address: str) -> None:
    before = draft().version, list(Link.select().dicts())
    for ask in (telephone.client.get, telephone.client.head):
        assert ask(address).status_code == 200
    assert (draft().version, list(Link.select().dicts())) == before


def without_tokens(page: Page) -> str:
    chance = r'(?<=name="csrf_token" value=")[^"]+|(?<=nonce=")[^"]+|(?<=/photo/)[\w-]+'
    return re.sub(chance, "", page.response.get_data(as_text=True))


def test_its_page_tells_nothing(app: Flask, person: Person, telephone: Person, address: str) -> None:
    """A draft that is nearly empty, and one that has everything, are the same page."""
    other = Person(app)
    to_siret(other)
    other.presses(siret=luhn_siret(2))
    other.presses(**{**ENTITY, "entity_name": "Autre SAS"})
    other.presses(**PROOF | {"name_on_proof": "non"})
    other.presses(**SIGNATORY | {"last_name": "Ville"})
    full = without_tokens(telephone.goes(address_of(letter_of(other))))
    telephone.goes(address)
    telephone.presses(SEND, photo=PHOTO)
    telephone.goes(address)  # what was told once is gone
    person.goes(SIGNED_LETTER)
    person.presses(**SIGNED)
    assert without_tokens(telephone.goes(address)) == full
    assert not [word for word in ("Acme", "Autre SAS", "Camille", "Dominique", "Kbis", "IMG_1") if word in full]


def test_somebody_who_has_the_paper_gets_into_nothing_else(telephone: Person, address: str) -> None:
    telephone.goes(address)
    telephone.presses(SEND, photo=PHOTO)
    for page in ("pieces/lettre-signee", "vous", "recapitulatif", "confirmation"):
        assert telephone.client.get(f"/creer-un-compte/{page}").location == "/creer-un-compte/"
    token = address.rpartition("/")[2]
    for start in ("/activation/", "/suivi/", "/creer-un-compte/reprendre/"):
        assert telephone.client.get(start + token).status_code == 404


def test_a_letter_that_is_made_again_has_a_code_of_its_own_and_both_work(person: Person, telephone: Person) -> None:
    to_letter(person)
    addresses = [address_of(letter_of(person)) for _ in range(2)]
    assert addresses[0] != addresses[1]
    for address in addresses:
        telephone.goes(address)
        telephone.presses(SEND, photo=PHOTO)
    assert [version.pages for version in mandates()] == [2]


def test_the_word_letter_has_one_too(person: Person) -> None:
    to_letter(person)
    data = person.presses("Télécharger la lettre (Word)").response.data
    assert Link.select().where(Link.purpose == LinkPurpose.PHOTO).count() == 1
    assert b"word/media/" in data


def test_no_more_than_twenty_letters_have_a_code_that_works(person: Person, telephone: Person) -> None:
    to_letter(person)
    first = address_of(letter_of(person))
    for _ in range(20):
        last = letter_of(person)
    assert Link.select().where(Link.purpose == LinkPurpose.PHOTO).count() == 20
    assert telephone.goes(first).heading == DEAD
    assert telephone.goes(address_of(last)).status == 200


def test_the_letter_of_anybody_has_none(person: Person) -> None:
    to_proof(person)
    person.goes("/lettre-de-mandat")
    letter = person.presses("PDF", applicant_name="Zoé Œuvré").response.data
    assert codes_of(letter) == []
    assert Link.select().count() == 0


# ---------------------------------------------------------------------------------------------------------- its end


def test_it_lives_as_long_as_the_draft(
    deps: Dependencies, clock: Clock, person: Person, telephone: Person, address: str
) -> None:
    person.goes("/creer-un-compte/reprendre-plus-tard")
    person.presses("M’envoyer le lien", email="camille.roy@acme.example")
    clock.advance(days=29, hours=23)
    purging.purge_drafts(deps)
    assert telephone.goes(address).status == 200
    clock.advance(hours=2)
    purging.purge_drafts(deps)
    assert telephone.goes(address).heading == DEAD


def test_it_ends_when_the_draft_is_sent(person: Person, telephone: Person, address: str) -> None:
    telephone.goes(address)
    person.goes(SIGNED_LETTER)
    person.presses(**SIGNED)
    person.presses(**SELF)
    person.sends()
    page = telephone.presses(SEND, photo=PHOTO)
    assert (page.status, page.heading) == (404, DEAD)
    assert [version.filename for version in mandates()] == ["mandat.pdf"]


def test_a_dead_one_says_what_the_paper_is_worth_and_how_to_begin_again(
    person: Person, telephone: Person, address: str
) -> None:
    unknown = without_tokens(telephone.goes("/creer-un-compte/photo/inconnu"))
    person.goes(SIGNED_LETTER)
    person.presses(**SIGNED)
    person.presses(**SELF)
    person.sends()
    dead = telephone.goes(address)
    assert without_tokens(dead) == unknown, "wrong and ended alike"
    assert dead.status == 404
    assert "La lettre signée reste valable 3 mois" in dead.text
    assert "/creer-un-compte/" in dead.links


def test_a_draft_taken_over_while_the_photograph_is_on_its_way(
    monkeypatch: pytest.MonkeyPatch, telephone: Person, address: str
) -> None:
    """Between the link and the row a picture is decoded, which takes its time."""
    take_in = uploads.take_in

    def meanwhile(*files_given: Any) -> Any:
        AccountRequest.update(browser_hash="of another browser").execute()
        return take_in(*files_given)

    monkeypatch.setattr(uploads, "take_in", meanwhile)
    telephone.goes(address)
    page = telephone.presses(SEND, photo=PHOTO)
    assert (page.status, page.heading) == (404, DEAD)
    assert mandates() == []


def test_pages_that_two_devices_give_at_once_are_both_kept(
    monkeypatch: pytest.MonkeyPatch, person: Person, telephone: Person, address: str
) -> None:
    """While the telephone's page is decoded, the computer's is kept: what was read before is not what is there."""
    take_in, came = uploads.take_in, list[Page]()

    def meanwhile(*files_given: Any) -> Any:
        if not came:
            came.append(person.page)
            came.append(person.presses("Envoyer ce fichier", **SIGNED))
        return take_in(*files_given)

    person.goes(SIGNED_LETTER)
    telephone.goes(address)
    monkeypatch.setattr(uploads, "take_in", meanwhile)
    telephone.presses(SEND, photo=PHOTO)
    assert [version.pages for version in mandates()] == [2]


def test_a_holder_s_draft_takes_it_without_their_session(deps: Dependencies, telephone: Person) -> None:
    """An account's draft opens to its holder alone; the paper's page shows nothing of it."""
    held = make_draft(deps, account=make_account(deps), documents=False)
    telephone.goes(f"/creer-un-compte/photo/{link_of_letter(deps, held)}")
    assert "Votre fichier est arrivé" in telephone.presses(SEND, photo=PHOTO).text
    assert [version.document.request_id for version in mandates()] == [held.id]


def test_a_page_left_open_for_days_still_takes_its_photograph(telephone: Person, address: str) -> None:
    telephone.goes(address)
    form, _ = telephone.page.form_of_button(SEND)
    form.values["csrf_token"] = ["périmé"]
    assert "Votre fichier est arrivé" in telephone.presses(SEND, photo=PHOTO).text


def test_another_site_s_page_gives_nothing(telephone: Person, address: str) -> None:
    telephone.goes(address)
    answer = telephone.client.post(
        address,
        data={"photo": (io.BytesIO(files.jpeg()), "IMG.jpg"), "csrf_token": "x"},
        headers={"Origin": "https://mal.example", "Sec-Fetch-Site": "cross-site"},
    )
    assert "expiré" in answer.text
    assert mandates() == []


def test_one_link_takes_only_so_many_posts_an_hour(telephone: Person, address: str) -> None:
    telephone.goes(address)
    answers = [telephone.presses(SEND).status for _ in range(61)]
    assert answers == [200] * 60 + [429]


def test_what_was_there_before_the_column_came_by_no_telephone(person: Person) -> None:
    to_signed_letter(person)
    person.presses("Envoyer ce fichier", **SIGNED)
    DocumentVersion.update(by_photo_link=None).execute()
    assert "téléphone le" not in person.goes(SIGNED_LETTER).text
