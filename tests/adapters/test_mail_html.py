"""Mails survive plain clients: what each HTML part is made of, what it looks like, and what its text part repeats."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest

from adapters.mail_renderer import RenderedMail
from adapters.mail_words import LINE, PREHEADER, wrapped
from domain.calendar import NBSP
from domain.mails import MAILS, WORDED
from tests.adapters.test_mail_renderer import SERVICE, TEMPLATES, VARIANTS, rendered
from tests.support.french import english, other_voice, unset

pytestmark = pytest.mark.slow

VOID = {"meta", "br", "hr"}
LAYOUT = {"html", "head", "meta", "title", "body", "table", "tr", "td", "th", "p", "ul", "li", "h2", "strong", "span"}
ALLOWED = LAYOUT | {"a", "br", "style"}
TOLD_BOTH = ("address_changed", "address_change_expected", "address_change_stopped")
NO_ACTION = {(name, number) for name in TOLD_BOTH for number in range(2)} | {("request_address_changed", 0)}
NO_ACTION |= {("withdrawn", number) for number in range(4)}
NO_ACTION |= {("invitation_link_given", number) for number in range(2)}
NO_ACTION |= {(name, number) for name in ("remedy_received", "remedy_answered") for number in range(2)}
"""Mails that ask for nothing."""
MANY_ACTIONS = {("find_requests", 0)}
"""One link a request: none of them is the one to press."""
NO_ACTION |= {("find_requests", 2)}
NO_ACTION |= {(name, 0) for name in ("rights_received", "rights_extended", "limitation_lifted")}
NO_ACTION |= {("rights_answered", number) for number in range(3)}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    style: dict[str, str]
    words: str = ""
    inside: list[str] = field(default_factory=list)


class Reading(HTMLParser):
    """Every element with its own style and its words; each piece of text with the colours that it is shown in.

    `sheet` is what classes replace of the styles (`in_the_dark`).
    """

    def __init__(self, html: str, sheet: dict[str, dict[str, str]] | None = None) -> None:
        super().__init__()
        self.sheet = sheet or {}
        self.open: list[Element] = []
        self.elements: list[Element] = []
        self.shown: list[tuple[str, str, str]] = []
        self.feed(html)
        assert [element.tag for element in self.open] == [], "an element is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        pairs = (pair.partition(":") for pair in attributes.get("style", "").split(";") if pair.strip())
        element = Element(tag, attributes, {name.strip(): value.strip() for name, _, value in pairs})
        for name in attributes.get("class", "").split():
            element.style |= self.sheet.get(name, {})
        element.inside = [outer.tag for outer in self.open]
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.words += data
        if data.strip() and "body" in [element.tag for element in self.open]:
            self.shown.append((data.strip(), self._nearest("color"), self._nearest("background-color")))

    def _nearest(self, name: str) -> str:
        return next(element.style[name] for element in reversed(self.open) if name in element.style)

    def of(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]


def reading(mail: RenderedMail) -> Reading:
    return Reading(mail.html)


RULE = re.compile(r"^\.(?P<name>[\w-]+) { (?P<what>[\w-]+): (?P<colour>#[0-9a-f]{6}).* !important; }$", re.M)


def in_the_dark(html: str) -> dict[str, dict[str, str]]:
    """What each class replaces in the dark: of its style sheet, the colours of texts and grounds."""
    dark = html.partition("@media (prefers-color-scheme: dark) {")[2].partition("\n}")[0]
    return {rule["name"]: {rule["what"]: rule["colour"]} for rule in RULE.finditer(dark)}


def brightness(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((brightness(one), brightness(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def is_button(element: Element) -> bool:
    return element.tag == "a" and element.style.get("display") == "inline-block"


def number_of(name: str, facts: dict[str, Any]) -> int:
    return next(place for place, sample in enumerate(variants_of(name)) if sample is facts)


def variants_of(name: str) -> list[dict[str, Any]]:
    return [variant.values[1] for variant in VARIANTS if variant.values[0] == name]  # type: ignore[misc]


@pytest.mark.parametrize(("name", "facts"), VARIANTS)
def test_layout_is_of_tables_and_inline_styles_and_says_its_language(name: str, facts: dict[str, Any]) -> None:
    page = reading(rendered(name, facts))
    assert page.of("html")[0].attributes["lang"] == "fr"
    assert {element.tag for element in page.elements} <= ALLOWED
    assert len(page.of("h1")) <= 1
    assert not [element for element in page.elements if "id" in element.attributes]
    of_data = [table for table in page.of("table") if table.attributes.get("role") != "presentation"]
    assert len(of_data) <= len(page.of("th")), "a table without headers is for layout: role=presentation"
    assert not re.search(r"position|float|flex|grid|url\(|@|var\(", " ".join(str(e.style) for e in page.elements))


@pytest.mark.parametrize(("name", "facts"), VARIANTS)
def test_nothing_is_fetched_from_anywhere(name: str, facts: dict[str, Any]) -> None:
    page = reading(rendered(name, facts))
    fetching = {"src", "srcset", "background", "poster", "data", "action"}
    assert not [element for element in page.elements if fetching & element.attributes.keys()]
    assert {element.tag for element in page.elements if "href" in element.attributes} <= {"a"}


@pytest.mark.parametrize(("name", "facts"), VARIANTS)
def test_every_word_can_be_read_against_what_is_behind_it(name: str, facts: dict[str, Any]) -> None:
    shown = reading(rendered(name, facts)).shown
    assert len(shown) > 5
    faint = [(words, ink, paper) for words, ink, paper in shown if contrast(ink, paper) < 4.5]
    assert faint == []


@pytest.mark.parametrize(("name", "facts"), VARIANTS)
def test_in_the_dark_every_colour_is_another_and_every_word_can_be_read(name: str, facts: dict[str, Any]) -> None:
    html = rendered(name, facts).html
    light, dark = Reading(html), Reading(html, in_the_dark(html))
    same = [
        (one.tag, what, one.words)
        for one, other in zip(light.elements, dark.elements, strict=True)
        for what in ("color", "background-color")
        if what in one.style and one.style[what] == other.style[what]
    ]
    assert same == []
    assert [line for line in light.elements if "border" in str(line.style) and "class" not in line.attributes] == []
    faint = [(words, ink, paper) for words, ink, paper in dark.shown if contrast(ink, paper) < 4.5]
    assert faint == []


def test_outlook_is_given_the_same_dark_and_a_table_as_wide_as_ours() -> None:
    html = rendered("password_changed", {}).html
    for name, replaced in in_the_dark(html).items():
        (what, colour), *_ = replaced.items()
        marks = "ogsb" if what == "background-color" else "ogsc"
        assert f"[data-{marks}] .{name} {{ {what}: {colour}" in html
    ghost = re.search(r'<!--\[if mso\]>\s*<table role="presentation" width="600".*?<!\[endif\]-->(.*)', html, re.S)
    assert ghost
    assert re.search(r"</table>\s*<!--\[if mso\]>\s*</td></tr></table>\s*<!\[endif\]-->", ghost[1])


@pytest.mark.parametrize(("name", "facts"), VARIANTS)
def test_a_list_of_mails_shows_what_the_mail_says_first(name: str, facts: dict[str, Any]) -> None:
    mail = rendered(name, facts)
    body = reading(mail).of("body")[0]
    hidden = reading(mail).of("span")[0]
    assert hidden.style["display"] == "none"
    assert body.words.strip().startswith(hidden.words.strip())
    words = re.sub(r"[\u034f\u200c\u00a0]{3,}$", "", hidden.words.strip())
    assert 20 < len(words) <= PREHEADER
    assert words.rstrip("…") in re.sub(r"[ \n]+", " ", mail.text)
    assert words.rstrip(".") not in mail.subject


@pytest.mark.parametrize(("name", "facts"), VARIANTS)
def test_links_are_underlined_and_the_action_is_one_button_with_its_address_in_clear_beneath(
    name: str, facts: dict[str, Any]
) -> None:
    page = reading(rendered(name, facts))
    buttons = [element for element in page.of("a") if is_button(element)]
    variant = (name, number_of(name, facts))
    assert len(buttons) == (0 if variant in NO_ACTION | MANY_ACTIONS else 1)
    links = page.of("a")
    for link in links:
        assert is_button(link) or link.style.get("text-decoration", "") != "none"
    for button in buttons:
        beneath = links[links.index(button) + 1]
        assert beneath.words == beneath.attributes["href"] == button.attributes["href"]


@pytest.mark.parametrize(("name", "facts"), VARIANTS)
def test_the_text_part_has_short_lines_and_keeps_its_addresses_whole(name: str, facts: dict[str, Any]) -> None:
    mail = rendered(name, facts)
    long = [line for line in mail.text.splitlines() if len(line) > LINE]
    assert [line for line in long if " " in line.strip()] == []
    links = {link.attributes["href"] for link in reading(mail).of("a")} - {f"mailto:{SERVICE.support_address}"}
    assert [link for link in links if link not in mail.text.split()] == []


@pytest.mark.parametrize(("name", "facts"), VARIANTS)
def test_a_mail_speaks_as_the_service_does(name: str, facts: dict[str, Any]) -> None:
    mail = rendered(name, facts)
    words = f"{mail.subject}\n{mail.text.replace('Exmple', '')}"
    assert english(words) + unset(words) + other_voice(words) == []


@pytest.mark.parametrize(("name", "facts"), VARIANTS)
def test_the_subject_has_the_reference_of_each_request(name: str, facts: dict[str, Any]) -> None:
    references = [row["reference"] for row in facts.get("requests", [])]
    references += [facts["reference"]] if facts.get("reference") else []
    subject = rendered(name, facts).subject
    assert re.findall(r"\[([^\]]+)\]", subject) == references


def test_a_subject_names_three_requests_and_says_that_there_are_more() -> None:
    row = variants_of("digest")[0]["requests"][0]
    assert rendered("digest", {"requests": [row] * 5}).subject.endswith(f"[{row['reference']}] …")


def test_lines_are_folded_under_their_own_beginning() -> None:
    long = "mot " * 30
    folded = wrapped(f"- {long}\n    {long}\n{long}\nhttps://exemple.example/{'x' * 90}").splitlines()
    assert max(len(line) for line in folded[:-1]) <= LINE
    assert [line[:6] for line in folded[:6]] == ["- mot ", "  mot ", "    mo", "    mo", "mot mo", "mot mo"]
    assert len(folded[-1]) > LINE


def test_the_mails_that_can_be_worded_print_their_words() -> None:
    for name in WORDED:
        for part in ("body.txt", "body.html"):
            source = (TEMPLATES / name / part).read_text(encoding="utf-8")
            assert "opening" in source
            assert "closing" in source


@pytest.mark.parametrize("name", WORDED)
def test_words_of_administrators_are_filled_with_facts_and_escaped(name: str) -> None:
    facts = variants_of(name)[0] | {
        "opening": "<b>Objet</b> : {entite}, {reference}, {demandeur}.\n\nÀ vous lire, {service} {{ici}}.",
        "closing": "{organisme}\n{assistance}",
        "entity_name": "Bois & <i>Cie</i> {reference} www.mal.example",
    }
    mail = rendered(name, facts)
    told = f"Bois & <i>Cie</i> {{reference}} www\u200b.mal\u200b.example, {facts['reference']}, Camille Exemple."
    assert told.replace("\u200b", "") in mail.text.replace("\n", " ").replace("\u200b", "")
    assert "mal.example" not in mail.text
    assert "À vous lire, Guichet {ici}." in mail.text
    assert "&lt;b&gt;Objet&lt;/b&gt;" in mail.html
    assert "Bois &amp; &lt;i&gt;Cie&lt;/i&gt; {reference}" in mail.html
    assert f"France compétences<br>{SERVICE.support_address}" in mail.html


def test_the_date_to_answer_by_is_told_in_words() -> None:
    facts = variants_of("changes_requested")[0] | {"closing": "Nous attendons jusqu’au {date_limite}."}
    assert "jusqu’au 23 décembre 2026." in rendered("changes_requested", facts).text


@pytest.mark.parametrize("name", WORDED)
def test_what_the_law_asks_of_a_refusal_is_not_among_the_words_that_can_be_changed(name: str) -> None:
    facts = variants_of(name)[0] | {"opening": "Bien à vous.", "closing": "Cordialement."}
    mail = rendered(name, facts)
    for part in (mail.text, reading(mail).of("body")[0].words):
        kept = ["Dominique Modèle", "Direction de"]
        kept += ["deux mois", "tribunal administratif"] if name == "rejected" else ["23 décembre 2026"]
        assert [words for words in kept if words not in part] == []
    assert facts["reference"] in mail.subject


@pytest.mark.parametrize("name", WORDED)
def test_a_mail_written_before_words_could_be_changed_is_still_shown(name: str) -> None:
    facts = variants_of(name)[0]
    older = {fact: value for fact, value in facts.items() if fact not in ("opening", "closing", "applicant_name")}
    assert rendered(name, older).text == rendered(name, facts).text


@pytest.mark.parametrize("name", ["password_reset", "address_to_confirm", "agent_invited"])
def test_a_link_that_dies_says_when_and_an_older_mail_that_it_does(name: str) -> None:
    facts = variants_of(name)[0]
    older = {fact: value for fact, value in facts.items() if fact != "expires_at"}
    for part, words in (
        ("text", "23 novembre 2026 à 20 h 04"),
        ("html", "<strong>23 novembre 2026 à 20 h 04</strong>"),
    ):
        assert f"valable jusqu’au {words}" in " ".join(getattr(rendered(name, facts), part).replace(NBSP, " ").split())
        assert "valable peu de temps" in " ".join(getattr(rendered(name, older), part).split())


@pytest.mark.parametrize(("number", "path"), [(0, "/activation/"), (1, "/suivi/")])
def test_the_warning_before_an_end_opens_what_is_to_be_done(number: int, path: str) -> None:
    facts = variants_of("expiring_soon")[number]
    (button,) = [element for element in reading(rendered("expiring_soon", facts)).of("a") if is_button(element)]
    assert button.attributes["href"].startswith(SERVICE.public_url + path)


def test_the_holder_of_a_closed_account_who_looks_for_requests_is_not_sent_to_sign_in() -> None:
    closed = next(facts for facts in variants_of("find_requests") if facts["closed"])
    mail = rendered("find_requests", closed)
    for part in (mail.text, mail.html):
        assert "désactivé" in part
        assert SERVICE.support_address in part
        assert "/connexion" not in part
        assert "/mot-de-passe-oublie" not in part


def test_every_mail_is_looked_at() -> None:
    assert {variant.values[0] for variant in VARIANTS} == set(MAILS)
