"""How many answers a signup demands, on pages without scripts: what is left empty and does not let it go on.

A group of radio buttons, a file and a box to tick count one each; what is known already, and only shown, counts none.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.public_signup.steps import KBIS, LETTER, SELF
from tests.support.companies import SAS, TRADER, siret, with_directory
from tests.support.signup import Person

pytestmark = pytest.mark.slow

CHECK, SENT = "Vérifiez votre demande", "Plus qu’une étape : activez votre demande"
MOST_OF_A_COMPANY = 10
MOST_PAGES = 20

COMPANY: dict[str, Any] = SELF | {
    "nature": "autre",
    "kind": "company",
    "is_head_office": "oui",
    "entity_name": "Acme SAS",
    "proof_kind": "kbis",
    "proof_of_existence": KBIS,
    "name_on_proof": "oui",
    "attested": "oui",
}
"""What a company whose proof names the applicant answers, wherever it is asked."""
MANDATE: dict[str, Any] = {
    "name_on_proof": "non",
    "signatory_name": "Dominique Martin",
    "signatory_capacity": "présidente",
    "signatory_is_legal_representative": "oui",
    "signature_kind": "handwritten",
    "mandate_date": "20/11/2026",
    "mandate": LETTER,
}
"""What it answers besides where the proof does not."""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Nothing here depends on it, and a dozen signups are made."""
    return sqlite_url


def signs_up(app: Flask, answers: dict[str, Any], *, without: str = "") -> str:
    """The heading where a signup ends that leaves one answer out wherever it is asked."""
    person = Person(app)
    person.goes("/creer-un-compte/")
    person.presses("Commencer")
    for _ in range(MOST_PAGES):
        button = "Envoyer ma demande" if person.page.heading == CHECK else "Continuer"
        form, _ = person.page.form_of_button(button)
        drawn = ({*form.values, *form.choices, *form.files} & answers.keys()) - {without}
        page = person.presses(button, **{name: answers[name] for name in drawn if not any(form.values.get(name, []))})
        if page.title.startswith("Erreur") or page.heading == SENT:
            return page.heading
    raise AssertionError(f"no end: {person.page.heading}")


def demanded(app: Flask, answers: dict[str, Any]) -> list[str]:
    """The answers without which it cannot be sent."""
    assert signs_up(app, answers) == SENT
    return [name for name in answers if signs_up(app, answers, without=name) != SENT]


@pytest.mark.parametrize("number", [SAS, TRADER], ids=["a company", "a sole trader"])
def test_a_company_gives_ten_answers_at_most(app: Flask, number: int) -> None:
    with_directory(app)
    needed = demanded(app, COMPANY | {"siret": siret(number)})
    assert {"nature", "siret", "proof_of_existence", "name_on_proof", "email", "password"} <= set(needed)
    assert not {"kind", "is_head_office", "entity_name", "proof_kind"} & set(needed), "what the directory tells"
    assert len(needed) <= MOST_OF_A_COMPANY, needed


def test_the_mandate_is_apart(app: Flask) -> None:
    with_directory(app)
    needed = demanded(app, COMPANY | {"siret": siret(SAS)} | MANDATE)
    assert len(set(needed) - set(MANDATE)) < MOST_OF_A_COMPANY, needed
