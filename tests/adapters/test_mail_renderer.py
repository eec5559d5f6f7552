"""Mails: every event of the catalogue has its templates, says what it must, and lets nobody's words become more."""

from __future__ import annotations

import html
import re
from email.header import decode_header, make_header
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, UndefinedError, meta

from adapters.mail_renderer import MailRenderer, RenderedMail, ServiceIdentity
from adapters.mail_transport import SmtpTransport
from domain.mail_samples import samples_of
from domain.mailboxes import email_key
from domain.mails import LATER, MAILS, SAMPLE_SECRET, SAMPLES, WORDED, check_mail, sample_secrets
from domain.message_templates import BadTemplate
from domain.registry import load_registry
from domain.workflow import TRANSITIONS

pytestmark = pytest.mark.slow

HOUSE = Path(__file__).parents[2]
TEMPLATES = HOUSE / "templates" / "mail"
PARTS = ("subject.txt", "body.txt", "body.html")
SERVICE = ServiceIdentity(
    "Guichet",
    "France compétences",
    "assistance@demo.example",
    "https://guichet.example.fr",
    "1 rue Fictive, 75000 Paris",
    "01 99 00 12 34",
)
AUTHORITIES = ("https://www.telerecours.fr", "https://www.cnil.fr")
"""Where one contests what the administration decides."""
REGISTRY = load_registry()
RENDERER = MailRenderer(TEMPLATES, SERVICE, REGISTRY)
VARIANTS = [
    pytest.param(name, facts, id=f"{name}-{number}")
    for name in SAMPLES
    for number, facts in enumerate(samples_of(REGISTRY, name))
]


def rendered(name: str, facts: dict[str, Any]) -> RenderedMail:
    return RENDERER.render(name, facts, sample_secrets(name, facts), SAMPLE_SECRET)


def unfolded(text: str) -> str:
    """A text part without its short lines."""
    return " ".join(text.split("\n"))


