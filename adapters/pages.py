"""Documents as page images and as words with their places, made in a child of the sandbox.

They are read from what `adapters.intake` accepted.
"""

from dataclasses import dataclass
from typing import Any

from adapters.sandbox import Answer, Job, SandboxError, SandboxTimeout, SandboxUnavailable, sandbox
from domain.hints.layer import NOTHING, TextLayer, from_json
from domain.page_troubles import PageUnavailable as PageUnavailable
from domain.page_troubles import Trouble as Trouble

KINDS = {"application/pdf": "pdf", "image/jpeg": "jpeg", "image/png": "png"}
MAX_WIDTH = 2400
MAX_HEIGHT = 4800
MAX_PIXELS = 60_000_000
MAX_LAYER_CHARACTERS = 40_000
MAX_LAYER_PAGES = 30
SECONDS = 10.0
LAYER_SECONDS = 4.0
LAYER_PAGE_SECONDS = 2.0  # no page is begun later: what was read until then is kept, and said to be a part
REFUSED = {
    "no_such_page": Trouble.NO_SUCH_PAGE,
    "encrypted_pdf": Trouble.ENCRYPTED,
    "image_too_large": Trouble.TOO_LARGE,
}
MEMORY_MB = 768


@dataclass(frozen=True)
class PageImage:
    """One page as an image without metadata; sizes in pixels."""

    data: bytes
    media_type: str
    width: int
    height: int


def render_page(data: bytes, media_type: str, page: int, width_px: int, spare: int = 0) -> PageImage:
    """Page `page` (from 1), `width_px` wide (1 to 2400, clamped), less if it would be over 4800 high or if the
    document is a smaller image. `spare` places of the sandbox are left to others. Raises PageUnavailable."""
    width = max(1, min(width_px, MAX_WIDTH))
    facts = {
        "kind": _kind(media_type),
        "page": page,
        "width": width,
        "max_height": MAX_HEIGHT,
        "max_pixels": MAX_PIXELS,
    }
    answer = _ask("render", facts, data, spare=spare)
    if not answer.data.startswith(b"\xff\xd8"):
        raise PageUnavailable(Trouble.BROKEN)
    return PageImage(answer.data, "image/jpeg", _number(answer, "width"), _number(answer, "height"))


def read_layer(data: bytes, media_type: str = "application/pdf") -> TextLayer:
    """The words of the first pages with their places, at most 40,000 characters; none of an image.

    Raises PageUnavailable. It takes less time than a drawing may: a reviewer waits for it once a file.
    """
    if _kind(media_type) != "pdf":
        return NOTHING
    limits = {
        "max_characters": MAX_LAYER_CHARACTERS,
        "max_pages": MAX_LAYER_PAGES,
        "max_seconds": LAYER_PAGE_SECONDS,
    }
    try:
        return from_json(_ask("layer", limits, data, LAYER_SECONDS).facts)
    except ValueError:
        raise PageUnavailable(Trouble.BROKEN) from None


def _kind(media_type: str) -> str:
    try:
        return KINDS[media_type]
    except KeyError:
        raise PageUnavailable(Trouble.BROKEN) from None


def _ask(name: str, parameters: dict[str, Any], data: bytes, seconds: float = SECONDS, spare: int = 0) -> Answer:
    try:
        answer = sandbox.run(Job(name, parameters, [data], seconds, MEMORY_MB), spare=spare)
    except SandboxTimeout:
        raise PageUnavailable(Trouble.TIMEOUT) from None
    except SandboxUnavailable:  # also when every place is taken
        raise PageUnavailable(Trouble.UNAVAILABLE) from None
    except SandboxError:
        raise PageUnavailable(Trouble.BROKEN) from None
    if answer.refused is not None:
        raise PageUnavailable(REFUSED.get(answer.refused, Trouble.BROKEN))
    return answer


def _number(answer: Answer, name: str) -> int:
    value = answer.facts.get(name)
    if not isinstance(value, int) or value < 1:
        raise PageUnavailable(Trouble.BROKEN)
    return value
