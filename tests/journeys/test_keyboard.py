"""Reviewing without the mouse: three requests from the list to its end, help, and switching single keys off."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from domain.states import StaffRole
from models import AccountRequest
from tests.journeys.conftest import Arrive
from tests.support import stages
from tests.support.keyboard import Reviewer, at_the_keyboard
from tests.support.site import Site
from tests.support.stages import Applicant
from tests.support.steps import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]

REVIEWER = "instructeur@si.example"


def requests_of(site: Site, folder: Path, *names: str) -> list[AccountRequest]:
    people = [Applicant("Lou", name, f"{name.lower()}@exemple.example") for name in names]
    return [stages.request_with_si(site, who, folder) for who in people]


@pytest.fixture
def claude(site: Site, person: Arrive) -> Person:
    site.staff("Claude Instructeur")
    somebody = person(site)
    stages.signs_in(somebody, REVIEWER, "Bonjour Claude")
    return somebody


def enters_list(somebody: Person) -> Reviewer:
    """Opens the first row of the list."""
    somebody.opens("/backoffice/demandes/")
    hands = at_the_keyboard(somebody)
    hands.turns_page("j", "Enter")
    return hands


def test_three_requests_from_the_list_to_its_end(site: Site, claude: Person, tmp_path: Path) -> None:
    first, second, third = requests_of(site, tmp_path, "Aubry", "Bonnet", "Colin")
    hands = enters_list(claude)
    claude.arrives_at(first.full_name)
    claude.reads("Dossier 1 sur 3")
    hands.review("approve")
    claude.arrives_at(second.full_name)
    hands.review("request_changes")
    claude.arrives_at(third.full_name)
    hands.review("reject")
    claude.arrives_at("Demandes")
    claude.is_told("Terminé : plus rien à traiter dans cette liste.")
    states = [AccountRequest.get_by_id(request.id).state for request in (first, second, third)]
    assert states == ["approved", "awaiting_applicant", "rejected"]
    assert [review.documents for review in hands.done] == [2, 2, 2]
    approve, complement, reject = (review.keys for review in hands.done)
    assert (approve <= 12, complement <= 7, reject <= 7) == (True, True, True), hands.done


def test_moving_takes_care_and_help(site: Site, claude: Person, tmp_path: Path) -> None:
    site.staff("Camille Roux", StaffRole.REVIEWER)
    first, second = requests_of(site, tmp_path, "Aubry", "Bonnet")
    hands = enters_list(claude)
    hands.press("h")
    expect(claude.page.get_by_label("Collègue", exact=True)).to_be_focused()
    claude.page.locator("h1").click()
    hands.turns_page("j")
    claude.arrives_at(second.full_name)
    hands.turns_page("k")
    claude.arrives_at(first.full_name)
    hands.turns_page("g")
    claude.reads("Vous vous en chargez encore")
    hands.press("d")
    expect(claude.page.locator("article.document:focus .viewer")).to_have_css("box-shadow", re.compile("inset"))
    hands.press("?")
    dialog = claude.page.get_by_role("dialog", name="Raccourcis clavier")
    expect(dialog).to_be_visible()
    hands.press("v", "Escape")
    expect(dialog).to_be_hidden()
    expect(claude.page.get_by_role("button", name="Valider")).to_have_attribute("aria-disabled", "true")
    hands.turns_page("l")
    claude.arrives_at("Demandes")


def test_keys_leave_fields_alone_and_can_be_switched_off(site: Site, claude: Person, tmp_path: Path) -> None:
    first, _ = requests_of(site, tmp_path, "Aubry", "Bonnet")
    hands = enters_list(claude)
    hands.press("e", "j", "v", "r", "?")
    claude.finds_filled("Nouvelle note", "jvr?")
    claude.page.locator(".top summary", has_text="Aide").click()
    claude.presses("Raccourcis clavier")
    claude.page.get_by_label("Activer les raccourcis à une touche").uncheck(force=True)
    claude.presses("Fermer")
    expect(claude.page.get_by_role("dialog", name="Raccourcis clavier")).to_be_hidden()
    hands.press("j", "g")
    claude.arrives_at(first.full_name)
    claude.page.reload()
    hands.press("j", "g")
    claude.arrives_at(first.full_name)
    claude.sees_no_button("Laisser")


def test_no_single_key_decides(site: Site, claude: Person, tmp_path: Path) -> None:
    (only,) = requests_of(site, tmp_path, "Aubry")
    hands = enters_list(claude)
    for _ in range(2):
        hands.turns_page("a")
    for key in "vrcuxhwe":
        hands.press(key)
        claude.page.locator("h1").click()
    claude.arrives_at(only.full_name)
    assert AccountRequest.get_by_id(only.id).state == "with_si"
    hands.press("v")
    expect(claude.page.get_by_role("button", name="Valider")).to_be_focused()
