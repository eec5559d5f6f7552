"""`make mail-pictures`: each mail as its readers see it, one file an event, into docs/pictures/mails/.

`python -m tests.accessibility.mail_pictures [--only digest,approved] [--to FOLDER]`. One row a variant of the event:
600 pixels wide in the light and in the dark, then 360; drawn by Chromium from the samples, at half size.
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from config_checks import HOUSE
from domain.mail_samples import SAMPLES, samples_of
from domain.mails import SAMPLE_SECRET, sample_secrets
from domain.registry import load_registry
from tests.adapters.test_mail_renderer import RENDERER
from tests.support.chromium import running_browser
from tests.support.themes import SCHEMES

FOLDER = HOUSE / "docs" / "pictures" / "mails"

WIDTHS = (600, 360)
HALF = 2
GAP = 12
QUALITY = 45


def main() -> None:
    """Read the command line, draw the mails."""
    options = _options()
    options.to.mkdir(parents=True, exist_ok=True)
    with running_browser() as browser:
        for event in options.only.split(",") if options.only else SAMPLES:
            pictures = [_row(browser, html) for html in _htmls(event)]
            _stacked(pictures).save(options.to / f"{event}.webp", quality=QUALITY, method=6)
    made = list(options.to.glob("*.webp"))
    print(f"{len(made)} pictures, {sum(file.stat().st_size for file in made) / 1e6:.1f} MB, in {options.to}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.accessibility.mail_pictures", description=__doc__)
    parser.add_argument("--only", help="names of events, with commas between")
    parser.add_argument("--to", type=Path, default=FOLDER)
    return parser.parse_args()


def _htmls(event: str) -> list[str]:
    return [
        RENDERER.render(event, facts, sample_secrets(event, facts), SAMPLE_SECRET).html
        for facts in samples_of(load_registry(), event)
    ]


def _row(browser: Browser, html: str) -> Image.Image:
    """A mail at each width, light and dark, side by side."""
    pictures = []
    for width in WIDTHS:
        page = browser.new_page(viewport={"width": width, "height": 400})
        page.set_content(html)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            drawn = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
            pictures.append(drawn.resize((drawn.width // HALF, drawn.height // HALF), Image.Resampling.LANCZOS))
        page.close()
    row = _canvas(sum(one.width + GAP for one in pictures) - GAP, max(one.height for one in pictures))
    left = 0
    for one in pictures:
        row.paste(one, (left, 0))
        left += one.width + GAP
    return row


def _stacked(rows: list[Image.Image]) -> Image.Image:
    whole = _canvas(max(row.width for row in rows), sum(row.height + GAP for row in rows) - GAP)
    top = 0
    for row in rows:
        whole.paste(row, (0, top))
        top += row.height + GAP
    return whole


def _canvas(width: int, height: int) -> Image.Image:
    return Image.new("RGB", (width, height), "#808080")


if __name__ == "__main__":
    main()
