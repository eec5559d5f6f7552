"""The viewer of a request's documents, as its address tells it: pages, zoom, rotation, width, former versions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from domain.calendar import paris_date
from models import AccountRequest, DocumentVersion, JournalEntry
from services.machinery.dependencies import Dependencies
from services.review import decisions
from services.signup import complements, draft_documents, submission
from tests.backoffice.conftest import People
from tests.support import factories, files
from tests.support.dependencies import Clock

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

Make = Callable[..., AccountRequest]


def given(people: People, *documents: tuple[bytes, dict[str, Any]]) -> tuple[str, list[DocumentVersion]]:
    """The page of a waiting request with this mandate, or these one after the other; and the files."""
    deps, ((data, facts), *later) = people.deps, documents
    draft = factories.make_draft(deps)
    made = [draft_documents.put_document(deps, draft, "mandate", factories.PlainFile(data, **facts))]
    waiting = factories.activate(deps, submission.submit(deps, draft))
    for data, facts in later:
        made.append(asked_for_again(people, waiting, factories.PlainFile(data, **facts)))
    return f"/backoffice/demandes/{waiting.reference}", made


def asked_for_again(people: People, waiting: AccountRequest, file: factories.PlainFile) -> DocumentVersion:
    """A complement asks for another mandate, and gets this one."""
    deps, illegible = people.deps, decisions.Item("mandate", "illegible")
    admin = factories.make_si_admin(deps)
    decisions.decide(deps, admin, waiting.reference, "request_changes", reason="Vu", items=[illegible])
    today = paris_date(deps.now())
    version = complements.replace_document(deps, waiting.id, "mandate", file, mandate_date=today)
    complements.complete(deps, waiting.id, factories.own_actor(waiting))
    return version


def mandate(people: People, address: str) -> str:
    """The HTML of the mandate's card."""
    response = people["reviewer"].get(address)
    assert response.status_code == 200
    found = re.search(r'<article[^>]*id="piece-mandate".*?</article>', response.text, re.DOTALL)
    assert found is not None
    return found[0]


def test_every_page_can_be_reached(people: People) -> None:
    page, (version,) = given(people, (files.pdf(12), {"pages": 12}))
    card = mandate(people, page)
    assert f'src="{page}/pieces/{version.id}/page/1.jpg"' in card
    assert re.search(r'alt="[^"]*, page 1 sur 12 \(son texte est dessous\)"', card)
    assert len(re.findall(r"data-viewer-page=", card)) == 12
    last = re.search(r'href="(\?[^"]*page=12[^"]*)" data-viewer-page="12"', card)
    assert last is not None
    assert f'src="{page}/pieces/{version.id}/page/12.jpg"' in mandate(people, page + last[1].replace("&amp;", "&"))


def test_the_address_says_how_it_is_looked_at(people: People) -> None:
    page, (version,) = given(people, (files.pdf(3), {"pages": 3}))
    text = people["reviewer"].get(f"{page}?piece=mandate&page=2&zoom=150&rotation=90").text
    card = mandate(people, f"{page}?piece=mandate&page=2&zoom=150&rotation=90")
    assert f'src="{page}/pieces/{version.id}/page/2.jpg?taille=grande"' in card
    assert "leaf--z150 leaf--r90" in card
    assert "Page 2 sur 3" in card
    assert text.count("leaf--z100 leaf--r0") == 1, "the other document is left alone"
    assert text.count(" data-current") == 1


GARBAGE = (
    "page=0", "page=99", "page=-1", "page=%00", "page=٣", "page=1e3", "zoom=1", "zoom=99999999", "zoom=100%25",
    "rotation=45", "rotation=-90", "largeur=enorme", "version=99", "version=%00", "page=", "zoom=&zoom=200",
)  # fmt: skip


def test_garbage_shows_the_first_page_as_it_is(people: People) -> None:
    page, _ = given(people, (files.pdf(2), {"pages": 2}))
    for garbage in GARBAGE:
        card = mandate(people, f"{page}?piece=mandate&{garbage}")
        assert "leaf--z100 leaf--r0" in card, garbage
        assert "Page 1 sur 2" in card, garbage


