"""What the words of a page must be: French, and set as French is. For pages of a browser and for bare HTML alike."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from tests.support.one_word import ONE_WORD

ENGLISH = re.compile(
    r"\b(sign (?:in|up|out)|log ?(?:in|out)|submit|search|filters?|delete|save|cancel|create|edit|update|upload|"
    r"remember me|forgot|password|e-?mail|fields?|required|invalid|valid|must|page not found|forbidden|unauthorized|"
    r"choose file|selected|records?|actions? with|home|back|next|previous|welcome|click|please|your|the|with|"
    r"bad request|not found|too many|denied|errors?|missing|expired|unknown|failed|choice|value|character|token|csrf|"
    r"january|february|march|april|june|july|august|september|october|november|december|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|yesterday|days?|hours?|ago|"
    r"and|of|to|is|are|was|were|be|been|this|that|these|those|for|from|by|you|we|they|it|its|has been|have|not|cannot|"
    r"yes|show|hide|close|open|view|add|new|first|last|name|size|none|true|false|undefined|nan|null)\b",
    re.IGNORECASE,
)
"""Words of libraries and of code. « page », « action », « description », « date » are French too."""

LOOSE = re.compile(r"(?<=\S) (?=[;:!?»](?:\s|$))|(?<=«) ")
"""An ordinary space where French sets one that does not break."""

UNSET = re.compile(
    r"\b\d{4}-\d\d-\d\d\b|\b\d\d?:\d\d\b|[A-Za-zÀ-ÿ]'[A-Za-zÀ-ÿ]|\.\.\.|(?<![\w=])\"[^\"\n]{1,60}\"|\b\d{4} octets\b"
)
"""A date or an hour as machines write them, straight quotes, three dots."""

UNWANTED = re.compile(r"\b(veuillez|merci de bien vouloir|afin de|tu|ton|tes|toi)\b", re.IGNORECASE)
"""Words of another voice than the service's, which is plain and says « vous »; people say « Cliquez sur le lien ».
Words that have another one in their place stand in tests/support/one_word.py."""

MACHINE = re.compile(
    r"\S+@\S+|https?://\S+|\b[A-Z2-9]{3}-[A-Z2-9]{3}-[A-Z2-9]{3}\b|\b[A-Z2-7]{4}(?:-[A-Z2-7]{1,4}){3,}"
)
"""What is no word: addresses, references, and keys of one-time codes, in which chance writes « SIZE » or « OPEN »."""

HIDDEN = ("script", "style", "template", "svg")
SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-confirm")


class Words(HTMLParser):
    """What a page says, seen or spoken: its text (`said`), its title, its headings, and whether it tells of errors."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.title = ""
        self.lines: list[str] = []
        self.erroneous = False
        self._inside: list[str] = []
        self.feed(html)

    @property
    def said(self) -> str:
        return "\n".join(" ".join(re.split(r"[ \t\n\r]+", line)).strip() for line in self.lines if line.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.lines += [given[name] or "" for name in SPOKEN if name in given]
        if tag == "input" and given.get("type") in ("submit", "button", "reset"):
            self.lines.append(given.get("value") or "")
        if "data-error-summary" in given:
            self.erroneous = True
        if tag in (*HIDDEN, "title"):
            self._inside.append(tag)
        if tag in BLOCKS:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()
        if tag in BLOCKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if "title" in self._inside:
            self.title += data
        elif not self._inside:
            self.lines[-1:] = [(self.lines[-1] if self.lines else "") + data]


_BLOCKS = """
p div li td th h1 h2 h3 h4 dt dd label legend summary button option a section main nav header footer form br select
ul ol dl table tr fieldset caption article aside pre code time
"""
BLOCKS = frozenset(_BLOCKS.split())


def english(words: str) -> list[str]:
    """Each word that looks English, with what stands around it."""
    words = MACHINE.sub("", words)
    return [f"English: « {match[0]} »: …{around(words, match)}…" for match in ENGLISH.finditer(words)]


def other_voice(words: str) -> list[str]:
    """Each word that the service does not use."""
    words = MACHINE.sub("", words)
    unwanted = [f"another voice: « {match[0]} »: …{around(words, match)}…" for match in UNWANTED.finditer(words)]
    return unwanted + [use for word in ONE_WORD for use in word.uses(words)]


def unset(words: str) -> list[str]:
    """Punctuation, dates, hours and quotes that are not set as French sets them."""
    words = MACHINE.sub("", words)
    return [f"loose punctuation: …{around(words, match)}…" for match in LOOSE.finditer(words)] + [
        f"not set as French: …{around(words, match)}…" for match in UNSET.finditer(words)
    ]


def around(words: str, match: re.Match[str]) -> str:
    return " ".join(words[max(0, match.start() - 40) : match.end() + 40].split())
