"""Words typed into a small form of the backoffice that cannot be kept as they are: shown again, never lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from domain.states import State
from models import AccountRequest, Claim, Note
from tests.backoffice.conftest import People
from tests.support.signup import Page

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

Make = Callable[..., AccountRequest]

PASTED = "Vu avec\u202a l’entité :\x00 rappeler."
MENDED = "Vu avec l’entité : rappeler."
REFUSED = "caractère invisible"


def page_of(row: AccountRequest) -> str:
    return f"/backoffice/demandes/{row.reference}"


def sent_again(people: People, who: str, page: Page, **more: str) -> int:
    """Press « Envoyer de nouveau »; the status of the answer."""
    form, _ = page.form_of_button("Envoyer de nouveau")
    return people[who].client.post(form.action, data=form.values | more).status_code


def test_a_note(people: People, request_of: Make) -> None:
    page = page_of(request_of("with_si"))
    shown = Page(people["support"].post(f"{page}/note", page=page, texte=PASTED))
    assert (shown.status, shown.title[:9], shown.text.count(REFUSED)) == (422, "Erreur : ", 2)
    assert shown.form_with("texte").values["texte"][0].strip() == MENDED
    assert Note.select().count() == 0
    assert sent_again(people, "support", shown) == 302
    assert Note.get().text == MENDED


def test_the_reason_of_a_reopening_and_of_a_closed_account(people: People, request_of: Make) -> None:
    refused, account = page_of(request_of("rejected")), people.account("depositor")
    for page, verb in ((refused, "etat/rouvrir"), (f"/backoffice/comptes/{account.id}", "desactiver")):
        shown = Page(people["si"].post(f"{page}/{verb}", page=page, motif=PASTED))
        assert (shown.status, shown.form_with("motif").values["motif"][0].strip()) == (422, MENDED)
        assert sent_again(people, "si", shown) == 302
    assert not type(account).get_by_id(account.id).active


def test_what_is_said_of_a_document(people: People, request_of: Make) -> None:
    page = page_of(request_of("with_si"))
    fields = {"avis": "refused", "version": "1", "motif": "illegible", "precisions": PASTED}
    shown = Page(people["reviewer"].post(f"{page}/pieces/mandate", page=page, **fields))
    form = shown.form_with("precisions")
    assert (shown.status, form.values["precisions"][0].strip()) == (422, MENDED)
    assert {name: form.values[name] for name in ("avis", "version", "motif")} == {
        "avis": ["refused"],
        "version": ["1"],
        "motif": ["illegible"],
    }


@pytest.mark.parametrize("chosen", [True, False])
def test_words_for_a_colleague(people: People, request_of: Make, chosen: bool) -> None:
    page, colleague = page_of(request_of("with_si")), str(people.account("reviewer").id)
    fields = {"collegue": colleague, "mot": PASTED} if chosen else {"collegue": "", "mot": MENDED}
    shown = Page(people["si"].post(f"{page}/confier", page=page, **fields))
    assert (shown.status, shown.form_with("mot").values["mot"][0].strip()) == (422, MENDED)
    assert sent_again(people, "si", shown, collegue=colleague) == 302
    assert Claim.get().words == MENDED


def test_what_was_typed_is_kept_when_the_request_changed_and_sent_once_it_was_read_again(
    people: People, request_of: Make
) -> None:
    waiting = request_of("with_si")
    page = page_of(waiting)
    asked = people["si"].hidden_in(people["si"].get(f"{page}/refuser").text)
    AccountRequest.update(version=AccountRequest.version + 1).where(AccountRequest.id == waiting.id).execute()
    typed = asked | {"refusal": "other", "words": "Le mandat est d’un autre."}
    kept = people["si"].client.post(f"{page}/refuser", data=typed)
    assert kept.status_code == 422
    assert typed["words"] in kept.text
    again = people["si"].client.post(f"{page}/refuser", data=typed)
    assert (again.status_code, AccountRequest.get_by_id(waiting.id).state) == (422, State.WITH_SI)
    situation = re.search(r'name="relu" value="(\w+)"', kept.text)
    assert situation is not None
    people["si"].client.post(f"{page}/refuser", data=typed | {"relu": situation[1]})
    assert AccountRequest.get_by_id(waiting.id).state == State.REJECTED
