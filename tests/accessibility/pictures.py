"""`make pictures`: each screen at 1,280 and 360 pixels, light and dark, from the demonstration, into docs/pictures/.

`python -m tests.accessibility.pictures [--only home,request] [--data FOLDER] [--to FOLDER] [--beside FOLDER]`: `--data`
keeps the demonstration between two shootings, `--beside` puts each light picture right of the one that an earlier
program's shooting left in that folder, both half as wide. Files are named `<screen>-<width>-<scheme>.png`, after the
lists of tests/accessibility/; what is below the first screens of a page is left out.
"""

from __future__ import annotations

import argparse
import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from config_checks import HOUSE
from tests.accessibility.demonstration import RealVisit, demonstration
from tests.accessibility.listed import SCREENS
from tests.accessibility.screen import Screen, Visit
from tests.addresses.world import World
from tests.support.application import forget_counters
from tests.support.chromium import Visitors, running_browser
from tests.support.site import Site
from tests.support.steps import Person
from tests.support.themes import SCHEMES

FOLDER = HOUSE / "docs" / "pictures"

SHOWN = (
    "home", "help", "accessibility", "privacy", "site-map", "letter", "start", "body", "body-errors", "entity",
    "entity-errors", "siret", "official", "signatory", "letter-of-draft", "proof", "proof-full", "signed-letter",
    "photo", "person", "summary", "confirmation", "activation", "find",
    "followed-si", "followed-complement", "followed-refused", "followed-unknown", "withdraw",
    "sign-in", "sign-in-refused", "forgotten", "account", "profile", "factor", "desk", "desk-manager", "requests",
    "requests-none", "requests-keys",
    "request", "request-official",
    "request-manager", "request-approved", "rivals", "approve", "reject", "together", "entities",
    "entity-page", "accounts", "account-page", "agents", "ministries", "journal", "mails", "mail", "templates",
    "template", "texts", "text-new", "statistics", "second-readings", "demo-mails", "error-404",
)  # fmt: skip
"""The names of the screens that are drawn."""

SIZES = {1280: 1000, 360: 1100}
"""Width → the most that is kept of a page's height, in pixels."""

QUOTED = {"requests-1280-light.png": "grid.png", "official-1280-light.png": "signup.png"}
"""What the README shows, under names that do not change."""

COLOURS = 256

GAP = 16
"""Pixels between a screen and the one that it replaces."""


def main() -> None:
    """Read the command line, serve the demonstration, take the pictures."""
    options = _options()
    wanted = options.only.split(",") if options.only else SHOWN
    data = Path(options.data or tempfile.mkdtemp(prefix="guichet-pictures-"))
    data.mkdir(parents=True, exist_ok=True)
    options.to.mkdir(parents=True, exist_ok=True)
    try:
        with demonstration(data) as (site, world), running_browser() as browser:
            visitors = Visitors(browser)
            for screen in SCREENS:
                if screen.name in wanted:
                    _shoot(screen, site, world, visitors, options.to, data)
            visitors.close()
    finally:
        if not options.data:
            shutil.rmtree(data)
    if options.beside:
        _put_beside(options.to, options.beside)
        return
    for made, name in QUOTED.items():
        if (options.to / made).exists():
            shutil.copy(options.to / made, options.to / name)
    total = sum(file.stat().st_size for file in options.to.glob("*.png"))
    print(f"{len(list(options.to.glob('*.png')))} pictures, {total / 1e6:.1f} MB, in {options.to}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.accessibility.pictures", description=__doc__)
    parser.add_argument("--only", help="names of screens, with commas between")
    parser.add_argument("--data", help="where the demonstration is kept; a folder thrown away otherwise")
    parser.add_argument("--to", type=Path, default=FOLDER)
    parser.add_argument("--beside", type=Path, help="pictures of the screens that these replace")
    return parser.parse_args()


def _shoot(screen: Screen, site: Site, world: World, visitors: Visitors, to: Path, data: Path) -> None:
    """The four pictures of a screen, from one visit."""
    forget_counters()
    page = visitors.visitor(reduced_motion="reduce")
    visit: Visit = RealVisit(site, world, Person(page, site.address), screen.who, data)
    visit.takes_cookies(world.cookies.get(screen.who, {}))
    with site.app.app_context():
        screen.reached(visit)
    page.evaluate("() => { for (const part of document.querySelectorAll('img, iframe')) part.loading = 'eager'; }")
    for width, most in SIZES.items():
        _fit(page, width, most)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.wait_for_load_state("networkidle")
            _write(page, to / f"{screen.name}-{width}-{scheme}.png")
    page.context.close()


def _fit(page: Page, width: int, most: int) -> None:
    """A window as high as the page, within bounds: what sticks to its foot is then at the foot of the picture."""
    page.set_viewport_size({"width": width, "height": 500})
    height = page.evaluate("() => document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(most, height)})


def _put_beside(folder: Path, replaced: Path) -> None:
    """Leave in the folder, of each screen that has a picture in both, one with what it replaces on the left."""
    for file in sorted(folder.glob("*.png")):
        former = replaced / file.name
        if file.name.endswith("-light.png") and former.exists():
            both = [Image.open(path).convert("RGB") for path in (former, file)]
            halves = [one.resize((one.width // 2, one.height // 2), Image.Resampling.LANCZOS) for one in both]
            left, right = halves
            size = left.width + GAP + right.width, max(one.height for one in halves)
            sheet = Image.new("RGB", size, "white")
            sheet.paste(left, (0, 0))
            sheet.paste(right, (left.width + GAP, 0))
            _save(sheet, folder / file.name.replace("-light", ""))
        file.unlink()


def _write(page: Page, file: Path) -> None:
    _save(Image.open(io.BytesIO(page.screenshot())).convert("RGB"), file)


def _save(image: Image.Image, file: Path) -> None:
    image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    main()
