"""What the scripts of a request's page do when an answer does not come, in Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from models import AccountRequest, AccountSession
from services.signup import draft_documents, submission
from tests.backoffice.conftest import signed_in
from tests.support import factories, files
from tests.support.chromium import Visitors
from tests.support.site import Site
from tests.support.steps import WIDE

pytestmark = pytest.mark.browser

EVERY = 15_000
"""Milliseconds between two questions of a request's page, and the longest that it waits for an answer."""


HIDE = """hidden => {
    Object.defineProperty(document, "hidden", {configurable: true, value: hidden});
    document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_who_is_there_is_asked_again_when_no_answer_comes(site: Site, visitors: Visitors) -> None:
    page = signed_in(site, visitors, WIDE)
    request = factories.make_request(site.deps, "with_si")
    asked: list[Route] = []

    def answer(route: Route) -> None:
        asked.append(route)
        if len(asked) > 1:  # the first one hangs
            route.continue_()

    page.route("**/presence?*", answer)
    page.clock.install()
    page.goto(f"{site.address}/backoffice/demandes/{request.reference}#decision")
    with page.expect_request("**/presence?*"):
        page.clock.fast_forward(EVERY)
    AccountRequest.update(version=AccountRequest.version + 1).execute()
    with page.expect_event("requestfailed"), page.expect_response("**/presence?*"):
        page.clock.fast_forward(EVERY)
    news = page.get_by_role("status").filter(has_text="Cette demande a changé")
    expect(news).to_be_visible()
    asked[0].abort()

    # Told once: what follows leaves the live region alone. Nothing is asked while nobody looks, nor once it is over.
    news.evaluate("region => { region.firstChild.told = true; }")
    with page.expect_response("**/presence?*"):
        page.clock.fast_forward(EVERY)
    assert news.evaluate("region => region.firstChild.told")
    page.evaluate(HIDE, True)
    page.clock.fast_forward(4 * EVERY)
    assert len(asked) == 3
    AccountSession.delete().execute()
    with page.expect_response("**/presence?*") as refused:
        page.evaluate(HIDE, False)
    assert refused.value.status == 401
    expect(page.get_by_text("Votre session est terminée")).to_be_visible()
    page.clock.fast_forward(4 * EVERY)
    assert len(asked) == 4
    page.get_by_role("link", name="rechargez la page").click()
    expect(page).to_have_url(re.compile(rf"/connexion\?next=.*{request.reference}"))


def test_a_page_that_did_not_come_is_asked_for_again(site: Site, visitors: Visitors) -> None:
    draft = factories.make_draft(site.deps, documents=False)
    for kind in ("proof_of_existence", "mandate"):
        draft_documents.put_document(site.deps, draft, kind, factories.PlainFile(files.pdf(2, kind), pages=2))
    request = factories.activate(site.deps, submission.submit(site.deps, draft))
    page = signed_in(site, visitors, WIDE)
    page.goto(f"{site.address}/backoffice/demandes/{request.reference}?piece=mandate")
    mandate = page.locator("#piece-mandate")
    lost: list[Route] = []

    def lose(route: Route) -> None:
        lost.append(route)
        route.abort()

    page.route("**/page/2.jpg", lose)
    with page.expect_event("requestfailed"):
        mandate.get_by_role("link", name="Page suivante").click()
    page.unroute("**/page/2.jpg")
    mandate.get_by_role("link", name="Page précédente").click()
    mandate.get_by_role("link", name="Page suivante").click()
    came = mandate.get_by_alt_text("page 2 sur 2")
    page.wait_for_function("image => image.naturalWidth > 0", arg=came.element_handle())
    assert lost