def test_garbage_about_an_unknown_document_is_no_error(people: People) -> None:
    page, _ = given(people, (files.pdf(2), {"pages": 2}))
    answers = {garbage: people["reviewer"].get(f"{page}?piece=inconnue&{garbage}").status_code for garbage in GARBAGE}
    assert answers == dict.fromkeys(GARBAGE, 200)


def test_the_documents_take_the_whole_width(people: People) -> None:
    page, _ = given(people, (files.pdf(), {}))
    assert "bench--full" not in people["reviewer"].get(page).text
    text = people["reviewer"].get(f"{page}?largeur=pleine").text
    assert "bench bench--full" in text
    assert text.count("Côte à côte") == 2
    assert "taille=grande" in text


def test_what_else_the_address_says_stays(people: People) -> None:
    page, _ = given(people, (files.pdf(2), {"pages": 2}))
    links = re.findall(r'href="(\?[^"]*)"', mandate(people, f"{page}?liste=vue%3Dtoutes&piece=mandate&zoom=75"))
    assert len(links) > 5
    assert all("liste=vue%3Dtoutes" in link for link in links)


def test_a_former_version_is_shown_and_said_to_be_one(people: People) -> None:
    page, (first, second) = given(people, (files.pdf(1, "Avant"), {}), (files.pdf(1, "Maintenant"), {}))
    card = mandate(people, page)
    assert f"/pieces/{second.id}/page/1.jpg" in card
    older = re.search(rf'href="(\?[^"]*version={first.number}[^"]*)">Voir', card)
    assert older is not None
    shown = mandate(people, page + older[1].replace("&amp;", "&"))
    assert f"/pieces/{first.id}/page/1.jpg" in shown
    assert "n’est plus la version actuelle" in shown
    assert f"Elles portent sur la version {second.number}, la version actuelle" in shown
    assert "Elles portent sur" not in card
    DocumentVersion.update(erased_at=people.deps.now()).where(DocumentVersion.id == first.id).execute()
    assert f"/pieces/{second.id}/page/1.jpg" in mandate(people, f"{page}?piece=mandate&version={first.number}")


def test_a_page_knows_its_shape_once_it_was_drawn(people: People) -> None:
    wide = files.encoded(Image.new("RGB", (800, 400), "white"), "PNG")
    page, (version,) = given(people, (wide, {"media_type": "image/png"}))
    assert 'width="1000" height="1414" decoding' in mandate(people, page)
    people["reviewer"].get(f"{page}/pieces/{version.id}/page/1.jpg")
    assert 'width="800" height="400" decoding' in mandate(people, page)
    assert 'viewBox="0 0 400 800"' in mandate(people, f"{page}?piece=mandate&rotation=270")


class TestTroubles:
    @pytest.mark.parametrize(
        ("data", "media_type", "said"),
        [
            (b"%PDF-1.4 <script>alert(1)</script>", "application/pdf", "endommagé"),
            (files.encrypted_pdf(), "application/pdf", "mot de passe"),
            (files.huge_png(), "image/png", "trop grande"),
        ],
        ids=["broken", "encrypted", "huge"],
    )
    def test_a_hostile_file_says_so_in_its_place(self, people: People, data: bytes, media_type: str, said: str) -> None:
        page, (version,) = given(people, (data, {"media_type": media_type}))
        image = people["reviewer"].get(f"{page}/pieces/{version.id}/page/1.jpg")
        assert image.mimetype == "image/svg+xml"
        assert said in image.text
        assert "<script" not in image.text
        card = mandate(people, page)
        assert re.search(rf'<p class="viewer__trouble"[^>]*>[^<]*{said}', card)
        assert "sheet__image" not in card
        assert 'value="accepted"' in card

    def test_an_infected_file_is_not_drawn(self, people: People) -> None:
        page, (version,) = given(people, (files.pdf(), {}))
        DocumentVersion.update(scan_verdict="infected").where(DocumentVersion.id == version.id).execute()
        assert "Un virus a été trouvé" in mandate(people, page)
        assert "sheet__image" not in mandate(people, page)

    def test_a_lost_file_costs_its_pages_alone(self, people: People) -> None:
        page, (version,) = given(people, (files.pdf(), {}))
        people.deps.storage.delete(str(version.storage_key))
        assert "manque" in people["reviewer"].get(f"{page}/pieces/{version.id}/page/1.jpg").text
        assert 'value="accepted"' in mandate(people, page)


