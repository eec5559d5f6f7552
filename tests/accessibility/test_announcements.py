"""Announcements above a public page, a list and the page of a request, on a desk's screen and on a telephone's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from domain.announcements import Place, Tone
from domain.calendar import paris_date
from models_operations import Announcement
from tests.accessibility import checks
from tests.accessibility.screen import Visit
from tests.support.themes import THEMES, theme_name
from web.announcements import EXTENSION

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TEXTS = {
    Tone.WARNING: "Le service sera arrêté samedi 5 décembre, de 8 h à 12 h : enregistrez votre demande avant.",
    Tone.INFO: "Les-bureaux-sont-fermés-du-24-décembre-au-2-janvier-inclus ; les demandes restent possibles.",
}
PAGES = [("nobody", "/"), ("si_admin", "/backoffice/demandes/"), ("si_admin", "/backoffice/demandes/{reference}")]


@pytest.fixture
def announced(visits: Callable[..., Visit]) -> Iterator[Callable[[Visit], None]]:
    """What makes both tones stand above the pages of a visit; they are gone afterwards."""
    told: list[Visit] = []

    def announce(visit: Visit) -> None:
        today = paris_date(visit.deps.now())
        for tone, text in TEXTS.items():
            days = {"first_day": today, "last_day": today + timedelta(days=1)}
            Announcement.create(text=text, tone=tone, place=Place.BOTH, **days)
        told.append(visit)
        visit.site.app.extensions[EXTENSION].forget()

    yield announce
    Announcement.delete().where(Announcement.text.in_(list(TEXTS.values()))).execute()
    for visit in told:
        visit.site.app.extensions[EXTENSION].forget()


@pytest.mark.parametrize(("who", "address"), PAGES, ids=["home", "requests", "request"])
@pytest.mark.parametrize("theme", THEMES, ids=theme_name)
def test_everybody_can_read_it_and_nothing_is_pushed_off(
    visits: Callable[..., Visit], announced: Callable[[Visit], None], who: str, address: str, theme: str | None
) -> None:
    visit = visits(theme_name(theme), who, width=1280, height=800)
    announced(visit)
    assert visit.opens(address) == 200
    banner = visit.page.get_by_role("status").filter(has_text="Attention")
    assert banner.is_visible()
    checks.put_axe_in(visit.page)
    wrong = checks.violations(visit.page) + checks.too_wide(visit.page, 360) + checks.violations(visit.page)
    checks.prefer(visit.page, "dark")
    assert wrong + checks.violations(visit.page, checks.AXE_OF_COLOURS) == []
