"""« Revue des accès »: asked on a manager's first page, answered person by person, which leads to a suspension."""

from __future__ import annotations

import pytest

from domain.calendar import paris_date
from domain.states import Role
from models import Account, Membership
from models_absences import AccessReview, AccessReviewAnswer
from services.people.access_reviews_due import ANSWERED_WITHIN
from tests.backoffice.conftest import People
from tests.support.factories import make_member

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


@pytest.fixture
def review(people: People) -> AccessReview:
    """With two depositors, and another manager."""
    people.account("manager")
    for role in (Role.DEPOSITOR, Role.DEPOSITOR, Role.ENTITY_MANAGER):
        make_member(people.deps, people.entity, role)
    now = people.deps.now()
    return AccessReview.create(entity=people.entity, asked_at=now, due_on=paris_date(now) + ANSWERED_WITHIN)


def page_of(review: AccessReview) -> str:
    return f"/backoffice/revues/{review.id}"


def roles(people: People, role: Role) -> list[Membership]:
    """Those of others than the manager who answers."""
    mine = (Membership.role == role) & (Membership.account != people.account("manager").id)
    return list(Membership.select().where(Membership.entity == people.entity, mine).order_by(Membership.id))


def test_a_manager_is_led_there_from_the_first_page_and_the_entity_s(people: People, review: AccessReview) -> None:
    manager = people["manager"]
    for page in ("/backoffice/", f"/backoffice/entites/{people.entity.id}"):
        assert page_of(review) in manager.get(page).text
    assert "au plus tard le" in manager.get(page_of(review)).text


def test_answers_are_kept_one_by_one_and_end_the_review(people: People, review: AccessReview) -> None:
    manager, page = people["manager"], page_of(review)
    first, *others = [*roles(people, Role.DEPOSITOR), *roles(people, Role.ENTITY_MANAGER)]
    answered = manager.fill_in(page, **{f"role-{first.id}": "reste"})
    assert answered.location == page
    assert f'name="role-{first.id}"' not in manager.get(page).text
    answered = manager.fill_in(page, **{f"role-{row.id}": "reste" for row in others})
    assert answered.location == f"/backoffice/entites/{people.entity.id}"
    assert page not in manager.get("/backoffice/").text
    assert "Cette revue est terminée" in manager.get(page).text


def test_who_is_gone_is_suspended_with_a_reason_on_the_next_page(people: People, review: AccessReview) -> None:
    manager, (row, _) = people["manager"], roles(people, Role.DEPOSITOR)
    answered = manager.fill_in(page_of(review), **{f"role-{row.id}": "parti"})
    assert answered.location == f"/backoffice/roles/{row.id}/suspendre"
    assert Membership.get_by_id(row.id).suspended_at is None
    manager.fill_in(answered.location, motif="N’en fait plus partie.")
    assert Membership.get_by_id(row.id).suspended_at is not None
    assert row.account.full_name not in manager.get(page_of(review)).text


def test_of_another_manager_it_is_told_and_left_to_the_administration(people: People, review: AccessReview) -> None:
    manager, (row,) = people["manager"], roles(people, Role.ENTITY_MANAGER)
    answered = manager.fill_in(page_of(review), **{f"role-{row.id}": "parti"})
    assert answered.location == page_of(review)
    assert not AccessReviewAnswer.get(AccessReviewAnswer.membership == row).stays
    assert f"/backoffice/roles/{row.id}/suspendre" in people["si"].get(page_of(review)).text
    assert f"/backoffice/roles/{row.id}/suspendre" not in manager.get(page_of(review)).text


def test_no_answer_at_all_is_asked_again(people: People, review: AccessReview) -> None:
    answered = people["manager"].fill_in(page_of(review))
    assert (answered.status_code, "Répondez pour une personne au moins." in answered.text) == (422, True)


def test_what_was_answered_meanwhile_is_told(people: People, review: AccessReview) -> None:
    manager, page = people["manager"], page_of(review)
    AccessReview.update(closed_at=people.deps.now()).execute()
    row = roles(people, Role.DEPOSITOR)[0]
    assert manager.post(page, "/backoffice/", **{f"role-{row.id}": "reste"}).location == page
    assert "Cette revue des accès est terminée." in manager.get(page).text


def test_support_looks_and_does_not_answer(people: People, review: AccessReview) -> None:
    name = Account.get_by_id(roles(people, Role.DEPOSITOR)[0].account_id).full_name
    text = people["support"].get(page_of(review)).text
    assert name in text
    assert 'type="radio"' not in text


def test_silence_stands_on_the_continuity_list_until_it_is_answered(people: People, review: AccessReview) -> None:
    si, page = people["si"], page_of(review)
    assert page not in si.get("/backoffice/continuite/").text
    AccessReview.update(silent_at=people.deps.now()).execute()
    for who in ("si", "reviewer"):
        assert page in people[who].get("/backoffice/continuite/").text
    others = Membership.account != people.account("manager").id
    Membership.update(suspended_at=people.deps.now()).where(others).execute()
    assert "Terminer la revue" in people["manager"].get(page).text
    people["manager"].fill_in(page)
    assert AccessReview.get().closed_at is not None
    assert page not in si.get("/backoffice/continuite/").text
