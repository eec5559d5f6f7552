"""Wording refusals and complements on the screens, and putting a ready-made text into a decision."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from domain.message_templates import HOUSE, Place
from domain.states import State
from models import AccountRequest, Mail, MessageTemplate
from services.reference import message_templates
from services.reference.message_templates import HOUSE_VERSION
from tests.backoffice.conftest import People
from tests.support.application import work

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

MAIL_WORDS = "/backoffice/modeles/mots/"
WORDS = f"{MAIL_WORDS}edit/?id=refus-debut"
PREVIEW = f"{MAIL_WORDS}refus-debut/apercu"
TEXTS = "/backoffice/modeles/textes/"
Make = Callable[..., AccountRequest]


def seen(page: str) -> str:
    found = re.search(r'name="row_seen"[^>]* value="([^"]*)"', page)
    assert found is not None
    return found[1]


def stored() -> list[str]:
    return [row.text for row in MessageTemplate.select().order_by(MessageTemplate.id)]


def add(people: People, label: str, text: str, decision: str = "refus") -> MessageTemplate:
    people["si"].post(f"{TEXTS}new/?decision={decision}", label=label, text=text)
    row: MessageTemplate = MessageTemplate.get(MessageTemplate.label == label)
    return row


class TestWords:
    def test_what_is_saved_is_in_the_next_refusal(self, people: People, request_of: Make) -> None:
        text = "Madame, Monsieur,\r\n\r\nNous refusons la demande {reference}, {demandeur}."
        answer = people["si"].post(WORDS, text=text, row_seen=HOUSE_VERSION)
        assert answer.headers["Location"] == TEXTS
        waiting = request_of("with_si")
        people["si"].post(
            f"/backoffice/demandes/{waiting.reference}/refuser", refusal="not_established", words="Le Kbis est périmé."
        )
        mail = Mail.get(Mail.event == "rejected")
        work(people.app)
        page = people["si"].get(f"/backoffice/mails/{mail.id}").text
        assert f"Nous refusons la demande {waiting.reference}, {waiting.full_name}." in " ".join(page.split())

    def test_unknown_variables_are_named_and_what_was_typed_stays(self, people: People) -> None:
        answer = people["si"].post(WORDS, text="Bonjour {prenom} {x.y}.", row_seen=HOUSE_VERSION)
        assert answer.status_code == 422
        assert "Ces variables n’existent pas\N{NO-BREAK SPACE}: {prenom}, {x.y}." in answer.text
        assert "{reference}, {demandeur}, {entite}" in answer.text
        assert "Bonjour {prenom} {x.y}.</textarea>" in answer.text
        assert stored() == []

    @pytest.mark.parametrize(
        ("text", "told"),
        [("Une { seule", "Une accolade est seule."), ("  ", "Écrivez le texte."), ("a" * 4001, "trop long")],
    )
    def test_what_cannot_be_a_text_is_refused(self, people: People, text: str, told: str) -> None:
        answer = people["si"].post(WORDS, text=text, row_seen=HOUSE_VERSION)
        assert answer.status_code == 422
        assert told in answer.text
        assert stored() == []

    def test_characters_that_nobody_sees_are_left_out(self, people: People) -> None:
        people["si"].post(WORDS, text="Bon\x00jour\x0b,\x1b\r\nbien.", row_seen=HOUSE_VERSION)
        assert stored() == ["Bonjour,\nbien."]

    def test_the_second_of_two_editors_sees_the_firsts_text_and_keeps_their_own(self, people: People) -> None:
        people["si"].post(WORDS, text="Celui de la première.", row_seen=HOUSE_VERSION)
        answer = people["si"].post(WORDS, text="Celui du second.", row_seen=HOUSE_VERSION)
        assert answer.status_code == 422
        assert f"{people.account('si').full_name} a enregistré d’autres valeurs entre-temps." in answer.text
        assert "Celui de la première." in answer.text
        assert "Celui du second.</textarea>" in answer.text
        assert stored() == ["Celui de la première."]
        people["si"].post(WORDS, text="Celui du second.", row_seen=seen(answer.text))
        assert stored() == ["Celui du second."]

    def test_the_original_text_comes_back(self, people: People) -> None:
        assert "Revenir au texte d’origine" not in people["si"].get(MAIL_WORDS).text
        people["si"].post(WORDS, text="Autrement.", row_seen=HOUSE_VERSION)
        assert people["si"].get(MAIL_WORDS).text.count("Revenir au texte d’origine") == 1
        page = people["si"].get(WORDS).text
        assert "Revenir au texte d’origine" in page
        people["si"].client.post(f"{MAIL_WORDS}delete/", data={**people["si"].hidden_in(page), "id": "refus-debut"})
        assert message_templates.words_of("reject", Place.OPENING) == HOUSE["reject", Place.OPENING]
        assert "Revenir au texte d’origine" not in people["si"].get(WORDS).text

    def test_an_older_page_does_not_bring_it_back(self, people: People) -> None:
        people["si"].post(WORDS, text="Autrement.", row_seen=HOUSE_VERSION)
        page = people["si"].get(WORDS).text
        people["si"].post(WORDS, text="Encore autrement.", row_seen=seen(page))
        people["si"].client.post(f"{MAIL_WORDS}delete/", data={**people["si"].hidden_in(page), "id": "refus-debut"})
        assert stored() == ["Encore autrement."]

    def test_the_preview_shows_both_parts_of_the_mail_escaped_and_stores_nothing(self, people: People) -> None:
        answer = people["si"].post(PREVIEW, page=WORDS, text="<script>1</script> {entite} & co")
        assert answer.status_code == 200
        assert "&lt;script&gt;1&lt;/script&gt; «" not in answer.text
        assert answer.text.count("&lt;script&gt;1&lt;/script&gt; Institut fictif des métiers du bois &amp; co") == 3, (
            "before the body, in it, in the text"
        )
        assert "<script" not in answer.text
        assert "tribunal administratif" in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert stored() == []

    def test_the_preview_says_what_cannot_be_filled(self, people: People) -> None:
        answer = people["si"].post(PREVIEW, page=WORDS, text="{<b>}")
        assert "La variable {&lt;b&gt;} n’existe pas." in answer.text

    @pytest.mark.parametrize("piece", ["inconnu", "refus", "refus-debut-fin"])
    def test_there_are_no_other_pieces(self, people: People, piece: str) -> None:
        assert people["si"].get(f"{MAIL_WORDS}edit/?id={piece}").status_code == 404

    def test_others_look_and_change_nothing(self, people: People) -> None:
        people["si"].post(WORDS, text="Autrement.", row_seen=HOUSE_VERSION)
        page = people["reviewer"].get(TEXTS)
        assert "Autrement." in page.text
        assert "Modifier<" not in page.text
        assert people["reviewer"].get(WORDS).status_code == 403

    def test_the_journal_tells_who_changed_which_words(self, people: People) -> None:
        people["si"].post(WORDS, text="Autrement.", row_seen=HOUSE_VERSION)
        page = people["si"].get("/backoffice/journal/").text
        assert "Texte d’un mail modifié" in page
        assert "Autrement." in page


class TestReadyMade:
    def test_a_text_is_added_reworded_put_away_and_brought_back(self, people: People) -> None:
        row = add(people, "Illisible", "La pièce est illisible.")
        page = people["si"].get(f"{TEXTS}edit/?id={row.id}").text
        people["si"].post(f"{TEXTS}edit/?id={row.id}", label="Pièce illisible", text="Rescannez.", row_seen=seen(page))
        people["si"].post(f"{TEXTS}{row.id}/archiver", page=TEXTS)
        page = people["si"].get(TEXTS).text
        assert "1\N{NO-BREAK SPACE}texte archivé" in page.replace(" texte", "\N{NO-BREAK SPACE}texte")
        assert "Rescannez." not in page
        people["si"].post(f"{TEXTS}{row.id}/retablir", page=TEXTS)
        assert "Rescannez." in people["si"].get(TEXTS).text

    def test_of_two_who_reword_one_each_keeps_what_the_other_left(self, people: People) -> None:
        row = add(
            people, "Illisible", "La pièce jointe à votre demande est illisible, merci de la numériser de nouveau."
        )
        address = f"{TEXTS}edit/?id={row.id}"
        opened = seen(people["si"].get(address).text)
        text = row.text.replace("illisible", "floue")
        people["si"].post(address, label="Floue", text=text, row_seen=opened)
        answer = people["si"].post(address, label="Illisible", text=row.text + " Merci.", row_seen=opened)
        assert answer.status_code == 422
        assert 'value="Floue"' in answer.text
        assert "label-garder" not in answer.text
        assert "<del><span class='visually-hidden'>retiré : </span>floue,</del>" in answer.text
        assert "<ins><span class='visually-hidden'>ajouté : </span>illisible,</ins>" in answer.text
        fields = {"label": "Floue", "text": "Autre chose.", "row_seen": seen(answer.text)}
        people["si"].post(address, **fields, **{"text-garder": "enregistree"})
        row = MessageTemplate.get_by_id(row.id)
        assert (row.label, row.text) == ("Floue", text)

    def test_texts_are_put_in_order(self, people: People) -> None:
        add(people, "Premier", "Un.")
        second = add(people, "Second", "Deux.")
        answer = people["si"].post(f"{TEXTS}{second.id}/monter", page=TEXTS)
        assert answer.headers["Location"] == f"{TEXTS}#texte-{second.id}"
        page = people["si"].get(TEXTS).text
        assert page.index("Second") < page.index("Premier")

    def test_a_text_has_a_name_and_no_date_to_answer_by(self, people: People) -> None:
        answer = people["si"].post(f"{TEXTS}new/?decision=complement", label="", text="Avant le {date_limite}.")
        assert answer.status_code == 422
        assert "Donnez un nom à ce texte." in answer.text
        assert "La variable {date_limite} n’existe pas." in answer.text

    def test_a_stored_text_is_previewed_in_its_mail(self, people: People) -> None:
        row = add(people, "Illisible", "La pièce de {entite} est illisible.")
        frame = people["si"].get(f"{TEXTS}apercu/refus?texte={row.id}").text
        assert frame.count("La pièce de Institut fictif des métiers du bois est illisible.") == 2

    @pytest.mark.parametrize(
        "address", [f"{TEXTS}edit/?id=999", f"{TEXTS}edit/?id=abc", f"{TEXTS}new/?decision=valider", f"{TEXTS}apercu/x"]
    )
    def test_what_is_not_there_is_not_found(self, people: People, address: str) -> None:
        assert people["si"].get(address).status_code == 404

    def test_a_mails_own_words_have_no_page_among_them(self, people: People) -> None:
        people["si"].post(WORDS, text="Autrement.", row_seen=HOUSE_VERSION)
        words = MessageTemplate.get()
        assert people["si"].get(f"{TEXTS}edit/?id={words.id}").status_code == 404


class TestInserting:
    def test_the_text_comes_with_the_requests_values_at_the_end_of_what_was_typed(
        self, people: People, request_of: Make
    ) -> None:
        row = add(people, "Illisible", "Chère {demandeur}, {{la pièce}} de {reference} est illisible.")
        waiting = request_of("with_si")
        address = f"/backoffice/demandes/{waiting.reference}/refuser"
        answer = people["si"].post(address, words="Déjà tapé.", refusal="other", inserer="1", texte=str(row.id))
        assert answer.status_code == 200
        told = f"Chère {waiting.full_name}, {{la pièce}} de {waiting.reference} est illisible."
        area = re.search(r'<textarea[^>]*id="reject-words"[^>]*>\s*(.*?)</textarea>', answer.text, re.DOTALL)
        assert area is not None
        assert area[1].replace("\r\n", "\n") == f"Déjà tapé.\n\n{told}"
        assert re.search(
            r'checked[^>]*value="other"|value="other"[^>]*checked|checked[^>]*id="reject-refusal-\d+"', answer.text
        )
        assert "Vérifiez ces points" not in answer.text
        assert AccountRequest.get_by_id(waiting.id).state == State.WITH_SI

    def test_nothing_chosen_shows_the_form_again_without_reproach(self, people: People, request_of: Make) -> None:
        add(people, "Illisible", "La pièce est illisible.")
        waiting = request_of("with_si")
        address = f"/backoffice/demandes/{waiting.reference}/refuser"
        answer = people["si"].post(address, words="Déjà tapé.", inserer="1", texte="")
        assert answer.status_code == 200
        assert "Déjà tapé.</textarea>" in answer.text

    def test_what_a_complement_asked_for_stays_ticked(self, people: People, request_of: Make) -> None:
        row = add(people, "Merci", "Merci de compléter {reference}.", "complement")
        waiting = request_of("with_si")
        address = f"/backoffice/demandes/{waiting.reference}/complement"
        answer = people["reviewer"].post(address, inserer="1", texte=str(row.id), **{"reasons-phone": "wrong"})
        assert f"Merci de compléter {waiting.reference}." in answer.text
        assert re.search(r"<input[^>]* checked [^>]*name=\"reasons-phone\"", answer.text)
        sent = people["reviewer"].post(address, reason="Merci.", **{"reasons-phone": "wrong"})
        assert sent.status_code == 302

    def test_several_requests_are_offered_what_says_nothing_of_one(self, people: People, request_of: Make) -> None:
        add(people, "Personnel", "Chère {demandeur}.")
        common = add(people, "Commun", "Écrivez à {assistance}.")
        rows = [request_of("with_si").reference for _ in range(2)]
        fields = {"action": "reject", "rowid": rows}
        page = people["si"].post("/backoffice/demandes/actions/", page="/backoffice/demandes/", **fields).text
        assert "Commun</option>" in page
        assert "Personnel</option>" not in page
        again = {"decision": "reject", "rowid": rows, "inserer": "1", "texte": str(common.id)}
        answer = people["si"].post("/backoffice/demandes/decider", page="/backoffice/demandes/", **again)
        assert answer.status_code == 200
        assert f"Écrivez à {people.app.extensions['guichet_settings'].support_address}.</textarea>" in answer.text
        assert AccountRequest.select().where(AccountRequest.state == State.REJECTED).count() == 0

    def test_managers_decide_in_their_own_words(self, people: People, request_of: Make) -> None:
        add(people, "Illisible", "La pièce est illisible.")
        waiting = request_of("with_manager")
        page = people["manager"].get(f"/backoffice/demandes/{waiting.reference}/refuser").text
        assert "Illisible" not in page
        assert "Insérer" not in page

    def test_a_text_put_away_is_offered_no_longer(self, people: People, request_of: Make) -> None:
        row = add(people, "Illisible", "La pièce est illisible.")
        message_templates.archive(people.deps, people.actor("si"), row.id)
        page = people["si"].get(f"/backoffice/demandes/{request_of('with_si').reference}/refuser").text
        assert "Insérer" not in page


def test_the_sample_of_a_mail_shows_the_words_that_it_now_has(people: People) -> None:
    people["si"].post(WORDS, text="Autrement dit, {demandeur}.", row_seen=HOUSE_VERSION)
    page = people["reviewer"].get("/backoffice/modeles/rejected/1").text
    assert "Autrement dit, Camille Exemple." in page
    assert "Autrement dit" in people["reviewer"].get("/backoffice/modeles/rejected/1/apercu").text
