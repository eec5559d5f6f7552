"""What was received is seen: its first page, each file by its own name; one is added, replaced or taken out as said."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from domain.states import State
from models import AccountRequest, DerivedFile, DocumentVersion
from services.machinery import links
from services.machinery.dependencies import Dependencies
from services.review import decisions
from services.review.decisions import Item
from tests.public_signup.steps import PROOF, SELF, SIGNED, to_proof, to_signed_letter
from tests.support import files
from tests.support.dependencies import Clock
from tests.support.factories import make_request, make_si_admin
from tests.support.signed_pdfs import camille, signed
from tests.support.signup import File, Page, Person
from web.headers import SANDBOX_POLICY

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

CODE = "proof_of_existence"
SEND = "Envoyer ce fichier"
UNSIGNED = "Ce fichier ne contient pas de signature électronique."
OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
PHOTO, SCAN, TELEPHONE = ("page 1.jpg", files.jpeg()), ("page 2.png", files.png()), ("IMG_0042.HEIC", files.HEIC)


def gives(person: Person, *chosen: File, way: str | None = None) -> Page:
    """Choose files for the proof and send them; `way`: what is answered to « s’ajoute » or « remplace »."""
    answer = {} if way is None else {f"envoi-{CODE}": way}
    return person.presses(SEND, **{**PROOF, CODE: list(chosen), **answer})


def names(page: Page) -> list[str]:
    """The names of the files that the page says were received, in its order."""
    known = ("page 1.jpg", "page 2.png", "IMG_0042.HEIC", "kbis.pdf")
    return sorted((name for name in known if name in page.text), key=page.text.index)


def picture(person: Person, address: str) -> Image.Image:
    answer = person.client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.headers["Content-Security-Policy"] == SANDBOX_POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    return Image.open(io.BytesIO(answer.data)).convert("RGB")


class TestSent:
    def test_each_file_keeps_the_name_that_its_person_knows(self, person: Person) -> None:
        to_proof(person)
        page = gives(person, PHOTO, TELEPHONE)
        assert names(page) == ["page 1.jpg", "IMG_0042.HEIC"]
        assert "2 fichiers reçus" in page.text
        assert [(file.name, file.pages) for file in DocumentVersion.get().given] == [
            ("page 1.jpg", 1),
            ("IMG_0042.HEIC", 1),
        ]

    def test_a_poor_photograph_is_told_of_beside_its_name(self, person: Person) -> None:
        to_proof(person)
        page = gives(person, PHOTO, ("kbis.pdf", files.pdf()))
        assert "page 1.jpg 1 page Image petite : les textes fins seront difficiles à lire" in page.text
        assert "Image petite" not in page.text.partition("kbis.pdf")[2]

    def test_who_goes_straight_on_is_told_on_the_next_page_and_before_sending(self, person: Person) -> None:
        to_proof(person)
        page = person.presses(**{**PROOF, CODE: [PHOTO]})
        assert page.heading == "Vos coordonnées"
        assert "Document attestant de l’existence légale : Image petite" in page.text
        assert "Image petite : les textes fins" in person.presses(**SELF).text

    def test_an_electronic_signature_that_is_not_there_is_told_of_and_refused_nowhere(self, person: Person) -> None:
        to_signed_letter(person)
        page = person.presses(SEND, **SIGNED | {"signature_kind": "electronic"})
        assert f"mandat.pdf 1 page {UNSIGNED}" in page.text
        page = person.presses()
        assert page.heading == "Vos coordonnées"
        assert UNSIGNED in page.text
        assert UNSIGNED in person.presses(**SELF).text
        assert person.sends().heading == "Plus qu’une étape : activez votre demande"

    def test_who_says_so_and_goes_straight_on_is_told_too(self, person: Person) -> None:
        to_signed_letter(person)
        page = person.presses(**SIGNED | {"signature_kind": "electronic"})
        assert page.heading == "Vos coordonnées"
        assert UNSIGNED in page.text

    def test_one_that_is_there_and_was_not_told_of_is_told_of(self, person: Person) -> None:
        to_signed_letter(person)
        page = person.presses(SEND, **SIGNED | {"mandate": ("mandat.pdf", signed(camille()))})
        assert "Ce fichier contient une signature électronique. Si c’est elle" in page.text
        page = person.presses(signature_kind="electronic")
        assert page.heading == "Vos coordonnées"
        assert "contient une signature électronique" not in page.text

    @pytest.mark.parametrize(("kind", "data"), [("electronic", signed(camille())), ("handwritten", files.pdf())])
    def test_a_letter_signed_as_it_is_said_to_be_is_told_nothing(self, person: Person, kind: str, data: bytes) -> None:
        to_signed_letter(person)
        page = person.presses(**SIGNED | {"signature_kind": kind, "mandate": ("mandat.pdf", data)})
        assert page.heading == "Vos coordonnées"
        assert UNSIGNED not in page.text + person.presses(**SELF).text

    def test_the_first_page_is_shown(self, person: Person) -> None:
        to_proof(person)
        page = gives(person, TELEPHONE)
        assert f"/creer-un-compte/fichiers/{CODE}" in page.links
        drawn = picture(person, f"/creer-un-compte/fichiers/{CODE}/page/1.jpg?taille=petite")
        assert drawn.width <= 240
        red = drawn.getpixel((5, 5))
        assert isinstance(red, tuple)
        assert red[0] > 2 * red[2]

    def test_another_file_is_added_behind_unless_it_is_said_to_replace(self, person: Person) -> None:
        to_proof(person)
        gives(person, PHOTO)
        assert names(gives(person, SCAN)) == ["page 1.jpg", "page 2.png"]
        assert DocumentVersion.get().pages == 2
        assert names(gives(person, TELEPHONE, way="remplacer")) == ["IMG_0042.HEIC"]
        assert DocumentVersion.get().pages == 1

    def test_what_is_said_holds_for_every_button_of_the_page(self, person: Person) -> None:
        to_proof(person)
        gives(person, PHOTO)
        typed: dict[str, Any] = {CODE: [SCAN], f"envoi-{CODE}": "remplacer"}
        person.presses("Reprendre plus tard", **typed)
        assert [file.name for file in DocumentVersion.get().given] == ["page 2.png"]

    def test_one_of_them_is_taken_out(self, person: Person) -> None:
        to_proof(person)
        gives(person, PHOTO, ("kbis.pdf", files.pdf(2)), SCAN)
        page = person.page
        button = next(value for _, value, words in page.forms[0].buttons if "kbis.pdf" in words)
        assert button.startswith(f"retirer:{CODE}:1:")
        page = person.presses("Retirer kbis.pdf")
        assert names(page) == ["page 1.jpg", "page 2.png"]
        version = DocumentVersion.get()
        assert (version.pages, version.filename) == (2, "page 1.pdf")

    def test_the_last_of_them_is_not_taken_out_but_the_document_removed(self, person: Person) -> None:
        to_proof(person)
        page = gives(person, PHOTO)
        with pytest.raises(LookupError):
            page.form_of_button("Retirer")
        page = person.presses("Supprimer")
        assert names(page) == []
        assert DocumentVersion.select().count() == 0

    def test_a_button_of_an_older_page_takes_nothing_out(self, person: Person) -> None:
        to_proof(person)
        gives(person, PHOTO, SCAN)
        data, path = person.would_send("Retirer page 1.jpg")
        gives(person, TELEPHONE)
        answer = person.client.post(path, data=data, content_type="multipart/form-data")
        assert "a changé dans une autre fenêtre" in answer.text
        assert [file.name for file in DocumentVersion.get().given] == ["page 1.jpg", "page 2.png", "IMG_0042.HEIC"]

    def test_the_address_after_a_file_leads_to_what_was_received(self, person: Person) -> None:
        to_proof(person)
        data, path = person.would_send(SEND, **{**PROOF, CODE: [PHOTO]})
        answer = person.client.post(path, data=data, content_type="multipart/form-data")
        assert answer.location.endswith(f"#recu-{CODE}")
        page = person.client.get(answer.location)
        assert f'id="recu-{CODE}" tabindex="-1" role="group"' in " ".join(page.text.split())


class TestReadAgain:
    ADDRESS = f"/creer-un-compte/fichiers/{CODE}"

    def test_page_by_page_with_the_name_that_it_came_under(self, person: Person) -> None:
        to_proof(person)
        gives(person, PHOTO, ("kbis.pdf", files.pdf(2)))
        page = person.goes(f"{self.ADDRESS}?page=3")
        assert page.status == 200
        assert "Page 3 sur 3, de « kbis.pdf »" in page.text
        assert picture(person, f"{self.ADDRESS}/page/3.jpg").width == 1000
        before = DerivedFile.select().count()
        picture(person, f"{self.ADDRESS}/page/3.jpg")
        assert DerivedFile.select().count() == before

    def test_a_page_is_taken_out(self, person: Person) -> None:
        to_proof(person)
        gives(person, ("kbis.pdf", files.pdf(3)))
        person.goes(f"{self.ADDRESS}?page=2")
        page = person.presses("Retirer cette page")
        assert "Page 2 sur 2" in page.text
        version = DocumentVersion.get()
        assert [(file.name, file.pages) for file in version.given] == [("kbis.pdf", 2)]

    def test_the_last_page_stays(self, person: Person) -> None:
        to_proof(person)
        gives(person, PHOTO)
        page = person.goes(self.ADDRESS)
        with pytest.raises(LookupError):
            page.form_of_button("Retirer cette page")
        data, path = person.would_send("Tourner")
        sent = person.client.post(path, data=data | {"action": "retirer-page"}, headers=OURS)
        assert sent.status_code == 404
        assert DocumentVersion.get().pages == 1

    @pytest.mark.parametrize("chosen", [[PHOTO], [PHOTO, SCAN]], ids=["a photograph", "bound"])
    def test_a_page_is_turned_by_a_quarter(self, person: Person, chosen: list[File]) -> None:
        to_proof(person)
        gives(person, *chosen)
        lying = picture(person, f"{self.ADDRESS}/page/1.jpg?taille=petite")
        person.goes(self.ADDRESS)
        person.presses("Tourner")
        upright = picture(person, f"{self.ADDRESS}/page/1.jpg?taille=petite")
        assert lying.width > lying.height
        assert upright.width < upright.height
        red = upright.getpixel((upright.width - 6, 5))
        assert isinstance(red, tuple)
        assert red[0] > 2 * red[2]

    def test_a_signed_document_is_not_touched(self, person: Person) -> None:
        to_proof(person)
        gives(person, ("kbis.pdf", files.signed_pdf()))
        person.goes(self.ADDRESS)
        page = person.presses("Tourner")
        assert "porte une signature électronique" in page.text
        assert person.client.get(self.ADDRESS).status_code == 200

    def test_what_changed_meanwhile_is_told(self, person: Person) -> None:
        to_proof(person)
        gives(person, PHOTO, SCAN)
        person.goes(self.ADDRESS)
        data, path = person.would_send("Retirer cette page")
        person.goes("/creer-un-compte/pieces/justificatif")
        gives(person, TELEPHONE, way="remplacer")
        answer = person.client.post(path, data=data, headers=OURS)
        assert "a changé dans une autre fenêtre" in answer.text
        assert [file.name for file in DocumentVersion.get().given] == ["IMG_0042.HEIC"]

    @pytest.mark.parametrize("page", ["0", "3", "-1", "9" * 30, "x", "٣"])
    def test_a_page_that_there_is_not(self, person: Person, page: str) -> None:
        to_proof(person)
        gives(person, PHOTO, SCAN)
        assert person.client.get(f"{self.ADDRESS}/page/{page}.jpg").status_code == 404
        assert person.client.get(f"{self.ADDRESS}?page={page}").status_code == 404

    @pytest.mark.parametrize("code", ["mandate", "nothing", "proof_of_existence\x00"])
    def test_a_document_that_there_is_not(self, person: Person, code: str) -> None:
        to_proof(person)
        gives(person, PHOTO)
        assert person.client.get(f"/creer-un-compte/fichiers/{code}").status_code == 404
        assert person.client.get(f"/creer-un-compte/fichiers/{code}/page/1.jpg").status_code == 404

    def test_an_infected_file_is_not_opened(self, person: Person) -> None:
        to_proof(person)
        gives(person, PHOTO)
        DocumentVersion.update(scan_verdict="infected").execute()
        answer = person.client.get(f"{self.ADDRESS}/page/1.jpg")
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
        assert "Un virus a été trouvé" in answer.text
        assert DerivedFile.select().count() == 0

    def test_nobody_else_sees_it(self, person: Person) -> None:
        to_proof(person)
        gives(person, PHOTO)
        stranger = person.client.application.test_client()
        for path in (self.ADDRESS, f"{self.ADDRESS}/page/1.jpg"):
            assert stranger.get(path).location == "/creer-un-compte/"


class TestOfAComplement:
    @pytest.fixture
    def asked(self, person: Person, deps: Dependencies) -> AccountRequest:
        request = make_request(deps, State.WITH_SI)
        assert isinstance(deps.now, Clock)
        deps.now.advance(minutes=1)
        items = [Item(CODE, "outdated")]
        decisions.decide(deps, make_si_admin(deps), request.reference, "request_changes", reason="Vu", items=items)
        deps.now.advance(minutes=1)
        person.goes(f"/suivi/{links.page_link(deps, request)}")
        return request

    def sends(self, person: Person, *chosen: File, way: str | None = None) -> Page:
        typed: dict[str, Any] = {CODE: list(chosen)} if way is None else {CODE: list(chosen), f"envoi-{CODE}": way}
        return person.presses(SEND, **typed)

    def current(self) -> DocumentVersion:
        return DocumentVersion.select().order_by(DocumentVersion.id.desc()).get()

    def test_the_new_file_replaces_the_former_and_others_are_added_to_it(
        self, person: Person, asked: AccountRequest
    ) -> None:
        with pytest.raises(LookupError):
            person.page.form_with(f"envoi-{CODE}")
        self.sends(person, PHOTO)
        assert [file.name for file in self.current().given] == ["page 1.jpg"]
        page = self.sends(person, SCAN)
        assert names(page) == ["page 1.jpg", "page 2.png"]
        page = person.presses("Retirer page 1.jpg")
        assert names(page) == ["page 2.png"]
        assert names(self.sends(person, TELEPHONE, way="remplacer")) == ["IMG_0042.HEIC"]
        person.presses("Envoyer mon complément")
        assert AccountRequest.get_by_id(asked.id).state == State.WITH_SI

    def test_it_is_seen_and_read_again_through_the_link(self, person: Person, asked: AccountRequest) -> None:
        follow = person.page.path
        assert person.client.get(f"{follow}/fichiers/{CODE}").status_code == 404  # what was given before is not shown
        assert person.client.get(f"{follow}/fichiers/{CODE}/page/1.jpg").status_code == 404
        page = self.sends(person, PHOTO, SCAN)
        assert f"{follow}/fichiers/{CODE}" in page.links
        assert picture(person, f"{follow}/fichiers/{CODE}/page/2.jpg").width > 0
        person.goes(f"{follow}/fichiers/{CODE}?page=2")
        page = person.presses("Retirer cette page")
        assert "Page 1 sur 1" in page.text
        assert [file.name for file in self.current().given] == ["page 1.jpg"]

    def test_a_dead_link_shows_nothing(self, person: Person, asked: AccountRequest) -> None:
        dead = "/suivi/" + "x" * 43
        assert person.client.get(f"{dead}/fichiers/{CODE}/page/1.jpg").status_code == 404
        assert person.client.get(f"{dead}/fichiers/{CODE}").status_code == person.client.get(dead).status_code
