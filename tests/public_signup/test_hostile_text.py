"""Control characters, half characters and endless texts, in every field of every page, on both databases."""

from __future__ import annotations

import pytest

from tests.public_signup.steps import SELF, SIGNED, sent, to_signed_letter, to_summary
from tests.support.signup import Person

pytestmark = pytest.mark.slow

HOSTILE = {"nul": "a\x00b", "escape": "\x1b[2J", "bidi": "a\u202eb", "endless": "é" * 20_000, "huge": "9" * 400}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_every_field_of_every_step(person: Person, text: str) -> None:
    to_signed_letter(person)
    person.presses(**SIGNED)
    person.presses(**SELF)
    pieces = ("pieces/justificatif", "pieces/signataire", "pieces/lettre-signee")
    for path in ("organisme", "entite", *pieces, "vous"):
        page = person.goes(f"/creer-un-compte/{path}")
        form, _ = page.form_of_button("Continuer")
        names = (set(form.values) | set(form.choices)) - {"csrf_token"}
        assert page.path.endswith(path)
        assert person.presses(**dict.fromkeys(names, text)).status == 200
    sent_page = person.goes("/creer-un-compte/recapitulatif")
    assert sent_page.status == 200


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_every_field_beside_the_steps(person: Person, text: str) -> None:
    for path, button in (("/lettre-de-mandat", "PDF"), ("/retrouver-ma-demande", "Recevoir")):
        page = person.goes(path)
        form, _ = page.form_of_button(button)
        names = set(form.values) - {"csrf_token"}
        assert person.presses(button, **dict.fromkeys(names, text)).status == 200
    sent(person)
    assert person.presses("Corriger mon adresse", email=text).status == 200


@pytest.mark.parametrize("path", ["/activation/", "/suivi/", "/creer-un-compte/reprendre/", "/creer-un-compte/photo/"])
@pytest.mark.parametrize("token", ["x", "-1", "9" * 400, "%00", "%ff%fe", "a" * 3000, "' OR 1=1 --", "..%2f..", "é"])
def test_links_that_are_none(person: Person, path: str, token: str) -> None:
    page = person.goes(path + token)
    assert page.status in (404, 400)
    assert page.heading


@pytest.mark.parametrize(
    "fields",
    [{"action": "supprimer:x"}, {"action": "retirer:\x00:1:x"}, {"action": "televerser:"}, {"action": "lettre:pdf"}],
)
def test_buttons_that_the_page_does_not_have(person: Person, fields: dict[str, str]) -> None:
    to_summary(person)
    person.goes("/creer-un-compte/pieces/justificatif")
    data, path = person.would_send("Continuer")
    assert person.client.post(path, data=data | fields).status_code in (200, 302, 404)
