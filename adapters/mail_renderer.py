"""Makes a mail of an event, its facts and its link secrets, from `templates/mail/<event>/`.

A Jinja environment of its own, made without Flask: the worker renders, outside of any request. Every address begins
with the public one of the settings. Facts hold what people typed: HTML escapes them, subjects are one line, and names
are written so that a mail client makes no link of them (anybody can have a mail sent to anybody's address).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from adapters.mail_words import cleaned, first_words, neutral_facts, wrapped
from adapters.theme_colours import colours_of
from domain.calendar import french_date, french_datetime, french_month
from domain.identifiers import format_siret
from domain.mailboxes import readable
from domain.mails import JSON, MAILS, WORDED, completed, event_of, link_purposes
from domain.message_templates import fill
from domain.numbers import french_number
from domain.registry import Registry

LINK_PATHS = {
    "activation": "/activation/",
    "follow_up": "/suivi/",
    "resume": "/creer-un-compte/reprendre/",
    "reset": "/mot-de-passe-oublie/",
    "invitation": "/invitation/",
    "enrolment": "/connexion/double-authentification/",
    "address": "/mon-compte/adresse/",
    "unsubscribe": "/desabonnement/",
    "welcome": "/premier-mot-de-passe/",
    "stop_address": "/changement-d-adresse/",
}
"""Where the link of each purpose leads; its secret is the last part."""

BLANKS = Markup("&#847;&zwnj;&nbsp;" * 60)  # noqa: S704 (ours)
"""What stands after the first words in lists of mails, where the body would else go on."""

WIPED = "…"
"""What stands in a link in the place of a secret that was wiped, or is not to be shown."""


_VARIABLES = {"reference": "reference", "demandeur": "applicant_name", "entite": "entity_name"}
"""The variables of administrators' words that are facts of the mail."""


@dataclass(frozen=True)
class ServiceIdentity:
    """Who writes. `public_url` has no final slash; `postal_address` and `phone` are one line, '' when not given."""

    name: str
    public_body: str
    support_address: str
    public_url: str
    postal_address: str = ""
    phone: str = ""


@dataclass(frozen=True)
class RenderedMail:
    """What the transport sends: a subject of one line, a text part and an HTML part."""

    subject: str
    text: str
    html: str
    list_id: str = ""
    """The list that it belongs to, for mails that their reader can stop (RFC 2919, 2)."""
    unsubscribe: str = ""
    """The address that stops them, when it is posted to; '' for what must be sent."""


class MailRenderer:
    """Renders the events of domain.mails. `templates` are folders; the first that has a template gives it.

    `colours` are `#rrggbb` by the names of tokens.css (a theme's `light`), `dark` those of the dark; ours when None.

    Holds no state that changes: safe between threads.
    """

    def __init__(
        self,
        templates: Path | Sequence[Path],
        service: ServiceIdentity,
        registry: Registry,
        colours: Mapping[str, str] | None = None,
        dark: Mapping[str, str] | None = None,
    ) -> None:
        folders = [templates] if isinstance(templates, Path) else list(templates)
        self._service = service
        self._public_url = service.public_url.rstrip("/")
        self._environment = Environment(
            loader=FileSystemLoader(folders),
            undefined=StrictUndefined,
            autoescape=select_autoescape(enabled_extensions=("html",), default=False),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
        )
        self._environment.filters.update(
            mailbox=readable, date=_date, moment=_moment, month=_month, number=french_number, siret=format_siret
        )
        ours, ours_dark = colours_of()
        self._environment.globals.update(
            service=service,
            nouns=registry.nouns,
            role_words=registry.role,
            address=self._address,
            colours=colours or ours,
            dark=dark or ours | ours_dark,
            blanks=BLANKS,
        )

    def render(
        self, event: str, facts: Mapping[str, JSON], secrets: Mapping[str, str] | None, stop: str = ""
    ) -> RenderedMail:
        """The mail. With `secrets` None its links show `…` instead of a secret.

        `stop` is the secret of the link that stops mails of its list; without it the link shows `…`.

        Raises jinja2.TemplateError when a template is missing or asks for a fact that is not there.
        """
        event = event_of(event).name
        values = self._values(event, facts, secrets, stop)
        subject = self._subject(event, values)
        text = re.sub(r"\n{3,}", "\n\n", self._made(event, "body.txt", values)).strip()
        known = MAILS[event].stops
        return RenderedMail(
            subject=subject,
            text=wrapped(text) + "\n",
            html=self._made(event, "body.html", {**values, "subject": subject, "preheader": first_words(text)}),
            list_id=f"{known}.{urlsplit(self._public_url).hostname}" if known is not None else "",
            unsubscribe=values["link"]["unsubscribe"] if known is not None and stop else "",
        )

    def subject(self, event: str, facts: Mapping[str, JSON]) -> str:
        """The mail's subject alone, for lists: the whole takes nine times as long. Raises as `render` does."""
        event = event_of(event).name
        return self._subject(event, self._values(event, facts, None, ""))

    def _values(
        self, event: str, facts: Mapping[str, JSON], secrets: Mapping[str, str] | None, stop: str
    ) -> dict[str, Any]:
        """What the templates of the event are given."""
        facts = completed(event, facts)
        if MAILS[event].public:
            facts = neutral_facts(facts)
        values: dict[str, Any] = {name: cleaned(name, value) for name, value in facts.items()}
        values |= self._worded(event, values)
        values["link"] = self._links(event, facts, secrets)
        if MAILS[event].stops is not None:
            values["link"]["unsubscribe"] = self._link("unsubscribe", stop or None)
        return values

    def _subject(self, event: str, values: Mapping[str, Any]) -> str:
        # Not str.split(): it would lose the no-break spaces of « Complément reçu : … ».
        return re.sub(r"[ \t\n]+", " ", self._made(event, "subject.txt", values)).strip()

    def _made(self, event: str, file: str, values: Mapping[str, Any]) -> str:
        return self._environment.get_template(f"{event}/{file}").render(values)

    def _worded(self, event: str, values: Mapping[str, Any]) -> dict[str, str]:
        """The words that administrators wrote, with the mail's own cleaned facts in the place of their variables."""
        if event not in WORDED:
            return {}
        known = {variable: values[fact] for variable, fact in _VARIABLES.items() if fact in values}
        known |= {
            "assistance": self._service.support_address,
            "service": self._service.name,
            "organisme": self._service.public_body,
        }
        if "answer_by" in values:
            known["date_limite"] = _date(values["answer_by"])
        return {name: fill(values[name], known) for name in ("opening", "closing")}

    def _address(self, path: str) -> str:
        return self._public_url + path

    def _links(self, event: str, facts: Mapping[str, JSON], secrets: Mapping[str, str] | None) -> dict[str, str]:
        """Link name → address: the name is the purpose, or the reference of the request it is about."""
        return {
            name: self._link(purpose, None if secrets is None else secrets[name])
            for name, purpose in link_purposes(event, facts).items()
        }

    def _link(self, purpose: str, secret: str | None) -> str:
        return self._address(LINK_PATHS[purpose] + (WIPED if secret is None else quote(secret, safe="")))


def _date(text: str) -> str:
    """« 23 novembre 2026 », of an ISO date."""
    return french_date(date.fromisoformat(text))


def _month(text: str) -> str:
    """« novembre 2026 », of an ISO date in it."""
    return french_month(date.fromisoformat(text))


def _moment(text: str) -> str:
    """« 23 novembre 2026 à 18 h 04 » in Paris, of an ISO instant with its offset."""
    return french_datetime(datetime.fromisoformat(text))
