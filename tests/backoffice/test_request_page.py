"""A request's page: what each role reads, documents, the entity, notes, waiting, corrections, opening again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from domain.states import Judgement, State
from models import AccountRequest, DocumentVersion, Entity, JournalEntry, Mail, Note
from services.review import examination
from services.signup import draft_documents
from tests.backoffice.conftest import People
from tests.support import factories, files
from tests.support.application import work
from tests.support.dependencies import Clock

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

GRID = "/backoffice/demandes/"
Make = Callable[..., AccountRequest]


def page_of(request: AccountRequest) -> str:
    return f"{GRID}{request.reference}"


def fresh(request: AccountRequest) -> AccountRequest:
    found: AccountRequest = AccountRequest.get_by_id(request.id)
    return found


class TestWhoReadsWhat:
    def test_staff_read_what_was_declared_and_who_waits_beside(self, people: People, request_of: Make) -> None:
        first = request_of("with_si", entity_name="Atelier des essais")
        rival = request_of("with_si", entity_name="Atelier des essais", siret=first.siret)
        text = people["si"].get(page_of(first)).text
        for words in ("Atelier des essais", first.email, "Demandes concurrentes", rival.reference, "Extrait Kbis"):
            assert words in text.replace("<wbr>", "")

    def test_managers_read_it_in_words_without_documents_notes_or_mails(self, people: People, request_of: Make) -> None:
        asked = request_of("with_manager")
        examination.annotate(people.deps, people.actor("support"), asked.reference, "Note secrète")
        text = people["manager"].get(page_of(asked)).text
        assert asked.full_name in text
        assert asked.email in text
        for hidden in ("Note secrète", "Pièces", "Mails", "pieces/", "Notes internes"):
            assert hidden not in text

    def test_support_and_readers_see_no_document(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        for who in ("support", "reader"):
            text = people[who].get(page_of(waiting)).text
            assert "Les pièces ne sont vues que par" in text
            assert "/pieces/" not in text

    def test_no_page_holds_a_secret(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        people["si"].get(page_of(waiting))
        text = people["si"].get(page_of(waiting)).text
        for secret in (waiting.password_hash, waiting.browser_hash, "argon2", people.account("si").fs_uniquifier):
            assert str(secret) not in text

    def test_what_people_typed_is_only_text(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si", last_name="<script>alert(1)</script>", entity_name='"><img src=x>')
        for address in (page_of(waiting), GRID, f"{page_of(waiting)}/refuser"):
            text = people["si"].get(address).text
            assert "<script>alert" not in text
            assert "<img src=x>" not in text

    def test_the_same_siren_is_warned_of(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        factories.make_entity(people.deps, name="Autre établissement", siret=f"{waiting.siret[:9]}00099")
        assert "Autre établissement" in people["si"].get(page_of(waiting)).text

    def test_attaching_to_an_entity_of_the_same_siren_is_proposed_first(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        known = factories.make_entity(people.deps, name="Autre établissement", siret=f"{waiting.siret[:9]}00099")
        factories.make_manager(people.deps, known)
        page = people["si"].get(page_of(waiting)).text
        assert "Même SIREN qu’une entité connue" in page
        assert f'name="entite" value="{known.id}"' in page
        assert "la demande lui sera transmise" in page
        assert 'name="entite"' not in people["reviewer"].get(page_of(waiting)).text
        people["si"].post(f"{page_of(waiting)}/rattacher", page=page_of(waiting), entite=str(known.id))
        assert AccountRequest.get_by_id(waiting.id).entity_id == known.id

    def test_it_is_not_where_the_entity_has_people(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si", seeks_manager_role=True)
        factories.make_manager(people.deps, waiting.entity)
        factories.make_entity(people.deps, name="Autre établissement", siret=f"{waiting.siret[:9]}00099")
        page = people["si"].get(page_of(waiting)).text
        assert "Autre établissement" in page
        assert "Même SIREN qu’une entité connue" not in page

    @pytest.mark.parametrize("state", list(State)[1:])
    def test_every_state_has_its_page(self, people: People, request_of: Make, state: State) -> None:
        made = request_of(state.value)
        response = people["si"].get(page_of(made))
        assert response.status_code == 200
        assert people.deps.registry.state_label(state) in response.text


class TestDocuments:
    def give(self, people: People, data: bytes, **facts: object) -> tuple[AccountRequest, DocumentVersion]:
        """A waiting request whose mandate is this file."""
        draft = factories.make_draft(people.deps)
        file = factories.PlainFile(data, **facts)  # type: ignore[arg-type]
        version = draft_documents.put_document(people.deps, draft, "mandate", file)
        draft = factories.activate(people.deps, factories.submission.submit(people.deps, draft))
        return draft, version

    def test_pages_are_images_that_nothing_runs_in(self, people: People) -> None:
        waiting, version = self.give(people, files.pdf(2, "Mandat"), pages=2)
        response = people["reviewer"].get(f"{page_of(waiting)}/pieces/{version.id}/page/2.jpg")
        assert response.mimetype == "image/jpeg"
        assert response.data.startswith(b"\xff\xd8")
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"

    def test_a_broken_file_says_so_and_the_page_works(self, people: People) -> None:
        waiting, version = self.give(people, b"%PDF-1.4 <script>alert(1)</script>")
        image = people["reviewer"].get(f"{page_of(waiting)}/pieces/{version.id}/page/1.jpg")
        assert image.mimetype == "image/svg+xml"
        assert "endommagé" in image.text
        assert people["reviewer"].get(page_of(waiting)).status_code == 200

    def test_a_lost_file_says_so(self, people: People) -> None:
        waiting, version = self.give(people, files.pdf())
        DocumentVersion.update(scan_verdict="clean").where(DocumentVersion.id == version.id).execute()
        people.deps.storage.delete(version.storage_key)
        page = people["reviewer"].get(f"{page_of(waiting)}/pieces/{version.id}/page/1.jpg")
        assert "manque dans le stockage" in page.text
        assert people["reviewer"].get(f"{page_of(waiting)}/pieces/{version.id}/fichier").status_code == 409

    def test_looking_is_journalled_once_for_all_pages(self, people: People, clock: Clock) -> None:
        waiting, version = self.give(people, files.pdf(2), pages=2)
        for page in (1, 2, 1):
            people["reviewer"].get(f"{page_of(waiting)}/pieces/{version.id}/page/{page}.jpg")
        views = JournalEntry.select().where(JournalEntry.event == "document.viewed")
        assert [entry.actor_id for entry in views] == [people.account("reviewer").id]
        clock.advance(minutes=11)
        people["reviewer"].get(f"{page_of(waiting)}/pieces/{version.id}/page/1.jpg")
        assert views.count() == 2

    def test_judging_names_the_version_that_was_looked_at(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        fields = {"avis": "accepted", "version": "2"}
        people["reviewer"].post(f"{page_of(waiting)}/pieces/mandate", page=page_of(waiting), **fields)
        assert DocumentVersion.select().where(DocumentVersion.judgement.is_null(False)).count() == 0
        assert "Cette pièce a changé" in people["reviewer"].get(page_of(waiting)).text

    def test_accepting_and_refusing(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        page = page_of(waiting)
        browser = people["reviewer"]
        browser.post(f"{page}/pieces/proof_of_existence", page=page, avis="accepted", version="1")
        fields = {"avis": "refused", "version": "1", "motif": "unsigned", "precisions": "Page 2."}
        browser.post(f"{page}/pieces/mandate", page=page, **fields)
        judged = {v.document.kind: v for v in DocumentVersion.select()}
        assert judged["proof_of_existence"].judgement == Judgement.ACCEPTED
        assert (judged["mandate"].judgement_reason, judged["mandate"].judgement_words) == ("unsigned", "Page 2.")
        assert "Non signée" in browser.get(page).text

    @pytest.mark.parametrize(
        ("kind", "fields", "status"),
        [
            ("mandate", {"avis": "peut-être", "version": "1"}, 404),
            ("mandate", {"avis": "accepted", "version": "abc"}, 404),
            ("mandate", {"avis": "accepted"}, 404),
            ("inconnue", {"avis": "accepted", "version": "1"}, 404),
            ("mandate", {"avis": "refused", "version": "1", "motif": "inconnu"}, 302),
            ("mandate", {"avis": "refused", "version": "1", "precisions": "nul\x00"}, 422),
        ],
    )
    def test_garbage_judges_nothing(
        self, people: People, request_of: Make, kind: str, fields: dict[str, str], status: int
    ) -> None:
        waiting = request_of("with_si")
        response = people["reviewer"].post(f"{page_of(waiting)}/pieces/{kind}", page=page_of(waiting), **fields)
        assert response.status_code == status
        assert DocumentVersion.select().where(DocumentVersion.judgement.is_null(False)).count() == 0


class TestTheEntity:
    def nameless(self, request_of: Make) -> AccountRequest:
        """A request that no number identifies."""
        return request_of(
            "with_si",
            has_siret=False,
            siret=None,
            kind="association",
            proof_kind="jo_notice",
            entity_name="Institut essais",
            address="1 rue d’Essai",
            postcode="44000",
            city="Nantes",
        )

    def test_likenesses_are_offered_with_why(self, people: People, request_of: Make) -> None:
        waiting = self.nameless(request_of)
        text = people["si"].get(page_of(waiting)).text
        assert "Entité à préciser" in text
        assert f'value="{people.entity.id}"' in text
        assert "nom proche" in text or "même nom" in text
        assert f'value="{people.other_entity.id}"' not in text

    def test_a_reviewer_reads_them_and_attaches_nothing(self, people: People, request_of: Make) -> None:
        waiting = self.nameless(request_of)
        text = people["reviewer"].get(page_of(waiting)).text
        likely = text.partition("Entités qui lui ressemblent")[2].partition("</details>")[0]
        assert people.entity.name in likely
        assert "/rattacher" not in text
        assert "Entités qui lui ressemblent" not in people["support"].get(page_of(waiting)).text

    def test_attaching_where_a_manager_is_hands_the_request_over(self, people: People, request_of: Make) -> None:
        waiting = self.nameless(request_of)
        people.account("manager")
        page = page_of(waiting)
        people["si"].post(f"{page}/rattacher", page=page, entite=str(people.entity.id))
        assert (fresh(waiting).entity_id, fresh(waiting).state) == (people.entity.id, State.WITH_MANAGER)

    def test_a_new_entity(self, people: People, request_of: Make) -> None:
        waiting = self.nameless(request_of)
        page = page_of(waiting)
        people["si"].post(f"{page}/rattacher", page=page, entite="nouvelle")
        assert Entity.get_by_id(fresh(waiting).entity_id).name == "Institut essais"

    def test_another_one_is_found_by_name_or_number(self, people: People, request_of: Make) -> None:
        waiting = self.nameless(request_of)
        for typed in ("compagnie", str(people.other_entity.identifier)):
            text = people["si"].get(page_of(waiting), query_string={"chercher": typed}).text
            assert f'value="{people.other_entity.id}"' in text
        assert "Aucune entité ne répond" in people["si"].get(f"{page_of(waiting)}?chercher=zzz%00%25").text

    @pytest.mark.parametrize(("choice", "status"), [("", 302), ("abc", 404), ("99999", 404), ("9" * 30, 404)])
    def test_garbage_attaches_nothing(self, people: People, request_of: Make, choice: str, status: int) -> None:
        waiting = self.nameless(request_of)
        page = page_of(waiting)
        assert people["si"].post(f"{page}/rattacher", page=page, entite=choice).status_code == status
        assert fresh(waiting).entity_id is None


class TestUpkeep:
    def test_notes(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        page = page_of(waiting)
        people["support"].post(f"{page}/note", page=page, texte="Appelée ce matin.\nRappeler.")
        people["support"].post(f"{page}/note", page=page, texte="  ")
        assert [note.text for note in Note.select()] == ["Appelée ce matin.\nRappeler."]
        assert "Écrivez la note avant de l’ajouter" in people["support"].get(page).text

    def test_waiting(self, people: People, request_of: Make, clock: Clock) -> None:
        waiting = request_of("with_si")
        page = page_of(waiting)
        later = (clock.at + timedelta(days=10)).date()
        people["reviewer"].post(f"{page}/attente", page=page, jusqu_au=later.isoformat())
        assert fresh(waiting).on_hold_until == later
        people["reviewer"].post(f"{page}/attente", page=page, lever="1")
        assert fresh(waiting).on_hold_until is None

    def test_once_the_day_has_come_it_waits_no_longer(self, people: People, request_of: Make, clock: Clock) -> None:
        waiting = request_of("with_si")
        page, day = page_of(waiting), (clock.at + timedelta(days=2)).date()
        people["reviewer"].post(f"{page}/attente", page=page, jusqu_au=day.isoformat())
        assert "En attente jusqu’au" in people["reviewer"].get(page).text
        clock.advance(days=2)
        assert "Attendait jusqu’au" in people["si"].get(page).text
        text = people["si"].get(f"{page}/attente").text
        assert "Ne plus attendre" not in text
        assert f'name="jusqu_au" value="" min="{day + timedelta(days=1)}"' in text
        assert "attendait jusqu’au" in people["si"].get("/backoffice/demandes/").text

    @pytest.mark.parametrize("day", ["", "hier", "2020-01-01", "9999-12-31", "\x00"])
    def test_waiting_until_no_day_to_come_is_told(self, people: People, request_of: Make, day: str) -> None:
        waiting = request_of("with_si")
        page = page_of(waiting)
        people["reviewer"].post(f"{page}/attente", page=page, jusqu_au=day)
        assert fresh(waiting).on_hold_until is None
        assert "Choisissez un jour à venir" in people["reviewer"].get(page).text

    def test_lost_links_are_mailed_again(self, people: People, request_of: Make) -> None:
        lost = request_of("awaiting_activation")
        page = page_of(lost)
        people["support"].post(f"{page}/liens", page=page)
        work(people.app)
        assert Mail.get(Mail.event == "find_requests").to_key == lost.email_key
        refused = request_of("rejected")
        people["support"].post(f"{page_of(refused)}/liens", page=page_of(refused))
        work(people.app)
        mailed = [mail.to_key for mail in Mail.select().where(Mail.event == "find_requests")]
        assert refused.email_key in mailed, "its remedies run"
        approved = request_of("approved")
        people["support"].post(f"{page_of(approved)}/liens", page=page)
        assert "ne le permet plus" in people["support"].get(page_of(approved)).text

    def test_a_slip_is_mended_and_told(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si", last_name="Exmple")
        fields = {"first_name": waiting.first_name, "last_name": "Exemple", "entity_name": waiting.entity_name}
        people["reviewer"].post(f"{page_of(waiting)}/corriger", **fields, siret=waiting.siret)
        assert fresh(waiting).last_name == "Exemple"
        assert Mail.select().where(Mail.event == "request_corrected").count() == 1
        text = people["reviewer"].get(f"{page_of(waiting)}/historique").text
        assert re.search(r"<del>.*>Exmple</del> → <ins>.*>Exemple</ins>", text)

    def test_a_wrong_correction_is_shown_again(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        fields = {"first_name": "", "last_name": "x" * 101, "entity_name": "nul\x00", "siret": "123"}
        response = people["reviewer"].post(f"{page_of(waiting)}/corriger", **fields)
        assert response.status_code == 422
        for words in ("Saisissez le prénom.", "trop long", "caractère invisible", "14 chiffres"):
            assert words in response.text

    def test_a_refusal_is_opened_again_with_a_reason(self, people: People, request_of: Make) -> None:
        refused = request_of("rejected")
        page = page_of(refused)
        people["si"].post(f"{page}/etat/rouvrir", page=page)
        assert fresh(refused).state == State.REJECTED
        assert "Indiquez un motif." in people["si"].get(page).text
        people["si"].post(f"{page}/etat/rouvrir", page=page, motif="Erreur de lecture.")
        assert fresh(refused).state == State.WITH_SI

    def test_the_history_tells_it_in_french(self, people: People, request_of: Make) -> None:
        refused = request_of("rejected")
        text = people["si"].get(f"{page_of(refused)}/historique").text
        for words in ("Demande envoyée", "Demande activée", "Demande refusée", "Personne inconnue de l’entité."):
            assert words in text
        assert not re.search(r"request\.\w+|document\.\w+", text)
