"""On the entity's page: inviting, renewing, revoking, and the link that support hands over."""

from __future__ import annotations

import re

import pytest

from models import Mail
from models_people import Invitation
from tests.backoffice.conftest import People

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

ANA = {"first_name": "Ana", "last_name": "Neuve", "email": "ana.neuve@exemple.example"}


def page_of(people: People) -> str:
    return f"/backoffice/entites/{people.entity.id}"


def invite(people: People, who: str = "manager", **values: str) -> Invitation:
    people[who].fill_in(f"{page_of(people)}/inviter", **{**ANA, **values})
    return Invitation.select().order_by(Invitation.id.desc()).get()


def test_a_manager_invites_renews_and_revokes(people: People) -> None:
    manager, page = people["manager"], page_of(people)
    assert f"{page}/inviter" in manager.get(page).text
    assert "votre invitation vaut validation" in manager.get(f"{page}/inviter").text
    row = invite(people)
    shown = manager.get(page).text
    for words in ("L’invitation est envoyée.", "Ana Neuve", "ana.neuve@exemple.example", "En attente"):
        assert words in shown
    assert "Obtenir un lien" not in shown
    manager.post(f"/backoffice/invitations/{row.id}/renouveler", page)
    assert Mail.select().where(Mail.event == "invitation").count() == 2
    manager.post(f"/backoffice/invitations/{row.id}/annuler", page)
    assert "Ana Neuve" not in manager.get(page).text
    assert Invitation.get_by_id(row.id).outcome == "revoked"
    manager.post(f"/backoffice/invitations/{row.id}/annuler", page)
    assert "Cette invitation n’est plus en cours." in manager.get(page).text


def test_an_administrator_invites_too_and_is_told_that_it_decides_nothing(people: People) -> None:
    page = f"{page_of(people)}/inviter"
    assert "sa demande suit son cours habituel" in people["si"].get(page).text
    invite(people, "si")
    assert "L’invitation est envoyée." in people["si"].get(page_of(people)).text


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(people: People) -> None:
    page = f"{page_of(people)}/inviter"
    answer = people["manager"].fill_in(page, **{**ANA, "email": "ana"})
    assert (answer.status_code, 'value="Ana"' in answer.text) == (422, True)
    invite(people)
    answer = people["manager"].fill_in(page, **ANA)
    assert answer.status_code == 422
    assert "Une invitation est déjà en cours pour cette adresse." in answer.text
    assert Invitation.select().count() == 1


def test_the_answer_is_the_same_whether_the_address_has_an_account(people: People) -> None:
    """Rule 8: inviting tells nothing of it."""
    known, seen = people.account("reader").email, []
    for email in ("inconnue@exemple.example", known):
        answer = people["manager"].fill_in(f"{page_of(people)}/inviter", **{**ANA, "email": email})
        page = people["manager"].get(page_of(people)).text
        (line,) = re.findall(rf"<li>(?:(?!<li>).)*{re.escape(email)}.*?</li>", page, re.DOTALL)
        told = re.sub(r'/invitations/[0-9]+|value="[^"]*"', "", line.replace(email, "…"))
        seen.append((answer.status_code, answer.location, told))
    assert seen[0] == seen[1]


def test_support_shows_a_new_link_once(people: People) -> None:
    row, page = invite(people), page_of(people)
    support = people["support"]
    shown = support.get(page).text
    assert "Obtenir un lien à remettre" in shown
    assert f"{page}/inviter" not in shown
    answer = support.post(f"/backoffice/invitations/{row.id}/lien", page)
    (secret,) = set(re.findall(r"/invitation/([\w-]{43})", answer.text))
    assert secret not in support.get(page).text
    assert people["nobody"].get(f"/invitation/{secret}").status_code == 200


def test_readers_and_other_managers_see_no_invitation(people: People) -> None:
    row = invite(people)
    assert "Ana Neuve" not in people["reader"].get(page_of(people)).text
    for act in ("annuler", "renouveler"):
        assert people["other_manager"].post(f"/backoffice/invitations/{row.id}/{act}", "/mon-compte").status_code == 404