class Outline(HTMLParser):
    """What a page loads, links to and says."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.hrefs += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        if self.lasttag != "style":
            self.words += data


@pytest.mark.parametrize("name", MAILS)
def test_every_mail_has_its_three_templates_and_samples(name: str) -> None:
    assert sorted(file.name for file in (TEMPLATES / name).iterdir()) == sorted(PARTS)
    assert SAMPLES[name]


def test_no_folder_of_templates_is_without_a_mail() -> None:
    assert {folder.name for folder in TEMPLATES.iterdir() if folder.is_dir()} == set(MAILS)


def test_every_shared_template_is_used() -> None:
    environment = Environment(autoescape=True)
    used: set[str | None] = set()
    for file in TEMPLATES.rglob("*.*"):
        used |= set(meta.find_referenced_templates(environment.parse(file.read_text())))
    assert {file.name for file in TEMPLATES.glob("*.*")} == used


def test_every_mail_of_a_transition_is_in_the_catalogue() -> None:
    assert {mail for transition in TRANSITIONS for mail in transition.mails} <= set(MAILS)


@pytest.mark.parametrize(("name", "facts"), VARIANTS)
def test_a_mail_renders_with_its_samples(name: str, facts: dict[str, Any]) -> None:
    check_mail(name, facts, sample_secrets(name, facts))
    mail = rendered(name, facts)
    assert 10 < len(mail.subject) < 120
    assert RENDERER.subject(name, facts) == mail.subject
    assert "\n" not in mail.subject
    assert "Bonjour" in mail.text
    assert SERVICE.support_address in mail.text
    for text in (mail.text, Outline(mail.html).words):
        assert not re.search(r"\{\{|\}\}|\{%|None|Undefined|\bTrue\b", text)


@pytest.mark.parametrize(("name", "facts"), VARIANTS)
def test_only_what_one_may_do_without_can_be_stopped_and_the_mail_says_where(name: str, facts: dict[str, Any]) -> None:
    mail = rendered(name, facts)
    lists = dict.fromkeys(
        (
            "digest",
            "to_decide",
            "completed",
            "escalated",
            "covered",
            "handed_over",
            "handed_over_together",
            "message_answered",
            "same_siren",
        ),
        "demandes",
    )
    lists |= {"monthly_statistics": "statistiques", "service_mailbox_reminder": "boite-de-service"}
    assert mail.list_id == (f"{lists[name]}.guichet.example.fr" if name in lists else "")
    stop = f"{SERVICE.public_url}/desabonnement/{SAMPLE_SECRET}"
    assert mail.unsubscribe == (stop if name in lists else "")
    assert (stop in mail.text.split(), stop in mail.html) == (name in lists,) * 2


@pytest.mark.parametrize("name", [name for name, event in MAILS.items() if event.stops])
def test_a_mail_without_its_link_to_stop_it_shows_none_and_announces_none(name: str) -> None:
    facts = samples_of(REGISTRY, name)[0]
    mail = RENDERER.render(name, facts, sample_secrets(name, facts))
    assert mail.unsubscribe == ""
    assert "/desabonnement/…" in mail.text


@pytest.mark.parametrize(("name", "facts"), VARIANTS)
def test_french_typography_holds(name: str, facts: dict[str, Any]) -> None:
    mail = rendered(name, facts)
    for text in (mail.subject, mail.text, " ".join(Outline(mail.html).words.split("\n"))):
        assert not re.search(r" [:;?!»]|« |[a-zé]'[a-zé]|\.\.\.", text), text
        assert not re.search(r"\d{4}-\d\d-\d\d", text), text


@pytest.mark.parametrize(("name", "facts"), VARIANTS)
def test_both_parts_link_to_the_same_addresses_and_each_button_stands_in_clear(
    name: str, facts: dict[str, Any]
) -> None:
    mail = rendered(name, facts)
    outline = Outline(mail.html)
    in_html = {href for href in outline.hrefs if not href.startswith("mailto:")}
    in_text = {found.rstrip(".") for found in re.findall(r"https?://\S+", mail.text)}
    assert in_html == in_text
    assert all(link.startswith((SERVICE.public_url, *AUTHORITIES)) for link in in_html)
    buttons = re.findall(r'<a href="([^"]+)" style="display:inline-block', mail.html)
    assert all(html.unescape(button) in outline.words for button in buttons)


@pytest.mark.parametrize(("name", "facts"), VARIANTS)
def test_html_needs_no_image_script_sheet_or_foreign_file(name: str, facts: dict[str, Any]) -> None:
    outline = Outline(rendered(name, facts).html)
    assert not outline.tags & {"img", "script", "link", "iframe", "form", "object", "svg", "base"}
    assert not outline.attributes & {"id", "src", "background", "onclick"}


@pytest.mark.parametrize(("name", "facts"), VARIANTS)
def test_every_secret_is_in_the_mail_and_in_none_without_secrets(name: str, facts: dict[str, Any]) -> None:
    secrets = {key: f"secret-of-{key}" for key in sample_secrets(name, facts)}
    mail = RENDERER.render(name, facts, secrets)
    masked = RENDERER.render(name, facts, None)
    for secret in secrets.values():
        assert secret in mail.text
        assert secret in mail.html
        assert secret not in masked.text + masked.html


@pytest.mark.parametrize("name", MAILS)
def test_a_missing_fact_is_an_error_and_not_a_hole(name: str) -> None:
    facts = SAMPLES[name][0]
    later = {*LATER.get(name, {}), *(("applicant_name",) if name in WORDED else ())}
    for fact in facts.keys() - later:
        rest = {key: value for key, value in facts.items() if key != fact}
        # The filters of dates see the hole before Jinja does.
        with pytest.raises((UndefinedError, TypeError, BadTemplate)):
            RENDERER.render(name, rest, sample_secrets(name, facts))


HOSTILE = "<script>alert(1)</script>{{7*7}}{% raw %}\"'><img src=x onerror=alert(1)>"


def spoiled(value: Any, name: str = "") -> Any:
    """The facts with hostile text wherever text is free; dates and codes are left."""
    coded = {
        "expires_at",
        "until",
        "received_on",
        "remedy_on",
        "due_on",
        "answer_by",
        "since",
        "escalates_on",
        "on",
        "month",
        "decider",
        "by",
        "role",
        "because",
        "state",
        "what",
        "link",
        # Checked before they are stored (tests/domain/test_message_templates.py).
        "opening",
        "closing",
    }
    if name in coded:
        return value
    if isinstance(value, str):
        return HOSTILE
    if isinstance(value, dict):
        return {key: spoiled(member, key) for key, member in value.items()}
    return [spoiled(member, name) for member in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("name", "facts"), VARIANTS)
def test_what_people_type_stays_text(name: str, facts: dict[str, Any]) -> None:
    hostile = spoiled(facts)
    mail = rendered(name, hostile)
    outline = Outline(mail.html)
    assert not outline.tags & {"script", "img"}
    assert not outline.attributes & {"onerror", "src"}
    assert "49" not in re.sub(r"\d{4}", "", outline.words)


def abroad(value: Any) -> Any:
    """The facts with every mail address at a domain of other letters, as it is stored."""
    if isinstance(value, str):
        return re.sub(r"\S+@\S+", email_key("contact@mairie-orléans.example"), value)
    if isinstance(value, dict):
        return {key: abroad(member) for key, member in value.items()}
    return [abroad(member) for member in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("name", "facts"), [one for one in VARIANTS if "@" in str(one.values)])
def test_addresses_are_written_in_their_own_letters(name: str, facts: dict[str, Any]) -> None:
    mail = rendered(name, abroad(facts))
    words = mail.subject + mail.text + Outline(mail.html).words
    assert "xn--" not in words
    assert "contact@mairie-orléans.example" in words


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b", "\x00", "\u202e"])
def test_no_fact_adds_a_header(end: str) -> None:
    facts = {**SAMPLES["to_decide"][0], "applicant_name": f"Camille{end}Bcc: intrus@mal.example{end}{end}Corps"}
    mail = rendered("to_decide", facts)
    assert len(mail.subject.splitlines()) == 1
    assert "\x00" not in mail.text + mail.html
    assert "\u202e" not in mail.text + mail.html
    message = (
        SmtpTransport("localhost", 25, "none", "guichet@demo.example", "Guichet", "aide@demo.example")
        ._message(mail, "camille@bois.example", "id")
        .message()
    )
    assert message.get_all("Bcc") is None
    assert str(make_header(decode_header(message["Subject"]))) == mail.subject


@pytest.mark.parametrize(
    "name", ["Gagnez sur http://mal.example/x maintenant", "www.mal.example", "mal.example/prix", "moi@mal.example"]
)
def test_a_name_cannot_become_a_link_in_a_mail_sent_to_somebody_else(name: str) -> None:
    mail = rendered("submitted", {**SAMPLES["submitted"][0], "first_name": name, "entity_name": name})
    for text in (mail.subject, mail.text, Outline(mail.html).words):
        assert "mal.example" not in text
        assert "://mal" not in text


def test_a_name_is_cut_before_it_is_an_advertisement() -> None:
    mail = rendered("submitted", {**SAMPLES["submitted"][0], "entity_name": "Promotion " * 200})
    assert mail.text.count("Promotion") < 16


def test_ordinary_names_are_left_alone() -> None:
    name = "M. J.-P. d’Églantine (C.F.A. du Bois) n° 1.2"
    assert name in rendered("submitted", {**SAMPLES["submitted"][0], "entity_name": name}).text


def test_lines_of_free_words_are_kept() -> None:
    facts = {**SAMPLES["rejected"][0], "reason": "Premier point.\n\nSecond <point>."}
    mail = rendered("rejected", facts)
    assert "    Premier point.\n\n    Second <point>." in mail.text
    assert "Premier point.<br><br>Second &lt;point&gt;." in mail.html


def test_only_the_administration_names_remedies() -> None:
    by_si, by_manager = (rendered("rejected", facts) for facts in SAMPLES["rejected"])
    for part in (unfolded(by_si.text), by_si.html):
        assert "tribunal administratif" in part
        assert "recours gracieux" in part
        assert "deux mois" in part
        assert "Dominique Modèle" in part
        assert "Direction de la certification" in part
    assert "recours" not in (by_manager.text + by_manager.html).lower()
    assert "tribunal" not in by_manager.text + by_manager.html


@pytest.mark.parametrize(("name", "facts"), VARIANTS)
def test_a_mail_that_names_remedies_says_from_when_their_two_months_run(name: str, facts: dict[str, Any]) -> None:
    words = unfolded(rendered(name, facts).text)
    assert "(recours gracieux)" not in words or "deux mois qui suiv" in words


def test_the_acknowledgement_says_what_the_law_asks() -> None:
    """CRPA R112-11-1: the service with its telephone and the day; remedies, or the attestation."""
    refused, accepted, incomplete = (rendered("activated", facts) for facts in SAMPLES["activated"])
    for mail in (refused, accepted, incomplete):
        for part in (unfolded(mail.text), mail.html):
            lacking = [
                words
                for words in (
                    "23 novembre 2026",
                    "France compétences",
                    SERVICE.support_address,
                    "1 rue Fictive",
                    SERVICE.phone,
                )
                if words not in part
            ]
            assert lacking == []
    for part in (unfolded(refused.text), refused.html):
        assert "pas de réponse au plus tard le 23 janvier 2027, votre demande sera considérée comme refusée" in part
        assert "tribunal administratif" in part
        assert "L. 232-3" not in part
    for part in (unfolded(accepted.text), unfolded(incomplete.text), accepted.html, incomplete.html):
        assert "votre demande sera considérée comme acceptée" in part
        assert "attestation (article L. 232-3" in part.replace("\n", " ")
        assert "tribunal" not in part
    assert "dans les deux\u00a0mois qui suivent la réception de ce qui vous est demandé" in unfolded(incomplete.text)


def test_a_complement_says_what_becomes_of_the_day() -> None:
    refused, accepted = (rendered("changes_requested", facts) for facts in SAMPLES["changes_requested"])
    for part in (unfolded(refused.text), refused.html):
        assert "est suspendu jusqu’à ce que nous recevions" in part
        assert "au plus tard jusqu’au 23 décembre 2026. Il se terminera le 23 janvier 2027 au plus tard." in part
    for part in (unfolded(accepted.text), accepted.html):
        assert "vaut acceptation commencera quand nous aurons reçu" in part


def test_times_are_those_of_paris() -> None:
    assert "26 novembre 2026 à 18\u00a0h\u00a004" in rendered("submitted", SAMPLES["submitted"][0]).text


def test_another_folder_replaces_single_templates(tmp_path: Path) -> None:
    (tmp_path / "password_changed").mkdir()
    (tmp_path / "password_changed" / "subject.txt").write_text("Autre sujet de mail")
    mail = MailRenderer([tmp_path, TEMPLATES], SERVICE, load_registry()).render("password_changed", {}, {})
    assert mail.subject == "Autre sujet de mail"
    assert "modifié" in mail.text


def test_a_role_that_is_suspended_and_one_that_has_ended_are_told_apart() -> None:
    suspended, ended, until = (rendered("membership_suspended", facts) for facts in SAMPLES["membership_suspended"])
    for part in (suspended.subject, suspended.text, suspended.html):
        assert "suspendu" in part
        assert "a pris fin" not in part
    for part in (ended.subject, ended.text, ended.html):
        assert "a pris fin" in part
        assert "suspendu" not in part
    for part in (until.text, until.html):
        assert "suspendu jusqu’au 11 décembre 2026 inclus" in " ".join(re.sub(r"<[^>]+>", "", part).split())


def test_the_holder_of_a_closed_account_is_sent_to_the_support_and_not_to_sign_in() -> None:
    facts = SAMPLES["already_account"][1]
    mail = rendered("already_account", facts)
    assert "désactivé" in mail.subject
    for part in (mail.text, mail.html):
        assert "le compte de cette adresse est désactivé" in part
        assert f"{SERVICE.support_address} en donnant" in part.replace("</a>", "").replace("\n", " ")
        assert "/mot-de-passe-oublie" not in part
        assert "mot de passe habituel" not in part


@pytest.mark.parametrize(
    ("event", "origin"), [("account_opened", "un fichier antérieur"), ("invitation", "Cette personne")]
)
def test_somebody_who_typed_nothing_is_told_where_it_comes_from(event: str, origin: str) -> None:
    """Article 14 of the general data protection regulation: with the first mail, with what is done with it."""
    mail = rendered(event, SAMPLES[event][0])
    for words in (mail.text.replace("\n", " "), mail.html.replace("\n", " ")):
        assert origin in words
        assert "/donnees-personnelles" in words
