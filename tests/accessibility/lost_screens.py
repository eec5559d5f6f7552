"""Screens of the public site for the person who lost their draft, or has a role already."""

from __future__ import annotations

from models import Account, AccountSession
from services.signup import submission
from tests.accessibility.screen import DRAFT_COOKIE, Screen, Visit
from tests.support.factories import activation_token, make_draft


def _refused(visit: Visit) -> None:
    """Somebody who has a role in the entity already activates another request for it."""
    session = AccountSession.get_by_id(int(visit.world.values["session_id"]))
    holder = Account.get_by_id(session.account_id)
    draft = make_draft(visit.deps, documents=False, email=holder.email, siret=visit.world.values["siret"])
    visit.opens(f"/activation/{activation_token(visit.deps, submission.submit(visit.deps, draft))}")
    visit.sends("Activer ma demande")


def _without_cookies(visit: Visit) -> None:
    """The browser forgets the draft while a step is being answered."""
    visit.page.locator('[name="capacity"]').fill("Directrice")
    visit.page.context.clear_cookies(name=DRAFT_COOKIE)
    visit.sends("Continuer")


def _complete(visit: Visit) -> None:
    visit.drafts()


SCREENS = (
    Screen(
        "activation-refused", "POST /activation/<token>", "public_signup/activation_refused.html", "depositor",
        address="/aide", act=_refused,
    ),
    Screen(
        "lost", "POST /creer-un-compte/vous", "public_signup/lost.html", address="/creer-un-compte/vous",
        before=_complete, act=_without_cookies,
    ),
)  # fmt: skip
