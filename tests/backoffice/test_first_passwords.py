"""On the account's page: whether a first password was chosen, and the button that mails the link to somebody who
called."""

from __future__ import annotations

import pytest

from models import Account, Mail
from models_people import Welcome
from services.people import accounts
from tests.backoffice.conftest import People
from tests.support.factories import make_account

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


@pytest.fixture
def imported(people: People) -> Account:
    """Somebody who was imported, and not written to yet."""
    account = make_account(people.deps)
    Welcome.create(account=account)
    return account


def test_support_mails_the_link_and_sees_how_far_it_is(people: People, imported: Account) -> None:
    support, page = people["support"], f"/backoffice/comptes/{imported.id}"
    assert "Aucun lien pour en choisir un n’a été envoyé" in support.get(page).text
    assert support.post(f"{page}/premier-mot-de-passe", page).location == page
    shown = support.get(page).text
    assert "Un lien pour choisir un mot de passe est envoyé" in shown
    assert "est valable jusqu’au" in shown
    assert "Envoyer un nouveau lien" in shown
    assert Mail.get(Mail.event == "account_opened").to_address == imported.email
    Welcome.update(expires_at=people.deps.now()).execute()
    assert "a expiré le" in support.get(page).text


def test_a_page_that_is_too_old_says_so(people: People, imported: Account) -> None:
    support, page = people["support"], f"/backoffice/comptes/{imported.id}"
    accounts.set_password(people.deps, imported.email_key, "$argon2id$chosen")
    support.post(f"{page}/premier-mot-de-passe", "/retrouver-ma-demande")
    shown = support.get(page).text
    assert "Cette personne a déjà choisi un mot de passe." in shown
    assert "premier-mot-de-passe" not in shown


def test_others_see_nothing_of_it(people: People, imported: Account) -> None:
    assert "premier-mot-de-passe" not in people["reader"].get(f"/backoffice/comptes/{imported.id}").text
