"""In Chromium: what was received is drawn, and takes the focus where it is told, with a script and without."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.accessibility.screen import DRAFT_COOKIE
from tests.journeys.conftest import Arrive
from tests.support import files
from tests.support.factories import browser_of, make_draft
from tests.support.site import Site
from tests.support.steps import NARROW, WIDE_PLAIN, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CODE = "proof_of_existence"


@pytest.mark.parametrize("screen", [NARROW, WIDE_PLAIN], ids=str)
def test_a_photograph_is_seen_and_announced_once_it_was_sent(
    site: Site, person: Arrive, screen: Screen, tmp_path: Path
) -> None:
    camille = person(site, screen)
    page = camille.page
    secret = browser_of(make_draft(site.deps, documents=False))
    page.context.add_cookies([{"name": DRAFT_COOKIE, "value": secret, "url": site.address}])
    telephone, scan = tmp_path / "IMG_0042.HEIC", tmp_path / "dos.png"
    telephone.write_bytes(files.HEIC)
    scan.write_bytes(files.png())
    camille.opens("/creer-un-compte/pieces/justificatif")
    page.locator(f"#{CODE}").set_input_files(telephone)
    sends = page.locator(f'button[value="televerser:{CODE}"]')
    sends.click()
    received = page.locator(f"#recu-{CODE}")
    expect(received).to_be_focused()
    expect(received).to_contain_text("IMG_0042.HEIC")
    thumbnail = received.get_by_role("img", name="Relire ce document")
    expect(thumbnail).to_have_js_property("complete", True)
    assert thumbnail.evaluate("image => image.naturalWidth") == 240

    page.locator(f"#{CODE}").set_input_files(scan)
    sends.click()
    expect(received).to_be_focused()
    expect(received).to_contain_text("2 fichiers reçus")
    received.get_by_role("button", name="Retirer IMG_0042.HEIC").click()
    expect(received).to_be_focused()
    expect(received).to_contain_text("dos.png")

    received.get_by_role("link", name=re.compile("^Relire, tourner")).click()
    camille.arrives_at("Relire\N{NO-BREAK SPACE}: Document attestant de l’existence légale")
    whole = page.get_by_role("img", name=re.compile("^Page 1 de"))
    expect(whole).to_have_js_property("complete", True)
    assert whole.evaluate("image => image.naturalWidth > image.naturalHeight")
    page.get_by_role("button", name="Tourner d’un quart de tour").click()
    expect(whole).to_have_js_property("complete", True)
    assert whole.evaluate("image => image.naturalWidth < image.naturalHeight")
    page.get_by_role("link", name="Revenir à vos pièces").click()
    expect(received).to_be_focused()