def test_a_view_from_the_cache_is_journalled_and_not_drawn(app: Flask, people: People, clock: Clock) -> None:
    page, (version,) = given(people, (files.pdf(), {}))
    address = f"{page}/pieces/{version.id}/page/1.jpg"
    first = people["reviewer"].get(address)

    class NeverAgain:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError("drawn a second time")

    real: Dependencies = app.extensions["guichet_dependencies"]
    app.extensions["guichet_dependencies"] = replace(real, pages=NeverAgain())  # type: ignore[arg-type]
    clock.advance(minutes=11)
    again = people["reviewer"].get(address)
    app.extensions["guichet_dependencies"] = real
    assert again.data == first.data
    assert again.headers["Cache-Control"] == "no-store"
    assert JournalEntry.select().where(JournalEntry.event == "document.viewed").count() == 2


@pytest.mark.parametrize("word", ["", "petite", "grande"])
def test_images_lose_their_metadata_in_every_width(people: People, word: str) -> None:
    page, (version,) = given(people, (files.jpeg(orientation=6), {"media_type": "image/jpeg"}))
    image = people["reviewer"].get(f"{page}/pieces/{version.id}/page/1.jpg?taille={word}")
    assert image.data.startswith(b"\xff\xd8")
    assert b"Exif" not in image.data
    assert b"Camille" not in image.data


def test_the_viewer_is_for_those_who_see_documents(people: People, request_of: Make) -> None:
    waiting = request_of("with_si")
    text = people["support"].get(f"/backoffice/demandes/{waiting.reference}").text
    assert "data-viewer" not in text
    assert "workbench." not in people["reviewer"].get("/backoffice/demandes/").text


def test_the_text_of_each_page_is_beside_its_image(people: People) -> None:
    made, (version,) = given(people, (files.pdf(2, "Delegation de mandat"), {"pages": 2}))
    address = f"{made}/pieces/{version.id}/texte"
    assert f'hx-get="{address}"' in mandate(people, made)
    assert f'href="{address}?page=2"' in mandate(people, f"{made}?piece=mandate&page=2")
    assert JournalEntry.select().where(JournalEntry.event == "document.viewed").count() == 0
    reviewer = people["reviewer"]
    whole = reviewer.get(f"{address}?page=2").text
    assert "texte de la page 2 sur 2" in whole
    assert f'href="{address}?page=1"' in whole
    part = reviewer.get(f"{address}?page=2", headers={"HX-Request": "true"}).text
    assert re.search(r'<p class="page-text__lines">[^<]*Delegation de mandat', part)
    assert "<html" not in part
    assert JournalEntry.select().where(JournalEntry.event == "document.viewed").count() == 1
    refused = {page: reviewer.get(f"{address}?page={page}").status_code for page in ("3", "0", "%00", "x")}
    assert refused == dict.fromkeys(refused, 404)
    answers = {who: people[who].get(address).status_code for who in ("support", "reader", "manager")}
    assert answers == dict.fromkeys(answers, 403)


def test_a_page_without_text_is_told_to_have_none_and_is_no_view(people: People) -> None:
    made, (version,) = given(people, (files.png(), {"filename": "mandat.png", "media_type": "image/png"}))
    text = people["reviewer"].get(f"{made}/pieces/{version.id}/texte").text
    assert "Aucun texte détecté sur cette page." in text
    assert JournalEntry.select().where(JournalEntry.event == "document.viewed").count() == 0
